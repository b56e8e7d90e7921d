"""What was handed in, looked through before nbgrader's own autograde step reads it.

nbgrader copies a submission file by file and follows links: a link to a file of the instructor's would come into the
autograded folder and from there into feedback. Its hook before each conversion is where this is stopped.
"""

import logging
import os
import shutil
import stat
import time
from pathlib import Path
from typing import Any

import nbformat

from nncourse.grading.nbgrader import receipts
from nncourse.grading.nbgrader.times import is_timestamp
from nncourse.grading.submission import read


def stage(clean: read.Submission, staged: Path, source: Path) -> None:
    """Write a clean submission where nbgrader's step reads it, without what that step would fail on.

    ``source`` is the author's folder of the assignment.
    """
    staged.mkdir(parents=True)
    authors = [str(path.relative_to(source)) for path in source.rglob("*")]
    for path, data in clean.files.items():
        if read.clashes(path, authors):
            clean.notes.append(f"{path!r:.120} is named like one of the author's files and was left out")
        elif path == "timestamp.txt" and not is_timestamp(data):
            clean.notes.append("timestamp.txt holds no time and was left out, so no lateness is reckoned")
            (staged / path).write_bytes(b"")
        else:
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).write_bytes(data)
    for name, notebook in clean.notebooks.items():
        nbformat.write(notebook, staged / f"{name}.ipynb")


class SetAside:
    """nbgrader's ``Autograde.pre_convert_hook``: moves what is no plain file out of a submission, and says so.

    It goes to ``.nncourse/set-aside/`` in the course folder, links as the links that they are. A ``timestamp.txt``
    that holds no time goes there too: nbgrader would fail on it.

    Args:
        root: the course folder.
        then: the course's own hook, called afterwards.
    """

    def __init__(self, root: str | Path, then: Any = None) -> None:
        self.root, self.then = Path(root).resolve(), then

    def __call__(self, assignment: str, student: str, notebooks: list[str]) -> None:
        """Look through the folder that the notebooks lie in."""
        for folder in {Path(each).parent for each in notebooks}:
            if folder.is_symlink():
                self._move(folder)
                continue
            for base, folders, names in os.walk(folder, followlinks=False):
                for name in [*folders, *names]:
                    path = Path(base) / name
                    if self._is_odd(path):
                        self._move(path)
            receipts.complete(folder)
        if self.then is not None:
            self.then(assignment=assignment, student=student, notebooks=notebooks)

    def _is_odd(self, path: Path) -> bool:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            return False
        if not stat.S_ISREG(mode):
            return True
        return path.name == "timestamp.txt" and not is_timestamp(path.read_bytes()[:200])

    def _move(self, path: Path) -> None:
        target = self.root / ".nncourse" / "set-aside" / f"{time.time_ns()}-{path.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
        shown = "".join(each if each.isprintable() else "?" for each in str(path))
        logging.getLogger("nncourse").warning(
            "%s is no plain file, or no time; it was moved to %s", shown, target.parent
        )
