"""What nbgrader's step would fail on or follow is taken out of a hand-in, and kept."""

import os

import pytest

from nncourse.grading.nbgrader.handed_in import SetAside, set_odd_time_aside, stage
from nncourse.grading.submission import read


@pytest.fixture
def folder(tmp_path):
    """A hand-in of a course in ``tmp_path``."""
    folder = tmp_path / "submitted" / "ada" / "ps1"
    folder.mkdir(parents=True)
    (folder / "ps1.ipynb").write_text("{}")
    return folder


def aside(root):
    """Name -> what was moved there."""
    return {path.name.partition("-")[2]: path for path in (root / ".nncourse" / "set-aside").glob("*")}


def odd_time(path, kind):
    match kind:
        case "no time":
            path.write_text("soon")
        case "link":
            path.symlink_to("/etc/passwd")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
            (path / "key").symlink_to("/etc/passwd")


KINDS = ("no time", "link", "pipe", "folder")


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_that_is_none_is_moved_out_by_grading(tmp_path, folder, kind):
    odd_time(folder / "timestamp.txt", kind)
    set_odd_time_aside(tmp_path, folder)
    assert [path.name for path in folder.iterdir()] == ["ps1.ipynb"]
    assert set(aside(tmp_path)) == {"timestamp.txt"}


@pytest.mark.parametrize("time", [None, "2026-03-01 12:00 UTC"])
def test_a_time_or_none_at_all_is_left_alone(tmp_path, folder, time):
    if time:
        (folder / "timestamp.txt").write_text(time)
    before = sorted(folder.iterdir())
    set_odd_time_aside(tmp_path, folder)
    assert sorted(folder.iterdir()) == before
    assert aside(tmp_path) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_hook_moves_links_pipes_and_odd_times_and_calls_the_courses_own(tmp_path, folder, kind):
    odd_time(folder / "timestamp.txt", kind)
    (folder / "notes.txt").symlink_to("/etc/passwd")
    (folder / "data").mkdir()
    os.mkfifo(folder / "data" / "pipe")
    told = []
    hook = SetAside(tmp_path, lambda **words: told.append(words["student"]))
    hook("ps1", "ada", [str(folder / "ps1.ipynb")])
    assert {path.name for path in folder.rglob("*")} == {"ps1.ipynb", "data", "submission_secret.txt"}
    assert set(aside(tmp_path)) == {"timestamp.txt", "notes.txt", "pipe"}
    assert aside(tmp_path)["notes.txt"].is_symlink()
    assert told == ["ada"]


def test_what_is_too_large_is_called_so(tmp_path, folder, monkeypatch, caplog):
    monkeypatch.setattr(read, "MAX_FILES", 10)
    (folder / "large").write_bytes(b"12345678901")
    os.mkfifo(folder / "pipe")
    SetAside(tmp_path)("ps1", "ada", [str(folder / "ps1.ipynb")])
    assert set(aside(tmp_path)) == {"large", "pipe"}
    large, pipe = sorted(record.getMessage() for record in caplog.records)
    assert "large is too large to be read; it was moved to" in large
    assert "pipe is no plain file, or no time; it was moved to" in pipe


def test_a_hand_in_that_is_a_link_is_moved_itself(tmp_path, folder):
    link = tmp_path / "submitted" / "eve"
    link.symlink_to(folder)
    SetAside(tmp_path)("ps1", "eve", [str(link / "ps1.ipynb")])
    assert not os.path.lexists(link)
    assert (folder / "ps1.ipynb").exists()
    assert aside(tmp_path)["eve"].is_symlink()


def test_a_staged_hand_in_holds_a_time_and_nothing_that_clashes(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "data.txt").write_text("")
    files = {"data.txt/x": b"", "timestamp.txt/x": b"", "own/notes.txt": b"1", "timestamp.txt": b"soon"}
    clean = read.Submission(files=files)
    stage(clean, tmp_path / "staged", source)
    staged = {
        str(path.relative_to(tmp_path / "staged")): path.read_bytes()
        for path in (tmp_path / "staged").rglob("*")
        if path.is_file()
    }
    assert staged == {"own/notes.txt": b"1", "timestamp.txt": b""}
    assert [note.partition(" ")[0] for note in clean.notes] == ["'data.txt/x'", "'timestamp.txt/x'", "timestamp.txt"]


@pytest.mark.parametrize("which", ["ann", "ann/ps1", "ann/ps1/notes.txt"])
def test_no_link_is_left_on_the_way_to_a_file(which, tmp_path):
    """The student's folder, that of the assignment, or a file in it leads to a folder of somebody else's."""
    other, submitted = tmp_path / "other", tmp_path / "course" / "submitted"
    (other / "ps1").mkdir(parents=True)
    (other / "ps1" / "ps1.ipynb").write_text("{}")
    (other / "notes.txt").write_text("a secret")
    link = submitted / which
    link.parent.mkdir(parents=True)
    os.symlink({"ann": other, "ann/ps1": other / "ps1"}.get(which, other / "notes.txt"), link)
    SetAside(submitted.parent)("ps1", "ann", [str(submitted / "ann" / "ps1" / "ps1.ipynb")])
    assert not os.path.lexists(link)
    (moved,) = aside(submitted.parent).values()
    assert moved.is_symlink()
    assert (other / "ps1" / "ps1.ipynb").read_text() == "{}"


def test_a_time_that_nbgrader_misreads_is_staged_in_utc_and_one_that_nobody_can_tell_is_said(tmp_path):
    for number, (text, written, said) in enumerate(
        [
            ("2024-10-27 02:30:00 CEST", b"2024-10-27 00:30:00.000000 UTC", []),
            ("2024-10-27 02:30:00 UTC", b"2024-10-27 02:30:00 UTC", []),
            ("2024-10-27 02:30:00 XYZT", b"2024-10-27 02:30:00 XYZT", ["timestamp.txt names the zone"]),
        ]
    ):
        clean = read.Submission(files={"timestamp.txt": text.encode()})
        stage(clean, tmp_path / str(number), tmp_path, "Europe/Berlin")
        assert (tmp_path / str(number) / "timestamp.txt").read_bytes() == written
        assert [note[: len("timestamp.txt names the zone")] for note in clean.notes] == said


def test_stock_autograde_reads_the_same_time_and_what_stood_there_is_kept(tmp_path, folder):
    (folder / "timestamp.txt").write_text("2024-10-27 02:30:00 CEST")
    for _ in range(2):
        SetAside(tmp_path)("ps1", "ada", [str(folder / "ps1.ipynb")])
        assert (folder / "timestamp.txt").read_text() == "2024-10-27 00:30:00.000000 UTC"
    assert [path.read_text() for path in aside(tmp_path).values()] == ["2024-10-27 02:30:00 CEST"]
