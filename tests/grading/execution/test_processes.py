"""The processes of one notebook: started at once, connected, replaced, and all ended, whichever fails."""

import pytest

from nncourse.grading.execution import processes as module
from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.kernel import Setting
from nncourse.grading.execution.processes import Processes
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.sandbox.usage import Usage
from nncourse.grading.submission.plan import Plan


class Box:
    """So many seconds of processor time."""

    def __init__(self, cpu_s):
        self.cpu_s = cpu_s

    def used(self):
        """What it used."""
        return Usage(self.cpu_s)


class KernelProcess:
    """A kernel that only remembers what is done to it."""

    made = ()

    def __init__(self, setting):
        self.box, self.link, self.closed, self.lives = Box(2.0), object(), False, True
        KernelProcess.made = (*KernelProcess.made, self)

    def alive(self):
        return self.lives

    def close(self):
        self.closed = True


class ExaminerProcess:
    """Likewise an examiner."""

    made = ()

    def __init__(self, *given):
        self.box, self.closed, self.links, self.prepared = Box(3.0), False, [], 0
        ExaminerProcess.made = (*ExaminerProcess.made, self)

    def connect(self, link):
        self.links.append(link)

    def prepare(self, plan):
        self.prepared += 1
        return []

    def close(self):
        self.closed = True


@pytest.fixture
def processes(monkeypatch):
    for kind in (KernelProcess, ExaminerProcess):
        kind.made = ()
        monkeypatch.setattr(module, kind.__name__, kind)
    return Processes(Setting(isolation(sandboxed=False), Limits()), Plan())


def test_an_examiner_is_started_only_for_cells_that_are_run_apart(processes):
    processes.start(apart=False)
    assert (len(KernelProcess.made), len(ExaminerProcess.made)) == (1, 0)
    assert processes.alive()


def test_the_two_are_connected_and_so_is_every_later_kernel(processes):
    processes.start(apart=True)
    first = processes.kernel
    processes.end_kernel()
    assert first.closed
    assert not processes.alive()
    processes.restart_kernel()
    assert processes.examiner.links == [first.link, processes.kernel.link]


def test_an_examiner_in_place_of_another_is_prepared(processes):
    processes.start(apart=True)
    first = processes.examiner
    processes.replace_examiner()
    assert first.closed
    assert processes.examiner is not first
    assert processes.examiner.prepared == 1


def test_time_of_those_that_ended_still_counts(processes):
    processes.start(apart=True)
    assert processes.used().cpu_s == 5
    processes.end_kernel()
    assert processes.used().cpu_s == 5
    processes.restart_kernel()
    processes.replace_examiner()
    assert processes.used().cpu_s == 10


def test_a_kernel_that_does_not_start_leaves_no_examiner_behind(processes, monkeypatch):
    def failing(setting):
        raise OursError("no kernel")

    monkeypatch.setattr(module, "KernelProcess", failing)
    with pytest.raises(OursError, match="no kernel"):
        processes.start(apart=True)
    processes.close()
    (examiner,) = ExaminerProcess.made
    assert examiner.closed


def test_an_examiner_that_does_not_start_leaves_no_kernel_behind(processes, monkeypatch):
    def failing(*given):
        raise OursError("no examiner")

    monkeypatch.setattr(module, "ExaminerProcess", failing)
    with pytest.raises(OursError, match="no examiner"):
        processes.start(apart=True)
    processes.close()
    (kernel,) = KernelProcess.made
    assert kernel.closed


def test_a_kernel_that_cannot_be_ended_still_lets_the_examiner_go(processes, monkeypatch):
    processes.start(apart=True)
    monkeypatch.setattr(processes.kernel, "close", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        processes.close()
    assert processes.examiner.closed
