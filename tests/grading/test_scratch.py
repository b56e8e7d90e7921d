"""Folders for the time of a run: those of a killed one are swept, and no others."""

import json

from nncourse.grading import scratch


def test_folders_of_a_killed_run_are_swept_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gone, other = tmp_path / "nncourse-4999999-files-abc", tmp_path / "nncourse-notes"
    for each in (gone, other):
        each.mkdir()
        (each / "file").write_text("")
    with scratch.folder("files") as ours:
        assert scratch.sweep() == [gone.name]
        assert ours.is_dir()
    assert other.is_dir()
    assert json.dumps([each.name for each in tmp_path.iterdir()]) == '["nncourse-notes"]'
