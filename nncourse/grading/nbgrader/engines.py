"""One SQLAlchemy engine for a gradebook as long as a batch takes.

nbgrader opens the gradebook about a dozen times for each submission, each time with an engine of its own, which
compiles every statement anew: that took more time than all that the statements do. A kept engine keeps what it has
compiled; its connections are closed as ever, each time that nbgrader closes the gradebook.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from nbgrader import api
from sqlalchemy.engine import Engine


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Within, gradebooks that are opened under one address in one way share an engine."""
    engines: dict[tuple[Any, ...], Engine] = {}
    genuine = api.create_engine

    def engine_of(url: Any, **how: Any) -> Engine:
        key = (str(url), *sorted(how.items()))
        if key not in engines:
            engines[key] = genuine(url, **how)
        return engines[key]

    api.create_engine = engine_of
    try:
        yield
    finally:
        api.create_engine = genuine
        for each in engines.values():
            each.dispose()
