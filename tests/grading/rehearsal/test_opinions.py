"""Whose opinion counts where, told of every notebook of an assignment; one that is refused leaves the others."""

import nbformat
import pytest

from nncourse.errors import CourseError
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.nbgrader.course import load
from nncourse.grading.rehearsal import opinions
from nncourse.grading.rehearsal.opinions import judge_assignment
from nncourse.grading.submission.environment import Environment

from ..conftest import author, cell


@pytest.fixture
def course(tmp_path):
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    for name in ("one", "two"):
        notebook = author()
        notebook.cells.append(cell("", "words", grade=True, solution=True, points=2))
        nbformat.write(notebook, tmp_path / "source" / "ps1" / f"{name}.ipynb")
    return load(tmp_path)


def judged(course, tmp_path, monkeypatch, refuse=None):
    def tried(own, notebook, tests, book, memory, jobs):
        if own.notebook == refuse:
            raise CourseError("it has no end")
        own.apart = tests

    monkeypatch.setattr(opinions, "_try", tried)
    return list(judge_assignment(course, "ps1", ResultStore(tmp_path / "kept")))


def test_written_answers_are_for_a_person_and_tests_are_tried(course, tmp_path, monkeypatch):
    one, two = judged(course, tmp_path, monkeypatch)
    assert (one.assignment, one.notebook, one.by_hand) == ("ps1", "one", ["words"])
    assert one.apart == two.apart == ["test-square", "test-total"]
    assert one.remarks == two.remarks == []


def test_one_that_is_refused_says_why_and_nobody_is_graded_by_it(course, tmp_path, monkeypatch):
    one, two = judged(course, tmp_path, monkeypatch, refuse="one")
    assert (one.refused, one.not_at_all) == ("it has no end", ["test-square", "test-total"])
    assert (two.refused, two.not_at_all) == ("", [])


def test_a_kernel_of_another_environment_is_told_and_this_one_is_not():
    assert opinions._of_the_kernel(None) == []
    (said,) = opinions._of_the_kernel(Environment("physics", "/opt/physics/bin/python", "3.12.1"))
    assert "'physics'" in said
    assert "/opt/physics/bin/python with Python 3.12.1" in said
