"""What was handed in, looked through before nbgrader's own autograde step reads it.

nbgrader copies a submission file by file and follows links: a link to a file of the instructor's would come into the
autograded folder and from there into feedback. Its hook before each conversion is where this is stopped.
"""

import contextlib
import logging
import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import nbformat

from nncourse.files import write_whole
from nncourse.grading.nbgrader import receipts
from nncourse.grading.nbgrader.times import in_utc, is_timestamp
from nncourse.grading.submission import read
from nncourse.wording import plain_name

#: Of a notebook's file: one that was made clean has more line breaks than what was handed in.
_MAX_NOTEBOOK = 4 * read.MAX_NOTEBOOK
_ODD = "is no plain file, or no time"


def stage(clean: read.Submission, staged: Path, source: Path, zone: str = "UTC") -> None:
    """Write a clean submission where nbgrader's step reads it, without what that step would fail on or misread.

    Args:
        clean: the submission; hears of what was left out.
        staged: the folder, which is made.
        source: the author's folder of the assignment.
        zone: of the course's clocks (:func:`nncourse.grading.nbgrader.times.in_utc`).
    """
    staged.mkdir(parents=True)
    authors = [receipts.TIME, *(str(path.relative_to(source)) for path in source.rglob("*"))]
    for path, data in clean.files.items():
        if read.clashes(path, authors):
            clean.notes.append(f"{path!r:.120} is named like one of the author's files and was left out")
        elif path == receipts.TIME and not is_timestamp(data):
            clean.notes.append("timestamp.txt holds no time and was left out, so no lateness is reckoned")
        else:
            if path == receipts.TIME:
                data, unsure = in_utc(data, zone)
                clean.notes += [unsure] if unsure else []
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).write_bytes(data)
    for name, notebook in clean.notebooks.items():
        nbformat.write(notebook, staged / f"{name}.ipynb")
    if not (staged / receipts.TIME).exists():  # it goes the way to the page, where release_feedback asks for it
        (staged / receipts.TIME).write_bytes(b"")


def set_odd_time_aside(root: Path, folder: Path) -> None:
    """Move a ``timestamp.txt`` that is no file, or holds no time, out of a hand-in: formgrader would fail on it.

    ``root`` is the course folder; a hand-in that cannot be written stays as it is.
    """
    path = folder / receipts.TIME
    if os.path.lexists(path) and _is_odd(path):
        with contextlib.suppress(OSError):
            _set_aside(root, path)


class SetAside:
    """nbgrader's ``Autograde.pre_convert_hook``: moves what is no plain file out of a submission, and says so.

    It goes to ``.nncourse/set-aside/`` in the course folder, links as the links that they are. A ``timestamp.txt``
    that holds no time goes there too, for nbgrader would fail on it, and so does what is too large to be copied.

    Args:
        root: the course folder.
        then: the course's own hook, called afterwards.
        zone: of the course's clocks (:func:`nncourse.grading.nbgrader.times.in_utc`).
    """

    def __init__(self, root: str | Path, then: Any = None, zone: str = "UTC") -> None:
        self.root, self.then, self.zone = Path(root).resolve(), then, zone

    def __call__(self, assignment: str, student: str, notebooks: list[str]) -> None:
        """Look through the folder that the notebooks lie in; then the course's own hook."""
        self.look_through(notebooks)
        if self.then is not None:
            self.then(assignment=assignment, student=student, notebooks=notebooks)

    def look_through(self, notebooks: list[str]) -> None:
        """Move what must not be read out of the folder that the notebooks lie in.

        Raises:
            OSError: it cannot be looked through, or something cannot be moved; then nothing of it may be read.
        """
        for folder in {Path(each).parent for each in notebooks}:
            linked = next((each for each in (folder.parent, folder) if each.is_symlink()), None)
            if linked is not None:
                _set_aside(self.root, linked)
                continue
            for path, why in _not_read(folder).items():
                _set_aside(self.root, path, why)
            receipts.complete(folder)
            self._tell_time(folder / receipts.TIME)

    def _tell_time(self, path: Path) -> None:
        """Write a time that nbgrader would misread in UTC; what stood there is kept aside."""
        if (data := receipts.content(path)) is None:
            return
        told, unsure = in_utc(data, self.zone)
        if unsure:
            logging.getLogger("nncourse").warning("%s: %s", plain_name(str(path.parent)), unsure)
        if told != data:
            kept = _aside(self.root, path)
            shutil.copy2(path, kept)  # not moved: a run that is stopped between leaves a time
            write_whole(path, told)
            logging.getLogger("nncourse").warning(
                "%s has a zone that nbgrader misreads, and was written anew in UTC; what it said is in %s",
                plain_name(str(path)),
                kept.parent,
            )


def _not_read(folder: Path) -> dict[Path, str]:
    """What of a hand-in nbgrader must not read, and why: what is odd, and files beyond what a hand-in may hold."""
    found, left = {}, read.MAX_FILES
    for base, folders, names in os.walk(folder, followlinks=False):
        for name in [*folders, *sorted(names)]:
            path = Path(base) / name
            status = path.lstat()
            size = status.st_size if stat.S_ISREG(status.st_mode) else 0
            is_notebook = path.suffix == ".ipynb"
            if _is_odd(path):
                found[path] = _ODD
                if name in folders:
                    folders.remove(name)  # it is moved as a whole: what lies in it would be looked for in vain
            elif size > (_MAX_NOTEBOOK if is_notebook else left):
                found[path] = "is too large to be read"
            elif not is_notebook:
                left -= size
    return found


def _is_odd(path: Path) -> bool:
    mode, is_time = path.lstat().st_mode, path.name == receipts.TIME
    if stat.S_ISDIR(mode):
        return is_time
    if not stat.S_ISREG(mode):
        return True
    return is_time and not is_timestamp(path.read_bytes()[:200])


def _set_aside(root: Path, path: Path, why: str = _ODD) -> None:
    target = _aside(root, path)
    shutil.move(path, target)
    logging.getLogger("nncourse").warning("%s %s; it was moved to %s", plain_name(str(path)), why, target.parent)


def _aside(root: Path, path: Path) -> Path:
    """Where to keep what was handed in and cannot stay; the folder is made."""
    target = root / ".nncourse" / "set-aside" / f"{time.time_ns()}-{path.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
