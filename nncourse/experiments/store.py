"""Finished chunks on disk: Parquet files named by their content, written aside and then renamed.

The name of a chunk is the hash of everything its numbers depend on: the networks, the data, the versions, the
backend and the device. So a chunk of another version is never found, and a file that is there is whole. A file
that cannot be read all the same is made again.
"""

import errno
import hashlib
import io
import json
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse import files
from nncourse.errors import CourseError
from nncourse.wording import reason

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Version of what is written; a store of another one is refused.
FORMAT = 1
_KEY = b"nncourse"
#: In a file of weights, how many networks are in it; a chunk whose networks all diverged has none.
_COUNT = "networks"
#: What a chunk's frame carries beside its rows; earlier versions wrote no updates.
_ATTRIBUTES = ("seconds", "compile_seconds", "updates")


class StoreError(CourseError, RuntimeError):
    """A folder of results that cannot be read or written."""


class ChunkStore:
    """A folder of finished chunks.

    Raises:
        StoreError: the folder cannot be made, or holds results of another version.
    """

    def __init__(self, folder: str | os.PathLike) -> None:
        self.folder = Path(folder)
        self.chunks = self.folder / "chunks"
        _telling(self.folder, lambda: self.chunks.mkdir(parents=True, exist_ok=True))
        self._check_format()

    def _check_format(self) -> None:
        note = self.folder / "store.json"
        try:
            written = json.loads(note.read_text())["format"]
        except FileNotFoundError:
            write_whole(note, json.dumps({"format": FORMAT}).encode())
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{note} cannot be read ({reason(error)}); choose another folder for the results."
            ) from error
        if written != FORMAT:
            raise StoreError(
                f"The results in {self.folder} were written in format {written}, and this version writes {FORMAT}; "
                "choose another folder, or the version of nncourse that wrote them."
            )

    def read(self, key: str) -> "pd.DataFrame | None":
        """A finished chunk, or None: not there, damaged, or not what its name says."""
        try:
            frame, metadata = read_frame(self.chunks / f"{key}.parquet")
        except StoreError:
            return None
        frame.attrs = {name: metadata[name] for name in _ATTRIBUTES if name in metadata}
        return frame if metadata.get("key") == key and metadata.get("rows") == len(frame) else None

    def write(self, key: str, frame: "pd.DataFrame", metadata: dict[str, Any]) -> None:
        """Write a finished chunk whole, or not at all.

        Raises:
            StoreError: the disk is full or the folder cannot be written; what was there stays.
        """
        write_frame(self.chunks / f"{key}.parquet", frame, {**metadata, "key": key, "rows": len(frame)})

    def read_weights(self, key: str) -> "dict[int, list[np.ndarray]] | None":
        """The weights that were kept of a chunk, by place; None if none were, or they cannot be read."""
        import numpy as np

        found: dict[int, dict[int, np.ndarray]] = {}
        try:
            content = (self.chunks / f"{key}.npz").read_bytes()
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                for name in arrays.files:
                    place, _, number = name.partition(".")
                    if place != _COUNT:
                        found.setdefault(int(place), {})[int(number)] = arrays[name]
        except (OSError, ValueError, EOFError, zipfile.BadZipFile):
            return None
        return {place: [own[number] for number in sorted(own)] for place, own in found.items()}

    def write_weights(self, key: str, weights: "dict[int, list[np.ndarray]]") -> None:
        """Write weights of a chunk, by place.

        Raises:
            StoreError: they could not be written.
        """
        import numpy as np

        sink, named = io.BytesIO(), {}
        for place, arrays in weights.items():
            named |= {f"{place}.{number}": array for number, array in enumerate(arrays)}
        np.savez(sink, **named, **{_COUNT: np.array(len(weights))})
        write_whole(self.chunks / f"{key}.npz", sink.getvalue())


def key_of(content: dict[str, Any]) -> str:
    """The name of a chunk: a hash of everything that its numbers depend on."""
    text = json.dumps({"format": FORMAT, **content}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_frame(path: Path, frame: "pd.DataFrame", metadata: dict[str, Any]) -> None:
    """A frame as Parquet with JSON metadata, written aside and then renamed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    known = table.schema.metadata or {}
    table = table.replace_schema_metadata({**known, _KEY: json.dumps(metadata, ensure_ascii=False).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_whole(path, sink.getvalue().to_pybytes())


def read_frame(path: Path) -> "tuple[pd.DataFrame, dict[str, Any]]":
    """A frame and the metadata that :func:`write_frame` put beside it.

    Raises:
        StoreError: there is no such file, it is damaged, or something else wrote it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        metadata = json.loads(table.schema.metadata[_KEY])
    except FileNotFoundError as error:
        raise StoreError(f"There is no file {path}.") from error
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path} holds no results of nncourse that can be read ({reason(error)}).") from error
    return table.to_pandas(), metadata


def read_metadata(path: Path) -> dict[str, Any]:
    """The metadata alone, without reading the frame.

    Raises:
        StoreError: there is no such file, it is damaged, or something else wrote it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return json.loads(pq.read_schema(path).metadata[_KEY])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise StoreError(f"{path} holds no results of nncourse that can be read ({reason(error)}).") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside, flush it to the disk, and rename it.

    Raises:
        StoreError: it could not be written.
    """
    _telling(path, lambda: files.write_whole(path, content))


def _telling(path: Path, act: Any) -> None:
    try:
        act()
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = "the disk is full" if full else error.strerror or str(error)
        remedy = "Free some space" if full else "Choose a folder that can be written"
        raise StoreError(
            f"{path} could not be written: {reason}. What was finished stays. {remedy} and run it again."
        ) from error
