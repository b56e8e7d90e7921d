"""Hand-ins graded as they come: when one is taken, what is tried again, and how it ends."""

import io
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from rich.console import Console

from nncourse.errors import CourseError
from nncourse.grading import watch as door
from nncourse.grading.batch import Options
from nncourse.grading.verdict import Verdict
from nncourse.grading.watch import Arrivals, watch
from tests.small_course import answers, hand_in, make_course

from .conftest import needs_bwrap


@pytest.fixture
def submitted(tmp_path):
    return tmp_path / "submitted"


def put(submitted, student, text="{}"):
    folder = submitted / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ps1.ipynb").write_text(text)


def test_a_hand_in_is_taken_once_it_has_settled_and_again_when_it_changes(submitted):
    arrivals = Arrivals(submitted, "ps1")
    assert arrivals.look() == []  # there is not even a folder
    put(submitted, "ada")
    assert arrivals.look() == []
    put(submitted, "ada", "{} still copied")
    put(submitted, "bob")
    assert arrivals.look() == []
    assert arrivals.look() == ["ada", "bob"]
    arrivals.take("ada")
    assert arrivals.look() == ["bob"]  # nobody has given a verdict on it yet
    arrivals.take("bob")
    put(submitted, "ada", "{} anew")
    assert [arrivals.look(), arrivals.look()] == [[], ["ada"]]


def test_a_hand_in_that_goes_meanwhile_is_nobodys(submitted):
    arrivals = Arrivals(submitted, "ps1")
    put(submitted, "ada")
    arrivals.look()
    (submitted / "ada" / "ps1" / "ps1.ipynb").unlink()
    assert arrivals.look() == []
    (submitted / "ada" / "ps1").rmdir()
    assert [arrivals.look(), arrivals.look()] == [[], []]


def rounds(submitted, grade, most):
    """What is told while it looks so many times."""
    told, stop, looks = [], threading.Event(), iter(range(most))

    def wait(seconds):
        if next(looks, None) is None:
            stop.set()

    stop.wait = wait
    door._rounds(Arrivals(submitted, "ps1"), grade, told.append, stop, 0.0)
    return told


def test_what_we_could_not_grade_is_tried_again_and_a_trouble_is_told_once(submitted):
    put(submitted, "ada")
    answers = iter([CourseError("locked"), CourseError("locked"), "ungraded", CourseError("locked"), "graded"])

    def grade(students, heard):
        assert students == ["ada"]  # never again after it is graded
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        heard(Verdict("ada", answer))

    told = rounds(submitted, grade, 10)
    assert [each if isinstance(each, str) else each.verdict for each in told] == [
        "locked",
        "ungraded",
        "locked",
        "graded",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(tmp_path, monkeypatch, number):
    course, shown = make_course(tmp_path / "course"), Console(file=io.StringIO())
    monkeypatch.setattr(Arrivals, "look", lambda arrivals: os.kill(os.getpid(), number) or [])
    assert watch(course, "ps1", Options(), every_s=60, console=shown) == 0
    assert "Stopped: 0 hand-ins" in shown.file.getvalue()


def test_an_unknown_assignment_is_one_sentence(tmp_path):
    with pytest.raises(CourseError, match="no assignment 'ps2'"):
        watch(make_course(tmp_path / "course"), "ps2", Options())


@pytest.mark.slow
@needs_bwrap
def test_a_class_is_graded_as_it_comes_and_goes_on_where_it_stopped(tmp_path):
    course, stop, shown = make_course(tmp_path / "course"), threading.Event(), io.StringIO()
    console = Console(file=shown, width=120)
    options = {"every_s": 0.1, "console": console, "stop": stop}
    watching = threading.Thread(target=watch, args=(course, "ps1", Options(jobs=2)), kwargs=options)
    watching.start()
    hand_in(course, "ada", answers())
    until(lambda: "ada: graded" in shown.getvalue())
    hand_in(course, "bob", answers("return x + x"))
    hand_in(course, "cut", b"{")
    until(lambda: "bob: graded" in shown.getvalue() and "cut: rejected" in shown.getvalue())
    stop.set()
    watching.join(60)
    assert not watching.is_alive()
    command = [sys.executable, "-m", "nncourse.cli", "watch", "ps1", "--course-dir", str(course), "--every", "0.1"]
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=unbuffered) as again:
        lines = [again.stdout.readline() for _ in range(4)]
        again.send_signal(signal.SIGTERM)
        assert again.wait(60) == 0
        assert sorted(line.split(" ")[0] for line in lines[1:]) == ["ada:", "bob:", "cut:"]
        assert "Stopped: 3 hand-ins" in again.stdout.read()


def until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)
