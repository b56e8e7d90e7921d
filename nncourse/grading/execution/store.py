"""The memory of executing: results on disk under their jobs' addresses, each there whole or not at all."""

import contextlib
import json
import secrets
from pathlib import Path

from nncourse.files import write_whole
from nncourse.grading.execution.result import Result


class ResultStore:
    """Results on disk, each written aside and then renamed: it is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str) -> Result | None:
        """The result under a key; None where there is none, or none that can be read."""
        return _kept(self._path(key))

    def put(self, key: str, result: Result) -> None:
        """Keep a result; one with an error of ours is not kept, so that it is tried again."""
        if result.error is None:
            _keep(self._path(key), result)
            self._path(key, "first").unlink(missing_ok=True)

    def first(self, key: str) -> Result | None:
        """The first opinion's result under a key, where the second is still to come."""
        return _kept(self._path(key, "first"))

    def keep_first(self, key: str, result: Result) -> None:
        """Keep a first opinion's result until :meth:`put` has the whole; without room on disk it is not kept."""
        with contextlib.suppress(OSError):
            _keep(self._path(key, "first"), result)

    def salt(self) -> str:
        """A secret of this course, made at first use."""
        path = self.root / "salt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, secrets.token_hex(16))
        return path.read_text()

    def _path(self, key: str, which: str = "executed") -> Path:
        return self.root / which / key[:2] / f"{key}.json"


def _kept(path: Path) -> Result | None:
    try:
        return Result.from_json(json.loads(path.read_text()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(result.as_json()))
