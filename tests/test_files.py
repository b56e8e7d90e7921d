"""Files are there whole or not at all."""

import os

import pytest

from nncourse.files import write_whole


def test_text_and_bytes_replace_what_was_there(tmp_path):
    path = tmp_path / "x.json"
    write_whole(path, "ß")
    assert path.read_bytes() == "ß".encode()
    write_whole(path, b"\x00")
    assert path.read_bytes() == b"\x00"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failure_leaves_what_was_there_and_nothing_beside_it(tmp_path, monkeypatch, fails):
    path = tmp_path / "x.json"
    path.write_text("before")

    def full(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "after")
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    done = []
    sync, rename = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("synced"), sync(fd)))
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("renamed"), rename(*paths)))
    write_whole(tmp_path / "x", "1")
    assert done == ["synced", "renamed"]
