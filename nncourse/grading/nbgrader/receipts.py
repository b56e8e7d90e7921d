"""What nbgrader's exchange puts beside a hand-in, and ``nbgrader release_feedback`` needs: a secret and a time.

The secret names the learner's page in the exchange, so that nobody can guess another's. A time that is not known is
an empty file: no lateness is reckoned from it.
"""

import contextlib
import secrets
from pathlib import Path

from nncourse.files import write_whole
from nncourse.grading.submission.read import ADDED

SECRET, TIME = ADDED


def complete(folder: Path, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Make the two files where they are missing, and the secret where it is unusable.

    Args:
        folder: of one hand-in, ``submitted/<learner>/<assignment>``; one that cannot be written stays as it is.
        files: what is there, if it was read already: path -> content.

    Returns:
        The content of both, by name.
    """
    there = {name: _content(folder / name) for name in (SECRET, TIME)} if files is None else files
    added = {}
    if not is_secret(there.get(SECRET) or b""):
        added[SECRET] = secrets.token_hex(64).encode()
    if there.get(TIME) is None:
        added[TIME] = b""
    for name, content in added.items():
        with contextlib.suppress(OSError):
            write_whole(folder / name, content)
    return {name: added.get(name, there.get(name) or b"") for name in (SECRET, TIME)}


def is_secret(data: bytes) -> bool:
    """Whether nbgrader can make a page's name of this."""
    try:
        return 16 <= len(data) <= 4096 and data.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _content(path: Path) -> bytes | None:
    """A plain file's first bytes; None for anything else."""
    if path.is_symlink() or not path.is_file():
        return None
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(5000)
    return None
