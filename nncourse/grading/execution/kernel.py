"""A live kernel: ipykernel in a sandbox, and the relay through which the coordinator speaks with it."""

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from nncourse.grading.execution.clock import Clock
from nncourse.grading.execution.failures import KernelDied, OursError
from nncourse.grading.execution.noticed import TOO_LARGE, sentences
from nncourse.grading.execution.outputs import checked, error
from nncourse.grading.execution.relay import RelayProcess
from nncourse.grading.execution.talk import wait
from nncourse.grading.sandbox.box import Box
from nncourse.grading.sandbox.isolation import Isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.sandbox.usage import Usage
from nncourse.grading.submission.environment import Environment

_START_S = 180.0
_GRACE_S = 3.0
_LOOK_S = 0.5
_FLOOD = "the cell flooded the notebook with output"


@dataclass(frozen=True)
class Setting:
    """What the processes of one notebook have in common.

    Attributes:
        isolation: how they are started.
        limits: of each.
        files: a folder, a copy of which is the kernel's working folder.
        authors: a folder with those of them that are the author's: the examiner's working folder.
        modules: what they may have imported already.
        environment: another one, of which the kernel is.
    """

    isolation: Isolation
    limits: Limits
    files: Path | None = None
    authors: Path | None = None
    modules: tuple[str, ...] = ()
    environment: Environment | None = None


@dataclass
class Published:
    """What a kernel put out while it worked on a request, and what it says that it noticed.

    ``flood``: it put out too much; ``cut_off``: the connection on which it replies was lost.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    late: bool = False
    flood: bool = False
    cut_off: bool = False


class KernelProcess:
    """A kernel that is ready to run cells.

    Raises:
        OursError: it did not start.
    """

    def __init__(self, setting: Setting) -> None:
        self.limits = setting.limits
        self.relay = RelayProcess(setting.isolation, setting.limits)
        self.box: Box | None = None
        self.link: socket.socket | None = None
        try:
            self._start(setting)
            self._connect()
        except BaseException:
            self.close()
            raise

    def _start(self, setting: Setting) -> None:
        elsewhere = setting.environment
        variables = {} if elsewhere is None else dict(elsewhere.variables)
        key, fds = self.relay.listen()
        self.link, theirs = socket.socketpair()
        try:
            self.box = setting.isolation.launch(
                {"role": "kernel", "key": key, "variables": variables},
                [*fds, theirs.fileno()],
                setting.limits,
                files=setting.files,
                modules=setting.modules,
                python=None if elsewhere is None else elsewhere.python,
            )
        finally:
            theirs.close()
            for each in fds:
                os.close(each)

    def _connect(self) -> None:
        self.relay.tell({"do": "connect"})
        ready = wait([self.relay.fileno(), self.box.main], _START_S)
        if self.relay.fileno() in ready:
            self.relay.answer()
        elif ready:
            raise OursError("The sandboxed kernel ended before it ran anything.")
        else:
            raise OursError(f"The sandboxed kernel was not ready after {_START_S:.0f} s.")

    def alive(self) -> bool:
        """Whether it can run cells."""
        return self.box is not None and self.box.alive() and self.relay.box.alive()

    def run(self, source: str, clock: Clock, cap: int) -> Published:
        """Run a cell.

        Args:
            source: its code.
            clock: says when it is late; it is interrupted then, and its outputs end with an error.
            cap: what of its output is kept, in bytes.

        Raises:
            KernelDied: the kernel ended, or had to be given up.
            OursError: the relay failed.
        """
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}}
        self.begin("execute", content | {"allow_stdin": False, "stop_on_error": False}, cap)
        if self.wait_for(self.relay.fileno(), clock):
            return self.end()
        self.relay.tell({"do": "interrupt"})
        if not self.wait_for(self.relay.fileno(), Clock(_GRACE_S, Usage)):
            self.give_up(f"the cell took longer than {self.limits.cell_s:g} s and did not stop")
        published = self.end()
        published.outputs.append(error("CellTimeoutError", f"the cell took longer than {self.limits.cell_s:g} s"))
        published.late = True
        return published

    def begin(self, kind: str, content: dict[str, Any], cap: int) -> None:
        """Send a request; :meth:`end` takes what came of it."""
        self.relay.tell({"do": "run", "kind": kind, "content": content, "cap": max(0, cap)})

    def end(self, timeout_s: float = _GRACE_S) -> Published:
        """What came of the request.

        Raises:
            KernelDied: the kernel does not reply, or sent more than can be taken in.
            OursError: the relay does not answer.
        """
        if not wait([self.relay.fileno()], timeout_s):
            self.give_up("the kernel did not come back")
        return self._taken()

    def _taken(self) -> Published:
        try:
            published = _published(self.relay.answer(_GRACE_S))
        except OursError as error:
            self._relay_failed(error)
        if published.flood or (published.cut_off and wait([self.box.main], _GRACE_S / 3)):
            raise KernelDied(_FLOOD if published.flood else self.cause(), published.outputs)
        return published

    def wait_for(self, fd: int, clock: Clock) -> bool:
        """Whether there is something to read at a descriptor before the time is up.

        Raises:
            KernelDied: the kernel ended first.
            OursError: the relay did.
        """
        while True:
            ready = wait([fd, self.box.main, self.relay.box.main], _LOOK_S)
            if self.relay.box.main in ready or (self.box.main in ready and fd not in ready):
                self.give_up(self.cause())
            if fd in ready:
                return True
            if clock.is_over():
                return False

    def give_up(self, reason: str) -> NoReturn:
        """Raise what says that the kernel is of no more use, with the outputs so far.

        Raises:
            KernelDied: always, but where the relay failed: OursError.
        """
        if not self.relay.box.alive():
            self._relay_failed(OursError("The relay has ended."))
        try:
            self.relay.tell({"do": "break off"})
            outputs = self._taken().outputs
        except (KernelDied, OursError) as error:  # the relay may have lost it first, and said so with what there was
            outputs = getattr(error, "outputs", [])
        raise KernelDied(reason, outputs)

    def _relay_failed(self, error: OursError) -> NoReturn:
        """A relay of which the kernel took all memory is the kernel's doing; any other failure is ours."""
        if self.relay.box.out_of_memory():
            raise KernelDied("the kernel sent more than can be taken in") from error
        raise error

    def cause(self) -> str:
        """Why it ended."""
        if self.box.out_of_memory():
            return f"the kernel needed more than {self.limits.memory_bytes // 2**20} MiB of memory"
        return "the kernel ended (it exited, crashed, or reached a limit of memory, processes or CPU time)"

    def close(self) -> None:
        """End its processes and the relay."""
        if self.box is not None:
            self.box.kill()
        self.relay.close()
        if self.link is not None:
            self.link.close()


def _published(answer: dict[str, Any]) -> Published:
    """What a relay says that its kernel put out; whoever lost the connection is told of."""
    flood, cut_off = (answer.get("status") == each for each in ("flood", "cut off"))
    noticed = [*sentences(answer.get("noticed")), *([TOO_LARGE] if cut_off else [])]
    return Published(checked(answer.get("outputs")), noticed, flood=flood, cut_off=cut_off)
