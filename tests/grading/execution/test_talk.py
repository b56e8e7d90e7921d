"""Requests and answers over a socket: bounded in size and in time, and whatever fails is a failure of ours."""

import contextlib
import fcntl
import os
import resource
import socket
import threading
import types

import pytest

from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.talk import Talk, wait
from nncourse.grading.wire import framing


@pytest.fixture
def ends():
    """A talk with at most 10 kB an answer, and the other end."""
    ours, theirs = socket.socketpair()
    box = types.SimpleNamespace(out_of_memory=lambda: False)
    yield Talk("examiner", ours, box, 10_000), theirs
    ours.close()
    theirs.close()


def test_a_request_and_its_answer_cross(ends):
    talk, theirs = ends
    talk.tell({"do": "cell", "seed": 3})
    assert framing.receive(theirs, 10_000)[0] == {"do": "cell", "seed": 3}
    framing.send(theirs, {"outputs": []})
    assert talk.answer(60.0) == {"outputs": []}


def test_no_answer_in_time_is_said(ends):
    with pytest.raises(OursError, match="examiner does not answer"):
        ends[0].answer(0.01)


def test_one_that_ended_is_said_for_both_directions(ends):
    talk, theirs = ends
    theirs.close()
    with pytest.raises(OursError, match="examiner has ended"):
        talk.answer(60.0)
    with pytest.raises(OursError, match="examiner has ended"):
        talk.tell({"text": "x" * 100_000})


def test_memory_that_ran_out_is_the_reason(ends):
    talk, theirs = ends
    talk.box.out_of_memory = lambda: True
    theirs.close()
    with pytest.raises(OursError, match="more memory than the limit"):
        talk.answer(60.0)


@pytest.mark.parametrize("answer", [[1], "text", None, 5])
def test_what_is_no_record_is_no_answer(ends, answer):
    talk, theirs = ends
    framing.send(theirs, answer)
    with pytest.raises(OursError, match="gave no answer"):
        talk.answer(60.0)


def test_an_answer_larger_than_allowed_is_not_taken_in(ends):
    talk, theirs = ends
    sender = threading.Thread(target=_send_quietly, args=(theirs, {"outputs": "x" * 100_000}))
    sender.start()
    with pytest.raises(OursError, match="has ended"):
        talk.answer(60.0)
    talk.channel.close()
    sender.join(120)
    assert not sender.is_alive()


def _send_quietly(channel, value):
    with contextlib.suppress(OSError):
        framing.send(channel, value)


def test_an_answer_that_stops_half_way_is_given_up(ends):
    talk, theirs = ends
    talk.channel.settimeout(0.05)
    theirs.sendall(b"\x10\x00\x00\x00")
    with pytest.raises(OursError, match="has ended"):
        talk.answer(60.0)


def test_waiting_tells_which_can_be_read_also_above_the_1024_descriptors_of_select():
    read, write = os.pipe()
    other, kept = os.pipe()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 1500 if hard == resource.RLIM_INFINITY else min(1500, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    high = fcntl.fcntl(read, fcntl.F_DUPFD, 1100)
    try:
        assert wait([high, other], 0.0) == set()
        os.write(write, b"x")
        assert wait([high, other], 1.0) == {high}
        assert wait([], 0.0) == set()
        assert wait([high], -5.0) == {high}
    finally:
        for fd in (read, write, other, kept, high):
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
