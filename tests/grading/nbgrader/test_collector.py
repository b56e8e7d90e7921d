"""nbgrader's own collector on sorted files, and the learners that a gradebook knows."""

import pytest
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader.collector import CollectorError, collect, learners_of, sorted_folder
from nncourse.grading.nbgrader.course import load


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course" / "source").mkdir(parents=True)
    (tmp_path / "course" / "nbgrader_config.py").write_text("c = get_config()\n")
    return load(tmp_path / "course")


def test_files_of_each_learner_come_to_their_place(course, tmp_path):
    folder = sorted_folder(tmp_path / "work", "ps1")
    for student in ("ada", "rené"):
        (folder / student / "data").mkdir(parents=True)
        (folder / student / "ps1.ipynb").write_text(student)
        (folder / student / "data" / "x.csv").write_text("1")
    submitted = collect(course, "ps1", tmp_path / "work")
    found = {path.relative_to(submitted).as_posix(): path.read_text() for path in submitted.rglob("*.*")}
    assert {name: text for name, text in found.items() if not name.endswith("timestamp.txt")} == {
        "ada/ps1/ps1.ipynb": "ada",
        "ada/ps1/data/x.csv": "1",
        "rené/ps1/ps1.ipynb": "rené",
        "rené/ps1/data/x.csv": "1",
    }


def test_nbgraders_refusal_is_one_sentence(course, tmp_path, monkeypatch):
    folder = sorted_folder(tmp_path / "work", "ps1") / "ada"
    folder.mkdir(parents=True)
    (folder / "ps1.ipynb").write_text("1")
    monkeypatch.setattr(
        "nbgrader.apps.zipcollectapp.ZipCollectApp._transfer_files", lambda self, *_: self.fail("no room\nat all")
    )
    with pytest.raises(CollectorError, match=r"did not collect 'ps1': no room\. Nothing was changed"):
        collect(course, "ps1", tmp_path / "work")


def test_learners_are_those_of_the_gradebook_and_asking_makes_none(course):
    assert learners_of(course) == []
    assert not (course.root / "gradebook.db").exists()
    with Gradebook(course.db_url) as book:
        book.add_student("ada", first_name="Ada", lms_user_id="101")
    (ada,) = learners_of(course)
    assert (ada["id"], ada["first_name"], ada["last_name"], ada["lms_user_id"]) == ("ada", "Ada", None, "101")
