"""Whose opinion counts for which test cell of somebody's course: what is judged apart, together, or not at all."""

from dataclasses import dataclass, field
from typing import Any

from nncourse.errors import CourseError
from nncourse.grading.execution import store
from nncourse.grading.execution.trial import ReferenceError as FailingReference
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.submission import cells as marks
from nncourse.grading.trials import Trials
from nncourse.grading.workers import Workers


@dataclass
class Judged:
    """One notebook's test cells by how they are graded.

    Attributes:
        apart: ids of those that are judged away from the submission's code.
        together: ids of those that only the second opinion can judge, and why.
        remarks: what else the author should know.
        refused: why the notebook cannot be graded at all; empty if it can.
    """

    assignment: str
    notebook: str
    apart: list[str] = field(default_factory=list)
    together: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    refused: str = ""


def judge_assignment(course: Course, assignment: str, jobs: int = 1) -> list[Judged]:
    """Try reference and blank of every notebook of an assignment; writes results into the course's store.

    Raises:
        CourseFolderError: there is no such assignment, or one of its notebooks cannot be read.
    """
    book = Book(course)
    notebooks = []
    for name, notebook in course.notebooks(assignment).items():
        judged = Judged(assignment, name)
        notebooks.append(judged)
        try:
            if (language := _language(notebook)) != "python":
                raise CourseError(f"it is written in {language}; only Python notebooks are graded here.")
            _try(judged, notebook, book, course, jobs)
        except CourseError as error:
            judged.refused = str(error)
    return notebooks


def _try(judged: Judged, notebook: Any, book: Book, course: Course, jobs: int) -> None:
    sheets = {judged.notebook: book.sheets(notebook, judged.notebook)}
    source = course.source / judged.assignment
    trials = Trials(sheets, source, book.rule(), store.ResultStore(course.root / ".nncourse"), sandboxed=True)
    with Workers(jobs) as workers:
        try:
            trials.run(workers)
        except FailingReference as error:
            judged.refused = str(error)
    if (tried := trials.by_name.get(judged.notebook)) is not None:
        tests = [marks.grade_id(cell) for cell in notebook.cells if marks.is_test(cell)]
        judged.together = tried.together
        judged.apart = [each for each in tests if each not in tried.together and each not in tried.failed]
        judged.remarks = [f"a blank notebook passes {each}" for each in tried.free]
        judged.remarks += [f"stock nbgrader would fail the reference at {each}" for each in tried.differing]


def _language(notebook: Any) -> str:
    kernel = notebook.metadata.get("kernelspec") or {}
    return str(kernel.get("language") or ("python" if str(kernel.get("name", "python")).startswith("python") else ""))
