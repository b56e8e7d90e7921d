"""What the gradebook holds of a whole class: every mark, and every graded cell with what learners read below it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.submission import roles
from nncourse.grading.submission.fences import Fences

#: Beginnings of lines that are no message: a part that passed, what is said to the instructor, a traceback's head.
_NO_MESSAGE = ("✓", "To be looked at by a person", "Traceback", "---")
_LONGEST = 200
#: Where a traceback points at a line, with its number or without.
_FAILED_AT = re.compile(r"-+> *((?:\d+ +)?(.+))")


@dataclass(frozen=True)
class Mark:
    """One learner's mark: points, what lateness costs, and whether cells wait for a person."""

    student: str
    name: str
    points: float
    most: float
    penalty: float
    waits: bool

    @property
    def final(self) -> float:
        """What counts."""
        return max(0.0, self.points - self.penalty)


@dataclass
class GradedCell:
    """One graded cell over the class.

    Attributes:
        notebook, cell: where it stands.
        points: the most that it can earn.
        scores: points earned, by learner; a cell that waits for a person is not among them.
        waiting: learners whose answer waits for a person.
        messages: the first line of what a learner reads where points are lost -> how many read it.
    """

    notebook: str
    cell: str
    points: float
    scores: dict[str, float] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)

    @property
    def full(self) -> int:
        """How many have all points."""
        return sum(score >= self.points for score in self.scores.values())

    @property
    def none(self) -> int:
        """How many have no point."""
        return sum(score <= 0 for score in self.scores.values())

    @property
    def rate(self) -> float | None:
        """Mean share of the points; None if nobody's answer is graded."""
        if not self.scores or not self.points:
            return None
        return sum(self.scores.values()) / (len(self.scores) * self.points)


@dataclass
class ClassMarks:
    """The marks of a class; ``absent`` are learners of the gradebook who have no mark."""

    marks: list[Mark] = field(default_factory=list)
    cells: list[GradedCell] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def of_class(course: Course, assignment: str, exclude: Iterable[str] = ()) -> ClassMarks:
    """Read the marks of an assignment.

    Args:
        course: a course folder.
        assignment: its name.
        exclude: learners who are left out.

    Raises:
        CourseError: there is no such assignment, or nobody's hand-in is graded.
    """
    order = _order(course, assignment)
    left_out, found, questions = set(exclude), ClassMarks(), {}
    with Gradebook(course.db_url) as book:
        known = [each.id for each in book.students if each.id not in left_out]
        if any(each.name == assignment for each in book.assignments):
            for submission in book.assignment_submissions(assignment):
                if submission.student.id not in left_out:
                    found.marks.append(_mark(submission))
                    _enter(course, assignment, submission, questions)
    if not found.marks:
        raise CourseError(f"Nothing of {assignment!r} is graded yet: run nncourse grade {assignment} first.")
    found.marks.sort(key=lambda each: each.student)
    found.cells = sorted(questions.values(), key=lambda each: order.get((each.notebook, each.cell), len(order)))
    found.absent = sorted(set(known) - {each.student for each in found.marks})
    return found


def _order(course: Course, assignment: str) -> dict[tuple[str, str], int]:
    cells = [(name, cell) for name, notebook in course.notebooks(assignment).items() for cell in notebook.cells]
    return {(name, roles.grade_id(cell) or ""): number for number, (name, cell) in enumerate(cells)}


def _mark(submission: Any) -> Mark:
    student = submission.student
    name = " ".join(part for part in (student.first_name, student.last_name) if part)
    penalty = submission.late_submission_penalty or 0.0
    waits = bool(submission.needs_manual_grade)
    return Mark(student.id, name, submission.score, submission.max_score, penalty, waits)


def _enter(course: Course, assignment: str, submission: Any, questions: dict[tuple[str, str], GradedCell]) -> None:
    """Enter one submission's cells."""
    student = submission.student.id
    for notebook in submission.notebooks:
        path = course.autograded / student / assignment / f"{notebook.name}.ipynb"
        outputs = _messages(nbformat.read(path, as_version=4), course.hidden) if path.is_file() else {}
        for grade in notebook.grades:
            question = questions.setdefault(
                (notebook.name, grade.name), GradedCell(notebook.name, grade.name, grade.max_score)
            )
            if grade.needs_manual_grade:
                question.waiting.append(student)
                continue
            question.scores[student] = grade.score
            if grade.score < grade.max_score:
                question.messages.update(set(outputs.get(grade.name, [])))


def _messages(notebook: NotebookNode, hidden: Fences) -> dict[str, list[str]]:
    """By graded cell, the first line of every message below it."""
    messages = {}
    for cell in notebook.cells:
        if roles.is_test(cell):
            visible = {line.strip() for line in hidden.parted(cell.source)[1]}
            messages[roles.grade_id(cell) or ""] = [line for each in cell.outputs for line in _heads(each, visible)]
    return messages


def _heads(output: NotebookNode, visible: set[str]) -> list[str]:
    """What an output says in its own words: lines that begin a message, or the last of an error."""
    if output.output_type == "error":
        said = strip_ansi(f"{output.ename}: {output.evalue}").strip().splitlines()[0]
        return [(said if output.evalue.strip() else _without_words(output, visible))[:_LONGEST]]
    if output.output_type != "stream":
        return []
    lines = strip_ansi(output.text).splitlines()
    return [each.strip()[:_LONGEST] for each in lines if each[:1].strip() and not each.startswith(_NO_MESSAGE)]


def _without_words(error: NotebookNode, visible: set[str]) -> str:
    """An error that says nothing, by the line of the test that raised it; a hidden line is not told."""
    lines = [_FAILED_AT.match(each) for each in strip_ansi("\n".join(error.traceback)).splitlines()]
    found = next(filter(None, lines), None)
    if found is None:  # nobody knows its line: it may be of the process, or of a display
        return error.ename
    # a number before it is the line's own, or the first word of a line that is told without one
    at = next((each for each in (found[1].strip(), found[2].strip()) if each in visible), "")
    return f"{error.ename}: {at}" if at else f"{error.ename} in a line that learners do not see"
