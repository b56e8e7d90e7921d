"""Two runs that would grade one assignment: the second is told who is at it, and a killed run keeps nobody out."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys

import pytest

from nncourse.grading import one_at_a_time
from nncourse.grading.batch import Batch, Options
from nncourse.grading.nbgrader.gradebook import Book
from nncourse.grading.one_at_a_time import BeingGradedError, alone
from tests.small_course import answers, hand_in, make_course

from .conftest import needs_bwrap

HOLDS = """
import sys
from pathlib import Path
from nncourse.grading.one_at_a_time import alone
with alone(Path(sys.argv[1]), "ps1"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the right to grade ``ps1``, until it is killed or its input ends."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_is_at_it_and_what_to_do(tmp_path, other):
    with pytest.raises(BeingGradedError) as told, alone(tmp_path, "ps1"):
        pass
    (sentence,) = told.value.args
    who = f"{one_at_a_time._who()['user']}, process {other.pid} on {os.uname().nodename}"
    assert f"'ps1' is being graded by {who}, since 2" in sentence
    assert "Wait until that run is done, or end it, then give the command again" in sentence


def test_it_keeps_nobody_from_another_assignment(tmp_path, other):
    with alone(tmp_path, "ps2"):
        pass


@pytest.mark.parametrize("how", ["killed", "done"])
def test_the_right_ends_with_its_process(tmp_path, other, how):
    other.send_signal(signal.SIGKILL) if how == "killed" else other.stdin.close()
    other.wait()
    with alone(tmp_path, "ps1"):
        assert json.loads((tmp_path / ".nncourse/locks/ps1.json").read_text())["pid"] == os.getpid()


def test_a_block_that_fails_gives_it_back(tmp_path):
    with pytest.raises(ZeroDivisionError), alone(tmp_path, "ps1"):
        _ = 1 / 0
    with alone(tmp_path, "ps1"):
        pass
    assert not (tmp_path / ".nncourse/locks/ps1.json").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_it_says_what_it_knows_of_who_holds_it(tmp_path, other, content):
    (tmp_path / ".nncourse/locks/ps1.json").write_text(content)
    with pytest.raises(BeingGradedError, match="by a run that has just begun"), alone(tmp_path, "ps1"):
        pass


def test_where_nothing_can_be_written_it_says_so(tmp_path):
    (tmp_path / ".nncourse").write_text("a file")
    with pytest.raises(BeingGradedError, match="Grading has to write to"), alone(tmp_path, "ps1"):
        pass


def test_a_file_system_without_locks_grades_all_the_same(tmp_path, monkeypatch):
    def refuse(lock, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with alone(tmp_path, "ps1"):
        pass


def test_another_instructors_lock_is_taken_though_it_cannot_be_written(tmp_path, monkeypatch):
    with alone(tmp_path, "ps1"):
        pass
    genuine, refused = os.open, []

    def only_read(path, flags, *rest, **more):
        if flags & os.O_RDWR:
            refused.append(path)
            raise PermissionError(errno.EACCES, "Permission denied")
        return genuine(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", only_read)
    with alone(tmp_path, "ps1"), pytest.raises(BeingGradedError, match="is being graded by"), alone(tmp_path, "ps1"):
        pass
    assert len(refused) == 2


def test_what_the_system_says_of_a_lock_is_one_sentence(tmp_path, monkeypatch):
    def refuse(lock, how):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(BeingGradedError, match=r"No lock can be had on a file in .*Input/output"),
        alone(tmp_path, "ps1"),
    ):
        pass


@pytest.mark.slow
@needs_bwrap
def test_nobody_is_graded_twice_by_two_runs(tmp_path, monkeypatch):
    course, recorded = make_course(tmp_path / "course"), []
    for name in ("ada", "emmy"):
        hand_in(course, name, answers())
    genuine = Book.record
    monkeypatch.setattr(
        Book, "record", lambda book, student, *rest: (recorded.append(student), genuine(book, student, *rest))
    )

    def grade(heard=lambda verdict: None):
        batch = Batch(course, "ps1", Options())
        return batch.run(batch.students(), heard)

    def meanwhile(verdict):
        with pytest.raises(BeingGradedError, match="'ps1' is being graded by"):
            grade()

    verdicts = grade(meanwhile)
    assert grade() == verdicts
    assert recorded == ["ada", "emmy"]
