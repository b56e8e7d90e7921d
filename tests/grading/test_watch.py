"""Hand-ins graded as they come: when one is taken, what is tried again, and how it ends."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import nbformat
import pytest
from nbgrader.utils import notebook_hash
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


def test_a_hand_in_is_named_once_it_has_settled_and_again_when_it_changes(submitted):
    arrivals = Arrivals(submitted, "ps1")
    assert arrivals.look() == []  # there is not even a folder
    put(submitted, "ada")
    assert arrivals.look() == []
    put(submitted, "ada", "{} still copied")
    put(submitted, "bob")
    assert arrivals.look() == []
    assert arrivals.look() == ["ada", "bob"]
    assert arrivals.look() == []  # both are being graded
    arrivals.close("ada", graded=True)
    put(submitted, "bob", "{} changed meanwhile")
    assert arrivals.look() == []
    arrivals.close("bob", graded=True)
    assert arrivals.look() == ["bob"]  # what was graded is not what lies there
    put(submitted, "ada", "{} anew")
    assert [arrivals.look(), arrivals.look()] == [[], ["ada"]]


def test_a_file_in_the_place_of_another_of_its_size_and_time_is_a_change(submitted):
    arrivals = Arrivals(submitted, "ps1")
    put(submitted, "ada")
    arrivals.look()
    arrivals.look()
    arrivals.close("ada", graded=True)
    path = submitted / "ada" / "ps1" / "ps1.ipynb"
    before = path.stat()
    (other := path.with_name("other")).write_text("[]")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    assert [arrivals.look(), arrivals.look()] == [[], ["ada"]]


def test_what_we_cannot_grade_is_named_thrice_for_each_of_its_states(submitted):
    arrivals = Arrivals(submitted, "ps1")
    for text in ("{}", "{} anew"):
        put(submitted, "ada", text)
        arrivals.look()
        for _ in range(3):
            assert arrivals.look() == ["ada"]
            arrivals.close("ada", graded=False)
        assert arrivals.look() == []


def test_a_name_that_is_no_plain_text_ends_nothing(submitted):
    arrivals = Arrivals(submitted, "ps1")
    put(submitted, "a\nda")
    arrivals.look()
    assert arrivals.look() == ["a\nda"]
    arrivals.close(ascii("a\nda"), graded=True)  # as a verdict names it
    assert arrivals.look() == []


def test_a_hand_in_that_goes_meanwhile_is_nobodys(submitted):
    arrivals = Arrivals(submitted, "ps1")
    put(submitted, "ada")
    arrivals.look()
    (submitted / "ada" / "ps1" / "ps1.ipynb").unlink()
    assert arrivals.look() == []
    (submitted / "ada" / "ps1").rmdir()
    assert [arrivals.look(), arrivals.look()] == [[], []]


def test_folders_that_nobody_can_list_end_nothing(submitted, monkeypatch):
    """A learner's folder may be as deep as no path is long, and one may go between being listed and entered."""
    put(submitted, "ada")
    here = os.getcwd()
    os.chdir(submitted / "ada" / "ps1")
    try:
        for _ in range(20):
            os.mkdir("deep" * 60)
            os.chdir("deep" * 60)
    finally:
        os.chdir(here)
    genuine, put_bob = os.scandir, put(submitted, "bob")

    def scandir(path="."):
        if "bob" in str(path):
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return genuine(path)

    monkeypatch.setattr(os, "scandir", scandir)
    arrivals = Arrivals(submitted, "ps1")
    assert put_bob is None
    assert [arrivals.look(), arrivals.look()] == [[], ["ada", "bob"]]
    subprocess.run(["rm", "-r", submitted / "ada"], check=True)  # Python's own cannot, nor can pytest


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
        assert next(students) == "ada"  # never again after it is graded
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        heard(Verdict("ada", answer))

    told = rounds(submitted, grade, 10)
    heard = [each if isinstance(each, str) else each.verdict for each in told]
    assert heard == ["locked", "ungraded", "locked", "graded"]


