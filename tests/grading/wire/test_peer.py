"""Two ends of a talk: requests, replies, requests within requests, errors, and an end that goes away."""

import contextlib
import socket
import threading

import pytest

from nncourse.grading.wire import peer as module
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.peer import Peer, PeerGone


class End(Peer):
    """Gives every object without an encoding as a handle, and takes it for a text."""

    def give(self, value):
        return {"t": "handle", "id": self.number(value)}

    def take(self, node):
        return f"handle {node['id']}"


@pytest.fixture
def ends():
    """An end that asks, and one that serves what the test puts into its table."""
    here, there = socket.socketpair()
    asking, serving = End(here, {}, 2**20), End(there, {}, 2**20)
    thread = threading.Thread(target=quietly, args=(serving,), daemon=True)
    thread.start()
    yield asking, serving
    here.close()
    thread.join(60)
    there.close()
    assert not thread.is_alive()


def quietly(serving):
    with contextlib.suppress(PeerGone):
        serving.serve()


def test_a_value_is_asked_and_comes_back(ends):
    asking, serving = ends
    serving.operations["add"] = lambda a, b: a + b
    assert asking.ask("add", [1], [2]) == [1, 2]


def test_an_error_is_raised_here_by_its_builtin_type(ends):
    asking, serving = ends
    serving.operations["fail"] = lambda: {}["x"]
    with pytest.raises(KeyError, match="x"):
        asking.ask("fail")
    with pytest.raises(ValueError, match="no operation 'nothing'"):
        asking.ask("nothing")


def test_a_request_within_a_request_is_answered(ends):
    asking, serving = ends
    asking.operations["double"] = lambda x: 2 * x
    serving.operations["twice"] = lambda x: serving.ask("double", serving.ask("double", x))
    assert asking.ask("twice", 3) == 12


def test_calling_each_other_without_end_is_an_error_and_not_the_end(ends, monkeypatch):
    monkeypatch.setattr(module, "_MAX_NESTED", 5)
    asking, serving = ends
    asking.operations["ping"] = lambda: asking.ask("pong")
    serving.operations["pong"] = lambda: serving.ask("ping")
    with pytest.raises(RecursionError):
        asking.ask("pong")
    serving.operations["one"] = lambda: 1
    assert asking.ask("one") == 1


def test_a_change_of_what_went_along_is_taken_over_or_noted(ends):
    asking, serving = ends
    serving.operations["append"] = lambda numbers: numbers.append(7)
    mine = [1]
    asking.ask("append", mine)
    assert mine == [1, 7]
    asking.in_place = False
    asking.ask("append", mine)
    assert (mine, asking.changed) == ([1, 7], True)


def test_a_number_is_one_objects_and_one_that_was_never_given_is_refused(ends, monkeypatch):
    asking, _ = ends
    first, second = object(), object()
    assert asking.number(first) == asking.number(first) != asking.number(second)
    assert asking.own({"id": asking.number(first)}) is first
    for node in ({"id": 99}, {}, {"id": []}):
        with pytest.raises(WireError, match="never given"):
            asking.own(node)
    monkeypatch.setattr(module, "MAX_HANDLES", 2)
    with pytest.raises(WireError, match="More than 2"):
        asking.number(object())


def test_an_end_that_is_gone_is_said(ends):
    asking, serving = ends
    serving.channel.shutdown(socket.SHUT_RDWR)
    with pytest.raises(PeerGone):
        asking.ask("add", 1, 2)


def test_done_lets_the_other_end_return():
    here, there = socket.socketpair()
    asking, serving = End(here, {}, 2**20), End(there, {}, 2**20)
    with here, there:
        asking.done()
        assert serving.serve() is None
