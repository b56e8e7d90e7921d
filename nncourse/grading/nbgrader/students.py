"""``nncourse roster``: a class list into the gradebook, whole or not at all, and who belongs to which section.

nbgrader's gradebook has names, an address and a platform's number for each student, and no section; sections are kept
in ``.nncourse/sections.json``, from where exports take them.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from nbgrader.api import Gradebook, Student

from nncourse.errors import CourseError, did_you_mean
from nncourse.files import write_whole
from nncourse.grading.collecting.roster import Learner, read_roster
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import database_said
from nncourse.wording import reason

#: What may be the name of a folder of hand-ins, and of a file in nbgrader's exchange, where + and * have a meaning.
_USABLE = re.compile(r"[^/+*\\\0]+")
#: What Canvas writes between the names of several sections.
_JOINED = re.compile(r",? and |, ")


class StudentsError(CourseError):
    """A class list that cannot be entered, or a section that there is not."""


@dataclass(frozen=True)
class Entered:
    """How many students a class list made new, changed, and left as they were; and its sections."""

    new: int
    changed: int
    same: int
    sections: dict[str, int]

    def __str__(self) -> str:
        of = ", ".join(f"{name} ({number})" for name, number in sorted(self.sections.items()))
        counts = f"{self.new} entered, {self.changed} changed, {self.same} as they were"
        return f"{counts}; sections: {of}" if of else counts


def enter(root: Path, path: Path) -> Entered:
    """Enter a class list into the gradebook of a course; nobody is removed.

    Args:
        root: the course folder.
        path: a CSV file with a heading, as a platform exports it or with ``id``, ``first_name``, ``last_name``,
            ``email`` and ``section``.

    Raises:
        CourseError: it cannot be read, names somebody twice, or by what names no folder, or the gradebook or the
            sections kept before cannot be used; nothing is entered. Or the sections alone cannot be written.
    """
    course = load(root)
    learners = read_roster(path).learners
    _require_usable(path, learners)
    own = _sections_of(learners)
    kept = _sections(course.root) if own else {}
    counts = _bring(course.db_url, learners)
    if own:
        _keep(course.root, kept | own)
    sections = Counter(section for each in own.values() for section in each)
    return Entered(counts["new"], counts["changed"], counts["same"], dict(sections))


def _sections_of(learners: list[Learner]) -> dict[str, list[str]]:
    """Learner -> sections; Canvas joins the names of several, each of which is that of another row."""
    names = {each.section for each in learners}
    own = {}
    for each in learners:
        parts = _JOINED.split(each.section)
        if each.section:
            own[each.id] = parts if names.issuperset(parts) else [each.section]
    return own


def _bring(db_url: str, learners: list[Learner]) -> Counter[str]:
    """Write what the list says otherwise than the gradebook, all at once; how many were new, changed, the same."""
    counts: Counter[str] = Counter()
    try:
        with Gradebook(db_url) as book:
            there = {each.id: each for each in book.students}
            for learner in learners:
                fields, known = _fields(learner), there.get(learner.id)
                same = known is not None and all(getattr(known, name) == value for name, value in fields.items())
                counts["new" if known is None else "same" if same else "changed"] += 1
                if known is None:
                    book.db.add(Student(id=learner.id, **fields))
                    continue
                for name, value in fields.items():
                    setattr(known, name, value)
            book.db.commit()
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise StudentsError(
            f"The gradebook cannot be used ({database_said(error)}). Nothing was entered. If another program holds "
            "it, close that one; then enter the list again."
        ) from error
    return counts


def _keep(root: Path, sections: dict[str, list[str]]) -> None:
    try:
        _file(root).parent.mkdir(exist_ok=True)
        write_whole(_file(root), json.dumps(sections, indent=1))
    except OSError as error:
        raise StudentsError(
            f"The students were entered, but their sections cannot be written to {_file(root)} ({error.strerror}). "
            "Mend that and enter the list again."
        ) from error


def members(root: Path, sections: Sequence[str]) -> list[str]:
    """The students of some sections.

    Raises:
        StudentsError: there is no such section.
    """
    if not sections:
        return []
    kept = _sections(Path(root))
    known = sorted({section for each in kept.values() for section in each})
    for section in sections:
        if section not in known:
            there = (
                f"There are {', '.join(known)}." if known else "Enter a class list that has them: nncourse roster."
            )
            raise StudentsError(f"There is no section {section!r}. {there}{did_you_mean(section, known)}")
    return sorted(student for student, own in kept.items() if not set(own).isdisjoint(sections))


def _fields(learner: Learner) -> dict[str, str]:
    """What the list says of a learner; what it leaves empty stays as the gradebook has it."""
    said = {
        "first_name": learner.first,
        "last_name": learner.last,
        "email": learner.email,
        "lms_user_id": learner.number,
    }
    return {name: value for name, value in said.items() if value}


def _require_usable(path: Path, learners: list[Learner]) -> None:
    twice = [name for name, number in Counter(each.id for each in learners).items() if number > 1]
    if twice:
        raise StudentsError(f"{path} names {_named(twice)} more than once; keep one line each. Nothing was entered.")
    odd = [each.id for each in learners if not _USABLE.fullmatch(each.id) or each.id.startswith(".")]
    if odd:
        raise StudentsError(
            f"{path} has ids that cannot name a folder of hand-ins: {_named(odd)}. They may hold no / \\ + * and "
            "begin with no dot. Nothing was entered."
        )


def _named(ids: list[str]) -> str:
    return ", ".join(map(repr, ids[:5])) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")


def _file(root: Path) -> Path:
    return root / ".nncourse" / "sections.json"


def _sections(root: Path) -> dict[str, list[str]]:
    """Learner -> sections, as they are kept; an earlier version kept one for each."""
    try:
        kept = json.loads(_file(root).read_text())
        return {name: [own] if isinstance(own, str) else [*map(str, own)] for name, own in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StudentsError(
            f"{_file(root)} cannot be read ({reason(error)}); remove it and enter the list anew."
        ) from error
