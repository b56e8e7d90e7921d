"""A message crosses whole or is refused, and what is announced takes no memory before it has come."""

import json
import socket
import threading
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncourse.grading.wire import framing
from nncourse.grading.wire.limits import MAX_BUFFERS, WireError

TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@given(tree=TREES, buffers=st.lists(st.binary(max_size=100), max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_message_crosses_whole(tree, buffers):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        framing.send(theirs, tree, buffers)
        framing.send(theirs, "next")
        assert framing.receive(ours, 2**20) == (tree, buffers)
        assert framing.receive(ours, 2**20) == ("next", [])


def test_one_that_is_larger_than_a_socket_takes_at_once_crosses_too(ends):
    ours, theirs = ends
    large = bytes(range(256)) * 2**13
    sender = threading.Thread(target=framing.send, args=(theirs, {"a": 1}, [large]))
    sender.start()
    assert framing.receive(ours, 2**22) == ({"a": 1}, [large])
    sender.join()


@pytest.mark.parametrize(
    ("head", "sizes"),
    [((2**20 + 1, 0), []), ((2, MAX_BUFFERS + 1), []), ((2, 1), [2**40]), ((2, 2), [2**19, 2**19])],
    ids=["its text", "the number of its buffers", "one buffer", "all together"],
)
def test_what_is_announced_as_too_large_is_refused_before_it_comes(ends, head, sizes):
    ours, theirs = ends
    theirs.sendall(framing._HEAD.pack(*head) + b"".join(size.to_bytes(8, "little") for size in sizes))
    with pytest.raises(WireError, match="larger than it may be"):
        framing.receive(ours, 2**20)


@pytest.mark.parametrize(
    "text", [b"{", b"\xff", b"[NaN]", b"[Infinity]", b"[" * 100_000], ids=["cut", "no text", "NaN", "inf", "deep"]
)
def test_what_is_no_json_is_refused(ends, text):
    ours, theirs = ends
    sender = threading.Thread(target=theirs.sendall, args=(framing._HEAD.pack(len(text), 0) + text,))
    sender.start()
    with pytest.raises(WireError, match="not JSON"):
        framing.receive(ours, 2**20)
    sender.join()


@pytest.mark.parametrize("sent", [b"", b"\x02", framing._HEAD.pack(10, 0) + b"[1,"])
def test_an_end_that_goes_in_the_middle_is_told(ends, sent):
    ours, theirs = ends
    theirs.sendall(sent)
    theirs.close()
    with pytest.raises(EOFError):
        framing.receive(ours, 2**20)


def test_memory_is_taken_as_bytes_come_and_not_as_they_are_announced(ends):
    ours, theirs = ends
    text = json.dumps([]).encode()
    theirs.sendall(framing._HEAD.pack(len(text), 1) + (2**30).to_bytes(8, "little") + text + bytes(1000))
    theirs.close()
    tracemalloc.start()
    with pytest.raises(EOFError):
        framing.receive(ours, 2**31)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**23
