"""Folders for the time of a run, named after their process, so that a later run clears away those of a killed one."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"nncourse-(\d+)-\w+-\w+")


@contextlib.contextmanager
def folder(what: str, where: Path | None = None) -> Iterator[Path]:
    """A new folder that is removed at the end; ``what`` it holds is part of its name.

    It lies ``where`` it is wanted, by default among the system's temporary files.
    """
    with tempfile.TemporaryDirectory(prefix=f"nncourse-{os.getpid()}-{what}-", dir=where) as path:
        yield Path(path)


def sweep(where: Path | None = None) -> list[str]:
    """Remove this user's folders of processes that are gone; return their names."""
    swept = []
    with os.scandir(where or tempfile.gettempdir()) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and not _runs(int(match[1])) and entry.is_dir(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_uid == os.geteuid():
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
