"""One notebook executed: learner's cells in a sandboxed kernel, test cells in the examiner.

Executing is a pure function of (cells, plan, files, limits, seed). Two kinds of failure are kept apart: what a
learner's code did becomes an error output of its cell; what our machinery failed at is an :class:`OursError`, and
then nothing is graded.
"""

import contextlib
import select
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zmq

from nncourse.errors import CourseError
from nncourse.grading.execution.kernel import SandboxKernelManager
from nncourse.grading.execution.messages import Gathered, error, next_message, shown, writable
from nncourse.grading.sandbox import warm
from nncourse.grading.sandbox.isolation import Isolation, isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import Plan, is_test, shadowed
from nncourse.grading.wire import encoding

_START_S = 180.0
_GRACE_S = 3.0
_REVIVALS = 3
_FLOOD = 50
_NOTICED = 20
_OBSERVATIONS = 100


class OursError(CourseError):
    """The sandbox, the kernel's start or the examiner failed: not a learner's doing."""


class KernelDied(Exception):
    """The kernel ended, or had to be ended, while it ran a cell."""


@dataclass
class Executed:
    """What running a notebook gave.

    Attributes:
        outputs: cell index -> outputs in notebook format; code cells only.
        observations: what the instructor may want to know; changes no mark.
        seconds: where the wall time went: ``start``, ``cells``, ``tests``.
    """

    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    observations: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: {"start": 0.0, "cells": 0.0, "tests": 0.0})
    sandboxed: bool = True
    seed: int = 0


def execute(
    cells: list[Any],
    plan: Plan,
    limits: Limits,
    *,
    files: Path | None = None,
    authors: Path | None = None,
    seed: int = 0,
    sandboxed: bool = True,
) -> Executed:
    """Run all code cells in order.

    Args:
        cells, plan, limits: what to run, and how.
        files: a folder whose files lie beside the notebook.
        authors: a folder with those of them that are the author's; tests see no others.
        seed: of what tests draw.
        sandboxed: False runs everything with our own rights.

    Raises:
        OursError: something of ours failed.
        nncourse.grading.sandbox.bubblewrap.SandboxError: no sandbox can be made here.
    """
    run = _Run(cells, plan, limits, files, seed, sandboxed)
    run.authors = authors
    try:
        run.start()
        for index, cell in enumerate(cells):
            if cell["cell_type"] == "code" and cell["source"].strip():
                run.cell(index, cell)
        return run.done
    finally:
        run.close()


