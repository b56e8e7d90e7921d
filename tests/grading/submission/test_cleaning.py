"""Any change of a submission's JSON gives a clean notebook or a reason, never anything else."""

import copy
import json

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.grading.submission import read
from nncourse.grading.submission.cleaning import clean
from nncourse.grading.submission.read import RejectedError
from tests.small_course import as_of_schema

from ..conftest import author

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["test-square", "square", 1e300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TESTS = {cell.metadata.nbgrader.grade_id: cell for cell in author().cells if cell.metadata.nbgrader.grade}


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from places(each, (*path, key))


@st.composite
def mutated(draw):
    content = json.loads(nbformat.writes(author()))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(list(places(content))))
        if not path:
            return draw(JSON)
        target = content
        for key in path[:-1]:
            target = target[key]
        change = draw(st.sampled_from(["replace", "delete", "double"]))
        if change == "replace":
            target[path[-1]] = draw(JSON)
        elif change == "delete":
            del target[path[-1]]
        elif isinstance(target, list):
            target.append(copy.deepcopy(target[path[-1]]))
    return content


@given(mutated())
@settings(deadline=None, max_examples=60)
def test_any_mutation_gives_a_valid_notebook_with_all_tests_or_a_reason(content):
    notes = []
    try:
        parsed = read.parse(json.dumps(content).encode(), "ps1.ipynb")
    except RejectedError as reason:
        assert "ps1.ipynb" in str(reason)  # noqa: PT017
        return
    made = clean(parsed, author(), notes)
    nbformat.validate(made)
    found = [cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert sorted(cell.metadata.nbgrader.grade_id for cell in found) == sorted(TESTS)
    for cell in found:
        assert cell.cell_type == "code"
        assert cell.metadata.nbgrader == TESTS[cell.metadata.nbgrader.grade_id].metadata.nbgrader


@pytest.mark.parametrize("schema", [0, 1, 2, 3])
def test_marks_of_an_older_release_are_no_change(schema):
    """What an older schema did not say, or said of every cell, nobody changed."""
    notes = []
    made = clean(as_of_schema(author(), schema), author(), notes)
    assert notes == []
    assert [cell.metadata for cell in made.cells] == [cell.metadata for cell in author().cells]


@pytest.mark.parametrize("schema", [0, 1, 2, 3])
def test_changed_points_are_told_whatever_the_schema(schema):
    content, notes = as_of_schema(author(), schema), []
    content["cells"][2]["metadata"]["nbgrader"]["points"] = 100
    clean(content, author(), notes)
    assert notes == ["the cell 'test-square' had changed points; the author's hold"]


def strange():
    """A hand-in in which much was changed, each change many times."""
    content = json.loads(nbformat.writes(author()))
    cells = content["cells"]
    test, total = cells[2], cells[4]
    test["metadata"]["nbgrader"]["points"] = 7
    total["metadata"]["nbgrader"]["points"] = 7
    cells[1]["cell_type"] = cells[3]["cell_type"] = "raw"
    cells += [7] * 19
    cells += [{"cell_type": "code", "source": "", "metadata": {"tags": 3, "n": n}} for n in range(1900)]
    for n in range(12):
        mark = {"nbgrader": {"grade_id": f"{{{n}}}"}}
        cells.append({"cell_type": "code", "source": "", "metadata": mark})
    return content


def test_each_kind_of_repair_is_one_sentence():
    """Nineteen bad cells gave nineteen sentences in one remark, two thousand would give two thousand."""
    notes = []
    clean(strange(), author(), notes)
    assert notes == [
        "cells 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 9 more are no notebook cells and were left out",
        "cells 25, 26, 27, 28, 29, 30, 31, 32, 33, 34 and 1890 more had attachments or metadata that no notebook "
        "has; they were left out",
        "cells had the unknown ids " + ", ".join(repr(f"{{{n}}}") for n in range(11, 1, -1)) + " and 2 more; "
        "they run as ordinary cells",
        "the cells 'test-total', 'test-square' had changed points; the author's hold",
        "the cells 'total', 'square' were made a raw cell; each is a code cell again",
    ]


def test_what_is_missing_is_said_together():
    notes = []
    clean({"cells": []}, author(), notes)
    assert notes == [
        "the cells 'setup', 'test-square', 'test-total' were missing and were put back",
        "the answer cells 'square', 'total' are missing",
    ]
