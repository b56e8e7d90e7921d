"""Results given out as hand-ins come: who is graded, what is told, and what is owed."""

from datetime import UTC, datetime

import pytest

from nncourse.errors import CourseError
from nncourse.grading import at_once as door
from nncourse.grading.at_once import AtOnce
from nncourse.grading.given import Pages
from nncourse.grading.submission import read
from nncourse.grading.tries import Tries
from nncourse.grading.verdict import Verdict
from nncourse.grading.watch import Arrivals

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Exchange:
    """One into which nothing fits while ``full``."""

    def __init__(self):
        self.full, self.news, self.released = False, [], []

    def collect(self):
        return self.news

    def release(self, student):
        if self.full:
            raise CourseError(f"The page of {student} cannot be released: No space left on device")
        self.released.append(student)


class Scene:
    def __init__(self, folder, a_day=1):
        self.folder, self.now, self.told, self.pages = folder / "submitted", NOON, [], []
        self.root, self.a_day, self.handed_in = folder, a_day, 0
        self.start()

    def start(self):
        """A process begins, which knows what is written down."""
        self.exchange = Exchange()
        tries = Tries(self.root / "tries.json", self.a_day, lambda student: None, lambda: self.now)
        self.at_once = AtOnce(
            Arrivals(self.folder, "ps1"),
            self.folder,
            "ps1",
            self.exchange,
            tries,
            Pages(self.root / "given.json"),
            self.pages.append,
            lambda student, until: self.pages.append(f"{student} waits until {until:%d %H:%M}"),
            self.told.append,
        )

    def hand_in(self, student, text):
        place = self.folder / student / "ps1"
        place.mkdir(parents=True, exist_ok=True)
        self.handed_in += 1  # of another size each time: a tick of the clock of files may be long
        (place / "ps1.ipynb").write_text(text + " " * self.handed_in)

    def settled(self):
        """Who is named at the second look."""
        assert self.at_once.look() == []
        return self.at_once.look()

    def digest(self, student):
        return read.digest_of(self.folder / student / "ps1")

    def verdict(self, student, verdict="graded", digest=None):
        digest = (digest or self.digest(student)) if verdict == "graded" else ""
        self.at_once.close(student, graded=verdict != "ungraded")
        self.at_once.give(Verdict(student, verdict, digest=digest))

    def grade(self, student, text):
        self.hand_in(student, text)
        assert self.settled() == [student]
        self.verdict(student)


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


def test_what_is_over_the_limit_is_told_once_to_both_and_graded_after_the_day(scene):
    scene.grade("ada", "one")
    assert (scene.pages, scene.exchange.released, scene.told) == (["ada"], ["ada"], [])
    scene.hand_in("ada", "two")
    assert scene.settled() == []
    for _ in range(3):
        assert scene.at_once.look() == []
    assert scene.pages[1:] == ["ada waits until 02 00:00"]
    assert scene.exchange.released == ["ada", "ada"]
    assert scene.told == [
        "ada has had 1 result today: what was handed in now is kept, and graded after 2027-03-02 00:00 UTC, unless "
        "something newer comes."
    ]
    scene.hand_in("ada", "three")  # what is handed in last counts
    scene.settled()
    assert len(scene.told) == 2
    scene.now = datetime(2027, 3, 2, 1, tzinfo=UTC)
    assert scene.at_once.look() == ["ada"]
    scene.verdict("ada")
    assert scene.pages[-1] == "ada"
    assert scene.at_once.look() == []


def test_a_page_that_cannot_be_released_is_owed_told_once_and_counted_once(scene):
    scene.exchange.full = True
    scene.grade("ada", "one")
    for _ in range(3):
        scene.at_once.look()
    assert len(scene.told) == 1
    assert "No space left" in scene.told[0]
    assert scene.exchange.released == []
    scene.exchange.full = False
    scene.at_once.look()
    assert scene.exchange.released == ["ada"]
    scene.at_once.look()
    assert scene.exchange.released == ["ada"]
    assert len(scene.at_once.tries._read()["ada"]) == 1
    scene.exchange.full = True
    scene.now = datetime(2027, 3, 2, 1, tzinfo=UTC)
    scene.grade("ada", "two")
    assert len(scene.told) == 2  # a trouble that comes again is told again


