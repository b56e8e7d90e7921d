"""nbgrader's mark on a cell: which part it plays, whether it is a notebook's cell or a plain dictionary."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from nncourse.grading.submission import roles

MARKS = {
    "an ordinary cell": {},
    "an answer": {"solution": True, "grade_id": "a"},
    "a written answer": {"solution": True, "grade": True, "grade_id": "w", "points": 3},
    "a test": {"grade": True, "locked": True, "grade_id": "t", "points": 2},
    "a locked cell": {"locked": True, "grade_id": "l"},
    "a task": {"task": True, "grade_id": "k", "points": 5},
}
PARTS = {
    roles.is_answer: {"an answer", "a written answer"},
    roles.is_test: {"a test"},
    roles.is_task: {"a task"},
    roles.has_points: {"a written answer", "a test", "a task"},
    roles.is_read_only: {"a test", "a locked cell"},
}


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("part", list(PARTS), ids=lambda part: part.__name__)
def test_which_part_a_cell_plays(part, plain):
    playing = set()
    for name, mark in MARKS.items():
        cell = new_code_cell("x", metadata={"nbgrader": mark} if mark else {})
        if part({**cell} if plain else cell):
            playing.add(name)
    assert playing == PARTS[part]


def test_a_written_cell_is_no_test():
    cell = new_markdown_cell("x", metadata={"nbgrader": MARKS["a test"]})
    assert not roles.is_test(cell)
    assert roles.has_points(cell)


@pytest.mark.parametrize(("points", "most"), [(2, 2.0), (0.5, 0.5), (None, 0.0), ("3", 0.0)])
def test_points(points, most):
    assert roles.points(new_code_cell("x", metadata={"nbgrader": {"points": points}})) == most


def test_an_ordinary_cell_has_no_id_and_an_empty_mark_is_none():
    assert roles.grade_id(new_code_cell("x")) is None
    assert roles.grade_id(new_code_cell("x", metadata={"nbgrader": {}})) is None
    assert roles.mark({"cell_type": "code", "metadata": {"nbgrader": None}}) == {}


def test_a_mark_is_put_in_place_of_another_and_is_a_copy():
    cell, mark = new_code_cell("x", metadata={"nbgrader": {"grade_id": "old", "locked": True}}), {"grade_id": "new"}
    roles.put_mark(cell, mark)
    mark["grade_id"] = "changed"
    assert roles.mark(cell) == {"grade_id": "new"}
    assert cell.metadata.nbgrader.grade_id == "new"