def test_whoever_comes_while_others_are_graded_does_not_wait_for_them(submitted):
    put(submitted, "sleeper")
    graded = []

    def grade(students, heard):
        for student in students:
            if student is None and not (submitted / "ada").exists():
                put(submitted, "ada")
            elif student is not None and student != "sleeper":
                heard(Verdict(student, "graded"))
                graded.append(student)
            if graded:
                heard(Verdict("sleeper", "graded"))
                return

    told = rounds(submitted, grade, 3)
    assert [each.student for each in told] == ["ada", "sleeper"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(tmp_path, monkeypatch, number):
    course, shown = make_course(tmp_path / "course"), Console(file=io.StringIO())
    looks, stop = iter(range(3)), threading.Event()

    def look(arrivals):
        signal.raise_signal(number)  # os.kill may have it wait for another thread, which a busy machine has wait too
        if next(looks, None) is None:
            stop.set()  # the signal has done nothing
        return []

    monkeypatch.setattr(Arrivals, "look", look)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests may have it ignored
    try:
        assert watch(course, "ps1", Options(), every_s=0.01, console=shown, stop=stop) == 0
    finally:
        signal.signal(signal.SIGINT, before)
    assert not stop.is_set()
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
    try:
        hand_in(course, "ada", answers())
        until(lambda: "ada: graded" in shown.getvalue())
        hand_in(course, "bob", answers("return x + x"))
        hand_in(course, "cut", b"{")
        until(lambda: "bob: graded" in shown.getvalue() and "cut: rejected" in shown.getvalue())
    finally:
        stop.set()
        watching.join(300)
    assert not watching.is_alive()
    command = [sys.executable, "-m", "nncourse.cli", "watch", "ps1", "--course-dir", str(course), "--every", "0.1"]
    unbuffered = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=unbuffered) as again:
        lines = [again.stdout.readline() for _ in range(4)]
        again.send_signal(signal.SIGTERM)
        assert again.wait(300) == 0
        assert sorted(line.split(" ")[0] for line in lines[1:]) == ["ada:", "bob:", "cut:"]
        assert "Stopped: 3 hand-ins" in again.stdout.read()


def until(condition, seconds=600):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.slow
@needs_bwrap
def test_learners_get_their_result_through_the_exchange_and_no_more_than_they_have_tries(tmp_path, monkeypatch):
    monkeypatch.setattr("nncourse.grading.at_once.local_now", lambda: datetime(2027, 3, 1, 12, tzinfo=UTC))
    course, stop, shown = make_course(tmp_path / "course"), threading.Event(), io.StringIO()
    exchange = tmp_path / "exchange"
    (exchange / "tiny" / "inbound").mkdir(parents=True)
    exchange.chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.Exchange.root = '../exchange'\n")

    def submit(student, notebook, second):
        folder = exchange / "tiny" / "inbound" / f"{student}+ps1+2026-03-01 12:00:0{second}.000000 UTC+x"
        folder.mkdir()
        nbformat.write(notebook, folder / "ps1.ipynb")
        (folder / "timestamp.txt").write_text(f"2026-03-01 12:00:0{second}.000000 UTC")
        (folder / "submission_secret.txt").write_text(secret := f"{student}{second}" * 20)
        return exchange / "tiny" / "feedback" / f"{notebook_hash(secret=secret, notebook_id='ps1')}.html"

    options = {"every_s": 0.1, "tries_a_day": 1, "console": Console(file=shown, width=200), "stop": stop}
    watching = threading.Thread(target=watch, args=(course, "ps1", Options(jobs=2)), kwargs=options)
    watching.start()
    try:
        first = submit("ada", answers("return x + x"), 1)
        until(first.exists)
        assert "AssertionError" in first.read_text()
        second, bobs = submit("ada", answers(), 2), submit("bob", answers(), 1)
        until(lambda: second.exists() and bobs.exists())
    finally:
        stop.set()
        watching.join(300)
    assert "You have had a result once today" in second.read_text()
    assert "expected-8151" not in first.read_text() + second.read_text() + bobs.read_text()
    assert f"Watching {course / 'submitted'} and {exchange / 'tiny' / 'inbound'} for ps1" in shown.getvalue()
    assert "ada has had 1 result today" in shown.getvalue()
    assert "graded after 2027-03-02 00:00 UTC" in shown.getvalue()
    assert shown.getvalue().count("ada: graded") == 1
