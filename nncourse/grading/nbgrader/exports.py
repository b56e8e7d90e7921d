"""Grades for a learning management system: exporters for ``nbgrader export --exporter``.

nbgrader's own ``grades.csv`` has a line for each learner and assignment; Canvas and Moodle import one line for each
learner, with a column for each assignment.
"""

import csv
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin


class _OneLineForEachLearner(ExportPlugin):
    """Writes a header, then a line for each learner; an assignment that was not handed in stays empty."""

    default_to = ""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table whole or not at all: aside, then renamed."""
        assignments = [each for each in gradebook.assignments if not self.assignment or each.name in self.assignment]
        students = [each for each in gradebook.students if not self.student or each.id in map(str, self.student)]
        target = Path(self.to or self.default_to)
        aside = target.with_name(target.name + ".partial")
        with aside.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerows([_no_formula(str(each)) for each in line] for line in self.head(assignments))
            for student in students:
                scores = [_score(gradebook, assignment.name, student.id) for assignment in assignments]
                writer.writerow([*map(_no_formula, self.identity(student)), *scores])
        aside.replace(target)
        self.log.info("Exported %d learners and %d assignments to %s", len(students), len(assignments), target)

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
        points = [assignment.max_score for assignment in assignments]
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


def _no_formula(text: str) -> str:
    """A name that a spreadsheet would take for a formula, as text: learners choose what they are called."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _score(gradebook: Gradebook, assignment: str, student: str) -> object:
    """The score less the penalty for lateness, not below 0; empty where nothing was handed in."""
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return ""
    return max(0.0, submission.score - submission.late_submission_penalty)
