"""Where a notebook belongs: by the ids of its cells, then by its name, else nowhere."""

import nbformat
import pytest
from nbformat.v4 import new_notebook

from nncourse.grading.collecting.matching import Destination, Matcher, UnplacedError, is_notebook

from ..conftest import cell, test_cell


def notebook(*ids):
    cells = [cell("import math", "setup", locked=True)]
    cells += [cell(f"{each} = 1", each, solution=True) for each in ids]
    return new_notebook(cells=[*cells, *(test_cell(f"assert {each}", f"test-{each}") for each in ids)])


@pytest.fixture
def matcher():
    return Matcher(
        {
            "loops": {"loops": notebook("a", "b")},
            "sorting": {"bubble": notebook("c"), "quick": notebook("d")},
            "twins": {"one": notebook("e"), "two": notebook("e")},
        }
    )


def text(*ids):
    return nbformat.writes(notebook(*ids)).encode()


def test_ids_decide_whatever_the_file_is_called(matcher):
    assert matcher.place(text("c"), "loops.ipynb") == Destination("sorting", "bubble")
    assert matcher.place(text("a"), "homework.ipynb") == Destination("loops", "loops")
    assert matcher.place(text("a", "b", "c"), "x.ipynb") == Destination("loops", "loops"), "the most alike"


@pytest.mark.parametrize(
    "name", ["two.ipynb", "deep/Two-1.ipynb", "two (3).ipynb", "two-Copy1.ipynb", "TWO.ipynb.txt"]
)
def test_of_twins_the_files_name_decides(matcher, name):
    assert matcher.place(text("e"), name) == Destination("twins", "two")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (text("e"), "homework.ipynb", "it could be one.ipynb of twins or two.ipynb of twins"),
        (nbformat.writes(notebook()).encode(), "homework.ipynb", "no cell of an assignment"),
        (b"{cut", "homework.ipynb", "no notebook, of no known name"),
    ],
)
def test_what_belongs_nowhere_is_said_why(matcher, data, name, said):
    with pytest.raises(UnplacedError, match=said):
        matcher.place(data, name)


def test_one_that_cannot_be_read_is_placed_by_its_name(matcher):
    assert matcher.place(b"<<<<<<< HEAD", "bubble (2).ipynb") == Destination("sorting", "bubble")
    strange = b'{"cells": [{"metadata": {"nbgrader": {"grade_id": 7}}}, 3], "nbformat": 4}'
    with pytest.raises(UnplacedError):
        matcher.place(strange, "homework.ipynb")


@pytest.mark.parametrize(
    ("path", "is_one"), [("a.ipynb", True), ("a.IPYNB.txt", True), ("a.ipynb.json", True), ("a.ipynb.zip", False)]
)
def test_a_notebook_is_known_by_its_ending(path, is_one):
    assert is_notebook(path) is is_one
