"""Hand-ins without a mark, or with a part of one: neither an export nor the page on a class passes over them."""

from collections.abc import Collection
from pathlib import Path

from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import students_of
from nncourse.grading.submission import read
from nncourse.grading.verdict import Records

NOT_GRADED = "not graded yet"
PARTLY_REJECTED = "a part rejected"
HANDED_IN_ANEW = "handed in anew since it was graded"
NO_NAME = "rejected for its folder's name"


def hand_ins(course: Course, assignment: str, marked: Collection[str]) -> dict[str, str]:
    """Learner -> why what lies in ``submitted/`` has no mark that is final; written answers are not looked at.

    Args:
        course: a course folder.
        assignment: its name.
        marked: learners who have a mark in the gradebook.

    Returns:
        ``rejected``, as the last ``nncourse grade`` found it, whatever stock nbgrader did since; :data:`NOT_GRADED`:
        there is no mark, also where an earlier term's verdict is kept; :data:`PARTLY_REJECTED`: the mark is of its
        other notebooks; :data:`HANDED_IN_ANEW`: the mark is of what lay there before, also where grading ended
        ``ungraded``; :data:`NO_NAME`: grading takes no folder whose name is no plain text, and here its name is in
        ASCII, for no gradebook, table or terminal takes it either.
    """
    verdicts = {each.student: each for each in Records.of(course.root, assignment).all()}
    found = {}
    for student in students_of(course.submitted, assignment):
        if not student.isprintable():
            if student not in marked:  # stock nbgrader may have given it one
                found[ascii(student)] = NO_NAME
            continue
        verdict = verdicts.get(student)
        if student not in marked and (verdict is None or verdict.verdict == "graded"):
            found[student] = NOT_GRADED
        elif verdict is None:
            continue
        elif verdict.verdict != "graded":
            found[student] = verdict.verdict
        elif verdict.unread:
            found[student] = PARTLY_REJECTED
        elif verdict.digest and verdict.digest != _digest(course.submitted / student / assignment):
            found[student] = HANDED_IN_ANEW
    return found


def _digest(folder: Path) -> str | None:
    """Of what lies there now; None where it cannot be read, as what was graded could."""
    try:
        return read.digest_of(folder)
    except read.RejectedError:
        return None
