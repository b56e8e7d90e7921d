"""Speaks ZeroMQ with one kernel, so that the process that holds the gradebook need not.

Theory of operation. A learner's process may send its client anything: messages of any number of frames, of any size,
with any JSON in them. Reading that is a job for a process that may die of it. The relay is one, in a sandbox of its
own with little memory. It opens the sockets on which the kernel listens, in its own working folder, and hands them
out as descriptors; it carries out one request of the coordinator's after the other, and answers each with one
message of our own wire, whose size is bounded, since outputs are cut here.

What a frame weighs is known from its first bytes: past the limit ZeroMQ ends the connection, and makes no other; we
do. A reply that was lost so is not waited for, and where output was lost the notebook says so. All that comes during
a request is counted before it is parsed, whatever request it says that it belongs to.

A relay that a kernel has taken over can lie about what that kernel printed, and nothing else: what a test cell found
comes to the coordinator from the examiner, another way.
"""

import contextlib
import socket
import time
import uuid
from typing import Any

import zmq
from jupyter_client.session import Session

from nncourse.grading.wire import framing
from nncourse.grading.wire.ports import PORTS
from nncourse.grading.wire.published import Gathered, writable

#: Output beyond this many times the cap ends the cell: what is cut has to be read all the same.
_FLOOD = 50
_SETTLE_S = 3.0
_DRAIN_S = 0.3
_ASK_AGAIN_S = 1.0
_CONNECTED = ("shell", "iopub", "control")
#: A frame of ZeroMQ may weigh this many times what a cell may print: it is cut after it was read.
_FRAME = 16
_NOTICED = 20
_LOST = "\n[output lost: one piece of it was larger than can be taken in]\n"


