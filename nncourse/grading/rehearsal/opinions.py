"""Whose opinion counts for which test cell of somebody's course: what is judged apart, together, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nncourse.errors import CourseError
from nncourse.grading.execution import opinions
from nncourse.grading.execution.job import Conditions
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.execution.trial import FailingReference
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import Book, data_of
from nncourse.grading.rehearsal import remedies
from nncourse.grading.submission import roles
from nncourse.grading.submission.environment import Environment
from nncourse.grading.submission.plan import wants_sharing
from nncourse.grading.trials import Trials
from nncourse.grading.workers import Workers

#: Where a sentence of the examiner's turns from the case to the general.
_GENERAL = " That is no mistake of the answer."


@dataclass
class Judged:
    """One notebook's graded cells by how they are graded.

    Attributes:
        apart: ids of test cells that are judged away from the submission's code.
        together: ids of those that only the second opinion can judge, and why.
        not_at_all: ids of those that nobody is graded by while the notebook is ``refused``.
        by_hand: ids of written answers and tasks, which a person grades.
        changes: test cell -> what its author can change so that it is judged apart.
        remarks: what else the author should know.
        refused: why the notebook cannot be graded at all; empty if it can.
        replaceable: test cell that is judged apart -> what it asks that hostile code could replace.
    """

    assignment: str
    notebook: str
    apart: list[str] = field(default_factory=list)
    together: dict[str, str] = field(default_factory=dict)
    not_at_all: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    changes: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    refused: str = ""
    replaceable: dict[str, str] = field(default_factory=dict)


def judge_assignment(course: Course, assignment: str, memory: ResultStore, jobs: int = 1) -> Iterator[Judged]:
    """Try reference and blank of every notebook of an assignment.

    Args:
        course: the author's folder; it is only read.
        assignment: its name.
        memory: where results are kept.
        jobs: how many run at once.

    Raises:
        CourseFolderError: there is no such assignment, or one of its notebooks cannot be read.
    """
    book = Book(course)
    outdated = course.outdated(assignment)
    for name, notebook in course.notebooks(assignment).items():
        tests = [roles.grade_id(cell) for cell in notebook.cells if roles.is_test(cell)]
        graded = [roles.grade_id(cell) for cell in notebook.cells if roles.has_points(cell)]
        judged = Judged(assignment, name, by_hand=[each for each in graded if each not in tests])
        if name in outdated:
            judged.remarks.append(f"its marks are of nbgrader's schema {outdated[name]}: run `nbgrader update` first")
        try:
            _try(judged, notebook, tests, book, memory, jobs)
        except CourseError as error:
            judged.refused = str(error)
        if judged.refused:
            judged.not_at_all = tests
        yield judged


def _of_the_kernel(elsewhere: Environment | None) -> list[str]:
    """What there is to say where a notebook's kernel is of another environment."""
    if elsewhere is None:
        return []
    return [f"its kernel {elsewhere.kernel!r} runs it, {elsewhere.python} with Python {elsewhere.version}"]


def _try(judged: Judged, notebook: Any, tests: list[str], book: Book, memory: ResultStore, jobs: int) -> None:
    sheets = book.sheets(notebook, judged.notebook)
    judged.remarks += _of_the_kernel(sheets.plan.environment)
    source, rule = book.course.source / judged.assignment, book.rule()
    conditions = Conditions(salt=memory.salt(), data=data_of(book))
    trials = Trials({judged.notebook: sheets}, source, rule, memory, conditions)
    with Workers(jobs) as workers:
        try:
            trials.run(workers)
        except FailingReference as error:
            judged.refused = str(error)
        if (tried := trials.by_name.get(judged.notebook)) is None:
            return
        judged.remarks += [f"a blank notebook passes {each}" for each in tried.free]
        judged.remarks += [f"stock nbgrader would fail the reference at {each}" for each in tried.differing]
        judged.replaceable = tried.replaceable()
        if judged.refused:
            return
        judged.together = {cell: why.partition(_GENERAL)[0] for cell, why in tried.together.items()}
        judged.apart = [each for each in tests if each not in tried.together]
        wanted = wants_sharing(sheets.reference)
        judged.remarks += [remedies.unseen(each, wanted[each]) for each in judged.apart if each in wanted]
        if rule.judge == opinions.APART:
            known = partial(trials.results, workers)
            judged.changes = remedies.proposed(sheets, tried, trials.files(), known, conditions)
