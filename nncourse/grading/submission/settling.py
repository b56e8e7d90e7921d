"""Whether a folder that somebody writes into has stayed as it was."""

import os
from itertools import islice

#: What a folder holds: each path with its inode, its size and the time of its last change, in nanoseconds.
State = tuple[tuple[str, int, int, int], ...]
#: Entries of a folder that are looked at; one with more is rejected when it is read.
_MOST_ENTRIES = 5000


def state_of(folder: str) -> State:
    """The state of a folder, by which one look at it differs from the next."""
    below = (f"{at}/{name}" for at, folders, files in os.walk(folder) for name in (*folders, *files))
    return tuple(sorted(filter(None, map(_entry, (folder, *islice(below, _MOST_ENTRIES))))))


def _entry(path: str) -> tuple[str, int, int, int] | None:
    try:
        status = os.lstat(path)
    except OSError:  # it went while we looked, or lies too deep
        return None
    return path, status.st_ino, status.st_size, status.st_ctime_ns
