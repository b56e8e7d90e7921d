"""Backup and restore of a class: the course folder with its gradebook, and the exchange.

    python deploy/server/backup.py save class.tar.gz --course-dir COURSE --exchange EXCHANGE
    python deploy/server/backup.py restore class.tar.gz --course-dir COURSE --exchange EXCHANGE

Nobody has to stop working for it: the gradebook is copied by SQLite itself, as of one moment, and all else is read as
it lies there. What is restored is put into folders that are not there yet, with its owners where root does it. The
archive holds solutions and marks, and only whoever saved it may read it.
"""

import argparse
import contextlib
import itertools
import os
import sqlite3
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packing import COURSE, EXCHANGE, BackupError, Packer, unpacked
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import course as courses


@dataclass(frozen=True)
class _Gradebook:
    """Where the marks are: its path in a folder without links, and its path in the archive."""

    path: Path
    name: str

    def files(self) -> set[Path]:
        """What SQLite writes, and nobody may copy as it lies there."""
        ends = ("", "-journal", "-wal", "-shm")
        return {Path(f"{at}{end}") for at in (self.path, self.path.resolve()) for end in ends}


def save(to: Path, course_dir: Path, exchange: Path) -> list[str]:
    """Write an archive, whole or not at all.

    Returns:
        What it does not hold, a sentence each.

    Raises:
        CourseError: something is missing, or cannot be read or written.
    """
    course, exchange = courses.load(course_dir), exchange.resolve()
    if not exchange.is_dir():
        raise BackupError(f"{exchange} is no folder. Name the exchange, which c.Exchange.root says.")
    _require_apart(course.root, exchange)
    gradebook, told = _gradebook(course, exchange)
    to = to.parent.resolve() / to.name
    with _translated("saved", to), contextlib.ExitStack() as stack:
        number, aside = tempfile.mkstemp(".part", f".{to.name}.", to.parent)  # readable to nobody else
        stack.callback(Path(aside).unlink, missing_ok=True)
        with open(number, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                packer = _packed(archive, course.root, exchange, gradebook, {Path(aside), to})
            file.flush()
            os.fsync(number)
        Path(aside).rename(to)
    stages = (course.source, course.release, course.submitted, course.autograded, course.feedback)
    return told + packer.told(stages)


def restore(archive: Path, course_dir: Path, exchange: Path) -> list[str]:
    """Bring an archive back, whole or not at all.

    Returns:
        What is not as it was, a sentence each.

    Raises:
        CourseError: a folder is there already, or the archive is none of ours.
    """
    _require_apart(course_dir, exchange)
    within = exchange.is_relative_to(course_dir)
    for folder in (course_dir, exchange):
        if os.path.lexists(folder):
            raise BackupError(
                f"{folder} is there already, and nothing is overwritten. Move it away, or name another."
            )
    for folder in (course_dir,) if within else (course_dir, exchange):
        if not folder.parent.is_dir():
            raise BackupError(f"There is no folder {folder.parent}. Make it, so that it belongs to whom it should.")
    with _translated("restored", archive), contextlib.ExitStack() as stack:
        one = _beside(stack, course_dir)
        two = one if within else _beside(stack, exchange)
        unpacked(archive, {COURSE: one, EXCHANGE: two})
        if within:
            _nest(one / EXCHANGE, one / COURSE, exchange.relative_to(course_dir))
        (one / COURSE).rename(course_dir)
        if not within:
            try:
                (two / EXCHANGE).rename(exchange)
            except BaseException:
                course_dir.rename(one / COURSE)
                raise
    if os.geteuid() != 0:
        return [
            "Only root can give files back to their owners: all are yours now, and learners own none in the exchange."
        ]
    return []


def _gradebook(course: courses.Course, exchange: Path) -> tuple[_Gradebook | None, list[str]]:
    """The gradebook, if there is a file of it, and what has to be told of it."""
    try:
        url = make_url(course.db_url)
    except ArgumentError as error:
        raise BackupError(f"c.CourseDirectory.db_url is no address of a database: {course.db_url!r}.") from error
    if url.get_backend_name() != "sqlite":
        return None, ["The marks are in a database of their own, which is not in the archive: save it by pg_dump."]
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise BackupError(
            f"The gradebook {course.db_url!r} cannot be saved. Have c.CourseDirectory.db_url name its path."
        )
    path = course.root / url.database  # nbgrader runs in the course folder
    path = path.parent.resolve() / path.name
    if not path.exists():
        return None, [f"There is no gradebook {path} yet, so the archive holds no marks."]
    if path.is_relative_to(course.root) and not path.is_relative_to(exchange):
        return _Gradebook(path, f"{COURSE}/{path.relative_to(course.root)}"), []
    names = itertools.chain(["gradebook.db"], (f"gradebook-{number}.db" for number in itertools.count(2)))
    name = next(each for each in names if not os.path.lexists(course.root / each))
    told = [f"The gradebook {path} is kept as {name} of the course folder: move it back after restoring."]
    return _Gradebook(path, f"{COURSE}/{name}"), told


def _packed(
    archive: tarfile.TarFile, course: Path, exchange: Path, gradebook: _Gradebook | None, without: set[Path]
) -> Packer:
    """All of it put there; an exchange in the course folder once, as the exchange."""
    live = gradebook.files() if gradebook else set()
    packer = Packer(archive, {COURSE: course, EXCHANGE: exchange}, {*without, *live, exchange})
    packer.pack()
    if gradebook:
        _put(packer, gradebook)
    return packer


def _put(packer: Packer, gradebook: _Gradebook) -> None:
    """A copy as of one moment, whoever writes to the database meanwhile, with the owner and mode of the original."""
    path = gradebook.path.resolve()
    with tempfile.TemporaryDirectory() as work:
        copy = Path(work, "copy")
        source, target = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True), sqlite3.connect(copy)
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)
        with copy.open("rb") as file:
            packer.file(gradebook.name, path.stat(), file, copy.stat().st_size)


def _require_apart(course: Path, exchange: Path) -> None:
    if course.is_relative_to(exchange):
        raise BackupError(
            f"The course folder {course} lies in the exchange {exchange}, where everyone reads. Move one of them."
        )


def _beside(stack: contextlib.ExitStack, folder: Path) -> Path:
    """A folder of nobody else's on the file system of another, which goes at the end."""
    made = tempfile.TemporaryDirectory(suffix=".part", prefix=f".{folder.name}.", dir=folder.parent)
    return Path(stack.enter_context(made)).resolve()


def _nest(exchange: Path, course: Path, at: Path) -> None:
    """Put the exchange into the course, where the archive has nothing else and no link leads away."""
    place = course / at
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.parent.resolve() != place.parent or os.path.lexists(place):
        raise FileExistsError(f"the course has another {at} in the archive")
    exchange.rename(place)


@contextlib.contextmanager
def _translated(what: str, archive: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, RecursionError, zlib.error, tarfile.TarError, sqlite3.Error) as error:
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
