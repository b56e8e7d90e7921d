"""nbgrader's schema of marks, itself checked once as long as a batch takes.

nbgrader checks the marks of every cell against its schema, two times for each notebook, and before each cell it has
the schema checked against the schema of schemas: that takes twenty times as long as the cell.
"""

import contextlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader.nbgraderformat import common


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Within, a schema that was checked is not checked again."""
    genuine = common.jsonschema
    validators: dict[str, Any] = {}

    def validate(instance: Any, schema: Any) -> None:
        """As ``jsonschema.validate``."""
        text = json.dumps(schema, sort_keys=True)
        if text not in validators:
            kind = validator_for(schema)
            kind.check_schema(schema)
            validators[text] = kind(schema)
        error = best_match(validators[text].iter_errors(instance))
        if error is not None:
            raise error

    common.jsonschema = SimpleNamespace(validate=validate)
    try:
        yield
    finally:
        common.jsonschema = genuine
