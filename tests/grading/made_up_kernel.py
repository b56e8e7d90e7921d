"""A kernel's end of its sockets, for tests that let it send anything."""

import zmq
from jupyter_client.session import Session

from nncourse.grading.wire import framing


class Kernel:
    """The kernel's ends of a relay's sockets: in a folder, or on listening sockets that it is given."""

    def __init__(self, key, folder="/given", fds=()):
        self.session = Session(key=key.encode())
        self.context = zmq.Context()
        self.context.setsockopt(zmq.LINGER, 0)
        self.shell, self.iopub = self.context.socket(zmq.ROUTER), self.context.socket(zmq.PUB)
        for end, fd in zip((self.shell, self.iopub), fds, strict=False):
            end.setsockopt(zmq.USE_FD, fd)
        self.shell.bind(f"ipc://{folder}/shell")
        self.iopub.bind(f"ipc://{folder}/iopub")

    def request(self):
        """The next request; what the relay asks until it hears us is answered on the way."""
        while True:
            idents, message = self.session.recv(self.shell, mode=0)
            if message["header"]["msg_type"] != "kernel_info_request":
                return idents, message
            self.put("status", {"execution_state": "idle"}, message)
            self.reply("kernel_info_reply", {}, message, idents)

    def put(self, kind, content, parent):
        self.session.send(self.iopub, kind, content, parent)

    def reply(self, kind, content, parent, idents):
        self.session.send(self.shell, kind, content, parent, idents)

    def get_ready(self, relay):
        """Answer until the relay, at the other end of a socket, says that it hears us; that may take its time."""
        poller = zmq.Poller()
        poller.register(self.shell, zmq.POLLIN)
        poller.register(relay, zmq.POLLIN)
        while relay.fileno() not in (ready := dict(poller.poll(120_000))):
            assert ready, "the relay asks no more, and does not say that it hears us"
            idents, message = self.session.recv(self.shell, mode=0)
            self.put("status", {"execution_state": "idle"}, message)
            self.reply("kernel_info_reply", {}, message, idents)
        assert framing.receive(relay, 100)[0] == {"ready": True}

    def close(self):
        self.context.destroy(linger=0)
