"""Grades for a spreadsheet or a learning management system: exporters for ``nbgrader export --exporter``.

nbgrader's own ``grades.csv`` puts no quotes around a name with a comma and gives 0 to whoever handed in nothing; the
ones here do neither. They warn of marks that are not final because written answers still wait for a person, and of
hand-ins that have no mark because they were rejected or are not graded.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import List

from nncourse.files import write_whole
from nncourse.grading import unmarked
from nncourse.grading.nbgrader.course import Course, load
from nncourse.wording import counted, plain


@dataclass
class Exported:
    """What was written: counts, the hand-ins whose answers wait for a person, and those that have no final mark."""

    learners: int = 0
    assignments: int = 0
    waiting: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)

    @property
    def warning(self) -> str | None:
        """A sentence of the marks that are not final, and one of hand-ins without a mark; None if all have one."""
        said = []
        if self.waiting:
            marks = counted(len(self.waiting), "mark is", "marks are")
            said.append(
                f"{marks} not final, answers of these hand-ins wait to be graded by hand: {_some(self.waiting)}."
            )
        if self.unmarked:
            said.append(f"No final mark of what was handed in by: {_some(self.unmarked)}.")
        return plain(" ".join(said)) or None  # learners choose what they are called


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more}"


class _Table(ExportPlugin):
    """Writes a table of marks; ``exclude_student`` names learners who are left out.

    Hand-ins are looked for in ``course``, or where the program that exports has its course folder.
    """

    exclude_student = List([], help="list of students to leave out").tag(config=True)
    default_to = ""
    course: Course | None = None

    def export(self, gradebook: Gradebook) -> Exported:
        """Write the table whole or not at all: aside, then renamed."""
        assignments = [each for each in gradebook.assignments if not self.assignment or each.name in self.assignment]
        self._unmarked = self._without_final_mark(assignments)
        students = [each for each in self._everybody(gradebook) if self._wanted(each.id)]
        done = Exported(len(students), len(assignments), unmarked=self._told(students, assignments))
        target, sink = Path(self.to or self.default_to), io.StringIO()
        csv.writer(sink, lineterminator="\r\n").writerows(
            [_cell(value) for value in line] for line in self.lines(gradebook, assignments, students, done)
        )
        write_whole(target, sink.getvalue())
        self.log.info("Exported %d learners and %d assignments to %s", done.learners, done.assignments, target)
        if done.warning:
            self.log.warning(done.warning)
        return done

    def lines(
        self, gradebook: Gradebook, assignments: list[Any], students: list[Any], done: Exported
    ) -> Iterator[list[object]]:
        """The lines of the table, its heading first; ``done`` hears of marks that are not final."""
        raise NotImplementedError

    def _without_final_mark(self, assignments: list[Any]) -> dict[tuple[str, str], str]:
        """(Assignment, learner) -> why a hand-in has no final mark."""
        course = self.course
        if course is None and hasattr(self.parent, "coursedir"):
            course = load(self.parent.coursedir.root)
        if course is None:
            return {}
        return {
            (each.name, student): why
            for each in assignments
            for student, why in unmarked.hand_ins(course, each.name, _marked(each)).items()
        }

    def _everybody(self, gradebook: Gradebook) -> list[Any]:
        """The gradebook's students, then those whose hand-in never came so far."""
        known = gradebook.students
        missing = sorted({student for _, student in self._unmarked} - {each.id for each in known})
        return [*known, *(SimpleNamespace(id=each, last_name="", first_name="", email="") for each in missing)]

    def _told(self, students: list[Any], assignments: list[Any]) -> list[str]:
        pairs = [(student.id, each.name) for each in assignments for student in students]
        found = [(student, name, self._unmarked.get((name, student))) for student, name in pairs]
        return [f"{student} in {name} ({why})" for student, name, why in found if why]

    def _wanted(self, student: str) -> bool:
        chosen, left_out = map(str, self.student), map(str, self.exclude_student)
        return (not self.student or student in chosen) and student not in left_out


