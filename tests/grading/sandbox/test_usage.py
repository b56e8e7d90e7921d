"""Processor time of processes, read from /proc."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nncourse.grading.sandbox import usage
from nncourse.grading.sandbox.usage import Usage

#: Half a second by the finest clock; /proc counts in ticks of a hundredth, and may miss one.
BUSY = "import time\nwhile time.process_time() < 0.5: pass\nprint('done', flush=True)\ninput()"


@pytest.fixture
def busy():
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"done\n"
        yield process
        process.kill()


def test_a_process_is_seen_with_what_it_used(busy):
    used = usage.of_process(busy.pid)
    assert 0.4 <= used.cpu_s < 5
    assert used.waited_s >= 0


def test_all_processes_of_a_proc_add_up_unless_something_counts_better(busy, tmp_path):
    os.symlink(f"/proc/{busy.pid}", tmp_path / "7")
    os.symlink(f"/proc/{busy.pid}", tmp_path / "8")
    assert usage.of_processes(tmp_path, None).cpu_s >= 0.8
    assert usage.of_processes(tmp_path, 0.25).cpu_s == 0.25


def test_what_has_ended_counts_nothing():
    assert usage.of_processes(Path("/nowhere"), None) == Usage()
    assert Usage(1, 1).since(Usage(2, 0.5)) == Usage(0, 0.5)
