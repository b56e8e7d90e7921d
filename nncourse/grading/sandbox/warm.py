"""Kernels and examiners that need not import their libraries: forked from a process that has done so already.

Starting Python and importing TensorFlow takes seconds of processor time, twice for each submission. So one process
for each set of libraries imports them once (:mod:`nncourse.grading.inside.fork`); bubblewrap makes each sandbox as
ever, with a process in it that only waits, and a fork of the warm process moves in. Sandboxes differ in nothing from
those of :func:`nncourse.grading.sandbox.bubblewrap.start`. The warm process runs a program that was opened on a
read-only mount, so that a fork's ``/proc/self/exe`` is no way to the host's. Where anything about this does not work,
a process is started cold.
"""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
from pathlib import Path

from nncourse.grading import scratch
from nncourse.grading.sandbox import bubblewrap, seccomp, view
from nncourse.grading.sandbox.box import Sandbox
from nncourse.grading.sandbox.errors import SandboxError
from nncourse.grading.sandbox.limits import Limits

_START_S = 120.0
_ENTER_S = 30.0


def start(
    wanted: tuple[str, ...],
    limits: Limits,
    files: Path | None,
    talk: tuple[socket.socket, int],
    data: tuple[str, ...] = (),
) -> Sandbox | None:
    """A sandbox whose main process is a fork of the warm process with these modules; None where that fails.

    Args:
        wanted: modules to have imported.
        limits: as in :func:`nncourse.grading.sandbox.bubblewrap.start`.
        files: as there.
        talk: our end of the socket for orders, and the descriptor of the other end.
        data: as there.
    """
    template = _template(wanted) if wanted else None
    if template is None:
        return None
    box = bubblewrap.hold(limits, files, data)
    try:
        template.fork(box, [box.first, talk[1]])
        said, fds = _answer(talk[0], _ENTER_S)
        if said != b"started" or not fds:
            raise OSError("the fork did not reach its sandbox")
    except OSError:
        box.kill()
        return None
    box.main = fds[0]
    return box


def _answer(channel: socket.socket, timeout_s: float) -> tuple[bytes, list[int]]:
    """The next short message and the descriptor beside it; an empty one if none comes in time."""
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    if not poll.poll(1000 * timeout_s):
        return b"", []
    said, fds, _, _ = socket.recv_fds(channel, 16, 1)
    return said, list(fds)


class _Template:
    """A warm process."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        program, namespace = bubblewrap.interpreter()
        scratch.sweep()
        self.home = scratch.make("warm")
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        script = str(Path(__file__).parents[1] / "inside" / "fork.py")
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", script, str(theirs.fileno()), str(view.LIBRARY), *wanted],
                executable=f"/proc/self/fd/{program}",
                env=view.environment() | {"HOME": self.home},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno(), program, namespace],
                start_new_session=True,
            )
        for fd in (program, namespace):
            os.close(fd)
        self._ready: bool | None = None

    def works(self) -> bool:
        """Whether it has imported everything; waits for that, the first time."""
        if self._ready is None:
            self._ready = _answer(self.channel, _START_S)[0] == b"ready"
        return self._ready

    def fork(self, box: Sandbox, fds: list[int]) -> None:
        """Have a fork enter a sandbox."""
        request = {
            "cgroups": [str(folder) for folder in box.group.folders] if box.group is not None else [],
            "user": view.USER,
            "home": box.home,
            "library": str(view.LIBRARY),
            "environment": view.environment() | {"PWD": box.home},
            "seccomp": seccomp.program().hex(),
        }
        with self.lock:
            socket.send_fds(self.channel, [json.dumps(request).encode()], fds)

    def close(self) -> None:
        """End the process; sandboxes that were forked from it go on."""
        self.channel.close()
        self.process.kill()
        self.process.wait()
        scratch.remove(self.home)


_templates: dict[tuple[str, ...], _Template] = {}
_lock = threading.Lock()
#: One for each set of modules: processes for different ones start beside each other.
_starts: dict[tuple[str, ...], threading.Lock] = {}


def _template(wanted: tuple[str, ...]) -> _Template | None:
    """The warm process for these modules, started at its first use; None if it does not start."""
    with _lock:
        start = _starts.setdefault(wanted, threading.Lock())
    with start:
        template = _templates.get(wanted)
        if template is None or (template.works() and template.process.poll() is not None):
            if template is not None:
                _templates.pop(wanted).close()
            try:
                template = _templates[wanted] = _Template(wanted)
            except SandboxError:  # a cold start will tell, if it fails too
                return None
        return template if template.works() else None


@atexit.register
def close() -> None:
    """End all warm processes."""
    with _lock:
        while _templates:
            _templates.popitem()[1].close()
