"""The runs that a folder of results holds: found by hash or tag, listed, and removed with their chunks."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nncourse.experiments import store
from nncourse.experiments.store import StoreError
from nncourse.wording import reason

_TAGS = "tags.json"


@dataclass(frozen=True)
class StoredRun:
    """A whole run in a folder of results; ``metadata`` is None where its file cannot be read, and ``why`` why."""

    path: Path
    metadata: dict[str, Any] | None
    tags: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def name(self) -> str:
        """The hash of its experiment."""
        return self.path.stem

    @property
    def title(self) -> str:
        """Its tags, or the beginning of its name."""
        return " ".join(self.tags) or self.name[:8]

    @property
    def written(self) -> datetime:
        """When its file was written, in local time."""
        return datetime.fromtimestamp(self.path.stat().st_mtime)


def runs(folder: Path) -> list[StoredRun]:
    """The whole runs of a folder, the newest first.

    Raises:
        StoreError: there is no such folder, or it is none of results.
    """
    if not (folder / "store.json").is_file():
        raise StoreError(f"{folder} is no folder of results; name one that --out made.")
    tags, found = _tags(folder), []
    for path in folder.glob("*.parquet"):
        own = [tag for tag, name in tags.items() if name == path.stem]
        try:
            found.append(StoredRun(path, store.read_metadata(path), own))
        except StoreError as error:
            found.append(StoredRun(path, None, own, str(error)))
    return sorted(found, key=lambda run: (run.written, run.name), reverse=True)


def find(folder: Path, name: str | None) -> StoredRun:
    """The run of a tag or of the beginning of a hash; the only one, if nothing is named.

    Raises:
        StoreError: it is none, or more than one.
    """
    there = runs(folder)
    tagged = [run for run in there if name in (None, *run.tags)]
    meant = tagged or [run for run in there if run.name.startswith(str(name))]
    if len(meant) == 1:
        return meant[0]
    names = ", ".join(map(_called, meant or there))
    if not there:
        raise StoreError(f"There is no run in {folder} yet.")
    if name is None:
        raise StoreError(f"{folder} holds {len(there)} runs, so name one, by tag or hash; there are {names}.")
    what = "fits more than one run" if meant else "fits no run"
    raise StoreError(f"{name} {what} in {folder}; there are {names}.")


def _called(run: StoredRun) -> str:
    return "/".join([run.name[:8], *run.tags])


def tag(folder: Path, name: str, tags: Sequence[str]) -> None:
    """Give a run tags; a tag that another run had moves to this one.

    Raises:
        StoreError: it could not be written.
    """
    if tags:
        kept = {**_tags(folder), **dict.fromkeys(tags, name)}
        store.write_whole(folder / _TAGS, json.dumps(kept, indent=2, ensure_ascii=False).encode())


def sizes(folder: Path, listed: Sequence[StoredRun]) -> list[int]:
    """The bytes that :func:`remove` would set free of each run."""
    made = _chunks(folder)
    return [_bytes(folder, run, _files_of(folder, run, made)) for run in listed]


def remove(folder: Path, run: StoredRun) -> int:
    """Remove a run: its chunks, its weights, its folder and files that show it, its tags, and its own file last.

    Returns:
        The bytes that this set free.
    """
    gone = _files_of(folder, run, _chunks(folder))
    freed = _bytes(folder, run, gone)
    for path in gone:
        path.unlink()
    for each in _folders_of(folder, run):
        shutil.rmtree(each, ignore_errors=True)
    kept = _tags(folder)
    left = {each: name for each, name in kept.items() if name != run.name}
    if left != kept:
        store.write_whole(folder / _TAGS, json.dumps(left, indent=2, ensure_ascii=False).encode())
    run.path.unlink()
    return freed


def _bytes(folder: Path, run: StoredRun, files: Sequence[Path]) -> int:
    inside = [path for each in _folders_of(folder, run) for path in each.rglob("*")]
    return sum(path.stat().st_size for path in [*files, *inside, run.path] if path.is_file())


def _folders_of(folder: Path, run: StoredRun) -> list[Path]:
    return [folder / f"experiment-{run.name}", folder / "weights" / run.name]


def _chunks(folder: Path) -> dict[Path, dict | None]:
    """The chunks of a folder, each with the experiment that made it."""
    return {path: _spec_of(path) for path in (folder / "chunks").glob("*.parquet")}


def _files_of(folder: Path, run: StoredRun, made: dict[Path, dict | None]) -> list[Path]:
    """Chunks that this run made, and what shows it in the folder itself; of a damaged run nobody can tell."""
    if run.metadata is None:
        return []
    spec = run.metadata["spec"]
    own = [path for path, maker in made.items() if maker == spec]
    own += [weights for path in own if (weights := path.with_suffix(".npz")).exists()]
    if _shown(folder) == spec:
        own += [path for name in _SHOWING for path in folder.glob(name)]
    return own


#: What `nncourse compare` writes of a run beside its numbers.
_SHOWING = ("heatmap.*", "curves.*", "learning_rates.*", "summary.csv", "experiment.json", "report.html")


def _spec_of(chunk: Path) -> dict | None:
    try:
        return store.read_metadata(chunk).get("spec")
    except StoreError:
        return None


def _shown(folder: Path) -> dict | None:
    """The experiment whose table and figures lie in the folder itself."""
    try:
        return json.loads((folder / "experiment.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _tags(folder: Path) -> dict[str, str]:
    """Tag -> hash."""
    path = folder / _TAGS
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read ({reason(error)}); mend or remove it.") from error
