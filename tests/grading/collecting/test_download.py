"""Every plain file of a download and its owner; what nobody can be found for is told."""

import os
import zipfile

import pytest

from nncourse.grading.collecting import platforms
from nncourse.grading.collecting.download import DownloadError, files_of
from nncourse.grading.collecting.outcome import Collected
from nncourse.grading.collecting.roster import Learner, Roster

ROSTER = Roster([Learner("ada", "101", "Ada", "Lovelace"), Learner("grace", "102", "Grace", "Hopper")])


def opened(tmp_path, downloaded, platform="canvas", roster=ROSTER):
    done = Collected()
    (tmp_path / "unpacked").mkdir()
    found = files_of(downloaded, tmp_path / "unpacked", platforms.reader(platform), roster, done)
    return {each.shown: (each.student, each.path.read_bytes()) for each in found}, done


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_and_the_learners_own_zips_are_unpacked(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"work/a.ipynb": "1", ".ipynb_checkpoints/a.ipynb": "0"})
    files = {"lovelaceada_LATE_101_1_work.zip": inner.read_bytes(), "hoppergrace_102_2_b.ipynb": "2"}
    found, done = opened(tmp_path, zipped(tmp_path / "all.zip", files))
    assert found == {
        "lovelaceada_LATE_101_1_work.zip/work/a.ipynb": ("ada", b"1"),
        "hoppergrace_102_2_b.ipynb": ("grace", b"2"),
    }
    assert done.left == {}
    assert done.notes == ["ada was late, says the platform: lovelaceada_LATE_101_1_work.zip"]


def test_what_nobody_is_found_for_is_told(tmp_path):
    files = {"eve_9_1_a.ipynb": "", "readme.md": "", "lovelaceada_101_1_a.ipynb": "1"}
    found, done = opened(tmp_path, zipped(tmp_path / "all.zip", files))
    assert list(found) == ["lovelaceada_101_1_a.ipynb"]
    assert done.left == {
        "eve_9_1_a.ipynb": "eve (9) is nobody of the roster",
        "readme.md": "its name does not say whose it is",
    }


def test_two_persons_of_the_platform_are_never_one_learner(tmp_path):
    files = {"lovelaceada_7_1_a.ipynb": "1", "lovelaceada_8_2_a.ipynb": "2"}
    found, done = opened(tmp_path, zipped(tmp_path / "all.zip", files))
    assert found == {}
    assert all("2 persons of the platform would be ada: 7, 8" in why for why in done.left.values())


def test_links_and_names_that_are_no_folder_are_left(tmp_path):
    folder = tmp_path / "in"
    for student in ("ada", ".hidden", "x" * 130, "two\nlines"):
        (folder / student).mkdir(parents=True)
        (folder / student / "a.ipynb").write_text("1")
    os.symlink("/etc/passwd", folder / "ada" / "notes.txt")
    os.symlink(folder / "ada", folder / "eve")
    found, done = opened(tmp_path, folder, "folder", Roster([]))
    assert found == {"ada/a.ipynb": ("ada", b"1")}
    assert done.left["eve"] == done.left["ada/notes.txt"] == "it is a link or a special file"
    assert len(done.left) == 5


def test_a_download_that_is_none_is_refused(tmp_path):
    with pytest.raises(DownloadError, match="neither a zip archive nor a folder"):
        opened(tmp_path, tmp_path / "nothing")
