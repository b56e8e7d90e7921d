"""What lies beside a notebook: the author's files, those handed in, and data that the author keeps elsewhere."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading.execution.job import Files
from nncourse.grading.nbgrader import receipts
from nncourse.grading.submission import read

#: What an author may keep beside a notebook; more belongs into a folder that ``c.SandboxedExecute.data`` names.
MOST_FILES, MOST_BYTES = 20_000, 2**30
_LEFT_OUT = {receipts.SECRET, receipts.TIME}
_FOLDERS = {".ipynb_checkpoints", "__pycache__", ".git"}


class BesideError(CourseError):
    """Files of the author's that cannot be shown to a submission."""


def files_for(source: Path, handed_in: Path) -> Files:
    """The author's files and those handed in, without notebooks; the author's links are followed.

    Raises:
        BesideError: the author keeps more there than each submission can be given.
    """
    authors = _authors(source)
    handed = {path: data for path, data in _handed_in(handed_in).items() if not read.clashes(path, authors)}
    return Files(handed, authors)


def _handed_in(folder: Path) -> dict[str, bytes]:
    files = read.collect(folder, read.Submission()) if folder.is_dir() else {}
    return {path: data for path, data in files.items() if not _is_left_out(path)}


def _is_left_out(path: str) -> bool:
    return path.endswith(".ipynb") or path in _LEFT_OUT or any(part in _FOLDERS for part in Path(path).parts)


def _authors(folder: Path) -> dict[str, bytes]:
    """Relative path -> content."""
    files: dict[str, bytes] = {}
    left = MOST_BYTES
    for path in _walked(folder, folder, frozenset()):
        name = str(path.relative_to(folder))
        if _is_left_out(name) or not path.is_file():
            continue
        left -= path.stat().st_size
        if len(files) >= MOST_FILES or left < 0:
            raise BesideError(
                f"{folder} holds more than {MOST_FILES} files or {MOST_BYTES // 2**20} MiB, too much to give to each "
                "submission. Keep the data in a folder outside of the course and name it in nbgrader_config.py: "
                "c.SandboxedExecute.data = ['/path/to/data']; notebooks then read it there."
            )
        files[name] = path.read_bytes()
    return files


def _walked(folder: Path, path: Path, above: frozenset[str]) -> Iterator[Path]:
    """Files below a folder; a link to a folder that it lies in leads nowhere new."""
    real = os.path.realpath(path)
    if real in above or path.name in _FOLDERS:
        return
    for entry in sorted(path.iterdir()) if path.is_dir() else ():
        if entry.is_dir():
            yield from _walked(folder, entry, above | {real})
        else:
            yield entry


def shown(paths: list[str], root: Path, kept: list[Path]) -> tuple[tuple[str, str], ...]:
    """Folders or files that every notebook sees, read-only and at their own place; each with a digest of its state.

    Args:
        paths: absolute, or from the course folder.
        root: the course folder.
        kept: folders and files of the course that no learner's code may see.

    Raises:
        BesideError: one is not there, or shows solutions, submissions or marks.
    """
    return tuple((str(path), _state(path)) for path in [_allowed(each, root, kept) for each in paths])


def _allowed(named: str, root: Path, kept: list[Path]) -> Path:
    path = (root / Path(named).expanduser()).resolve()
    where = f"c.SandboxedExecute.data names {named!r}"
    if not path.exists():
        raise BesideError(f"{where}, and there is no {path}. Correct nbgrader_config.py, or put the data there.")
    secret = [*kept, root / "nbgrader_config.py", root / "gradebook.db", root / ".nncourse"]
    if any(path == each or path in each.parents or each in path.parents for each in secret):
        raise BesideError(
            f"{where}, which would show solutions, submissions or marks to learners' code. Name a folder that holds "
            "data alone."
        )
    return path


def _state(path: Path) -> str:
    """A digest of names, sizes and times of change."""
    digest = hashlib.sha256()
    for each in [path] if path.is_file() else sorted(path.rglob("*")):
        if each.is_file():
            facts = each.stat()
            digest.update(f"{each.relative_to(path)} {facts.st_size} {facts.st_mtime_ns}\n".encode(errors="replace"))
    return digest.hexdigest()