class GradesExporter(_Table):
    """A spreadsheet's table: a line for each learner and assignment, as nbgrader's own, and what lateness costs.

    ``raw_score`` less ``late_submission_penalty`` is ``score``, what counts. The marks of an assignment that was not
    handed in are empty. ``waits`` is ``yes`` where answers wait to be graded by hand, so the mark is not final; where
    a hand-in has no mark, or that of a part, it says why, such as ``rejected``.
    """

    default_to = "grades.csv"
    _COLUMNS = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score", "seconds_late", "waits",
    )  # fmt: skip

    def lines(
        self, gradebook: Gradebook, assignments: list[Any], students: list[Any], done: Exported
    ) -> Iterator[list[object]]:
        """A heading, then every learner under every assignment."""
        yield list(self._COLUMNS)
        for assignment in assignments:
            for student in students:
                submission = _handed_in(gradebook, assignment.name, student.id, done)
                who = [student.id, student.last_name, student.first_name, student.email]
                why = self._unmarked.get((assignment.name, student.id), "")
                marks: list[object] = ["", "", "", assignment.max_score, "", why]
                due, when = assignment.duedate, ""
                if submission is not None:
                    due, when = (submission.duedate if assignment.duedate else None), submission.timestamp
                    marks = [
                        submission.score,
                        submission.late_submission_penalty or 0.0,
                        _final(submission),
                        submission.max_score,
                    ]
                    marks += [_seconds_late(submission), why or ("yes" if submission.needs_manual_grade else "")]
                yield [assignment.name, due, when, *who, *marks]


class _OneLineForEachLearner(_Table):
    """A line for each learner, with what counts of each assignment; one that was not handed in stays empty."""

    def lines(
        self, gradebook: Gradebook, assignments: list[Any], students: list[Any], done: Exported
    ) -> Iterator[list[object]]:
        """The lines above the learners, then a line for each."""
        yield from self.head(assignments)
        for student in students:
            submissions = [_handed_in(gradebook, each.name, student.id, done) for each in assignments]
            yield [*self.identity(student), *("" if each is None else _final(each) for each in submissions)]

    def head(self, assignments: list) -> list[list[object]]:
        """The lines above the learners."""
        raise NotImplementedError

    def identity(self, student: object) -> list[str]:
        """The columns that tell who a learner is."""
        raise NotImplementedError


class CanvasExporter(_OneLineForEachLearner):
    """Canvas' gradebook import: learners are found by their SIS login, which is nbgrader's student id."""

    default_to = "canvas.csv"

    def head(self, assignments: list) -> list[list[object]]:
        """Canvas' required columns, then its line of points possible."""
        names = [assignment.name for assignment in assignments]
        points = [str(assignment.max_score) for assignment in assignments]
        return [["Student", "ID", "SIS Login ID", "Section", *names], ["Points Possible", "", "", "", *points]]

    def identity(self, student: object) -> list[str]:
        """The name as Canvas sorts it; the empty ID lets Canvas look the login up."""
        name = ", ".join(part for part in (student.last_name, student.first_name) if part)
        return [name or student.id, "", student.id, ""]


class MoodleExporter(_OneLineForEachLearner):
    """Moodle's grade import from a CSV file: map "ID number" or "Email address" to the user when it asks."""

    default_to = "moodle.csv"

    def head(self, assignments: list) -> list[list[object]]:
        """One line: who, then each assignment by name."""
        return [["ID number", "Email address", *(assignment.name for assignment in assignments)]]

    def identity(self, student: object) -> list[str]:
        """Nbgrader's student id and, if the gradebook has one, the address."""
        return [student.id, student.email or ""]


#: Tables by the name of what reads them.
FORMS: dict[str, type[_Table]] = {
    "spreadsheet": GradesExporter,
    "canvas": CanvasExporter,
    "moodle": MoodleExporter,
}


def _cell(value: object) -> object:
    """A value as a spreadsheet takes it: a name that it would take for a formula is text."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"  # learners choose what they are called
    return "" if value is None else value


def _marked(assignment: Any) -> set[str]:
    return {submission.student_id for submission in assignment.submissions}


def _handed_in(gradebook: Gradebook, assignment: str, student: str, done: Exported) -> Any:
    """The gradebook's submission; None where nothing was handed in."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return None
    if submission.needs_manual_grade:
        done.waiting.append(f"{student} in {assignment}")
    return submission


def _final(submission: Any) -> float:
    """The score less the penalty for lateness, not below 0."""
    return max(0.0, submission.score - (submission.late_submission_penalty or 0.0))


def _seconds_late(submission: Any) -> float | str:
    """Seconds after the due date; empty where no time or no due date is known."""
    if submission.timestamp is None or submission.assignment.duedate is None:
        return ""
    return max(0.0, submission.total_seconds_late)
