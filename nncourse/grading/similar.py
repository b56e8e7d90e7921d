"""Hand-ins whose code is alike, by the fingerprints of ``copydetect``: an observation, and no verdict.

The library takes code apart into its kinds of words, so that other names of variables, other comments and other
spaces change nothing, and makes a fingerprint of each stretch of it. What everybody was given, what the reference
has, and what more than a few of the class wrote are no sign of anything: left out. Short answers leave too few, for
there is one way to write them.
"""

import contextlib
import io
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import combinations

from nbformat import NotebookNode

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import Course, read_notebook
from nncourse.grading.submission import roles

#: Characters of code in one fingerprint, words of any name counted as one: the library's own value. Every one is
#: kept: which of several the library chooses differs from process to process, since it compares salted hashes.
_GRAM, _EVERY = 25, 1
#: As many fingerprints of one's own has whoever can be compared: a line or two.
_LEAST = 28
#: From this share on, of the fingerprints of whoever has fewer, two are named.
_ALIKE = 0.7
#: What more than as many learners wrote, and more than this share of the class, belongs to nobody.
_COMMON, _COMMON_SHARE = 5, 0.1
#: Of longer answers, as many characters are looked at.
_LONGEST = 50_000


@dataclass(frozen=True)
class Pair:
    """Two learners, and the share of the code that is alike, of whoever has less of their own."""

    students: tuple[str, str]
    share: float


@dataclass(frozen=True)
class Likeness:
    """Pairs of learners, the most alike first; how many were compared with each other, of how many hand-ins."""

    pairs: tuple[Pair, ...]
    compared: int
    hand_ins: int


def can_be_found() -> bool:
    """Whether the library is there; it is an extra."""
    return find_spec("copydetect") is not None


def likeness(course: Course, assignment: str, students: Collection[str]) -> Likeness | None:
    """Whose graded hand-ins are alike; None where the library is missing.

    Args:
        course: a course folder.
        assignment: its name.
        students: whose; one without a notebook that can be read is compared with nobody.
    """
    if not can_be_found():
        return None
    sources = course.notebooks(assignment)
    given = set().union(*map(_fingerprints, [*sources.values(), *course.released(assignment).values()]))
    found = {}
    for student in students:
        found[student] = set()
        for name in sources:
            with contextlib.suppress(CourseError):  # none, or one that was cut while it was written
                notebook = read_notebook(course.autograded / student / assignment / f"{name}.ipynb")
                found[student] |= _fingerprints(notebook) - given
    return _alike(found)


def _alike(found: dict[str, set[int]]) -> Likeness:
    """Pairs of learners by their fingerprints."""
    writers = Counter(each for prints in found.values() for each in prints)
    many = max(_COMMON, _COMMON_SHARE * len(found))
    own = {student: {each for each in prints if writers[each] <= many} for student, prints in found.items()}
    known = sorted(student for student, prints in own.items() if len(prints) >= _LEAST)
    every = [Pair((a, b), len(own[a] & own[b]) / min(len(own[a]), len(own[b]))) for a, b in combinations(known, 2)]
    alike = sorted((each for each in every if each.share >= _ALIKE), key=lambda each: (-each.share, each.students))
    return Likeness(tuple(alike), len(known), len(found))


def _fingerprints(notebook: NotebookNode) -> set[int]:
    """Those of the code that learners write; comparable within one process alone."""
    from copydetect import CodeFingerprint  # takes a second, and is there only where the extra is

    answers = [each.source for each in notebook.cells if roles.is_answer(each) and roles.is_code(each)]
    code = io.StringIO("\n".join(answers)[:_LONGEST])
    return {int(each) for each in CodeFingerprint("answers.py", _GRAM, _EVERY, fp=code).hashes}