def test_no_result_is_given_that_was_not_counted(scene):
    scene.at_once.tries.path.mkdir()
    scene.hand_in("ada", "one")
    assert scene.settled() == []
    assert scene.pages == scene.exchange.released == []
    assert len(scene.told) == 1
    scene.at_once.tries.path.rmdir()
    assert scene.at_once.look() == ["ada"]
    scene.at_once.tries.path.mkdir()
    scene.verdict("ada")
    assert scene.pages == scene.exchange.released == []
    scene.at_once.tries.path.rmdir()
    scene.at_once.look()
    assert scene.exchange.released == ["ada"]


def test_one_that_is_being_graded_is_not_named_again_because_another_cannot_be_judged(scene):
    scene.hand_in("ada", "one")
    assert scene.settled() == ["ada"]
    scene.at_once.tries.path.mkdir()
    scene.hand_in("bob", "one")
    assert scene.settled() == []
    scene.at_once.tries.path.rmdir()
    assert scene.at_once.look() == ["bob"]
    scene.verdict("ada")
    scene.verdict("bob")
    assert scene.exchange.released == ["ada", "bob"]


def test_what_cannot_be_graded_costs_no_try(scene):
    for number, verdict in enumerate(("rejected", "ungraded", "rejected")):
        scene.hand_in("ada", str(number))
        assert scene.settled() == ["ada"], verdict
        scene.verdict("ada", verdict)
        assert (scene.folder / "ada").exists()
        if verdict == "ungraded":
            assert scene.at_once.look() == ["ada"]
            scene.verdict("ada", "ungraded")
    assert scene.pages == ["ada", "ada"]  # who is rejected reads why; of our failure there is no page


def test_who_is_named_otherwise_than_they_can_be_told_is_owed_nothing(scene):
    scene.at_once.give(Verdict(ascii("a\nda"), "rejected"))
    assert scene.at_once.owed == {}
    assert scene.pages == scene.told == []


def test_what_the_exchange_says_is_told_once_as_plain_text(scene):
    scene.exchange.news = ["'x' is not collected: \x1b[2J"]
    for _ in range(3):
        scene.at_once.look()
    assert scene.told == ["'x' is not collected: \N{REPLACEMENT CHARACTER}[2J"]


def test_who_hands_in_anew_while_the_first_is_graded_gets_the_newer_result_and_loses_no_try(scene):
    scene.hand_in("ada", "one")
    assert scene.settled() == ["ada"]
    first = scene.digest("ada")
    scene.hand_in("ada", "two")
    assert scene.settled() == []
    scene.verdict("ada", digest=first)
    assert scene.pages == scene.told == []
    assert scene.at_once.owed == scene.at_once.tries._read() == {}
    assert scene.at_once.look() == ["ada"]
    scene.verdict("ada")
    assert scene.pages == scene.exchange.released == ["ada"]


def test_a_page_that_never_came_costs_no_try_once_something_else_is_handed_in(scene):
    scene.exchange.full = True
    scene.grade("ada", "one")
    assert len(scene.at_once.tries._read()["ada"]) == 1
    scene.exchange.full = False
    scene.hand_in("ada", "two")
    assert scene.settled() == ["ada"]
    scene.verdict("ada")
    assert scene.exchange.released == ["ada"]
    assert list(scene.at_once.tries._read()["ada"]) == [scene.digest("ada")]
    scene.hand_in("ada", "three")
    assert scene.settled() == []


