"""Files of the working folder, mirrored between kernel and examiner: a test reads what the answer wrote, and back.

The kernel's end only tells. The examiner takes data alone: nothing that Python or a library would run or be steered
by, nothing outside of its folder, and never in place of a file of the author's.
"""

import hashlib
import os
import re
import sys
from pathlib import Path, PurePosixPath
from typing import Any

from nncourse.grading.inside.not_apart import refuse

_MAX_FILES = 5000
_MAX_BYTES = 2**27
_NEVER = {".py", ".pyc", ".pyo", ".pyd", ".so", ".pth", ".ipynb", ".egg", ".whl"}
_STEERING = {"matplotlibrc", "setup.cfg", "pyproject.toml", "pytest.ini"}
#: What a test that looks at files mentions.
_WORDS = re.compile(
    r"\bopen\(|exists|Path\b|\bread_|\.to_|load|save|listdir|glob|isfile|isdir|walk|sqlite|connect|imread|fromfile|os\.|"
    r"genfromtxt|shutil|tempfile|\.csv|\.txt|\.json"
)


def mentions_files(source: str) -> bool:
    """Whether a test cell may look at files."""
    return _WORDS.search(source) is not None


class Outgoing:
    """The files of the working folder that another process does not have as they are.

    Args:
        handed_in: what lay there before any code ran, path -> digest: none of the answer's writing.
    """

    def __init__(self, handed_in: dict[str, str] | None = None) -> None:
        self.handed_in = handed_in or {}
        self._digests: dict[str, tuple[tuple[int, int], str]] = {}

    def changed(self, known: dict[str, str]) -> list[Any]:
        """Files that ``known`` (path -> digest) lacks, each ``[path, content, digest]``; and its paths not here."""
        here = self.digests()
        fresh, left = [], _MAX_BYTES
        for path, digest in here.items():
            if digest not in (known.get(path), self.handed_in.get(path)) and (size := os.path.getsize(path)) <= left:
                left -= size
                fresh.append([path, Path(path).read_bytes(), digest])
        return [fresh, [path for path in known if path not in here]]

    def digests(self) -> dict[str, str]:
        """Path -> digest of each file."""
        digests = {}
        for folder, folders, names in os.walk("."):
            folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), ".")
                if len(digests) < _MAX_FILES and os.path.isfile(path) and not os.path.islink(path) and name[0] != ".":
                    digests[path] = self._digest(path)
        return digests

    def _digest(self, path: str) -> str:
        seen = os.stat(path)
        state = (seen.st_mtime_ns, seen.st_size)
        if self._digests.get(path, (None,))[0] != state:
            self._digests[path] = (state, hashlib.blake2b(Path(path).read_bytes(), digest_size=16).hexdigest())
        return self._digests[path][1]

    def take(self, path: str, content: bytes) -> None:
        """Write a file that the other end has."""
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_bytes(content)


class Mirror:
    """The examiner's files: the author's, and data that the kernel wrote."""

    def __init__(self) -> None:
        self.here = Outgoing()
        self.authors = self.here.digests()
        self.theirs: dict[str, str] = dict(self.authors)
        self.touched: set[str] = set()
        self.wanted = False
        sys.addaudithook(self._hear)

    def to_kernel(self, ask: Any) -> None:
        """Give the kernel the files that the test wrote."""
        if not self.wanted:
            return
        for path, digest in self.here.digests().items():
            if self.theirs.get(path) != digest:
                ask("take_file", path, Path(path).read_bytes())
                self.theirs[path] = digest

    def from_kernel(self, ask: Any) -> None:
        """Take the data that the answer wrote."""
        if not self.wanted:
            return
        changed, gone = ask("files", self.theirs)
        for path, content, digest in changed[:_MAX_FILES]:
            if isinstance(path, str) and isinstance(content, bytes) and is_data(path):
                self.theirs[path] = str(digest)
                if path in self.authors:
                    self.touched.add(os.path.abspath(path))
                else:
                    self.here.take(path, content)
        for path in gone[:_MAX_FILES]:
            if path in self.theirs and path not in self.authors and is_data(path):
                del self.theirs[path]
                Path(path).unlink(missing_ok=True)

    def _hear(self, event: str, args: tuple) -> None:
        if event == "open" and self.touched and isinstance(args[0], str | bytes | os.PathLike):
            path = os.path.abspath(os.fsdecode(args[0]))
            if path in self.touched:
                self.touched.discard(path)
                refuse(f"the answer changed the file {os.path.basename(path)!r:.80} of the author's, which it reads")


def is_data(path: Any) -> bool:
    """Whether a path is of a file in this folder that nothing would run or be steered by."""
    if not isinstance(path, str) or not 0 < len(path) < 1000 or "\0" in path or "\\" in path:
        return False
    parts, last = PurePosixPath(path).parts, PurePosixPath(path)
    outside = path.startswith("/") or any(each.startswith((".", "__")) for each in parts)
    linked = any(each.is_symlink() for each in (Path(path), *Path(path).parents))
    return not outside and not linked and last.suffix.lower() not in _NEVER and last.name not in _STEERING
