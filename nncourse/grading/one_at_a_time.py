"""An assignment is graded by one run at a time: instructors share a folder, and ``grade`` runs beside ``watch``.

The right to grade is a lock of the system's on a file below ``.nncourse/locks/``. It ends with the process that holds
it, however that ends, so nobody has to take it away from a run that was killed. Who holds it stands beside it, for
the sentence that the other one reads; that alone decides nothing.
"""

import contextlib
import errno
import getpass
import json
import os
import platform
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.files import write_whole

#: What a file system says that knows no locks; there, nothing keeps two runs apart.
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


class BeingGradedError(CourseError):
    """Somebody grades this assignment already."""


@contextlib.contextmanager
def alone(root: Path, assignment: str) -> Iterator[None]:
    """Hold the right to grade an assignment of the course in a folder, as long as the block runs.

    Raises:
        BeingGradedError: another run holds it, or nothing can be written there.
    """
    folder = root / ".nncourse" / "locks"
    holder = folder / f"{assignment}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _opened(folder / f"{assignment}.lock")
    except OSError as error:
        raise BeingGradedError(f"Grading has to write to {folder} ({error.strerror}): make that possible.") from error
    try:
        try:
            if not _taken(lock):
                raise BeingGradedError(_sentence(assignment, holder))
        except OSError as error:
            raise BeingGradedError(f"No lock can be had on a file in {folder} ({error.strerror}).") from error
        with contextlib.suppress(OSError):  # a full disk, or another's folder: the lock holds all the same
            holder.unlink(missing_ok=True)  # of a run that was killed
            write_whole(holder, json.dumps(_who()))
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                holder.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _opened(path: Path) -> int:
    """A descriptor of the file, which is made; another instructor's, who is alone in writing to it, is only read."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except PermissionError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _taken(lock: int) -> bool:
    """Take a file's lock, unless another has it."""
    import fcntl  # not on Windows, where exercises are released and nothing is graded

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    return True


def _who() -> dict[str, str | int]:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in a container
        user = f"user {os.geteuid()}"
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    return {"user": user, "pid": os.getpid(), "machine": platform.node(), "since": since}


def _sentence(assignment: str, holder: Path) -> str:
    try:
        who = json.loads(holder.read_text())
        by = f"by {who['user']}, process {who['pid']} on {who['machine']}, since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        by = "by a run that has just begun"
    return (
        f"{assignment!r} is being graded {by}. Wait until that run is done, or end it, then give the command again: "
        "what is graded by then stays, and is not graded again."
    )