@pytest.mark.parametrize("named", [True, False])
def test_what_is_owed_of_a_rejected_hand_in_is_not_given_for_the_next(scene, named):
    scene.exchange.full = True
    scene.hand_in("ada", "rejected")
    assert scene.settled() == ["ada"]
    scene.verdict("ada", "rejected")
    assert scene.pages == ["ada"]
    scene.hand_in("ada", "whole")
    if named:
        assert scene.settled() == ["ada"]
    scene.exchange.full = False
    scene.at_once.look()
    assert scene.pages == ["ada"]
    assert scene.exchange.released == []


def test_what_is_owed_of_a_rejected_hand_in_is_forgotten_when_the_next_is_named_before_its_turn(scene):
    scene.exchange.full = True
    for each in ("bob", "dan", "eve"):
        scene.grade(each, each)
    scene.hand_in("ada", "rejected")
    assert scene.settled() == ["ada"]
    scene.verdict("ada", "rejected")
    owed = scene.at_once.owed
    owed["ada"] = owed.pop("ada")
    scene.hand_in("ada", "whole")
    assert scene.settled() == ["ada"]
    scene.exchange.full = False
    scene.at_once.look()
    assert sorted(scene.exchange.released) == ["bob", "dan", "eve"]


def test_a_name_that_no_file_can_have_ends_nothing(scene):
    scene.folder.mkdir()
    scene.at_once.give(Verdict(ascii("\x01" * 70), "rejected"))
    assert scene.pages == scene.told == []


def test_where_nothing_can_be_released_one_page_is_made_at_a_look_and_each_trouble_is_told_once(scene):
    scene.exchange.full = True
    for each in ("ada", "bob", "eve"):
        scene.grade(each, each)
    scene.pages.clear()
    for _ in range(6):
        scene.at_once.look()
    assert scene.pages == ["ada", "bob", "eve"] * 2
    assert len(scene.told) == 3
    scene.exchange.full = False
    scene.at_once.look()
    assert sorted(scene.exchange.released) == ["ada", "bob", "eve"]


def test_who_always_fails_keeps_nobody_from_their_page(scene, monkeypatch):
    scene.exchange.full = True
    for each in ("ada", "bob"):
        scene.grade(each, each)
    scene.exchange.full = False
    monkeypatch.setattr(scene.at_once, "write_page", _broken_for("ada"))
    for _ in range(2):
        scene.at_once.look()
    assert scene.exchange.released == ["bob"]


def _broken_for(name):
    def write_page(student):
        if student == name:
            raise CourseError("it cannot be made")

    return write_page


def test_a_start_gives_nothing_twice_and_everything_that_differs(scene):
    scene.hand_in("ada", "one")
    secret = scene.folder / "ada" / "ps1" / "submission_secret.txt"
    secret.write_text("first")
    assert scene.settled() == ["ada"]
    scene.verdict("ada")
    for expected in ([], ["ada"]):
        scene.start()
        assert scene.settled() == ["ada"]
        scene.verdict("ada")
        assert scene.exchange.released == expected
        secret.write_text("another one")  # the same handed in once more: its page has another name
    scene.hand_in("ada", "two")
    assert scene.settled() == []
    assert scene.pages[-1] == "ada waits until 02 00:00"
    assert scene.at_once.given.kept == {}


def test_who_waits_is_asked_about_again_only_when_something_may_have_changed(scene, monkeypatch):
    scene.grade("ada", "one")
    scene.hand_in("ada", "two")
    scene.settled()
    asked = []
    genuine = scene.at_once.tries.waits_until
    monkeypatch.setattr(scene.at_once.tries, "waits_until", lambda *of: asked.append(of) or genuine(*of))
    for _ in range(3):
        assert scene.at_once.look() == []
    assert asked == []
    monkeypatch.setattr(door, "_ASK_AGAIN_S", 0)
    scene.at_once.waiting["ada"].ask_again = 0
    for _ in range(3):
        assert scene.at_once.look() == []
    assert len(asked) == 3
    assert len(scene.told) == 1
