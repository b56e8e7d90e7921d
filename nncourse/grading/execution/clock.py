"""When a cell, or a notebook, has had its time: judged by the processor time of its own processes.

Beside a busy neighbour, wall time says nothing about a cell. Up to the limit of wall time nobody is judged. From then
on a cell is over its limit when its processes have used that much processor time; or when they hardly use any and do
not wait for a processor either (they sleep, and that costs nobody's fairness); or, whatever they do, at a far bound.

A cell that sleeps and is kept waiting for a processor all the same gets that time back. If of ours nothing else ran
beside it, it is then late by its own doing: without any neighbour it would have been as late.
"""

import os
import time
from collections.abc import Callable

from nncourse.grading.sandbox.usage import Usage

#: The far bound, in limits of wall time.
FAR = 4.0
#: A cell that used or waited for a processor in less than this share of the time sleeps.
_IDLE = 0.5
#: One whose threads waited for a processor in no more than this share of the time ran as if alone.
_UNDISTURBED = 0.1


class Clock:
    """Counts from when it is made.

    Args:
        limit_s: the limit, in seconds.
        used: tells what the processes have used so far.
    """

    def __init__(self, limit_s: float, used: Callable[[], Usage]) -> None:
        self.limit_s, self._used = limit_s, used
        self._began, self._before = time.monotonic(), used()
        self._when_over: tuple[float, Usage] | None = None

    def is_over(self) -> bool:
        """Whether the limit is reached, as it then stays; looks at processes only when it may be."""
        wall_s = time.monotonic() - self._began
        if self._when_over is None and wall_s >= self.limit_s:
            used = self._used().since(self._before)
            if used.cpu_s >= self.limit_s or self._overslept(wall_s, used) or wall_s >= FAR * self.limit_s:
                self._when_over = wall_s, used
        return self._when_over is not None

    def _overslept(self, wall_s: float, used: Usage) -> bool:
        """Whether the cell sleeps, and has had its limit beside what it was kept waiting for a processor."""
        is_asleep = used.cpu_s + used.waited_s < _IDLE * wall_s
        lost_s = used.waited_s if used.waited_s > _UNDISTURBED * wall_s else 0.0
        return is_asleep and wall_s - lost_s >= self.limit_s

    def was_disturbed(self, *, alone: bool) -> bool:
        """Whether others may be why the limit was reached, as of then; ``alone``: nothing else of ours ran."""
        wall_s, used = self._when_over or (time.monotonic() - self._began, self._used().since(self._before))
        if alone and self._overslept(wall_s, used):
            return False
        if used.cpu_s >= self.limit_s * (1 if alone else os.cpu_count() or 1):
            return False  # beside others: more work than this machine can do in that time
        return used.waited_s > _UNDISTURBED * wall_s
