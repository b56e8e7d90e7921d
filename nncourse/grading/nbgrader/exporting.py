"""``nncourse export``: marks for a spreadsheet, Canvas or Moodle, and a warning of those that are not final.

Whoever handed in has a line, also where nothing of it could be graded.
"""

from collections.abc import Sequence
from pathlib import Path

from nbgrader.api import Gradebook

from nncourse.errors import CourseError, did_you_mean
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.exports import FORMS, Exported
from nncourse.grading.nbgrader.gradebook import students_of
from nncourse.grading.nbgrader.students import members
from nncourse.wording import spelt


class ExportError(CourseError):
    """An export that cannot be made as it was asked for."""


def export(
    root: Path,
    form: str,
    to: Path | None = None,
    *,
    assignments: Sequence[str] = (),
    students: Sequence[str] = (),
    sections: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> tuple[Path, Exported]:
    """Write a table of marks.

    Args:
        root: the course folder.
        form: one of :data:`~nncourse.grading.nbgrader.exports.FORMS`.
        to: the file; by default one named by the form, in the course folder.
        assignments: these only.
        students: these only.
        sections: learners of these only, by the class list.
        exclude: all but these.

    Returns:
        The file, and what is in it.

    Raises:
        ExportError: a name that is not known, sections of which nobody is left, or a file that cannot be written.
    """
    if form not in FORMS:
        raise ExportError(f"There is no form {form!r} of export; there are {', '.join(FORMS)}.")
    exporter = FORMS[form]
    course = load(root)
    target = to or course.root / exporter.default_to
    with Gradebook(course.db_url) as book:
        names = [each.name for each in book.assignments]
        _require("assignment", assignments, names)
        handed_in = [spelt(student) for name in names for student in students_of(course.submitted, name)]
        known = [*(each.id for each in book.students), *handed_in]
        _require("student", [*students, *exclude], known)
        if sections:
            students = _in_sections(course.root, sections, students or known)
        chosen = {"assignment": list(assignments), "student": list(students), "exclude_student": list(exclude)}
        try:
            table = exporter(to=str(target), **chosen)
            table.course = course
            return target, table.export(book)
        except OSError as error:
            raise ExportError(f"{target} cannot be written ({error.strerror}); name another with --to.") from error


def _in_sections(root: Path, sections: Sequence[str], students: Sequence[str]) -> list[str]:
    """Those of the students who are in one of the sections; a section may have learners of an earlier term too."""
    found = sorted({*members(root, sections)} & {*students})
    if not found:
        raise ExportError(
            f"Nobody of section {' or '.join(map(repr, sections))} is among the students to export: the gradebook "
            "knows others, or --student names others. Enter this term's class list: nncourse roster."
        )
    return found


def _require(what: str, names: Sequence[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise ExportError(f"The gradebook knows no {what} {name!r}.{did_you_mean(name, known)}")
