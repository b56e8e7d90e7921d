"""Hand-ins without a mark, or with a part of one: neither an export nor the page on a class passes over them."""

from collections.abc import Collection
from pathlib import Path

from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import students_of
from nncourse.grading.submission import read
from nncourse.grading.verdict import Records, Verdict
from nncourse.wording import spelt

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
                found[spelt(student)] = NO_NAME
            continue
        verdict = verdicts.get(student)
        if student not in marked and (verdict is None or verdict.verdict == "graded"):
            found[student] = NOT_GRADED
        elif verdict is not None and (why := _not_final(verdict, course.submitted / student / assignment)):
            found[student] = why
    return found


def _not_final(verdict: Verdict, folder: Path) -> str:
    """Why a kept verdict is no final one of what lies in a hand-in's folder; empty if it is."""
    if verdict.verdict != "graded":
        return verdict.verdict
    if verdict.unread:
        return PARTLY_REJECTED
    return HANDED_IN_ANEW if verdict.digest and verdict.digest != _digest(folder) else ""


def _digest(folder: Path) -> str | None:
    """Of what lies there now; None where it cannot be read, as what was graded could."""
    try:
        return read.digest_of(folder)
    except read.RejectedError:
        return None
