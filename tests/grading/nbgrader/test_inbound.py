"""An exchange watched: what is collected when, what is tried again, and how pages get back."""

import os
import shutil
from pathlib import Path

import pytest
from nbgrader.exchange.abc import ExchangeCollect
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from nncourse.grading.nbgrader import inbound as door
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.execute import protect
from nncourse.grading.nbgrader.inbound import ExchangeError, Inbound

TIME = "2026-03-01 12:00:00.000000 UTC"
LATER = "2026-03-02 12:00:00.000000 UTC"
SECRET = "s" * 64


@pytest.fixture
def course(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "1")  # a program, which takes a second
    (tmp_path / "exchange" / "nncourse" / "inbound").mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


def watched(course: Path, *, check_owner: bool = False, course_id: str = "nncourse", **more) -> Inbound:
    more |= {"ExchangeCollect": {"check_owner": check_owner}}
    config = Config({"Exchange": {"root": "../exchange"}, **more})  # as seen from the course folder
    config.CourseDirectory = Config(course_id=course_id, root=str(course), db_url="sqlite://")
    protect(config)
    folders = [course / each for each in ("source", "release", "submitted", "autograded", "feedback")]
    return Inbound(Course(course, *folders, "sqlite://", None, None), config, "sums")


def hand_in(course: Path, name: str, time: str = TIME, text: str = "{}") -> Path:
    folder = course.parent / "exchange" / "nncourse" / "inbound" / f"{name}+sums+{time}+x"
    folder.mkdir(exist_ok=True)
    (folder / "sums.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text(time)
    (folder / "submission_secret.txt").write_text(SECRET)
    return folder


def there(course: Path) -> dict[str, str]:
    return {each.parents[1].name: each.read_text() for each in (course / "submitted").glob("*/sums/sums.ipynb")}


def test_a_hand_in_is_collected_once_it_has_settled(course):
    exchange = watched(course)
    hand_in(course, "ada", text="half")
    assert exchange.collect() == []
    hand_in(course, "ada", text="whole")
    hand_in(course, "bob")
    assert (exchange.collect(), there(course)) == ([], {})
    assert exchange.collect() == []
    assert there(course) == {"ada": "whole", "bob": "{}"}
    hand_in(course, "ada", LATER, "anew")
    exchange.collect()
    assert there(course)["ada"] == "whole"
    exchange.collect()
    assert there(course)["ada"] == "anew"
    assert not list((course / "submitted").glob("*/.*"))


def test_what_nbgrader_warns_of_is_told(course):
    exchange = watched(course, check_owner=True)
    hand_in(course, "nobody-of-this-name")
    said = exchange.collect() + exchange.collect()
    assert len(said) == 1
    assert "claims to be submitted by nobody-of-this-name" in said[0]


def test_nothing_is_said_where_the_newest_hand_in_has_not_settled(course):
    exchange = watched(course)
    hand_in(course, "ada")
    assert exchange.collect() == []
    hand_in(course, "ada", LATER)
    assert [exchange.collect() for _ in range(2)] == [[], []]
    assert there(course) == {"ada": "{}"}


def test_a_refusal_is_told_once_however_many_hand_in_afterwards(course):
    exchange, said = watched(course), []
    for name in ("", "ada", "bob"):
        hand_in(course, name)
        said += exchange.collect() + exchange.collect()
    assert len(said) == 1
    assert "it is nobody's" in said[0]
    assert sorted(there(course)) == ["ada", "bob"]


def test_nothing_is_looked_through_that_was_collected(course, monkeypatch):
    exchange = watched(course)
    hand_in(course, "ada")
    for _ in range(2):
        exchange.collect()
    monkeypatch.setattr(door, "state_of", lambda folder: pytest.fail(folder))
    assert exchange.collect() == []


def test_a_folder_that_is_not_there_is_told(course):
    """Nothing was released yet; or the service's exchange is another than the learners'."""
    inbound = course.parent / "exchange" / "nncourse" / "inbound"
    shutil.rmtree(inbound.parent)
    exchange = watched(course)
    said = exchange.collect()
    assert len(said) == 1
    assert said[0].startswith(f"There is no {inbound} yet")
    inbound.mkdir(parents=True)
    assert exchange.collect() == []


def test_a_course_without_an_id_has_no_folder_there(course):
    with pytest.raises(ExchangeError, match=r"no c\.CourseDirectory\.course_id"):
        watched(course, course_id="")


def test_what_fails_is_told_and_tried_again_with_longer_waits(course, monkeypatch):
    exchange, tried = watched(course), []
    hand_in(course, "ada")
    hand_in(course, "bob")
    genuine = Path.rename

    def full(path, target):
        if "/ada/" in str(path):
            tried.append(len(tried))
            raise OSError(28, "No space left on device")
        return genuine(path, target)

    monkeypatch.setattr(Path, "rename", full)
    said, looks = [], []
    for _ in range(16):
        said += exchange.collect()
        looks.append(len(tried))
    assert there(course) == {"bob": "{}"}
    assert looks == [0, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]
    assert len(said) == 4
    assert all("ada+sums" in each and "No space left" in each for each in said)
    monkeypatch.setattr(Path, "rename", genuine)
    for _ in range(8):
        exchange.collect()
    assert there(course) == {"ada": "{}", "bob": "{}"}
    assert exchange.failed == {}


def test_an_exchange_that_cannot_be_used_is_told_and_ends_nothing(course):
    exchange = watched(course)
    hand_in(course, "ada")
    (course / "submitted").write_text("no folder")
    exchange.collect()
    said = exchange.collect()
    assert len(said) == 1
    (course / "submitted").unlink()
    for _ in range(3):
        exchange.collect()
    assert there(course) == {"ada": "{}"}


def test_what_a_killed_collection_left_is_no_hand_in_and_is_removed(course):
    (course / "submitted" / "ada" / ".sums.part").mkdir(parents=True)
    (course / "submitted" / "ada" / ".sums.part" / "timestamp.txt").write_text(TIME)
    hand_in(course, "ada")
    exchange = watched(course)
    for _ in range(2):
        exchange.collect()
    assert os.listdir(course / "submitted" / "ada") == ["sums"]
    assert there(course) == {"ada": "{}"}


@pytest.mark.parametrize("name", ["ada", "[ab]*"])
def test_a_page_is_released_for_one_learner(course, name):
    for each in (name, "bo"):
        folder = course / "feedback" / each / "sums"
        folder.mkdir(parents=True)
        (folder / "sums.html").write_text(f"page of {each}")
        (folder / "timestamp.txt").write_text(TIME)
        (folder / "submission_secret.txt").write_text(SECRET + each)
    watched(course).release(name)
    pages = course.parent / "exchange" / "nncourse" / "feedback"
    expected = notebook_hash(secret=SECRET + name, notebook_id="sums")
    assert [each.name for each in pages.iterdir()] == [f"{expected}.html"]
    assert (pages / f"{expected}.html").read_text() == f"page of {name}"


def test_a_page_that_cannot_be_released_is_one_sentence(course):
    shutil.rmtree(course.parent / "exchange")
    with pytest.raises(ExchangeError, match=r"^The page of ada cannot be released: .*"):
        watched(course).release("ada")


class _Elsewhere(ExchangeCollect):
    """A course's own exchange, on some server."""


def test_an_exchange_that_is_no_folder_is_refused(course):
    with pytest.raises(ExchangeError, match=r"exchange \(_Elsewhere\) is no folder"):
        watched(course, ExchangeFactory={"collect": _Elsewhere})
