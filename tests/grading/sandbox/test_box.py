"""Boxes: a process tree is watched, measured, and ended whole."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nncourse.grading.sandbox import box as boxes
from nncourse.grading.sandbox.box import OpenBox
from nncourse.grading.sandbox.errors import SandboxError

#: Starts a child that would outlive it, tells its number, and waits.
PARENT = """import subprocess, time
child = subprocess.Popen(["sleep", "600"])
print(child.pid, flush=True)
time.sleep(600)"""


def started(tmp_path, code=PARENT):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    waits, lifeline = os.pipe()
    os.close(waits)
    return OpenBox(process, str(home), main=os.pidfd_open(process.pid), lifeline=lifeline)


def gone(pid, within_s=120.0):
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_killing_ends_children_too_and_takes_the_home_away(tmp_path):
    box = started(tmp_path)
    child = int(box.process.stdout.readline())
    assert box.alive()
    box.kill()
    assert not box.alive()
    assert gone(child)
    assert not Path(box.home).exists()
    box.kill()  # a second time there is nothing to do
    box.process.stdout.close()


def test_one_that_ended_by_itself_is_not_alive_and_is_taken_away_all_the_same(tmp_path):
    box = started(tmp_path, "print('x')")
    assert select.select([box.main], [], [], 120)[0]
    assert not box.alive()
    box.kill()
    assert not Path(box.home).exists()
    box.process.stdout.close()


def test_it_counts_processor_time(tmp_path):
    box = started(tmp_path, "x = 0\nwhile x < 3_000_000: x += 1\nprint(x, flush=True)\nimport time; time.sleep(600)")
    before = box.used()
    assert box.process.stdout.readline()
    assert box.used().since(before).cpu_s > 0
    box.kill()
    box.process.stdout.close()


def test_stopping_all_reaches_every_box_and_one_that_was_killed_no_more(tmp_path):
    one, other, killed = (started(tmp_path) for _ in range(3))
    killed.kill()
    boxes.stop_all()
    try:
        assert all(select.select([each.main], [], [], 120)[0] for each in (one, other))
        with pytest.raises(SandboxError):
            boxes.refuse_if_stopped()
    finally:
        boxes.go_on()
        for each in (one, other, killed):
            each.kill()
            each.process.stdout.close()
    boxes.refuse_if_stopped()


def test_what_does_not_end_is_said_and_its_descriptor_is_closed(tmp_path):
    class Stubborn(OpenBox):
        def _end(self):
            raise subprocess.TimeoutExpired("it", 1)

    box = started(tmp_path)
    stubborn = Stubborn(box.process, str(tmp_path / "another"), main=os.dup(box.main), lifeline=os.dup(box.lifeline))
    with pytest.raises(SandboxError, match="did not end"):
        stubborn.kill()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(stubborn.main)
    box.kill()
    box.process.stdout.close()


def test_a_plain_box_says_that_nothing_limits_it_as_a_whole(tmp_path):
    box = started(tmp_path)
    assert (box.limits_whole_tree, box.out_of_memory()) == (False, False)
    box.kill()
    box.process.stdout.close()