class Relay:
    """The process's main object: takes requests of the coordinator one by one."""

    def __init__(self, boss: socket.socket, output_bytes: int) -> None:
        self.boss, self.output_bytes = boss, output_bytes
        self.session = Session(key=uuid.uuid4().hex.encode())
        self.context = zmq.Context()
        self.context.setsockopt(zmq.MAXMSGSIZE, _FRAME * output_bytes)
        self.context.setsockopt(zmq.RCVHWM, 500)
        self.context.setsockopt(zmq.LINGER, 0)
        self.sockets: dict[str, zmq.Socket] = {}
        self.monitors: dict[str, zmq.Socket] = {}
        self.received = 0

    def run(self) -> None:
        """Serve until the coordinator closes its end."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                request = framing.receive(self.boss, 2**26)[0]
                do = {"listen": self.listen, "connect": self.connect, "run": self.carry_out}.get(request["do"])
                if do is not None:  # to break off or interrupt a request may come after its answer has gone
                    framing.send(self.boss, do(request))

    def listen(self, request: dict[str, Any]) -> dict[str, Any]:
        """Open the sockets for a kernel; their descriptors come with the first byte before the answer."""
        listening = [socket.socket(socket.AF_UNIX) for _ in PORTS]
        for name, each in zip(PORTS, listening, strict=True):
            each.bind(name)  # in the working folder, whose path may be longer than an address can be
            each.listen(16)
        socket.send_fds(self.boss, [b"!"], [each.fileno() for each in listening])
        for each in listening:
            each.close()
        return {"key": self.session.key.decode()}

    def connect(self, request: dict[str, Any]) -> dict[str, Any]:
        """Wait until the kernel answers, and its output reaches us."""
        kinds = {"shell": zmq.DEALER, "iopub": zmq.SUB, "control": zmq.DEALER}
        for name in _CONNECTED:
            self.sockets[name] = self.context.socket(kinds[name])
            if name == "iopub":
                self.sockets[name].setsockopt(zmq.SUBSCRIBE, b"")
            self.sockets[name].connect(f"ipc://{name}")
        poller, heard = self._poller("shell", "iopub"), set()
        while heard != {"shell", "iopub"}:
            self.session.send(self.sockets["shell"], "kernel_info_request", {})
            until = time.monotonic() + _ASK_AGAIN_S
            while heard != {"shell", "iopub"} and (left := until - time.monotonic()) > 0:
                for each in dict(poller.poll(1000 * left)):
                    name = next((name for name in _CONNECTED if self.sockets[name] is each), None)
                    if name is None:
                        raise EOFError  # the coordinator has given up
                    if self._next(name)["msg_type"]:
                        heard.add(name)
        for name in ("shell", "iopub"):
            self.monitors[name] = self.sockets[name].get_monitor_socket(zmq.EVENT_DISCONNECTED)
        return {"ready": True}

    def carry_out(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send the kernel a request, and gather what it puts out until it has replied and is idle."""
        gathered = Gathered(int(request["cap"]))
        sent = self.session.send(self.sockets["shell"], f"{request['kind']}_request", request["content"])
        work = _Work(sent["header"]["msg_id"], f"{request['kind']}_reply", gathered)
        poller, status, self.received, lost = self._poller("shell", "iopub"), "done", 0, False
        for name in self.monitors:  # after an earlier request, perhaps
            self._is_lost(name)
        while not work.over():
            ready = dict(poller.poll(200))
            if self.sockets["iopub"] in ready:
                work.take_output(self._next("iopub"))
            if self.sockets["shell"] in ready:
                work.take_reply(self._next("shell"))
            if self.boss.fileno() in ready and not self._goes_on():
                status = "broken off"
                self._drain(work)
                break
            elif self._is_lost("shell"):
                status = "cut off"
                self._drain(work)
                break
            lost |= self._is_lost("iopub")
            if max(gathered.seen, self.received) > _FLOOD * self.output_bytes:
                status = "flood"
                break
        if lost and status in ("done", "broken off") and not self._is_lost("shell"):  # a kernel that ends loses both
            gathered.add({"output_type": "stream", "name": "stdout", "text": _LOST})
        return {"status": status, "outputs": writable(gathered.outputs), "noticed": work.noticed}

    def _goes_on(self) -> bool:
        """Take a word of the coordinator's while the kernel works; False breaks off."""
        if framing.receive(self.boss, 2**16)[0].get("do") == "interrupt":
            self.session.send(self.sockets["control"], "interrupt_request", {})
            return True
        return False

    def _drain(self, work: "_Work") -> None:
        """Take what has come already."""
        until = time.monotonic() + _DRAIN_S
        while (left := until - time.monotonic()) > 0 and self.sockets["iopub"].poll(1000 * left):
            work.take_output(self._next("iopub"))

    def _is_lost(self, name: str) -> bool:
        """Whether the connection to one of the kernel's sockets ended since this was asked last; makes another."""
        ended = 0
        while self.monitors[name].poll(0):
            self.monitors[name].recv_multipart()
            ended += 1
        if ended:
            with contextlib.suppress(zmq.ZMQError):  # it is gone already
                self.sockets[name].disconnect(f"ipc://{name}")
            self.sockets[name].connect(f"ipc://{name}")
        return ended > 0

    def _poller(self, *names: str) -> zmq.Poller:
        poller = zmq.Poller()
        for name in names:
            poller.register(self.sockets[name], zmq.POLLIN)
        for each in self.monitors.values():
            poller.register(each, zmq.POLLIN)
        poller.register(self.boss, zmq.POLLIN)
        return poller

    def _next(self, name: str) -> dict[str, Any]:
        """The next message; one that is none (wrong signature, no JSON) is an empty one."""
        try:
            frames = self.sockets[name].recv_multipart(zmq.NOBLOCK)
            self.received += sum(map(len, frames))
            message = self.session.deserialize(self.session.feed_identities(frames)[1])
            if isinstance(message.get("content"), dict) and isinstance(message.get("parent_header"), dict):
                return message
        except MemoryError:
            raise
        except Exception:
            pass
        return {"msg_type": "", "content": {}, "parent_header": {}}


class _Work:
    """A request that the kernel is busy with."""

    def __init__(self, request: str, reply: str, gathered: Gathered) -> None:
        self.request, self.reply, self.gathered = request, reply, gathered
        self.noticed: list[str] = []
        self.settles: float | None = None

    def over(self) -> bool:
        """Whether reply and idle have come, or idle does not come after the reply."""
        late = self.settles is not None and time.monotonic() > self.settles
        return late or (self.gathered.replied and self.gathered.idle)

    def take_output(self, message: dict[str, Any]) -> None:
        """One message of the kernel's output."""
        if message["parent_header"].get("msg_id") != self.request:
            return
        if message["msg_type"] == "status":
            self.gathered.idle |= message["content"].get("execution_state") == "idle"
        else:
            self.gathered.take(message)

    def take_reply(self, message: dict[str, Any]) -> None:
        """One message of the kernel's replies."""
        if message["parent_header"].get("msg_id") != self.request or message["msg_type"] != self.reply:
            return
        self.gathered.replied, self.settles = True, time.monotonic() + _SETTLE_S
        self.gathered.take_reply(message["content"])
        lines = message["content"].get("noticed")
        self.noticed = [
            line[:200] for line in (lines if isinstance(lines, list) else [])[:_NOTICED] if type(line) is str
        ]


def main(boss: socket.socket, output_bytes: int) -> None:
    """The relay process."""
    Relay(boss, output_bytes).run()
