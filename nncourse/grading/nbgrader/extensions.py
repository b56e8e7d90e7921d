"""More time for one learner, before or after the hand-in.

nbgrader keeps an extension with the graded submission. One that is granted before anything was handed in has no place
there, and a submission made for it would count as 0 points; so it is kept in ``.nncourse/extensions.json`` too, from
where grading brings it into the gradebook.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from nncourse.errors import CourseError, did_you_mean
from nncourse.files import write_whole
from nncourse.grading.nbgrader.course import Course, load
from nncourse.wording import reason


class ExtensionError(CourseError):
    """An extension that cannot be granted."""


class Extensions:
    """The extensions of a course, in seconds.

    Args:
        course: whose.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.path = course.root / ".nncourse" / "extensions.json"

    def get(self, assignment: str, student: str) -> timedelta | None:
        """What was granted here; None: nothing.

        Raises:
            ExtensionError: the file cannot be read, so nobody's lateness can be reckoned.
        """
        seconds = self._all().get(assignment, {}).get(student)
        return None if seconds is None else timedelta(seconds=seconds)

    def put(self, assignment: str, student: str, more: timedelta) -> None:
        """Keep an extension; one of 0 is kept too, and takes an earlier one out of the gradebook."""
        kept = self._all()
        kept.setdefault(assignment, {})[student] = more.total_seconds()
        self.path.parent.mkdir(exist_ok=True)
        write_whole(self.path, json.dumps(kept, indent=2))

    def bring(self, student: str, assignment: str) -> None:
        """Bring what was granted before the hand-in into the gradebook, where grading is about to enter that."""
        more = self.get(assignment, student)
        if more is None:
            return
        with Gradebook(self.course.db_url) as book:
            if book.find_assignment(assignment).duedate is not None:
                book.update_or_create_student(student)
                book.update_or_create_submission(assignment, student)
                _grant_in(book, assignment, student, more)

    def _all(self) -> dict[str, dict[str, float]]:
        try:
            return json.loads(self.path.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ExtensionError(
                f"{self.path} cannot be read ({reason(error)}); mend it or grant its extensions anew."
            ) from error


def grant_in(root: Path, assignment: str, student: str, days: float, hours: float) -> datetime:
    """Grant an extension in a course folder; :func:`grant`."""
    return grant(load(root), assignment, student, timedelta(days=days, hours=hours))


def grant(course: Course, assignment: str, student: str, more: timedelta) -> datetime:
    """Grant a learner more time, in the place of what was granted before.

    Returns:
        When the assignment is due for this learner, in UTC.

    Raises:
        ExtensionError: the gradebook knows no such assignment or learner, or the assignment has no due date.
    """
    if more < timedelta():
        raise ExtensionError(f"An extension of {more} is no more time; take 0 to remove one.")
    with Gradebook(course.db_url) as book:
        try:
            due = book.find_assignment(assignment).duedate
        except MissingEntry:
            raise ExtensionError(
                f"The gradebook does not know the assignment {assignment!r}. Run `nbgrader generate_assignment "
                f"{assignment}` in {course.root} first."
            ) from None
        if due is None:
            raise ExtensionError(
                f"{assignment!r} has no due date to extend. Set one: nbgrader db assignment add {assignment} "
                '--duedate="2027-03-01 18:00 UTC".'
            )
        _require_student(course, book, student)
        Extensions(course).put(assignment, student, more)
        _grant_in(book, assignment, student, more)
    return due + more


def _grant_in(book: Gradebook, assignment: str, student: str, more: timedelta) -> None:
    """Write an extension to the submission that the gradebook has, if it has one."""
    try:
        book.grant_extension(assignment, student, minutes=more.total_seconds() / 60)
    except MissingEntry:
        return


def _require_student(course: Course, book: Gradebook, student: str) -> None:
    known = {each.id for each in book.students}
    if course.submitted.is_dir():
        known |= {each.name for each in course.submitted.iterdir()}
    if student not in known:
        hint = did_you_mean(student, sorted(known)) or f" Enter them: nbgrader db student add {student}."
        raise ExtensionError(f"Nobody is called {student!r} in the gradebook or among the hand-ins.{hint}")
