"""How a process for untrusted code is started: in a sandbox, or with our own rights. Chosen once, where a job begins.

Either way the process gets its orders as one message over a socket, with descriptors beside it
(:mod:`nncourse.grading.inside.orders`).
"""

import functools
import json
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from nncourse.grading import scratch
from nncourse.grading.sandbox import box, bubblewrap, warm
from nncourse.grading.sandbox.box import Box, OpenBox
from nncourse.grading.sandbox.limits import Limits


class Isolation(Protocol):
    """A way to start processes that are told what to do by orders."""

    sandboxed: bool

    def launch(
        self,
        orders: dict[str, Any],
        fds: list[int],
        limits: Limits,
        *,
        files: Path | None = None,
        modules: tuple[str, ...] = (),
    ) -> Box:
        """Start a process and hand it its orders.

        Args:
            orders: ``role`` and what the role needs, as JSON values.
            fds: descriptors that the role needs.
            limits: of the process and what it starts.
            files: a folder, a copy of which fills the working folder.
            modules: what the process may have imported already.

        Raises:
            SandboxError: none can be started here.
        """


class Sandboxed:
    """Each process in a sandbox of its own, a fork of the warm process where modules are named."""

    sandboxed = True

    def launch(
        self,
        orders: dict[str, Any],
        fds: list[int],
        limits: Limits,
        *,
        files: Path | None = None,
        modules: tuple[str, ...] = (),
    ) -> Box:
        """Start a process; see :class:`Isolation`."""
        _raise_open_files()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            made = warm.start(modules, limits, files, (ours, theirs.fileno()))
            if made is None:
                command = bubblewrap.python(_code(theirs))
                made = bubblewrap.start(command, limits, files=files, pass_fds=[theirs.fileno()])
            shown = None if files is None else str(bubblewrap.FILES)
            whole_tree = made.group is not None
            _order(ours, orders | {"limits": limits.as_dict(), "whole_tree": whole_tree}, fds, made, shown)
        return made


class OwnRights:
    """No isolation at all: what ``--no-sandbox`` asks for."""

    sandboxed = False

    def launch(
        self,
        orders: dict[str, Any],
        fds: list[int],
        limits: Limits,
        *,
        files: Path | None = None,
        modules: tuple[str, ...] = (),
    ) -> Box:
        """Start a process; see :class:`Isolation`."""
        box.refuse_if_stopped()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        scratch.sweep()
        home = scratch.make("home")
        with ours, theirs:
            try:
                made = self._start(theirs, home)
            except BaseException:
                scratch.remove(home)
                raise
            shown = None if files is None else str(files)
            _order(ours, orders | {"limits": limits.as_dict(), "whole_tree": False}, fds, made, shown)
        return made

    def _start(self, orders: socket.socket, home: str) -> OpenBox:
        package = str(Path(__file__).resolve().parents[3])
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {package!r}); {_code(orders)}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[orders.fileno()],
            start_new_session=True,
        )
        return OpenBox(process, home, main=os.pidfd_open(process.pid))


@functools.cache
def _raise_open_files() -> None:
    """Let us, and the warm processes, open as many files as we may.

    The Linux kernel counts descriptors that are on their way through sockets by user, so for all sandboxes together,
    and lets nobody send more who has as many on the way as they may open: we have to be allowed more than a learner.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def isolation(*, sandboxed: bool) -> Isolation:
    """The one that was asked for."""
    return Sandboxed() if sandboxed else OwnRights()


def _code(orders: socket.socket) -> str:
    return f"from nncourse.grading.inside.orders import main; main({orders.fileno()})"


def _order(channel: socket.socket, orders: dict[str, Any], fds: list[int], made: Box, files: str | None) -> None:
    try:
        socket.send_fds(channel, [json.dumps(orders | {"home": made.home, "files": files}).encode()], fds)
    except BaseException:
        made.kill()
        raise
