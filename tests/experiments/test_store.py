"""The store: whole or not at all, and never what another version wrote."""

import errno
import json
import os

import pandas as pd
import pytest

from nncourse.experiments import store
from nncourse.experiments.store import ChunkStore, StoreError, key_of, read_frame, write_frame

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})


def test_what_was_written_is_read(tmp_path):
    kept = ChunkStore(tmp_path / "new" / "folder")
    kept.write("k", FRAME, {"seconds": 2.5})
    found = ChunkStore(tmp_path / "new" / "folder").read("k")
    pd.testing.assert_frame_equal(found, FRAME)
    assert found.attrs["seconds"] == 2.5
    assert kept.read("other") is None


def test_a_half_written_or_renamed_chunk_is_never_read(tmp_path):
    kept = ChunkStore(tmp_path)
    kept.write("k", FRAME, {})
    file = kept.chunks / "k.parquet"
    whole = file.read_bytes()
    file.with_name("moved.parquet").write_bytes(whole)
    assert kept.read("moved") is None
    for length in (0, 4, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:length])
        assert kept.read("k") is None
    FRAME.to_parquet(file)
    assert kept.read("k") is None


def test_a_process_that_dies_while_writing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "f.parquet"
    write_frame(path, FRAME, {"n": 1})

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", die)
    with pytest.raises(KeyboardInterrupt):
        write_frame(path, FRAME.iloc[:1], {"n": 2})
    assert read_frame(path)[1] == {"n": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_and_what_was_finished_stays(tmp_path, monkeypatch):
    kept = ChunkStore(tmp_path)
    kept.write("first", FRAME, {})

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=r"the disk is full\. What was finished stays\. Free some space"):
        kept.write("second", FRAME, {})
    assert kept.read("first") is not None
    assert [path.name for path in kept.chunks.iterdir()] == ["first.parquet"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Choose a folder"):
        ChunkStore(tmp_path / "file")


def test_a_store_of_another_version_is_refused(tmp_path):
    ChunkStore(tmp_path)
    (tmp_path / "store.json").write_text(json.dumps({"format": store.FORMAT + 1}))
    with pytest.raises(StoreError, match=f"in format {store.FORMAT + 1}, and this version writes {store.FORMAT}"):
        ChunkStore(tmp_path)
    (tmp_path / "store.json").write_text("{")
    with pytest.raises(StoreError, match="cannot be read"):
        ChunkStore(tmp_path)


def test_the_key_is_of_the_content_not_of_its_order():
    assert key_of({"a": 1, "b": [2]}) == key_of({"b": [2], "a": 1})
    assert key_of({"a": 1}) != key_of({"a": 2})
