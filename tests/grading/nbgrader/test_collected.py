"""nbgrader's collecting under our configuration: no link is followed, nobody keeps others from being collected."""

import os
import pwd
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from traitlets.config import Config

from nncourse.grading.nbgrader.collected import protect_collecting
from nncourse.grading.nbgrader.execute import protect

TIME = "2026-03-01 12:00:00.000000 UTC"
LATER = "2026-03-02 12:00:00.000000 UTC"
SECRET = "the solution"


@pytest.fixture
def course(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "1")  # a program, which takes a second
    (tmp_path / "exchange" / "nncourse" / "inbound").mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    (tmp_path / "course" / "source").mkdir(parents=True)
    (tmp_path / "course" / "source" / "sums.ipynb").write_text(SECRET)
    return tmp_path / "course"


def inbound(course: Path) -> Path:
    return course.parent / "exchange" / "nncourse" / "inbound"


def hand_in(course: Path, name: str, time: str = TIME, text: str = "{}") -> Path:
    folder = inbound(course) / f"{name}+sums+{time}+x"
    folder.mkdir()
    (folder / "sums.ipynb").write_text(text)
    (folder / "timestamp.txt").write_text(time)
    return folder


def collect(course: Path, **options) -> None:
    """What ``nbgrader collect sums --update`` and formgrader's button run."""
    config = Config({"Exchange": {"root": str(course.parent / "exchange")}, "CollectPlain": options})
    config.CourseDirectory = Config(course_id="nncourse", root=str(course), assignment_id="sums", db_url="sqlite://")
    protect(config)
    directory = CourseDirectory(config=config)
    step = ExchangeFactory(config=config).Collect(coursedir=directory, config=config)
    step.update = True
    step.start()


def collected(course: Path) -> dict[str, list[str]]:
    """Learner -> what lies in the folder of the hand-in."""
    return {each.parent.name: sorted(os.listdir(each)) for each in (course / "submitted").glob("*/sums")}


PLAIN = ["sums.ipynb", "timestamp.txt"]


def test_a_link_is_collected_as_a_link(course):
    ada = hand_in(course, "ada")
    (ada / "notes.txt").symlink_to(course / "source" / "sums.ipynb")
    (ada / "all").symlink_to(course / "source")
    (ada / "gone").symlink_to("/no/such/file")
    hand_in(course, "emmy")
    collect(course)
    assert collected(course) == {"ada": ["all", "gone", "notes.txt", *PLAIN], "emmy": PLAIN}
    assert all((course / "submitted" / "ada" / "sums" / each).is_symlink() for each in ("all", "gone", "notes.txt"))


@pytest.mark.parametrize("what", ["link", "file", "odd time", "no name"])
def test_what_is_no_hand_in_is_named_and_not_collected(course, what, caplog):
    match what:
        case "link":
            (inbound(course) / f"ada+sums+{TIME}+x").symlink_to(course / "source")
        case "file":
            (inbound(course) / f"ada+sums+{TIME}+x").write_text(SECRET)
        case "odd time":
            (inbound(course) / "ada+sums+soon+x").mkdir()
        case "no name":
            hand_in(course, "")
    hand_in(course, "emmy")
    collect(course)
    assert collected(course) == {"emmy": PLAIN}
    assert "is not collected" in caplog.text


def test_a_refused_record_hides_no_hand_in(course):
    hand_in(course, "ada", text="mine")
    (inbound(course) / f"ada+sums+{LATER}+x").symlink_to(course / "source")
    collect(course)
    assert (course / "submitted" / "ada" / "sums" / "sums.ipynb").read_text() == "mine"


def test_pipes_stay_and_nobody_keeps_others_from_being_collected(course, caplog):
    os.mkfifo(hand_in(course, "ada") / "pipe")
    with (hand_in(course, "bo") / "large").open("wb") as file:
        file.truncate(200_000_000)
    (hand_in(course, "cleo") / "timestamp.txt").write_text("soon")
    (hand_in(course, "emmy") / "data").mkdir()
    collect(course)
    assert any("'./pipe'" in line for line in told(caplog))
    for _ in range(2):  # and again, when what was collected is read anew
        assert collected(course) == {"ada": PLAIN, "cleo": ["sums.ipynb"], "emmy": ["data", *PLAIN]}
        assert any("/bo+sums" in line and "max_dir_size" in line for line in told(caplog))
        caplog.clear()
        collect(course)


def told(caplog) -> list[str]:
    return [each.getMessage() for each in caplog.records if "is not collected" in each.getMessage()]


def test_a_time_that_is_none_from_before_is_set_aside(course):
    for name in ("ada", "emmy"):
        hand_in(course, name)
    collect(course)
    time = course / "submitted" / "ada" / "sums" / "timestamp.txt"
    time.write_text("soon")
    hand_in(course, "emmy", LATER, "newer")
    collect(course)
    assert time.read_text() == TIME
    assert (course / "submitted" / "emmy" / "sums" / "sums.ipynb").read_text() == "newer"


def test_folders_come_with_all_that_is_in_them_and_no_right_of_another(course):
    inner = hand_in(course, "ada") / "data" / "more"
    inner.mkdir(parents=True)
    (inner / "one.csv").write_text("1")
    (inner / "run").write_text("#!")
    (inner / "run").chmod(0o4755)
    collect(course)
    there = course / "submitted" / "ada" / "sums" / "data" / "more"
    assert (there / "one.csv").read_text() == "1"
    assert (there / "run").stat().st_mode & 0o7777 == 0o755


def test_where_the_owner_decides_anothers_folder_is_nobodys(course, monkeypatch):
    uids = {"ada": os.geteuid(), "emmy": os.geteuid() + 1}
    stock = pwd.getpwnam

    def account(name):
        if name in uids:
            return pwd.struct_passwd([name, "x", uids[name], 0, "", "/", ""])
        return stock(name)

    monkeypatch.setattr(pwd, "getpwnam", account)
    for name in ("ada", "emmy", "nobody-of-this-name"):
        hand_in(course, name)
    collect(course, owner_decides=True)
    assert collected(course) == {"ada": PLAIN}
    collect(course)
    assert set(collected(course)) == {"ada", "emmy", "nobody-of-this-name"}


def test_a_courses_own_exchange_stays():
    config = Config()
    config.ExchangeFactory.collect = "a.name.of.a.step"
    protect_collecting(config)
    assert config.ExchangeFactory.collect == "a.name.of.a.step"
