"""Which pages were given out, so that a run that begins anew neither makes nor releases any twice."""

import hashlib
import json
from pathlib import Path

from nncourse.files import write_whole
from nncourse.grading.nbgrader import receipts
from nncourse.grading.submission.read import ADDED
from nncourse.grading.verdict import Verdict


class Pages:
    """Of each learner, what the page was made of that was released last; kept in a file.

    Args:
        path: the file; of one that cannot be read nothing is known, and pages are given out once more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            kept = json.loads(path.read_text())
        except (OSError, ValueError):
            kept = {}
        self.kept: dict[str, str] = kept if isinstance(kept, dict) else {}

    def has(self, student: str, page: str) -> bool:
        """Whether it is this page; :func:`sign`."""
        return self.kept.get(student) == page

    def keep(self, student: str, page: str) -> None:
        """Remember that it is.

        Raises:
            OSError: that cannot be written.
        """
        self.kept[student] = page
        self._write()

    def forget(self, student: str) -> None:
        """Another page takes its place.

        Raises:
            OSError: that cannot be written.
        """
        if self.kept.pop(student, None) is not None:
            self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, json.dumps(self.kept, indent=1))


def sign(verdict: Verdict, digest: str | None, folder: Path) -> str:
    """A digest of what a page depends on: the verdict, the hand-in, and what nbgrader's exchange put beside that.

    Args:
        verdict: of the hand-in.
        digest: the hand-in's; None: it cannot be read.
        folder: the hand-in's.
    """
    beside = [repr(receipts.content(folder / each)) for each in ADDED]
    marks = (verdict.score, verdict.most, verdict.penalty, verdict.final, verdict.to_grade)
    page = (verdict.verdict, verdict.reason, digest, verdict.keys, verdict.unread, marks, beside)
    return hashlib.sha256(json.dumps(page).encode()).hexdigest()