class _Run:
    def __init__(self, cells, plan, limits, files, seed, sandboxed) -> None:
        self.cells, self.plan, self.limits, self.files = cells, plan, limits, files
        self.authors: Path | None = None
        self.isolation = isolation(sandboxed=sandboxed)
        self.modules = warm.modules(plan.helpers, [each["source"] for each in cells if each["cell_type"] == "code"])
        self.done = Executed(sandboxed=sandboxed, seed=seed)
        self.deadline = time.monotonic() + limits.submission_s
        self.manager: SandboxKernelManager | None = None
        self.client: Any = None
        self.link: socket.socket | None = None
        self.examiner: Examiner | None = None
        self.killers: set[int] = set()
        self.revivals = 0

    def start(self) -> None:
        began = time.monotonic()
        if any(self.apart(cell) for cell in self.cells):
            self.examiner = Examiner(self.limits, self.authors, self.isolation, self.modules)
        self.start_kernel()
        self.prepare()
        self.note(*shadowed(self.cells, self.plan))
        self.note(
            *(f"The test cell {each!r} ran in the learner's process, as marked." for each in self.plan.in_kernel)
        )
        self.done.seconds["start"] += time.monotonic() - began

    def apart(self, cell: Any) -> bool:
        """Whether this cell is for the examiner."""
        return is_test(cell) and cell["metadata"]["nbgrader"]["grade_id"] not in self.plan.in_kernel

    def start_kernel(self) -> None:
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, 16 * self.limits.output_bytes)
        context.setsockopt(zmq.RCVHWM, 500)
        context.setsockopt(zmq.LINGER, 0)
        self.manager = SandboxKernelManager(context=context)
        self.manager.limits, self.manager.files = self.limits, self.files
        self.manager.isolation, self.manager.modules = self.isolation, self.modules
        self.manager.start_kernel()
        self.link = self.manager.provisioner.link
        self.client = self.manager.client()
        self.client.start_channels(hb=False)
        self.client.allow_stdin = False
        until = time.monotonic() + _START_S
        while True:
            self.client.kernel_info()
            with contextlib.suppress(Exception):
                if self.client.get_shell_msg(timeout=1)["msg_type"] == "kernel_info_reply":
                    break
            if not self.alive():
                raise OursError("The sandboxed kernel ended before it ran anything.")
            if time.monotonic() > until:
                raise OursError(f"The sandboxed kernel was not ready after {_START_S:.0f} s.")

    def prepare(self) -> None:
        if self.examiner is not None:
            self.examiner.connect(self.link)
            answer = self.examiner.ask(
                {"do": "prepare", "helpers": list(self.plan.helpers), "shared": list(self.plan.shared)},
                _START_S,
            )
            self.note(*(f"A helper of the author could not be run in the examiner: {e}" for e in answer["failed"]))

    def note(self, *observations: str) -> None:
        new = [each for each in observations if each not in self.done.observations]
        self.done.observations += new[: max(0, _OBSERVATIONS - len(self.done.observations))]

    def alive(self) -> bool:
        return self.manager is not None and self.manager.is_alive()

    def cell(self, index: int, cell: Any) -> None:
        """Run one cell; whatever a learner's code does ends as an output of it."""
        began = time.monotonic()
        apart = self.apart(cell)
        try:
            if time.monotonic() > self.deadline:
                outputs = [error("SubmissionTimeout", self.out_of_time())]
            elif not self.revive():
                outputs = [error("DeadKernelError", "an earlier cell ended the kernel too often")]
            else:
                outputs = self.test(cell) if apart else self.learners(cell["source"])
        except KernelDied as death:
            self.killers.add(index)
            outputs = [*death.args[1], error("DeadKernelError", death.args[0])]
            self.note(f"Cell {index + 1}: {death.args[0]}.")
            self.end_kernel()
        self.done.outputs[index] = writable(outputs)
        self.done.seconds["tests" if apart else "cells"] += time.monotonic() - began

    def out_of_time(self) -> str:
        return f"the notebook took longer than {self.limits.submission_s:g} s"

    def revive(self) -> bool:
        """Have a live kernel: a fresh one in which the earlier cells were run again, but for those that killed."""
        while not self.alive():
            self.end_kernel()
            if self.revivals >= _REVIVALS:
                return False
            self.revivals += 1
            self.start_kernel()
            if self.examiner is not None:
                self.examiner.connect(self.link)
            for index in sorted(set(self.done.outputs) - self.killers):
                if not self.apart(self.cells[index]):
                    try:
                        self.learners(self.cells[index]["source"])
                    except KernelDied:
                        self.killers.add(index)
                        break
        return True

    def learners(self, source: str) -> list[dict[str, Any]]:
        """Run a cell in the kernel."""
        gathered = Gathered(self.limits.output_bytes)
        request = self.client.execute(source, store_history=True, stop_on_error=False, allow_stdin=False)
        until = min(time.monotonic() + self.limits.cell_s, self.deadline)
        status = self.gather(request, gathered, until, "execute_reply")
        if status == "late":
            self.manager.interrupt_kernel()
            if self.gather(request, gathered, time.monotonic() + _GRACE_S, "execute_reply") == "late":
                raise KernelDied(
                    f"the cell took longer than {self.limits.cell_s:g} s and did not stop", gathered.outputs
                )
            gathered.outputs.append(error("CellTimeoutError", f"the cell took longer than {self.limits.cell_s:g} s"))
        return gathered.outputs

    def gather(self, request: str, gathered: "Gathered", until: float, reply: str, watch: Any = None) -> str:
        """Collect outputs until reply and idle have come (``done``), time is up (``late``), or ``watch`` speaks."""
        poller = zmq.Poller()
        shell, iopub = self.client.shell_channel, self.client.iopub_channel
        for each in (shell.socket, iopub.socket):
            poller.register(each, zmq.POLLIN)
        if watch is not None:
            poller.register(watch, zmq.POLLIN)
        settle = until
        while time.monotonic() < min(until, settle):
            if gathered.replied and gathered.idle and watch is None:
                return "done"
            ready = dict(poller.poll(200))
            if iopub.socket in ready:
                gathered.idle |= self.take_output(iopub, request, gathered)
            if shell.socket in ready:
                message = next_message(shell)
                if message.get("parent_header", {}).get("msg_id") == request and message["msg_type"] == reply:
                    gathered.replied = True
                    settle = until if watch is not None else time.monotonic() + _GRACE_S
                    gathered.take_reply(message["content"])
                    self.noticed(message["content"].get("noticed"))
            if watch is not None and watch.fileno() in ready:
                return "watched"
            if not self.alive():
                raise KernelDied(self.cause(), gathered.outputs)
            if gathered.seen > _FLOOD * self.limits.output_bytes:
                raise KernelDied("the cell flooded the notebook with output", gathered.outputs)
        return "done" if gathered.replied else "late"

    def noticed(self, lines: Any) -> None:
        """Take what the learner's process says that it noticed; it may say anything, so only as words."""
        for line in lines[:_NOTICED] if isinstance(lines, list) else []:
            if isinstance(line, str):
                words = "".join(each if each.isprintable() else "?" for each in line[:200])
                self.note(f"The notebook {words}.")

    def take_output(self, iopub: Any, request: str, gathered: "Gathered") -> bool:
        """Take one message of the kernel's output; True when the request's work has ended."""
        message = next_message(iopub)
        if message.get("parent_header", {}).get("msg_id") != request:
            return False
        if message["msg_type"] == "status":
            return message["content"].get("execution_state") == "idle"
        gathered.take(message)
        return False

    def cause(self) -> str:
        box = self.manager.provisioner.box
        if box is not None and box.out_of_memory():
            return f"the kernel needed more than {self.limits.memory_bytes // 2**20} MiB of memory"
        return "the kernel ended (it exited, crashed, or reached a limit of memory, processes or CPU time)"

    def test(self, cell: Any) -> list[dict[str, Any]]:
        """Run a test cell in the examiner while the kernel serves its questions."""
        gathered = Gathered(self.limits.output_bytes)
        message = self.client.session.msg("nncourse_serve_request", {})
        self.client.shell_channel.send(message)
        request = message["header"]["msg_id"]
        self.examiner.tell(
            {
                "do": "cell",
                "name": cell["metadata"]["nbgrader"]["grade_id"],
                "source": cell["source"],
                "hidden": self.plan.hidden.regions(cell["source"]),
                "seed": self.done.seed,
            }
        )
        until = min(time.monotonic() + self.limits.cell_s, self.deadline)
        died: KernelDied | None = None
        try:
            if self.gather(request, gathered, until, "nncourse_serve_reply", self.examiner.channel) != "watched":
                died = KernelDied(f"the test took longer than {self.limits.cell_s:g} s", [])
        except KernelDied as death:
            died = KernelDied(death.args[0], [])
        if died is not None:
            return self.broken_off(died, gathered)
        answer = self.examiner.answer(_GRACE_S)
        if answer.get("kernel_gone"):
            raise KernelDied("the kernel stopped answering during the test", answer["outputs"])
        if self.gather(request, gathered, time.monotonic() + 4 * _GRACE_S, "nncourse_serve_reply") == "late":
            raise KernelDied("the kernel did not come back after the test", answer["outputs"])
        return shown(gathered.outputs) + answer["outputs"]

    def broken_off(self, died: KernelDied, gathered: "Gathered") -> list[dict[str, Any]]:
        """The kernel is gone or must go: the test fails, and an examiner that does not notice is replaced."""
        self.end_kernel()
        try:
            outputs = self.examiner.answer(_GRACE_S)["outputs"]
        except OursError:
            outputs = []
            self.examiner.close()
            self.examiner = Examiner(self.limits, self.authors, self.isolation, self.modules)
            self.start_kernel()
            self.prepare()
            self.end_kernel()
        raise KernelDied(died.args[0], shown(gathered.outputs) + outputs)

    def end_kernel(self) -> None:
        if self.client is not None:
            self.client.stop_channels()
            self.client = None
        if self.manager is not None:
            with contextlib.suppress(Exception):
                self.manager.shutdown_kernel(now=True)
            self.manager.cleanup_resources()
            if self.link is not None:
                self.link.close()
            self.manager.context.destroy(linger=0)
            self.manager = None

    def close(self) -> None:
        self.end_kernel()
        if self.examiner is not None:
            self.examiner.close()


