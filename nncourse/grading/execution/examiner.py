"""The coordinator's hold on the examiner: a process in a sandbox of its own that runs test cells."""

import socket
from pathlib import Path
from typing import Any, NoReturn

from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.talk import Talk
from nncourse.grading.sandbox.isolation import Isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import Plan

_START_S = 180.0
_MAX_ANSWER = 2**26


class ExaminerProcess:
    """One examiner.

    Args:
        isolation: how it is started.
        limits: of the process.
        files: a folder with the author's files; tests see no others.
        modules: what it may have imported already.
    """

    def __init__(self, isolation: Isolation, limits: Limits, files: Path | None, modules: tuple[str, ...]) -> None:
        channel, theirs = socket.socketpair()
        with theirs:
            orders = {"role": "examiner"}
            self.box = isolation.launch(orders, [theirs.fileno()], limits, files=files, modules=modules)
        self.talk = Talk("examiner", channel, self.box, _MAX_ANSWER)

    def fileno(self) -> int:
        """What becomes readable when it answers."""
        return self.talk.channel.fileno()

    def connect(self, link: socket.socket) -> None:
        """Give it the end of a kernel's socket."""
        self._tell({"do": "connect"}, [link.fileno()])
        link.close()
        self.talk.answer(_START_S)

    def prepare(self, plan: Plan) -> list[str]:
        """Start a notebook; returns why helpers of the author could not be run."""
        self._tell(plan.preparation())
        return list(self.talk.answer(_START_S)["failed"])

    def begin(self, cell: Any, plan: Plan, seed: int) -> None:
        """Have it run a test cell; :meth:`answer` says what came of it."""
        name, source = roles.grade_id(cell), cell["source"]
        hidden = plan.hidden.regions(source)
        request = {"do": "cell", "name": name, "source": source, "hidden": hidden, "seed": seed}
        self._tell(request | {"points": roles.mark(cell).get("points")} | plan.orders(name))

    def answer(self, timeout_s: float) -> dict[str, Any]:
        """What came of the test cell: ``outputs``, and ``kernel_gone`` if the kernel did not stay.

        Raises:
            OursError: the examiner does not answer, or has ended.
        """
        return self.talk.answer(timeout_s)

    def _tell(self, request: dict[str, Any], fds: list[int] | None = None) -> None:
        try:
            socket.send_fds(self.talk.channel, [b"!"], fds or [])
        except OSError as error:
            self._has_ended(error)
        self.talk.tell(request)

    def _has_ended(self, error: OSError) -> NoReturn:
        raise OursError("The examiner has ended.") from error

    def close(self) -> None:
        """End the process."""
        self.talk.channel.close()
        self.box.kill()
