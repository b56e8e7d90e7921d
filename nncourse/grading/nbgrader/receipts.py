"""What nbgrader's exchange puts beside a hand-in, and ``nbgrader release_feedback`` needs: a secret and a time.

The secret names the learner's page in the exchange, so that nobody can guess another's. A time that is not known is
no file beside the hand-in, where formgrader would end in an error at an empty one, and an empty file beside the page,
where ``release_feedback`` asks for one: no lateness is reckoned from either.
"""

import contextlib
import secrets
from pathlib import Path
from typing import Any

from nncourse.files import write_whole
from nncourse.grading.submission.read import ADDED

SECRET, TIME = ADDED


def complete(folder: Path, files: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Make the secret where it is missing or unusable, and take an empty time away.

    Args:
        folder: of one hand-in, ``submitted/<learner>/<assignment>``; one that cannot be written stays as it is.
        files: what is there, if it was read already: path -> content.

    Returns:
        The content of what is there now, by name; without a time where none is known.
    """
    there = {name: content(folder / name) for name in (SECRET, TIME)} if files is None else files
    kept = {name: data for name in (SECRET, TIME) if (data := there.get(name)) is not None}
    if not is_secret(kept.get(SECRET, b"")):
        kept[SECRET] = secrets.token_hex(64).encode()
        with contextlib.suppress(OSError):
            write_whole(folder / SECRET, kept[SECRET])
    if TIME in kept and not kept[TIME].strip():
        del kept[TIME]
        with contextlib.suppress(OSError):
            (folder / TIME).unlink()
    return kept


def beside_page(folder: Path, kept: dict[str, bytes]) -> None:
    """Write secret and time into a folder that ``nbgrader release_feedback`` reads; an unknown time is empty."""
    for name, content in ({TIME: b""} | kept).items():
        write_whole(folder / name, content)


class BeforePages:
    """nbgrader's ``GenerateFeedback.pre_convert_hook``: puts a time that is not known beside the graded notebooks.

    nbgrader copies it from there to the pages.

    Args:
        then: the course's own hook, called afterwards.
    """

    def __init__(self, then: Any = None) -> None:
        self.then = then

    def __call__(self, assignment: str, student: str, notebooks: list[str]) -> None:
        """Complete the folder that the notebooks lie in."""
        for folder in {Path(each).parent for each in notebooks}:
            if content(folder / TIME) is None:
                write_whole(folder / TIME, b"")
        if self.then is not None:
            self.then(assignment=assignment, student=student, notebooks=notebooks)


def is_secret(data: bytes) -> bool:
    """Whether nbgrader can make a page's name of this."""
    try:
        return 16 <= len(data) <= 4096 and data.decode().isprintable()
    except UnicodeDecodeError:
        return False


def content(path: Path) -> bytes | None:
    """A plain file's first bytes; None for anything else."""
    if path.is_symlink() or not path.is_file():
        return None
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(5000)
    return None
