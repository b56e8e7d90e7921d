"""A folder is read within its caps, never through a link; what is no notebook is rejected with a reason."""

import os

import nbformat
import pytest

from nncourse.grading.submission import read
from nncourse.grading.submission.read import RejectedError, Submission

from ..conftest import author


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"{", "not JSON"), (b"\xff\xfe\xff", "not UTF-8"), (b"[]", "no notebook"), (b"[" * 10**5, "not JSON")],
)
def test_what_is_no_notebook_is_rejected_with_a_reason(data, reason):
    with pytest.raises(RejectedError, match=reason):
        read.parse(data, "ps1.ipynb")


def test_files_that_are_left_out_for_one_reason_are_one_note(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "MAX_FILES", 10)
    for number in range(12):
        (tmp_path / f"link{number:02}").symlink_to("/etc/hostname")
        (tmp_path / f"large{number:02}").write_bytes(bytes(20 + number))
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "small").write_bytes(b"123")
    submission = Submission()
    assert read.collect(tmp_path, submission) == {"small": b"123"}
    first = ", ".join(f"'large{number:02}'" for number in range(10))
    links = ", ".join(f"'link{number:02}'" for number in range(10))
    assert submission.notes == [
        "the link 'folder' was left out",
        f"{first} and 2 more: each is too large and was left out",
        f"{links} and 2 more: each is a link or a special file and was left out",
        "'pipe' is a special file and was left out",
    ]


@pytest.mark.parametrize("kind", ["link", "pipe", "large", "folder", "link to a folder"])
def test_a_notebook_that_lies_there_and_is_not_read_is_a_rejected_part_and_no_zero(tmp_path, monkeypatch, kind):
    """Beside a sound one it left a final mark with 0 for its half; alone it "was not handed in"."""
    monkeypatch.setattr(read, "MAX_NOTEBOOK", 20_000)
    folder = tmp_path / "ada" / "ps1"
    folder.mkdir(parents=True)
    odd = folder / "second.ipynb"
    if kind.startswith("link"):
        odd.symlink_to("/etc/hostname" if kind == "link" else "/etc")
    elif kind == "folder":
        odd.mkdir()
    elif kind == "pipe":
        os.mkfifo(odd)
    else:
        odd.write_bytes(b" " * 20_001)
    said = {
        "link": "is a link or a special file",
        "pipe": "is a special file",
        "large": "is too large",
        "folder": "is a folder",
        "link to a folder": "is a link",
    }[kind]
    with pytest.raises(RejectedError, match=rf"second\.ipynb was not handed in \('second\.ipynb' {said}\)"):
        read.read(folder, {"second": author()})
    nbformat.write(author(), folder / "first.ipynb")
    found = read.read(folder, {"first": author(), "second": author()})
    assert found.unread == {"second": f"second.ipynb {said}"}
    assert list(found.notebooks) == ["first"]
    assert not any("was not handed in" in note for note in found.notes)
    nbformat.write(author(), folder / "draft.ipynb")  # is no answer in its place
    assert read.read(folder, {"first": author(), "second": author()}).unread == found.unread


def test_the_digest_is_of_what_was_handed_in_and_not_of_what_grading_adds_or_moves_out(tmp_path):
    (tmp_path / "ps1.ipynb").write_text("{}")
    before = read.digest_of(tmp_path)
    (tmp_path / "submission_secret.txt").write_text("secret")
    (tmp_path / "timestamp.txt").mkdir()
    (tmp_path / "timestamp.txt" / "x").write_text("moved out by grading, with its folder")
    assert read.digest_of(tmp_path) == before
    (tmp_path / "ps1.ipynb").write_text("{ }")
    assert read.digest_of(tmp_path) != before
