"""What comes out of an exchange when it is collected: plain files, and of each learner apart.

nbgrader follows links there, with the rights of whoever collects: one to a solution, or to a file that only root may
read, brought its content into the hand-in. Whatever it could not copy or read ended collecting for all others.
"""

import datetime
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect
from traitlets import Bool

from nncourse.grading.nbgrader.handed_in import set_odd_time_aside

#: The record of a hand-in that is refused: nobody's, and older than all others.
_NOBODYS = {"username": None, "timestamp": datetime.datetime.min}
_CHUNK = 2**20


class CollectPlain(ExchangeCollect):
    """nbgrader's step, which copies links as the links that they are: grading refuses them by name.

    What is no file and no folder stays in the exchange, as does a hand-in that is none or cannot be read; each is
    named in the log.
    """

    owner_decides = Bool(
        False,
        help="Whether a hand-in is refused that is not owned by the account of its learner: where everyone has one.",
    ).tag(config=True)

    #: Records that could not be copied.
    failed: tuple[str, ...] = ()

    def init_src(self) -> None:
        """Find everybody's hand-in among the records that are not refused."""
        super().init_src()
        self.src_records = [each for each in self.src_records if each["username"] is not None]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            record = super()._path_to_record(path)
            reason = self._refusal(path, record["username"])
        except Exception as error:  # whatever a learner may call a folder
            reason = str(error)
        if reason is None:
            return record
        self.log.error("%r is not collected: %s", path, reason)
        return {**_NOBODYS, "filename": os.path.basename(path)}

    def _refusal(self, path: str, name: str) -> str | None:
        status = os.lstat(path)
        if not stat.S_ISDIR(status.st_mode):
            return "it is no folder, and no link is followed"
        if not name:
            return "it is nobody's"
        if self.owner_decides and status.st_uid != _account(name):
            return f"it does not belong to {name!r}"
        return None

    def copy_files(self) -> None:
        """Collect one after the other; who cannot be collected is named and keeps nobody else's from it."""
        records = self.src_records
        if not records:
            super().copy_files()
        for each in records:
            self.src_records = [each]
            try:
                set_odd_time_aside(Path(self.coursedir.root), self._place(each["username"]))
                super().copy_files()
            except Exception as error:  # of the copy, of its limit
                self.failed += (each["filename"],)
                self.log.error("%r is not collected: %s", os.path.join(self.inbound_path, each["filename"]), error)
        self.src_records = records

    def _place(self, student: str) -> Path:
        course = self.coursedir
        return Path(course.format_path(course.submitted_directory, student, course.assignment_id))

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy what is plain, as far as the configuration allows it, then the links; aside, then renamed.

        Raises:
            OSError: something cannot be read or written; nothing is left of the copy.
            ValueError: it is more than a hand-in may be.
        """
        aside = Path(dest).with_name(f".{os.path.basename(dest)}.part")
        shutil.rmtree(aside, ignore_errors=True)  # of a run that was killed
        with tempfile.TemporaryDirectory() as folder:
            links = dict(self._plain(src, Path(folder)))
            try:
                super().do_copy(folder, str(aside), log)
                for path, target in links.items():
                    if (place := aside / path).parent.is_dir():  # it may be a folder that is left out
                        place.symlink_to(target)
                aside.rename(dest)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        set_odd_time_aside(Path(self.coursedir.root), Path(dest))

    def _plain(self, src: str, target: Path) -> Iterator[tuple[str, str]]:
        """Copy files and folders, whatever their owner puts in their place meanwhile; the links, path and target."""
        left = 1000 * self.coursedir.max_dir_size
        top = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for base, folders, files, here in os.fwalk(".", dir_fd=top, onerror=_raise):
                for name in (*folders, *files):
                    path = os.path.join(base, name)
                    mode = os.stat(name, dir_fd=here, follow_symlinks=False).st_mode
                    if stat.S_ISDIR(mode):
                        (target / path).mkdir()
                    elif stat.S_ISREG(mode):
                        left -= _copy(name, here, target / path, left)
                    elif stat.S_ISLNK(mode):
                        self.log.warning("%r in %r is a link, which is not followed", path, src)
                        yield path, os.readlink(name, dir_fd=here)
                    else:
                        self.log.error("%r in %r is no file and is not collected", path, src)
        finally:
            os.close(top)


def _account(name: str) -> int | None:
    import pwd  # not on Windows, where exercises are released and nothing is collected

    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _raise(error: OSError) -> None:
    raise error


def _copy(name: str, folder: int, target: Path, most: int) -> int:
    """Copy a file of an open folder; its size in bytes."""
    taken = 0
    with open(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
        with target.open("wb") as copy:
            while chunk := file.read(_CHUNK):
                taken += len(chunk)
                if taken > most:
                    raise ValueError("it is larger than c.CourseDirectory.max_dir_size allows")
                copy.write(chunk)
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        target.chmod(0o600 | mode & 0o777)
    return taken


def protect_collecting(config: Any) -> None:
    """Have nbgrader collect plain files; a course with an exchange of its own keeps that."""
    if "collect" not in config.ExchangeFactory:
        config.ExchangeFactory.collect = f"{CollectPlain.__module__}.{CollectPlain.__qualname__}"