class Examiner:
    """The coordinator's hold on the examiner process."""

    def __init__(self, limits: Limits, files: Path | None, isolation: Isolation, modules: tuple[str, ...]) -> None:
        self.channel, theirs = socket.socketpair()
        with theirs:
            orders = {"role": "examiner"}
            self.box = isolation.launch(orders, [theirs.fileno()], limits, files=files, modules=modules)

    def connect(self, link: socket.socket) -> None:
        """Give it the end of a kernel's socket."""
        self._mark([link.fileno()])
        encoding.send(self.channel, {"do": "connect"})
        link.close()
        self.answer(_START_S)

    def ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """One request and its answer."""
        self.tell(request)
        return self.answer(timeout_s)

    def tell(self, request: dict[str, Any]) -> None:
        """Send a request."""
        self._mark([])
        try:
            encoding.send(self.channel, request)
        except OSError as error:
            raise OursError("The examiner has ended.") from error

    def _mark(self, fds: list[int]) -> None:
        try:
            socket.send_fds(self.channel, [b"!"], fds)
        except OSError as error:
            raise OursError("The examiner has ended.") from error

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """The answer to the last request.

        Raises:
            OursError: none came in time, or the process ended.
        """
        ready, _, _ = select.select([self.channel], [], [], timeout_s)
        if not ready:
            raise OursError("The examiner does not answer.")
        try:
            return encoding.receive(self.channel, 2**26)[0]
        except (EOFError, OSError, encoding.WireError) as error:
            why = " (it needed more memory than the limit)" if self.box.out_of_memory() else ""
            raise OursError(f"The examiner ended while it ran a test{why}.") from error

    def close(self) -> None:
        """End the process."""
        self.channel.close()
        self.box.kill()
