"""Folders put into a tar archive while people work in them, and taken out of one.

Whoever may write to a folder may replace what lies in it at any moment: a hand-in by a link to what only root reads.
So everything is opened by its name in a folder that is open already, without following a link, and owner, mode and
content are those of what was opened. What is no file, folder or symbolic link is left out, and a file of two names is
two. An archive is looked at whole before anything is written: its checksum, and that each of its members is of those
three kinds and lies in a folder of the archive itself, so that none leads elsewhere.
"""

import contextlib
import errno
import gzip
import os
import stat
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from nncourse.errors import CourseError
from nncourse.wording import spelt

#: The two folders of an archive.
COURSE, EXCHANGE = "course", "exchange"
#: Read at once; and what of one file is held in memory before its size is known.
_BLOCK_BYTES, _IN_MEMORY_BYTES = 1 << 20, 16 << 20
#: How often a file is read that is written to meanwhile.
_TRIES = 3
#: As many names a sentence gives in full.
_NAMED = 5
_FOLDER = os.O_RDONLY | os.O_DIRECTORY
#: Neither follows a link nor waits for whoever writes to a pipe.
_WARY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
#: What opening or reading a link says where another kind of file has taken its place.
_REPLACED = {errno.ELOOP, errno.EINVAL, errno.ENXIO, errno.ENOTDIR}


class BackupError(CourseError):
    """A backup that cannot be made, or cannot be restored."""


class _Gone(BackupError):
    """It is not there any more."""


class _Replaced(BackupError):
    """It is of another kind than a moment ago."""


class Packer:
    """Puts folders into an archive, and keeps in mind what it could not put there."""

    def __init__(self, archive: tarfile.TarFile, folders: dict[str, Path], without: set[Path]) -> None:
        """Take resolved folders by their names in the archive, and paths that are left out with all below."""
        self._archive, self._folders, self._without = archive, folders, without
        self._outside: set[Path] = set()
        self._other: set[Path] = set()
        self._replaced: set[Path] = set()
        self._torn: set[Path] = set()

    def pack(self) -> None:
        """Put all of them there.

        Raises:
            BackupError: a file or folder cannot be read.
        """
        for name, folder in self._folders.items():
            with _reading(folder):
                opened = os.open(folder, _FOLDER)
            self._folder(opened, folder, name)

    def file(self, name: str, found: os.stat_result, content: BinaryIO, size: int) -> None:
        """Put one file there, with owner, mode and time of ``found``."""
        content.seek(0)
        info = _info(name, found, tarfile.REGTYPE)
        info.size = size
        self._archive.addfile(info, content)

    def told(self, needed: Iterable[Path]) -> list[str]:
        """What is not in the archive, or not whole, a sentence each; ``needed``: resolved folders of the class."""
        outside = self._outside | {each for each in needed if os.path.exists(each) and not self._holds(each)}
        kinds = {
            "Not in the archive, since they lie outside of the course folder and the exchange": outside,
            "Not in the archive, since they are no files, folders or links": self._other,
            "Not in the archive, since something else took their place at that moment": self._replaced,
            "Written to while they were read, and perhaps half-written in the archive": self._torn,
        }
        return [f"{words}: {_named(paths)}." for words, paths in kinds.items() if paths]

    def _holds(self, path: Path) -> bool:
        return any(path.is_relative_to(each) for each in self._folders.values())

    def _folder(self, opened: int, path: Path, name: str) -> None:
        """A folder with all below; its descriptor is closed."""
        try:
            with _reading(path):
                found, entries = os.fstat(opened), sorted(os.listdir(opened))
            self._archive.addfile(_info(name, found, tarfile.DIRTYPE))
            for each in entries:
                if path / each not in self._without:
                    self._entry(opened, path / each, f"{name}/{each}")
        finally:
            os.close(opened)

    def _entry(self, folder: int, path: Path, name: str) -> None:
        """One entry of an open folder; what goes meanwhile was no part of the moment."""
        try:
            with _reading(path):
                found, what = _look(folder, path.name)
            self._put(path, name, found, what)
        except _Gone:
            return
        except _Replaced:
            self._replaced.add(path)

    def _put(self, path: Path, name: str, found: os.stat_result, what: str | int | None) -> None:
        if isinstance(what, str):
            self._link(path, name, found, what)
        elif what is not None and stat.S_ISDIR(found.st_mode):
            self._folder(what, path, name)
        elif what is not None and stat.S_ISREG(found.st_mode):
            with open(what, "rb", buffering=0) as file:
                self._copied(file, path, name)
        else:
            self._other.add(path)
            if what is not None:
                os.close(what)

    def _link(self, path: Path, name: str, found: os.stat_result, to: str) -> None:
        """A link as it is; told, where what it leads to is the course's, or a whole folder, and lies elsewhere."""
        info = _info(name, found, tarfile.SYMTYPE)
        info.linkname = to
        self._archive.addfile(info)
        there = Path(os.path.realpath(path))
        counts = os.path.exists if name.startswith(f"{COURSE}/") else os.path.isdir
        if counts(there) and not self._holds(there):
            self._outside.add(there)

    def _copied(self, file: BinaryIO, path: Path, name: str) -> None:
        """A file by way of a copy: its size is written before its content, and may change in between."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES) as copy:
            with _reading(path):
                found, whole = _read(file, copy)
            if not whole:
                self._torn.add(path)
            self.file(name, found, copy, copy.tell())


def unpacked(archive: Path, into: dict[str, Path]) -> None:
    """Take the folders of an archive out of it, each into an empty folder that nobody else can enter.

    Raises:
        OSError, EOFError, zlib.error, tarfile.TarError: it is damaged, is none of :class:`Packer`'s with these
            folders, or cannot be written.
    """
    with open(archive, "rb") as file:
        _verify(file)
        with tarfile.open(fileobj=file, mode="r:gz", errorlevel=2) as opened:  # 2: an owner not given is an error
            members = _checked(opened, set(into))
            for name, folder in into.items():
                own = [each for each in members if each.name.split("/")[0] == name]
                opened.extractall(folder, own, filter=_as_saved, numeric_owner=True)


def _verify(file: BinaryIO) -> None:
    """Read to the end, where gzip's checksum is compared: tarfile stops before it."""
    with gzip.open(file) as whole:
        while whole.read(_BLOCK_BYTES):
            pass
    file.seek(0)


