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
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from nncourse.grading import scratch
from nncourse.grading.sandbox import box, bubblewrap, warm
from nncourse.grading.sandbox.box import Box, OpenBox
from nncourse.grading.sandbox.limits import Limits


class Isolation(ABC):
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
        python: str | None = None,
    ) -> Box:
        """Start a process and hand it its orders.

        Args:
            orders: ``role`` and what the role needs, as JSON values.
            fds: descriptors that the role needs.
            limits: of the process and what it starts.
            files: a folder, a copy of which fills the working folder.
            modules: what the process may have imported already.
            python: an interpreter in place of our own.

        Raises:
            SandboxError: none can be started here.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            process = self._start((ours, theirs.fileno()), limits, files, modules, python)
            message = orders | {
                "limits": limits.as_dict(),
                "whole_tree": process.limits_whole_tree,
                "home": process.home,
            }
            message["files"] = None if files is None else str(self._shown(files))
            try:
                socket.send_fds(ours, [json.dumps(message).encode()], fds)
            except BaseException:
                process.kill()
                raise
        return process

    @abstractmethod
    def _start(
        self,
        talk: tuple[socket.socket, int],
        limits: Limits,
        files: Path | None,
        modules: tuple[str, ...],
        python: str | None,
    ) -> Box:
        """Start a process that waits for orders; ``talk`` are our socket and the descriptor of its end."""

    @abstractmethod
    def _shown(self, files: Path) -> Path:
        """Where the process finds a folder."""


class Sandboxed(Isolation):
    """Each process in a sandbox of its own, a fork of the warm process where modules are named.

    Args:
        data: paths of this machine that it sees too, read-only and at their own place.
    """

    sandboxed = True

    def __init__(self, data: tuple[str, ...] = ()) -> None:
        self.data = data

    def _start(
        self,
        talk: tuple[socket.socket, int],
        limits: Limits,
        files: Path | None,
        modules: tuple[str, ...],
        python: str | None,
    ) -> Box:
        _raise_open_files()
        process = warm.start(modules, limits, files, talk, self.data) if python is None else None
        if process is None:
            command = bubblewrap.python(_code(talk[1]), program=python)
            process = bubblewrap.start(command, limits, files=files, pass_fds=[talk[1]], data=self.data)
        return process

    def _shown(self, files: Path) -> Path:
        return bubblewrap.FILES


class OwnRights(Isolation):
    """No isolation at all: what ``--no-sandbox`` asks for."""

    sandboxed = False

    def _start(
        self,
        talk: tuple[socket.socket, int],
        limits: Limits,
        files: Path | None,
        modules: tuple[str, ...],
        python: str | None,
    ) -> Box:
        box.refuse_if_stopped()
        scratch.sweep()
        home, (waits, lifeline) = scratch.make("home"), os.pipe()
        package = str(Path(__file__).resolve().parents[3])
        code = f"import sys; sys.path.insert(0, {package!r}); {_code(talk[1], waits)}"
        try:
            process = subprocess.Popen(
                [python or sys.executable, "-I", "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[talk[1], waits],
                start_new_session=True,
            )
        except BaseException:
            scratch.remove(home)
            os.close(lifeline)
            raise
        finally:
            os.close(waits)
        return OpenBox(process, home, main=os.pidfd_open(process.pid), lifeline=lifeline)

    def _shown(self, files: Path) -> Path:
        return files


@functools.cache
def _raise_open_files() -> None:
    """Let us, and the warm processes, open as many files as we may.

    The Linux kernel counts descriptors that are on their way through sockets by user, so for all sandboxes together,
    and lets nobody send more who has as many on the way as they may open: we have to be allowed more than a learner.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def isolation(*, sandboxed: bool, data: tuple[str, ...] = ()) -> Isolation:
    """The one that was asked for; ``data`` are paths of this machine that a sandbox shows too, read-only."""
    return Sandboxed(data) if sandboxed else OwnRights()


def _code(*fds: int) -> str:
    return f"from nncourse.grading.inside.orders import main; main({', '.join(map(str, fds))})"
