"""The coordinator's hold on a relay, which speaks ZeroMQ with a kernel (:mod:`nncourse.grading.inside.relay`)."""

import socket
from typing import Any

from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.talk import Talk
from nncourse.grading.sandbox.isolation import Isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.wire.ports import PORTS

_START_S = 60.0
#: What it imports; no library of a learner's notebook.
_MODULES = (
    *("zmq", "jupyter_client.session", "numpy", "numpy.random"),
    *("nncourse.grading.inside.orders", "nncourse.grading.inside.relay"),
)
_MEMORY_BYTES = 384 * 2**20
#: Above what a learner's process may open: descriptors on their way are counted for all sandboxes together.
_OPEN_FILES = 2**14


class RelayProcess:
    """One relay, for one kernel."""

    def __init__(self, isolation: Isolation, limits: Limits) -> None:
        own = Limits(
            memory_bytes=min(_MEMORY_BYTES, limits.memory_bytes),
            processes=64,
            open_files=_OPEN_FILES,
            disk_bytes=2**20,
            file_bytes=2**20,
            cpu_s=limits.cpu_s,
            output_bytes=limits.output_bytes,
        )
        channel, theirs = socket.socketpair()
        with theirs:
            modules = _MODULES if isolation.sandboxed else ()
            self.box = isolation.launch({"role": "relay"}, [theirs.fileno()], own, modules=modules)
        # JSON writes a byte of text in at most six.
        self.talk = Talk("relay", channel, self.box, 8 * limits.output_bytes + 2**20)

    def listen(self) -> tuple[str, list[int]]:
        """The key of the kernel's connection, and the sockets on which it is to listen, in the order of its ports.

        Raises:
            OursError: the relay did not start.
        """
        self.talk.tell({"do": "listen"})
        try:
            mark, fds, _, _ = socket.recv_fds(self.talk.channel, 1, len(PORTS))
        except OSError as error:
            raise OursError("The relay did not start.") from error
        if not mark or len(fds) != len(PORTS):
            raise OursError("The relay did not start.")
        return str(self.talk.answer(_START_S)["key"]), list(fds)

    def fileno(self) -> int:
        """What becomes readable when it answers."""
        return self.talk.channel.fileno()

    def tell(self, request: dict[str, Any]) -> None:
        """Send a request."""
        self.talk.tell(request)

    def answer(self, timeout_s: float = 0.0) -> dict[str, Any]:
        """The answer to the last request."""
        return self.talk.answer(timeout_s)

    def close(self) -> None:
        """End the process."""
        self.talk.channel.close()
        self.box.kill()
