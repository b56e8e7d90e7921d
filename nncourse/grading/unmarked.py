"""Hand-ins without a mark, or with a part of one: neither an export nor the page on a class passes over them."""

from collections.abc import Collection

from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import students_of
from nncourse.grading.verdict import Records

NOT_GRADED = "not graded yet"
PARTLY_REJECTED = "a part rejected"
NO_NAME = "rejected for its folder's name"


def hand_ins(course: Course, assignment: str, marked: Collection[str]) -> dict[str, str]:
    """Learner -> why what lies in ``submitted/`` has no mark that is final; written answers are not looked at.

    Args:
        course: a course folder.
        assignment: its name.
        marked: learners who have a mark in the gradebook.

    Returns:
        ``rejected`` or ``ungraded``, as the last grading found it; :data:`NOT_GRADED`: no grading has seen it;
        :data:`PARTLY_REJECTED`: the mark is of its other notebooks; :data:`NO_NAME`: grading takes no folder whose
        name is no plain text, and here its name is in ASCII, for no gradebook, table or terminal takes it either.
    """
    verdicts = {each.student: each for each in Records.of(course.root, assignment).all()}
    found = {}
    for student in students_of(course.submitted, assignment):
        if not student.isprintable():
            if student not in marked:  # stock nbgrader may have given it one
                found[ascii(student)] = NO_NAME
            continue
        verdict = verdicts.get(student)
        if verdict is None:
            if student not in marked:
                found[student] = NOT_GRADED
        elif verdict.verdict != "graded":
            found[student] = verdict.verdict
        elif verdict.unread:
            found[student] = PARTLY_REJECTED
    return found
