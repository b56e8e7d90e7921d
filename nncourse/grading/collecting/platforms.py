"""Whose a file is, read from its path in a platform's download.

Canvas
    One flat archive: ``lovelaceada_12345_678901_ps1.ipynb``, the sortable name in small letters, ``LATE`` if it is,
    the numbers of the user and of the attachment, and the learner's own file name.
Moodle
    ``Ada Lovelace_123456_assignsubmission_file_/ps1.ipynb``: the full name and the number of the participant; one
    folder a learner, or the same in front of each file's name.
Folder
    ``ada/ps1.ipynb``: a folder named like the learner.

A pattern is for all others: a regular expression with the groups ``student_id`` and ``file_id``, as nbgrader has it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from nncourse.errors import CourseError


class PatternError(CourseError):
    """A pattern that cannot be used, or a platform that is not known."""


@dataclass(frozen=True)
class Named:
    """What a path tells.

    Attributes:
        path: in the learner's own words, folders included.
        number: the platform's own number or id of the learner.
        name: of the learner, as the platform writes it; empty if it does not.
        order: of hand-ins for the same place, the greatest is the last.
        late: the platform says that it came late.
        by_course: files beside it, such as a time, were put there by the course and not by the learner.
    """

    path: str
    number: str
    name: str = ""
    order: int = 0
    late: bool = False
    by_course: bool = False


#: Reads a path relative to the download; None: it is not of the platform's form.
Reader = Callable[[str], Named | None]

_CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<attachment>\d+)_(?P<path>[^/]+)")
_MOODLE = re.compile(r"(?:[^/]+/)??(?P<name>[^_/]+)_(?P<number>\d+)_assignsubmission_file(?P<join>_?/|_)(?P<path>.+)")


def _canvas(path: str) -> Named | None:
    match = _CANVAS.fullmatch(path.rpartition("/")[2])
    if match is None:
        return None
    late = match["late"] is not None
    return Named(match["path"], match["number"], match["name"], int(match["attachment"]), late)


def _moodle(path: str) -> Named | None:
    match = _MOODLE.fullmatch(path)
    return None if match is None else Named(match["path"], match["number"], match["name"].strip())


def _folder(path: str) -> Named | None:
    student, _, rest = path.partition("/")
    return Named(rest, student, by_course=True) if rest else None


_READERS: dict[str, Reader] = {"canvas": _canvas, "moodle": _moodle, "folder": _folder}


def names() -> list[str]:
    """The forms of a download that are known."""
    return list(_READERS)


def reader(platform: str, pattern: str | None = None) -> Reader:
    """The reader of a platform's paths, or of a pattern.

    Raises:
        PatternError: there is no such platform, or the pattern cannot be used.
    """
    if pattern is None:
        if platform not in _READERS:
            raise PatternError(f"There is no platform {platform!r}; there are {', '.join(_READERS)}.")
        return _READERS[platform]
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise PatternError(f"The pattern {pattern!r} is no regular expression: {error}.") from error
    if not {"student_id", "file_id"} <= set(compiled.groupindex):
        raise PatternError(f"The pattern {pattern!r} lacks a group: it needs (?P<student_id>…) and (?P<file_id>…).")

    def read(path: str) -> Named | None:
        match = compiled.match(path)
        return None if match is None or not match["file_id"] else Named(match["file_id"], match["student_id"] or "")

    return read
