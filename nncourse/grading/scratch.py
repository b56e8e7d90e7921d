"""Folders for the time of a run, named after their process, so that a later run clears away those of a killed one.

Each is locked as well: a process that is gone holds no lock, also where its id means nothing, in another container.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"nncourse-(\d+)-\w+-\w+")
#: Folder -> descriptor that holds its lock.
_locks: dict[str, int] = {}


def make(what: str, where: Path | None = None) -> str:
    """A new folder, for :func:`remove`; the arguments are those of :func:`folder`."""
    import fcntl  # not on Windows, where exercises are released and nothing is graded

    path = tempfile.mkdtemp(prefix=f"nncourse-{os.getpid()}-{what}-", dir=where)
    _locks[path] = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    with contextlib.suppress(OSError):  # some network file systems know no locks: there the process's id decides
        fcntl.flock(_locks[path], fcntl.LOCK_SH)
    return path


def remove(path: str) -> None:
    """Remove a folder of :func:`make`, as far as that is possible."""
    shutil.rmtree(path, ignore_errors=True)
    if path in _locks:
        os.close(_locks.pop(path))


@contextlib.contextmanager
def folder(what: str, where: Path | None = None) -> Iterator[Path]:
    """A new folder that is removed at the end; ``what`` it holds is part of its name.

    It lies ``where`` it is wanted, by default among the system's temporary files.
    """
    path = make(what, where)
    try:
        yield Path(path)
    finally:
        remove(path)


def sweep(where: Path | None = None) -> list[str]:
    """Remove this user's folders of processes that are gone; return their names."""
    swept = []
    with os.scandir(where or tempfile.gettempdir()) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and not _runs(int(match[1])) and entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == os.geteuid() and not _is_locked(entry.path):
                        shutil.rmtree(entry.path)
                        swept.append(entry.name)
    return swept


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_locked(path: str) -> bool:
    import fcntl

    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    finally:
        os.close(fd)
    return False
