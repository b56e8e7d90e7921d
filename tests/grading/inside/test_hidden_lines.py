"""A hidden line runs where it is among the callers, whatever stands between."""

import itertools
import os
import socket
import threading

import pytest

from nncourse.grading.inside.examiner import Examiner
from nncourse.grading.inside.hidden_lines import HiddenLines

TEST = "<test a>"
SOURCE = """def helper():
    return ask()
seen = [ask()]
seen.append(helper())
seen += [ask() for _ in range(2)]
seen.append(other())"""


@pytest.fixture
def hidden():
    return HiddenLines()


def run(hidden, source, filename, **names):
    space = {"ask": hidden.run, **names}
    exec(compile(source, filename, "exec"), space)
    return space


@pytest.mark.parametrize(
    ("regions", "seen"),
    [
        ([], [False, False, False, False, True]),
        ([(3, 3)], [True, False, False, False, True]),
        ([(4, 5)], [False, True, True, True, True]),
        ([(1, 2)], [False, True, False, False, True]),
    ],
)
def test_a_caller_that_is_hidden_hides_what_it_calls(hidden, regions, seen):
    """Also one of an earlier cell: ``other`` was bound by hidden lines."""
    hidden.begin("<test earlier>", [(1, 2)])
    other = run(hidden, "def other():\n    return ask()", "<test earlier>")["other"]
    hidden.begin(TEST, regions)
    assert run(hidden, SOURCE, TEST, other=other)["seen"] == seen


def test_without_hidden_lines_nothing_is_hidden(hidden):
    assert not hidden.run()
    hidden.begin(TEST, [])
    assert not hidden.run()


@pytest.mark.parametrize(("regions", "expected"), [([(1, 1)], True), ([], False)])
def test_in_a_thread_whose_callers_are_unknown_a_hidden_line_may_be_among_them(hidden, regions, expected):
    hidden.begin("<test earlier>", [(1, 1)])
    hidden.begin(TEST, regions)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(hidden.run()))
    thread.start()
    thread.join()
    assert seen == [expected]


def test_requests_of_hidden_lines_are_marked_and_nothing_else(hidden):
    hidden.begin(TEST, [(1, 1)])
    sent = run(
        hidden, 'sent = [f({"op": "call"}), f({"error": 1})]\nsent.append(f({"op": 1}))', TEST, f=hidden.marked
    )
    assert sent["sent"] == [{"op": "call", "unheard": True}, {"error": 1}, {"op": 1}]


@pytest.fixture
def channels():
    """Of two kernels, one after the other."""
    ends = [socket.socketpair() for _ in range(2)]
    yield [ours for ours, _ in ends]
    for each in itertools.chain(*ends):
        each.close()


def test_hidden_lines_of_earlier_cells_are_known_when_another_kernel_comes(channels):
    runner, peers = Examiner(None, 2**20), []
    for each in channels:
        runner.do_connect({}, [os.dup(each.fileno())])
        peers.append(runner.namespace.peer)
        peers[0].hidden.begin("<test earlier>", [(1, 2)])
    ask = lambda: peers[1].hidden.marked({"op": "call"})  # noqa: E731
    helper = run(HiddenLines(), "def helper():\n    return ask()", "<test earlier>", ask=ask)["helper"]
    assert helper() == {"op": "call", "unheard": True}
    for each in peers:
        each.channel.close()
