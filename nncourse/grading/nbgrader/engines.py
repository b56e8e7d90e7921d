"""One SQLAlchemy engine for a gradebook as long as a batch takes.

nbgrader opens the gradebook about a dozen times for each submission, each time with an engine of its own, which
compiles every statement anew: that took more time than all that the statements do. A kept engine keeps what it has
compiled; its connections are closed as ever, each time that nbgrader closes the gradebook. And each time nbgrader
asks the database whether all its tables and the course are there: of one file that is asked once.

Each time that it enters a hand-in SQLAlchemy warns of how nbgrader does so, which nobody who grades can change.
"""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from nbgrader import api
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SAWarning


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Within, gradebooks that are opened under one address in one way share an engine, and no hand-in warns."""
    engines: dict[tuple[Any, ...], Engine] = {}
    genuine, opening = api.create_engine, api.Gradebook.__init__

    def engine_of(url: Any, **how: Any) -> Engine:
        key = (str(url), *sorted(how.items()))
        if key not in engines:
            engines[key] = genuine(url, **how)
        return engines[key]

    api.create_engine, api.Gradebook.__init__ = engine_of, _looked_through_once(opening)
    # It makes a submission before it adds it to the session, which is what is meant. The filter stays: a batch yields
    # within, and whoever takes its verdicts may have filters of their own by its end.
    warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
    try:
        yield
    finally:
        api.create_engine, api.Gradebook.__init__ = genuine, opening
        for each in engines.values():
            each.dispose()


def _looked_through_once(genuine: Callable[..., None]) -> Callable[..., None]:
    """How a gradebook is opened: as nbgrader does it, and from the second time on without what it looks for then."""
    sound: set[tuple[Any, ...]] = set()
    sessions: dict[Engine, Any] = {}

    def opened(
        self: api.Gradebook, db_url: str, course_id: str = "default_course", authenticator: Any = None
    ) -> None:
        if (found := _file(db_url)) is None or (db_url, course_id, found) not in sound:
            genuine(self, db_url, course_id, authenticator)
            sound.add((db_url, course_id, _file(db_url)))
            return
        self.engine = api.create_engine(db_url, echo=False, future=True)
        if self.engine not in sessions:
            sessions[self.engine] = api.sessionmaker(autoflush=True, bind=self.engine, future=True)
        self.db = api.scoped_session(sessions[self.engine])
        self.course_id, self.authenticator = course_id, authenticator

    return opened


def _file(url: str) -> tuple[int, int] | None:
    """Which file a database is; None for one that is none, or is not there. Another in its place is another."""
    address = make_url(url)
    try:
        found = os.stat(address.database or "")
    except OSError:
        return None
    is_known = address.get_backend_name() == "sqlite" and found.st_size > 0  # an empty one has no tables
    return (found.st_dev, found.st_ino) if is_known else None
