"""The coordinator's hold on an examiner: what it is asked, and what its end means."""

import os
import socket
import types

import pytest

from nncourse.grading.execution.examiner import ExaminerProcess
from nncourse.grading.execution.failures import OursError
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.fences import HIDDEN
from nncourse.grading.submission.plan import plan_of
from nncourse.grading.wire import framing

from ..conftest import author, test_cell

FILES = object()


class Launched:
    """An isolation that keeps the other end of the socket in place of starting anything."""

    sandboxed = False

    def launch(self, orders, fds, limits, *, files=None, modules=()):
        """Remember what was asked for."""
        self.asked = (orders, limits, files, modules)
        self.end = socket.socket(fileno=os.dup(fds[0]))
        self.killed = False
        return types.SimpleNamespace(kill=self.kill, out_of_memory=lambda: False)

    def kill(self):
        """Remember."""
        self.killed = True

    def heard(self):
        """The next request, and the descriptors beside it."""
        mark, fds, _, _ = socket.recv_fds(self.end, 1, 4)
        assert mark == b"!"
        return framing.receive(self.end, 2**20)[0], fds


@pytest.fixture
def started():
    how = Launched()
    examiner = ExaminerProcess(how, Limits(), FILES, ("numpy",))
    yield examiner, how
    examiner.close()
    how.end.close()


def test_it_is_started_in_its_role_with_the_authors_files(started):
    _, how = started
    assert how.asked == ({"role": "examiner"}, Limits(), FILES, ("numpy",))


def test_a_kernels_end_goes_over_and_is_not_kept(started):
    examiner, how = started
    link, theirs = socket.socketpair()
    framing.send(how.end, {"connected": True})
    examiner.connect(link)
    request, fds = how.heard()
    assert request == {"do": "connect"}
    assert link.fileno() == -1
    with socket.socket(fileno=fds[0]) as crossed, theirs:
        crossed.send(b"hello")
        assert theirs.recv(5) == b"hello"


def test_preparing_tells_which_helpers_failed(started):
    examiner, how = started
    plan = plan_of(author())
    framing.send(how.end, {"prepared": True, "failed": ["NameError: x"]})
    assert examiner.prepare(plan) == ["NameError: x"]
    assert how.heard()[0] == plan.preparation()


def test_a_test_cell_goes_with_its_seed_points_and_hidden_regions(started):
    examiner, how = started
    source = f"assert 1\n### {HIDDEN.begin}\nassert 2\n### {HIDDEN.end}"
    plan = plan_of({"cells": [test_cell(source, "test-a", points=3)]})
    examiner.begin(test_cell(source, "test-a", points=3), plan, 17)
    request, _ = how.heard()
    assert (request["do"], request["name"], request["source"]) == ("cell", "test-a", source)
    assert (request["seed"], request["points"]) == (17, 3)
    assert request["hidden"] == plan.hidden.regions(source) != []


def test_what_comes_back_is_readable_where_one_waits(started):
    examiner, how = started
    framing.send(how.end, {"outputs": [], "kernel_gone": False})
    assert examiner.fileno() == examiner.talk.channel.fileno()
    assert examiner.answer(1.0) == {"outputs": [], "kernel_gone": False}


def test_one_that_ended_is_a_failure_of_ours(started):
    examiner, how = started
    how.end.close()
    with pytest.raises(OursError, match="examiner has ended"):
        examiner.prepare(plan_of(author()))


def test_closing_ends_the_process():
    how = Launched()
    examiner = ExaminerProcess(how, Limits(), None, ())
    examiner.close()
    assert how.killed
    assert how.end.recv(1) == b""
    how.end.close()
