"""Reference and blank of a notebook, made from the source in memory by nbgrader's own steps."""

import nbformat
import pytest
from nbformat.v4 import new_notebook
from traitlets.config import Config

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.sandbox.limits import Limits

from ..conftest import author, cell


def sheets(notebook, root, **config):
    return sheets_of(notebook, "ps1.ipynb", Config(config), root, Limits())


def test_the_blank_lacks_solutions_and_both_keep_hidden_tests(tmp_path):
    source = author()
    made = sheets(source, tmp_path)
    assert "return x * x" in made.reference.cells[1].source
    assert "return x * x" not in made.blank.cells[1].source
    for each in (made.reference, made.blank):
        assert "expected-8151" in each.cells[2].source
    assert "return x * x" in source.cells[1].source, "the source is not touched"
    assert [test.grade_id for test in made.plan.tests] == ["test-square", "test-total"]


def test_a_header_of_the_course_is_part_of_both(tmp_path):
    nbformat.write(new_notebook(cells=[cell("factor = 2")]), tmp_path / "header.ipynb")
    made = sheets(author(), tmp_path, IncludeHeaderFooter={"header": "header.ipynb"})
    assert made.reference.cells[0].source == made.blank.cells[0].source == "factor = 2"


def test_a_header_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="header or footer of the course cannot be read"):
        sheets(author(), tmp_path, IncludeHeaderFooter={"header": "nothing.ipynb"})


def test_a_solution_without_an_end_is_named(tmp_path):
    broken = author()
    broken.cells[1].source = "### BEGIN SOLUTION\nx = 1"
    with pytest.raises(CourseError, match=r"ps1\.ipynb cannot be released"):
        sheets(broken, tmp_path)


def test_a_courses_own_marks_are_understood(tmp_path):
    own = author()
    own.cells[1].source = "# <answer>\nx = 1\n# </answer>"
    marks = {"begin_solution_delimeter": "# <answer>", "end_solution_delimeter": "# </answer>"}
    assert "x = 1" not in sheets(own, tmp_path, ClearSolutions=marks).blank.cells[1].source


def test_another_language_is_refused(tmp_path):
    own = author()
    own.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    with pytest.raises(CourseError, match="only Python"):
        sheets(own, tmp_path)
