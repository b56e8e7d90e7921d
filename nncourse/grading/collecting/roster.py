"""Who is meant by a name or a number on a platform: the gradebook's students, or a list that the platform exports.

A list is a CSV file with a heading. Of Canvas it is the exported gradebook (``ID``, ``SIS Login ID``, ``Student``),
of Moodle the exported grades (``ID number``, ``First name``, ``Last name``), of nbgrader ``students.csv``.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.wording import reason


class RosterError(CourseError):
    """A list of learners that cannot be read."""


@dataclass(frozen=True)
class Learner:
    """One learner: nbgrader's id; the platform's number, names, address and section, where they are known."""

    id: str
    number: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    section: str = ""


class Roster:
    """Learners, found by what a platform calls them.

    A roster that knows nothing but ids is none: then everybody has the platform's own number.
    """

    def __init__(self, learners: Iterable[Learner]) -> None:
        self.learners = list(learners)
        self.known = any(each.number or each.last or each.first for each in self.learners)
        self._found: dict[str, set[str]] = defaultdict(set)
        for each in self.learners:
            for key in _keys(each):
                self._found[key].add(each.id)

    def find(self, number: str, name: str) -> str:
        """Nbgrader's id of whom a platform calls so.

        Raises:
            RosterError: it is nobody, or more than one.
        """
        if not self.known:
            return number
        meant = self._found.get(f"#{number}") or self._found.get(_letters(name or number)) or set()
        shown = f"{name} ({number})" if name else number
        if not meant:
            raise RosterError(f"{shown} is nobody of the roster")
        if len(meant) > 1:
            raise RosterError(f"{shown} could be {' or '.join(sorted(meant))}")
        return next(iter(meant))


def read_roster(path: Path) -> Roster:
    """Read a platform's list of learners.

    Raises:
        RosterError: it cannot be read, or has no column of ids.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = [{(name or "").strip().lower(): (value or "").strip() for name, value in row.items() if name}
                    for row in csv.DictReader(file)]  # fmt: skip
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RosterError(
            f"The roster {path} cannot be read ({reason(error)}); export it again as CSV, UTF-8."
        ) from error
    learners = [learner for row in rows if (learner := _learner(row))]
    if not learners:
        raise RosterError(
            f"The roster {path} names nobody. It needs a heading and a column of ids: "
            f"{', '.join(repr(name) for name in _IDS)}."
        )
    return Roster(learners)


#: Columns of nbgrader's id, the first that a row has.
_IDS = ("id number", "sis login id", "login id", "student_id", "username", "sis user id", "email address", "id")


def _learner(row: dict[str, str]) -> Learner | None:
    """A row's learner; None for Canvas' line of points and the like."""
    canvas = "sis login id" in row or "sis user id" in row
    if canvas and not row.get("id", "").isdigit():
        return None
    number = row["id"] if canvas else row.get("lms_user_id", "")
    own = _first(row, *(name for name in _IDS if not (canvas and name == "id")))
    about = (_first(row, "email address", "email"), _first(row, "section", "group"))
    return Learner(own, number, *_both_names(row), *about) if own else None


def _both_names(row: dict[str, str]) -> tuple[str, str]:
    """First and last name; Canvas has ``Last, First`` in one column, others the full name."""
    last, _, first = row.get("student", "").partition(",")
    if full := row.get("full name"):
        return "", full
    first = _first(row, "first name", "first_name") or first.strip()
    return first, _first(row, "last name", "last_name", "surname") or last.strip()


def _first(row: dict[str, str], *columns: str) -> str:
    """The first of these columns that a row fills."""
    return next((row[name] for name in columns if row.get(name)), "")


def _keys(learner: Learner) -> set[str]:
    """What a learner is found by; Canvas writes the last name first, Moodle the first."""
    keys = {f"#{learner.id}"} | ({f"#{learner.number}"} if learner.number else set())
    first, last = _letters(learner.first), _letters(learner.last)
    return keys | {first + last, last + first} - {""}


def _letters(name: str) -> str:
    """A name without case, accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(each for each in plain if each.isalnum())
