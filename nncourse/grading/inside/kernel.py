"""ipykernel inside the sandbox: sockets that were opened outside, and one more message type.

The kernel binds to listening sockets that it is given (ZeroMQ's ``ZMQ_USE_FD``), so it needs no folder of the host.
``nncourse_serve`` is a message on the shell channel: until the examiner is done, the main thread, which runs the
cells, answers the examiner's requests.
"""

import asyncio
import importlib
import os
import socket
import sys
from typing import Any

import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config

from nncourse.grading.inside.files import Outgoing
from nncourse.grading.inside.noticing import Watch
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.ports import PORTS

try:  # all that serving needs is there before the learner's code runs, which may put other modules in its place
    from nncourse.grading.inside.agent import Agent
    from nncourse.grading.wire.peer import PeerGone
except ImportError:  # another environment may lack NumPy: no test is judged apart there, so nobody asks to be served
    Agent = PeerGone = None  # type: ignore[assignment, misc]


class Kernel(IPythonKernel):
    """The stock kernel, and ``nncourse_serve``."""

    link: socket.socket
    max_bytes: int
    handed_in: dict[str, str]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shell_handlers["nncourse_serve_request"] = self.nncourse_serve_request
        self.agent: Any = None
        self.watch = Watch(self.shell)

    async def do_execute(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Run a cell; the reply tells what was noticed meanwhile."""
        return {**await super().do_execute(*args, **kwargs), "noticed": self.watch.new()}

    async def nncourse_serve_request(self, socket_: Any, ident: Any, parent: Any) -> None:
        """Answer the examiner until it is done, then reply."""
        if self.agent is None:
            self.agent = Agent(self.link, self.shell.user_ns, self.max_bytes, self.handed_in)
        status = "ok"
        try:
            self.agent.serve()
        except (PeerGone, WireError) as error:
            status = str(error)
        self.agent.unheard.say()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        content = {"status": status, "noticed": self.watch.new()}
        self.session.send(socket_, "nncourse_serve_reply", content, parent, ident)
        await asyncio.sleep(0)


class _Heartbeat(Heartbeat):
    fd: int

    def _bind_socket(self) -> None:
        self.socket.setsockopt(zmq.USE_FD, self.fd)
        self.socket.bind("ipc:///heartbeat")


class KernelApp(IPKernelApp):
    """The stock application on given sockets; the working folder comes last on ``sys.path``, not first."""

    kernel_class = Kernel
    fds: dict[str, int]

    def _bind_socket(self, s: Any, port: int) -> int:
        s.setsockopt(zmq.USE_FD, self.fds[PORTS[port - 1]])
        s.bind("ipc:///given")
        return port

    def init_heartbeat(self) -> None:
        """Answer heartbeats on the socket that was given."""
        self.heartbeat = _Heartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))
        self.heartbeat.fd = self.fds["hb"]
        self.heartbeat.start()

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none, and to make a parser for all that one may hold takes longer than any other step."""
        self.update_config(Config({"HistoryManager": {"enabled": False}}))

    def init_path(self) -> None:
        """Put the working folder last."""
        # A module handed in must not shadow Keras, nncourse or the standard library.
        sys.path.append(os.getcwd())

    def init_connection_file(self) -> None:
        """There is none: the orders say everything."""
        pass

    def write_connection_file(self, **kwargs: Any) -> None:
        """Nobody would read it."""
        pass

    def init_poller(self) -> None:
        """bubblewrap ends this process with its parent."""
        pass


def _do_without_debugger() -> None:
    """Nobody debugs here, and importing debugpy takes longer than all else that a kernel does to start."""
    before = sys.modules.get("debugpy")
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    importlib.import_module("ipykernel.debugger")
    del sys.modules["debugpy"]
    if before is not None:
        sys.modules["debugpy"] = before


def main(orders: dict[str, Any], fds: list[int]) -> None:
    """Run a kernel; ``fds`` are the listening sockets in the order of :data:`PORTS`, then the examiner's link."""
    os.environ.update(orders["variables"])
    backend = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if "matplotlib" in sys.modules:  # a warm process has imported it, and read the variable before it was set
        sys.modules["matplotlib"].rcParams["backend"] = backend
    _do_without_debugger()
    Kernel.link = socket.socket(fileno=fds[5])
    Kernel.handed_in = Outgoing().digests()
    Kernel.max_bytes = int(orders["limits"]["value_bytes"])
    app = KernelApp.instance(transport="ipc", ip="given", capture_fd_output=False, quiet=True)
    app.fds = dict(zip(PORTS, fds[:5], strict=True))
    for number, name in enumerate(PORTS, 1):
        setattr(app, f"{name}_port", number)
    app.session.key = orders["key"].encode()
    app.initialize([])
    app.start()