def _checked(archive: tarfile.TarFile, names: set[str]) -> list[tarfile.TarInfo]:
    """The members, if each is named once and lies in a folder that was named before: then none leads elsewhere."""
    found: dict[str, bool] = {}  # is it a folder?
    for each in archive:
        folder, _, last = each.name.rpartition("/")
        placed = found.get(folder, False) and last not in {"", ".", ".."} and "\0" not in each.name
        first = each.name in names and each.isdir()
        if not (placed or first) or each.name in found or not (each.isreg() or each.isdir() or each.issym()):
            raise tarfile.ReadError(f"{each.name!r} is no file, folder or link of a class that was saved")
        found[each.name] = each.isdir()
    if missing := names - set(found):
        raise tarfile.ReadError(f"it holds no {' and no '.join(sorted(missing))}")
    return archive.getmembers()


def _as_saved(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
    """What tarfile lets through, with its mode: an exchange is writable to everyone."""
    return tarfile.tar_filter(member, folder).replace(mode=member.mode, deep=False)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise _Gone(f"Nothing was saved: {spelt(str(path))} is not there any more.") from error
    except OSError as error:
        if error.errno in _REPLACED:
            raise _Replaced(f"Nothing was saved: {spelt(str(path))} is not what it was.") from error
        raise BackupError(
            f"Nothing was saved: {spelt(str(path))} cannot be read ({error.strerror}). Save as root."
        ) from error


def _look(folder: int, name: str) -> tuple[os.stat_result, str | int | None]:
    """An entry's state, and where it leads if it is a link, or else a descriptor; None, if it is not to be opened."""
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISLNK(found.st_mode):
        return found, os.readlink(name, dir_fd=folder)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return found, None
    opened = os.open(name, _WARY, dir_fd=folder)
    return os.fstat(opened), opened  # of what was opened, which may be another than was looked at


def _read(file: BinaryIO, copy: BinaryIO) -> tuple[os.stat_result, bool]:
    """Copy a file; its state, and whether nobody wrote to it meanwhile."""
    for _ in range(_TRIES):
        before = os.fstat(file.fileno())
        for each in (file, copy):
            each.seek(0)
        copy.truncate()
        left = before.st_size
        while left and (block := file.read(min(left, _BLOCK_BYTES))):
            copy.write(block)
            left -= len(block)
        after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and not left:
            return after, True
    return after, False


def _info(name: str, found: os.stat_result, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime = kind, stat.S_IMODE(found.st_mode), found.st_mtime
    info.uid, info.gid = found.st_uid, found.st_gid
    return info


def _named(paths: set[Path]) -> str:
    names = sorted(spelt(str(each)) for each in paths)
    more = [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join(names[:_NAMED] + more)
