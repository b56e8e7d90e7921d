"""Kernels and examiners that need not import their libraries: forked from a process that has done so already.

Starting Python and importing TensorFlow takes seconds of processor time, twice for each submission. So one process
for each set of libraries imports them once (:mod:`nncourse.grading.inside.fork`); bubblewrap makes each sandbox as
ever, with a process in it that only waits, and a fork of the warm process moves in. Sandboxes differ in nothing from
those of :func:`nncourse.grading.sandbox.bubblewrap.start`. Where anything about this does not work, a process is
started cold.
"""

import atexit
import json
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from nncourse.grading.sandbox import bubblewrap, seccomp
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.names import imported

#: Slow to import, and without effect on anything until used.
_LIBRARIES = ("numpy", "pandas", "scipy", "sklearn", "matplotlib", "keras", "tensorflow")
_ALWAYS = ("ipykernel.kernelapp", "ipykernel.ipkernel", "numpy")
_KERAS = ("keras", "tensorflow")
_WITH = {"matplotlib": ("matplotlib.pyplot",), "keras": _KERAS, "tensorflow": _KERAS}
#: A notebook that chooses how a library starts has to start it itself.
_CHOOSES = ("KERAS_BACKEND", "TF_", "XLA_", "MPLBACKEND", "CUDA_")
_START_S = 120.0
_ENTER_S = 30.0


def modules(helpers: Iterable[str], sources: Iterable[str]) -> tuple[str, ...]:
    """What a notebook's processes may have imported beforehand: heavy libraries that its author imports.

    Args:
        helpers: the author's imports and definitions, from the plan.
        sources: all code of the notebook; empty if one sets what a library reads when it is imported.
    """
    if any(word in source for source in sources for word in _CHOOSES):
        return ()
    found = {name for helper in helpers for name in imported(helper) if name in _LIBRARIES}
    if os.environ.get("KERAS_BACKEND", "tensorflow") != "tensorflow":
        found -= {"keras", "tensorflow"}
    return (*_ALWAYS, *(each for name in _LIBRARIES if name in found for each in _WITH.get(name, (name,))))


def start(wanted: tuple[str, ...], limits: Limits, files: Path | None, talk: tuple[socket.socket, int]):
    """A sandbox whose main process is a fork of the warm process with these modules; None where that fails.

    Args:
        wanted: modules, from :func:`modules`.
        limits: as in :func:`nncourse.grading.sandbox.bubblewrap.start`.
        files: as there.
        talk: our end of the socket for orders, and the descriptor of the other end.
    """
    template = _template(wanted) if wanted else None
    if template is None:
        return None
    box, inside = bubblewrap.hold(limits, files)
    try:
        pidfd = os.pidfd_open(inside)
        try:
            template.fork(box, [pidfd, talk[1]])
        finally:
            os.close(pidfd)
        ready, _, _ = select.select([talk[0]], [], [], _ENTER_S)
        said, fds, _, _ = socket.recv_fds(talk[0], 16, 1) if ready else (b"", [], 0, 0)
        if said != b"started" or not fds:
            raise OSError("the fork did not reach its sandbox")
    except OSError:
        box.kill()
        return None
    box.main = fds[0]
    return box


class _Template:
    """A warm process."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.home = tempfile.mkdtemp(prefix="nncourse-warm-")
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.lock = threading.Lock()
        script = str(Path(__file__).parents[1] / "inside" / "fork.py")
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", script, str(theirs.fileno()), *wanted],
                env=bubblewrap.environment() | {"HOME": self.home},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ready, _, _ = select.select([self.channel], [], [], _START_S)
        self.works = bool(ready) and self.channel.recv(16) == b"ready"

    def fork(self, box: bubblewrap.Sandbox, fds: list[int]) -> None:
        """Have a fork enter a sandbox."""
        request = {
            "cgroups": [str(folder) for folder in box.group.folders] if box.group is not None else [],
            "user": bubblewrap.USER,
            "home": str(bubblewrap.HOME),
            "library": str(bubblewrap.LIBRARY),
            "environment": bubblewrap.environment() | {"PWD": str(bubblewrap.HOME)},
            "seccomp": seccomp.program().hex(),
        }
        with self.lock:
            socket.send_fds(self.channel, [json.dumps(request).encode()], fds)

    def close(self) -> None:
        """End the process; sandboxes that were forked from it go on."""
        self.channel.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


_templates: dict[tuple[str, ...], _Template] = {}
_lock = threading.Lock()


def _template(wanted: tuple[str, ...]) -> _Template | None:
    """The warm process for these modules, started at its first use; None if it does not start."""
    with _lock:
        found = _templates.get(wanted)
        if found is None or (found.works and found.process.poll() is not None):
            if found is not None:
                found.close()
            found = _templates[wanted] = _Template(wanted)
        return found if found.works else None


@atexit.register
def close() -> None:
    """End all warm processes."""
    with _lock:
        while _templates:
            _templates.popitem()[1].close()
