"""Running process trees, each of which can be watched and ended whole; and all of them stopped at once."""

import contextlib
import os
import select
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from nncourse.grading import scratch
from nncourse.grading.sandbox import usage
from nncourse.grading.sandbox.cgroup import Cgroup
from nncourse.grading.sandbox.errors import SandboxError

_END_S = 60.0
_REAP_S = 10.0


@dataclass(eq=False)
class Box:
    """A running process tree that can be ended whole.

    Attributes:
        process: our own child.
        home: the working folder of what runs in it, as seen from inside.
        main: pidfd of the process that the tree is for; readable once that has ended.
        limits_whole_tree: whether memory and processes are limited for all together, so that no process need be.
    """

    process: subprocess.Popen
    home: str
    main: int = -1
    limits_whole_tree = False
    _open: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        with _lock:
            _running.add(self)

    def alive(self) -> bool:
        """Whether the process that the tree is for still runs."""
        return self._open and not _ended(self.main, 0)

    def out_of_memory(self) -> bool:
        """Whether a limit on memory killed a process."""
        return False

    def used(self) -> usage.Usage:
        """Processor time of the tree so far."""
        raise NotImplementedError

    def signal_all(self) -> None:
        """Send SIGKILL to every process in the tree."""
        raise NotImplementedError

    def kill(self) -> None:
        """End every process in the tree, and return when none is left.

        Raises:
            SandboxError: one does not end.
        """
        if self._open:
            self._open = False
            try:
                self._end()
            except subprocess.TimeoutExpired as error:
                raise SandboxError("A sandbox did not end when it was killed.") from error
            finally:
                self._release()
                with _lock:
                    _running.discard(self)

    def _end(self) -> None:
        self.signal_all()
        self.process.wait(_END_S)

    def _release(self) -> None:
        os.close(self.main)


@dataclass(eq=False)
class Sandbox(Box):
    """A tree under bubblewrap.

    Attributes:
        first: pidfd of process 1 inside, with which the Linux kernel ends all others.
        first_pid: its process id, outside.
        group: the cgroup, where one could be made.
        lifeline: our end of a pipe that the sandbox ends with, should we be killed.
    """

    first: int = -1
    first_pid: int = 0
    group: Cgroup | None = None
    lifeline: int | None = None

    @property
    def limits_whole_tree(self) -> bool:
        """Whether there is a cgroup."""
        return self.group is not None

    def out_of_memory(self) -> bool:
        """Whether the memory limit of the cgroup killed a process."""
        return self.group is not None and self.group.out_of_memory()

    def used(self) -> usage.Usage:
        """Processor time of the tree so far."""
        seconds = self.group.cpu_s() if self.group is not None else None
        return usage.of_processes(Path(f"/proc/{self.first_pid}/root/proc"), seconds)

    def signal_all(self) -> None:
        """Send SIGKILL to process 1, to all in the cgroup, and to bubblewrap."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)
        if self.group is not None:
            self.group.kill()
        self.process.kill()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)
        if not _ended(self.first, _END_S):  # it does so after the last process inside
            raise subprocess.TimeoutExpired("bwrap", _END_S)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_REAP_S)  # it buries process 1; killed, it would leave that to the machine's
        self.signal_all()
        self.process.wait(_END_S)

    def _release(self) -> None:
        for fd in {self.main, self.first, self.lifeline} - {None}:
            os.close(fd)
        if self.group is not None:
            self.group.remove()


@dataclass(eq=False)
class OpenBox(Box):
    """A process with our own rights, and what stays in its process group.

    Attributes:
        lifeline: our end of a pipe that the process ends with, should we be killed.
    """

    lifeline: int = -1

    def used(self) -> usage.Usage:
        """Processor time of the process so far."""
        return usage.of_process(self.process.pid)

    def signal_all(self) -> None:
        """Send SIGKILL to the process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _release(self) -> None:
        super()._release()
        os.close(self.lifeline)
        scratch.remove(self.home)


def _ended(pidfd: int, timeout_s: float) -> bool:
    poll = select.poll()  # select() knows no descriptor above 1023
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(1000 * timeout_s))


_running: set[Box] = set()
_lock = threading.Lock()
_stopped = threading.Event()


def stop_all() -> None:
    """End every box of this process and start no other until :func:`go_on`."""
    _stopped.set()
    with _lock:
        for box in _running:
            with contextlib.suppress(OSError):
                box.signal_all()


def go_on() -> None:
    """Let boxes start again."""
    _stopped.clear()


def refuse_if_stopped() -> None:
    """Raise where :func:`stop_all` was called.

    Raises:
        SandboxError: it was.
    """
    if _stopped.is_set():
        raise SandboxError("Grading was stopped.")
