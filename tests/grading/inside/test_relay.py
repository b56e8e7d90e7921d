"""A relay between a made-up kernel that sends anything, and a coordinator that must get a bounded answer."""

import contextlib
import os
import random
import socket
import threading
import time

import pytest

from nncourse.grading.inside import relay as inside
from nncourse.grading.sandbox.limits import Limits

from ..made_up_kernel import Kernel

OUTPUT = 10_000
LIMITS = Limits(output_bytes=OUTPUT)


@pytest.fixture
def ends(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with opened(Kernel, monkeypatch) as both:
        yield both


@contextlib.contextmanager
def opened(kind, monkeypatch):
    """A relay in a thread, and what serves as its kernel; ``ask`` sends the relay a request and takes its answer."""
    with contextlib.ExitStack() as stack:  # a test that fails leaves nothing open, nor does one that does not begin
        ours, theirs = (stack.enter_context(each) for each in socket.socketpair())
        made = inside.Relay(theirs, OUTPUT)
        stack.callback(made.context.destroy, linger=0)
        monkeypatch.setattr(made, "listen", lambda request: {"key": made.session.key.decode()})
        kernel = kind(made.session.key.decode(), os.getcwd())
        stack.callback(kernel.close)
        thread = threading.Thread(target=made.run, daemon=True)
        thread.start()
        stack.callback(ended, thread, ours)
        ours.settimeout(120)

        def ask(request, answer=True):
            inside.framing.send(ours, request)
            return inside.framing.receive(ours, 8 * OUTPUT + 2**20)[0] if answer else None

        inside.framing.send(ours, {"do": "connect"})
        kernel.get_ready(ours)
        yield kernel, ask


def ended(thread, ours):
    """The relay ends when we close our end."""
    ours.close()
    thread.join(120)
    assert not thread.is_alive()


def run(ask, answers, cap=OUTPUT):
    """What a request gives while a made-up kernel answers it in a thread."""
    thread = threading.Thread(target=answers, daemon=True)
    thread.start()
    answer = ask({"do": "run", "kind": "execute", "content": {"code": ""}, "cap": cap})
    thread.join(120)
    assert not thread.is_alive()
    return answer


def test_outputs_are_gathered_and_cut(ends):
    kernel, ask = ends

    def answers():
        idents, message = kernel.request()
        kernel.put("stream", {"name": "stdout", "text": "a" * 100}, message)
        kernel.put("stream", {"name": "stdout", "text": "b" * 2 * OUTPUT}, message)
        kernel.put("stream", {"name": "stdout", "text": "c"}, message)
        kernel.reply("execute_reply", {"status": "ok", "noticed": ["x", 3, "y" * 900]}, message, idents)
        kernel.put("status", {"execution_state": "idle"}, message)

    answer = run(ask, answers)
    text = "".join(each["text"] for each in answer["outputs"])
    assert (answer["status"], answer["noticed"]) == ("done", ["x", "y" * 200])
    assert text.startswith("aaa")
    assert "[output cut" in text
    assert len(text) < OUTPUT + 200


class HeardLate(Kernel):
    """A kernel whose first words are lost, as on a busy machine, where a subscription takes its time."""

    lost = 2

    def put(self, kind, content, parent):
        if self.lost:
            self.lost -= 1
        else:
            super().put(kind, content, parent)


def test_the_relay_asks_until_it_hears_the_kernel(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with opened(HeardLate, monkeypatch) as (kernel, _):
        assert kernel.lost == 0


def test_a_flood_is_given_up(ends, monkeypatch):
    monkeypatch.setattr(inside, "_FLOOD", 2)
    kernel, ask = ends

    def answers():
        _, message = kernel.request()
        for _ in range(8):
            kernel.put("stream", {"name": "stdout", "text": "b" * OUTPUT}, message)

    assert run(ask, answers)["status"] == "flood"


def test_what_belongs_to_no_request_counts_too(ends, monkeypatch):
    """Messages that say they belong to another request are read all the same."""
    monkeypatch.setattr(inside, "_FLOOD", 2)
    kernel, ask = ends

    def answers():
        kernel.request()
        other = {"header": kernel.session.msg_header("execute_request")}
        for _ in range(8):
            kernel.put("stream", {"name": "stdout", "text": "b" * OUTPUT}, other)

    answer = run(ask, answers)
    assert (answer["status"], answer["outputs"]) == ("flood", [])


def test_a_reply_too_large_to_be_taken_is_not_waited_for(ends):
    """Its frame ends the connection at its first bytes, and no other reply will come; the next request is served."""
    kernel, ask = ends
    came = threading.Event()

    def too_much():
        idents, message = kernel.request()
        kernel.put("stream", {"name": "stdout", "text": "so far"}, message)
        came.wait(120)
        kernel.reply("execute_reply", {"noticed": ["x" * 40 * OUTPUT]}, message, idents)

    def enough():
        idents, message = kernel.request()
        kernel.reply("execute_reply", {"noticed": ["y"]}, message, idents)
        kernel.put("status", {"execution_state": "idle"}, message)

    take = inside._Work.take_output
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inside._Work, "take_output", lambda work, each: (take(work, each), came.set()))
        answer = run(ask, too_much)
    assert (answer["status"], answer["noticed"]) == ("cut off", [])
    assert answer["outputs"][0]["text"] == "so far"
    answer = run(ask, enough)
    assert (answer["status"], answer["noticed"]) == ("done", ["y"])


def test_output_too_large_to_be_taken_is_said_to_be_lost_and_what_follows_is_there(ends, monkeypatch):
    kernel, ask = ends
    came, take = threading.Event(), inside._Work.take_output
    monkeypatch.setattr(inside._Work, "take_output", lambda work, each: (take(work, each), came.set()))

    def too_much():
        idents, message = kernel.request()
        kernel.put("stream", {"name": "stdout", "text": "x" * 40 * OUTPUT}, message)
        kernel.reply("execute_reply", {}, message, idents)

    def enough():
        idents, message = kernel.request()
        came.clear()
        for _ in range(6000):  # what is put out before the relay hears again is lost
            kernel.put("stream", {"name": "stdout", "text": "there"}, message)
            if came.wait(0.02):
                break
        kernel.reply("execute_reply", {}, message, idents)
        kernel.put("status", {"execution_state": "idle"}, message)

    answer = run(ask, too_much)
    assert answer["status"] == "done"
    assert [each["text"] for each in answer["outputs"]] == [inside._LOST]
    assert "there" in run(ask, enough)["outputs"][0]["text"]


def test_what_came_is_there_when_it_is_broken_off(ends, monkeypatch):
    kernel, ask = ends
    came, take = threading.Event(), inside._Work.take_output
    monkeypatch.setattr(
        inside._Work,
        "take_output",
        lambda work, each: (take(work, each), each["msg_type"] == "stream" and came.set()),
    )
    ask({"do": "run", "kind": "execute", "content": {}, "cap": OUTPUT}, answer=False)
    _, message = kernel.request()
    kernel.put("stream", {"name": "stdout", "text": "so far"}, message)
    assert came.wait(120)
    answer = ask({"do": "break off"})
    assert (answer["status"], answer["outputs"][0]["text"]) == ("broken off", "so far")


def garbage(kernel, dice, message):
    """One thing that no kernel should send."""
    header = {"header": kernel.session.msg_header("stream"), "msg_id": 1, "msg_type": "stream"}
    contents = [b"[]", b"7", b"null", b"{"]
    streams = [{}, {"text": 7}, {"name": [], "text": "\\ud800"}, {"text": {}}]
    data = [7, None, {"text/plain": 3}, {"a": "x"}, {"application/json": nested(dice.randrange(200))}]

    def noise(most):
        return [dice.randbytes(dice.randrange(50)) for _ in range(dice.randrange(1, most))]

    dice.choice(
        [
            lambda: kernel.iopub.send_multipart(noise(9)),
            lambda: kernel.iopub.send_multipart([b"<IDS|MSG>", dice.randbytes(32), b"{", b"[]", b"null", b"7"]),
            lambda: kernel.shell.send_multipart([b"x", b"<IDS|MSG>", *noise(6)]),
            lambda: kernel.put("stream", dice.choice(streams), message),
            lambda: kernel.put("display_data", {"data": dice.choice(data)}, message),
            lambda: kernel.put(
                "error", {"traceback": dice.choice([7, [7], "x"]), "ename": {}, "evalue": []}, message
            ),
            lambda: kernel.put("status", dice.choice([{}, {"execution_state": []}]), message),
            lambda: kernel.session.send(
                kernel.iopub, header | {"parent_header": 7, "metadata": {}, "content": dice.choice(contents)}
            ),
        ]
    )()


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def test_garbage_never_ends_the_relay_and_every_answer_is_bounded(ends):
    """Random messages for a bounded time; NNCOURSE_FUZZ_S and NNCOURSE_FUZZ_SEED choose others, and longer."""
    kernel, ask = ends
    dice = random.Random(int(os.environ.get("NNCOURSE_FUZZ_SEED", "1")))
    until = time.monotonic() + float(os.environ.get("NNCOURSE_FUZZ_S", "2"))
    rounds = 0

    def answers():
        idents, message = kernel.request()
        for _ in range(dice.randrange(30)):
            garbage(kernel, dice, message)
        kernel.reply("execute_reply", dice.choice([{}, {"status": "error"}, {"noticed": 7}]), message, idents)
        kernel.put("status", {"execution_state": "idle"}, message)

    while time.monotonic() < until or rounds < 5:
        answer = run(ask, answers)
        assert answer["status"] == "done"
        rounds += 1
