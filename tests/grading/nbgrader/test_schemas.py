"""Marks checked against nbgrader's schema: as it does it, but the schema itself once."""

import jsonschema
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.nbgraderformat import MetadataValidator, ValidationError, common

from nncourse.grading.nbgrader import schemas

GOOD = {"grade": True, "grade_id": "a", "locked": True, "points": 1, "schema_version": 3, "solution": False}


def said(mark, cell=new_code_cell):
    """What the check says of a notebook with this mark; None: nothing."""
    notebook = new_notebook(cells=[cell("x", metadata={"nbgrader": GOOD | {"task": False} | mark})])
    try:
        MetadataValidator().validate_nb(notebook)
    except ValidationError as error:
        return error.message, list(error.path)


@pytest.mark.parametrize(
    "mark",
    [
        *({}, {"points": "many"}, {"grade_id": 3}, {"grade_id": ""}, {"locked": None}, {"points": -1}),
        *({"extra": 1}, {"grade": "yes", "solution": []}, {"cell_type": 7}, {"checksum": {}}),
    ],
)
def test_it_says_what_nbgrader_says(mark):
    stock = said(mark), said(mark, new_markdown_cell)
    with schemas.kept():
        assert (said(mark), said(mark, new_markdown_cell)) == stock


def test_a_schema_is_checked_once_and_afterwards_as_ever(monkeypatch):
    checked = []
    kind = jsonschema.validators.validator_for(MetadataValidator().schema)
    check = kind.check_schema
    monkeypatch.setattr(kind, "check_schema", lambda schema: checked.append(schema) or check(schema))
    with schemas.kept():
        for _ in range(3):
            assert said({}) is None
    assert len(checked) == 1
    assert common.jsonschema is jsonschema
    said({})
    assert len(checked) == 2


def test_a_failure_within_ends_it_too():
    with pytest.raises(RuntimeError), schemas.kept():
        raise RuntimeError
    assert common.jsonschema is jsonschema
