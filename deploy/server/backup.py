"""Backup and restore of a class: the course folder with its gradebook, and the exchange.

    python deploy/server/backup.py save class.tar.gz --course-dir COURSE --exchange EXCHANGE
    python deploy/server/backup.py restore class.tar.gz --course-dir COURSE --exchange EXCHANGE

Nobody has to stop working for it: the gradebook is copied by SQLite itself, as of one moment, and all else is read as
it lies there. What is restored is put into folders that are not there yet, with its owners where root does it.
"""

import argparse
import contextlib
import os
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import course as courses

_SQLITE = "sqlite:///"
#: The two folders of an archive.
_PARTS = ("course", "exchange")


class BackupError(CourseError):
    """A backup that cannot be made, or cannot be restored."""


def save(to: Path, course_dir: Path, exchange: Path) -> list[str]:
    """Write an archive, whole or not at all.

    Returns:
        What it does not hold, a sentence each.

    Raises:
        CourseError: something is missing, or cannot be read or written.
    """
    course = courses.load(course_dir)
    if not exchange.is_dir():
        raise BackupError(f"{exchange} is no folder. Name the exchange, which c.Exchange.root says.")
    gradebook = Path(course.db_url.removeprefix(_SQLITE)) if course.db_url.startswith(_SQLITE) else None
    aside = to.with_name(f".{to.name}.{os.getpid()}.part")
    live = set() if gradebook is None else {Path(f"{gradebook}{each}") for each in ("", "-journal", "-wal", "-shm")}
    try:
        with _translated("saved", to), tarfile.open(aside, "w:gz") as archive, tempfile.TemporaryDirectory() as work:
            for name, folder in zip(_PARTS, (course.root, exchange), strict=True):
                _add(archive, folder, name, {*live, aside, to})
            if gradebook is not None and gradebook.exists():
                archive.add(_copied(gradebook, Path(work, "copy")), _place(gradebook, course.root))
        with _translated("saved", to):
            aside.rename(to)
    finally:
        aside.unlink(missing_ok=True)
    if gradebook is None:
        return ["The marks are in a database of their own, which is not in the archive: save it by pg_dump."]
    if gradebook.exists() and not gradebook.is_relative_to(course.root):
        return [
            f"The gradebook {gradebook} is kept as gradebook.db of the course folder: move it back after restoring."
        ]
    return [] if gradebook.exists() else [f"There is no gradebook {gradebook} yet, so the archive holds no marks."]


def restore(archive: Path, course_dir: Path, exchange: Path) -> list[str]:
    """Bring an archive back, whole or not at all.

    Returns:
        What is not as it was, a sentence each.

    Raises:
        CourseError: a folder is there already, or the archive is none of ours.
    """
    for folder in (course_dir, exchange):
        if os.path.lexists(folder):
            raise BackupError(
                f"{folder} is there already, and nothing is overwritten. Move it away, or name another."
            )
    asides = [each.with_name(f".{each.name}.{os.getpid()}.part") for each in (course_dir, exchange)]
    try:
        with _translated("restored", archive), tempfile.TemporaryDirectory(dir=_parent(course_dir)) as work:
            with tarfile.open(archive) as opened:
                opened.extractall(work, filter=_inside, numeric_owner=True)
            for name, aside in zip(_PARTS, asides, strict=True):
                _parent(aside)
                shutil.move(Path(work, name), aside)
            for aside, folder in zip(asides, (course_dir, exchange), strict=True):
                aside.rename(folder)
    finally:
        for aside in asides:
            shutil.rmtree(aside, ignore_errors=True)
    if os.geteuid() != 0:
        return [
            "Only root can give files back to their owners: all are yours now, and learners own none in the exchange."
        ]
    return []


def _add(archive: tarfile.TarFile, folder: Path, name: str, without: set[Path]) -> None:
    """Add a folder; a file that goes meanwhile was no part of the moment."""
    archive.add(folder, name, recursive=False)
    for at, folders, files in os.walk(folder):
        for each in (*folders, *files):
            path = Path(at, each)
            if path not in without:
                with contextlib.suppress(FileNotFoundError):
                    archive.add(path, Path(name) / path.relative_to(folder), recursive=False)


def _copied(gradebook: Path, to: Path) -> Path:
    """A copy as of one moment, whoever writes to the database meanwhile."""
    source, target = sqlite3.connect(f"file:{gradebook}?mode=ro", uri=True), sqlite3.connect(to)
    with contextlib.closing(source), contextlib.closing(target):
        source.backup(target)
    return to


def _place(gradebook: Path, root: Path) -> str:
    """Where the gradebook lies in an archive: in the course folder, at its place if it has one there."""
    inside = gradebook.relative_to(root) if gradebook.is_relative_to(root) else Path("gradebook.db")
    return str(Path(_PARTS[0]) / inside)


def _inside(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
    """Refuse what would lie elsewhere; modes stay, for an exchange is writable to everyone."""
    tarfile.tar_filter(member, folder)
    return member


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.parent


@contextlib.contextmanager
def _translated(what: str, archive: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, tarfile.TarError, sqlite3.Error) as error:
        raise BackupError(f"Nothing was {what}: {archive} ({error}).") from error


def main() -> None:
    """Save or restore; a foreseen error is one sentence and exit status 1."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("action", choices=["save", "restore"])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--course-dir", type=Path, required=True, help="the course folder, with nbgrader_config.py")
    parser.add_argument("--exchange", type=Path, required=True, help="the folder through which hand-ins come")
    given = parser.parse_args()
    work = save if given.action == "save" else restore
    try:
        told = work(given.archive.resolve(), given.course_dir.resolve(), given.exchange.resolve())
    except CourseError as error:
        print(f"backup: {error}", file=sys.stderr)
        sys.exit(1)
    for each in told:
        print(f"Warning: {each}", file=sys.stderr)
    print(f"{given.action}d: {given.archive}")


if __name__ == "__main__":
    main()
