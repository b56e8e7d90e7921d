"""Secret and time beside a hand-in and its page; what nbgrader's release asks for stands in test_feedback.py."""

import pytest

from nncourse.grading.nbgrader.receipts import SECRET, TIME, BeforePages, beside_page, complete, is_secret


def test_a_missing_secret_is_made_once_and_an_unknown_time_is_no_file(tmp_path):
    kept = complete(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {SECRET}
    assert kept == {SECRET: (tmp_path / SECRET).read_bytes()}
    assert is_secret(kept[SECRET])
    assert complete(tmp_path) == kept


@pytest.mark.parametrize("blank", [b"", b" \n"])
def test_an_empty_time_is_taken_away_and_a_time_stays(tmp_path, blank):
    (tmp_path / TIME).write_bytes(blank)
    assert TIME not in complete(tmp_path)
    assert not (tmp_path / TIME).exists()
    (tmp_path / TIME).write_bytes(b"2026-03-01 12:00 UTC")
    assert complete(tmp_path)[TIME] == b"2026-03-01 12:00 UTC"
    assert (tmp_path / TIME).exists()


@pytest.mark.parametrize("unusable", [b"short", b"\xff" * 64, b"x" * 5000, b"a\nsecret of two lines"])
def test_a_secret_that_is_none_is_made_anew(tmp_path, unusable):
    (tmp_path / SECRET).write_bytes(unusable)
    assert complete(tmp_path)[SECRET] == (tmp_path / SECRET).read_bytes() != unusable


def test_a_secret_behind_a_link_is_not_read(tmp_path):
    (tmp_path / "elsewhere").write_text("a-secret-of-the-instructor")
    folder = tmp_path / "hand-in"
    folder.mkdir()
    (folder / SECRET).symlink_to(tmp_path / "elsewhere")
    assert complete(folder)[SECRET] != b"a-secret-of-the-instructor"
    assert (tmp_path / "elsewhere").read_text() == "a-secret-of-the-instructor"
    assert not (folder / SECRET).is_symlink()


def test_what_was_read_already_is_not_read_again(tmp_path):
    files = {SECRET: b"x" * 64, TIME: b"2026-03-01 12:00 UTC", "notes.txt": b""}
    assert complete(tmp_path, files) == {SECRET: b"x" * 64, TIME: b"2026-03-01 12:00 UTC"}
    assert list(tmp_path.iterdir()) == []


def test_beside_a_page_an_unknown_time_is_an_empty_file(tmp_path):
    beside_page(tmp_path, {SECRET: b"x" * 64})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {SECRET: b"x" * 64, TIME: b""}
    beside_page(tmp_path, {SECRET: b"x" * 64, TIME: b"2026-03-01"})
    assert (tmp_path / TIME).read_bytes() == b"2026-03-01"


def test_before_pages_the_graded_folder_gets_a_time_and_the_courses_own_hook_is_called(tmp_path):
    told = []
    hook = BeforePages(lambda **words: told.append(words))
    words = {"assignment": "ps1", "student": "ada", "notebooks": [str(tmp_path / "ps1.ipynb")]}
    hook(**words)
    assert (tmp_path / TIME).read_bytes() == b""
    (tmp_path / TIME).write_bytes(b"2026-03-01")
    hook(**words)
    assert (tmp_path / TIME).read_bytes() == b"2026-03-01"
    assert told == [words, words]
