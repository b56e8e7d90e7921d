"""The files of a download, each with the learner whose it is; learners' own archives are unpacked."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading.collecting import archives
from nncourse.grading.collecting.outcome import Collected
from nncourse.grading.collecting.platforms import Named, Reader
from nncourse.grading.collecting.roster import Roster, RosterError
from nncourse.wording import plain_name


class DownloadError(CourseError):
    """A download that nothing can be collected from."""


@dataclass(frozen=True)
class File:
    """A file of the download: where it lies, whose it is, what its name tells, and its name in messages."""

    path: Path
    student: str
    named: Named
    shown: str


def files_of(downloaded: Path, unpacked: Path, read: Reader, roster: Roster, done: Collected) -> list[File]:
    """Every plain file of a download that somebody can be found for; the others are told in ``done``.

    Args:
        downloaded: a zip archive, or a folder.
        unpacked: an empty folder for what is unpacked.
        read: tells from a path whose it is.
        roster: tells who that is.
        done: hears of what is left.

    Raises:
        DownloadError: it is neither.
        ArchiveError: it is hostile.
    """
    owned = []
    for path, inside in _plain_files(downloaded, unpacked, done):
        named = read(inside)
        if named is None:
            done.left[plain_name(inside)] = "its name does not say whose it is"
            continue
        try:
            student = roster.find(named.number, named.name)
            _require_id(student)
            owned.append(File(path, student, named, plain_name(inside)))
        except RosterError as problem:
            done.left[plain_name(inside)] = str(problem)
    certain = _one_person_each(owned, done)
    for each in certain:
        if each.named.late:
            done.notes.append(f"{each.student} was late, says the platform: {each.shown}")
    return [file for number, each in enumerate(certain) for file in _opened(each, unpacked / f"{number}", done)]


def _plain_files(downloaded: Path, unpacked: Path, done: Collected) -> Iterator[tuple[Path, str]]:
    """Where each file lies, and its path in the download."""
    folder = downloaded
    if downloaded.is_file():
        folder = unpacked / "all"
        archives.unpack(downloaded, folder, archives.PLATFORMS, downloaded.name)
    elif not downloaded.is_dir():
        raise DownloadError(f"{downloaded} is neither a zip archive nor a folder. Name what the platform gave you.")
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(each for each in folders if each != ".ipynb_checkpoints")
        for name in sorted([*names, *(each for each in folders if (Path(base) / each).is_symlink())]):
            path = Path(base) / name
            inside = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                done.left[plain_name(inside)] = "it is a link or a special file"
            elif name != ".DS_Store":
                yield path, inside


def _require_id(student: str) -> None:
    """See that a name can be a learner's folder.

    Raises:
        RosterError: it cannot.
    """
    if not student or student.startswith(".") or "/" in student:
        raise RosterError(f"{plain_name(student)!r} cannot be the name of a learner's folder")
    if not student.isprintable() or len(student.encode("utf-8", "replace")) > 120:
        raise RosterError(f"{plain_name(student)!r} is no plain text, or too long for a learner's folder")


def _one_person_each(owned: list[File], done: Collected) -> list[File]:
    """Without the files of two persons of the platform who would be one learner here."""
    numbers = defaultdict(set)
    for each in owned:
        numbers[each.student].add(each.named.number)
    for each in owned:
        if len(numbers[each.student]) > 1:
            done.left[each.shown] = (
                f"{len(numbers[each.student])} persons of the platform would be {each.student}: "
                f"{', '.join(sorted(numbers[each.student]))}; name a roster with their numbers"
            )
    return [each for each in owned if len(numbers[each.student]) == 1]


def _opened(each: File, folder: Path, done: Collected) -> list[File]:
    """The file, or those of the archive that it is."""
    if not each.named.path.lower().endswith(".zip"):
        return [each]
    try:
        inner = archives.unpack(each.path, folder, archives.LEARNERS, each.shown)
    except archives.ArchiveError as problem:
        done.left[each.shown] = str(problem)
        return []
    return [
        File(
            folder / path,
            each.student,
            Named(path.as_posix(), each.named.number, each.named.name, each.named.order),
            f"{each.shown}/{plain_name(path.as_posix())}",
        )
        for path in sorted(inner)
        if ".ipynb_checkpoints" not in path.parts
    ]
