"""The order of a batch's opinions: second ones run when no first one does.

Theory of operation. In a second opinion hostile code can read the hidden test. What runs at the same time in another
sandbox can hear of it: sandboxes see the same files of the system, which can be locked and watched, the same counters
of a user (instances of inotify, pipes, descriptors on their way), and the load of the machine. No list of such
channels is complete, so they are not closed one by one: while a second opinion runs there is no first one that could
hear it, and what hears it in another second one wins nothing that it could not read there itself.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from nncourse.grading.execution.job import Job
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore


@dataclass(frozen=True)
class _Step:
    """An opinion on a notebook: the second where there is a ``first``. Both together are what was ``promised``."""

    job: Job
    promised: "Future[Result]"
    first: Result | None = None


class Phases:
    """Opinions that wait for their turn, and how many are under way.

    Args:
        first: runs the first opinion on a job somewhere; gives the result, and whether the second is asked.
        second: runs the second opinion on a job and its first result.
        memory: keeps a first result until the second is there, so that a batch that is killed goes on with it.
    """

    def __init__(
        self,
        first: "Callable[[Job], Future[tuple[Result, bool]]]",
        second: "Callable[[Job, Result], Future[Result]]",
        memory: ResultStore | None = None,
    ) -> None:
        self._first, self._second, self._memory = first, second, memory
        self._lock = threading.RLock()
        self._waiting: dict[bool, list[_Step]] = {False: [], True: []}
        self._running = {False: 0, True: 0}

    def submit(self, job: Job) -> "Future[Result]":
        """Have both opinions on a job, the second where it is asked."""
        step = _Step(job, Future(), self._memory.first(job.key) if self._memory is not None else None)
        self._add(step)
        return step.promised

    def _add(self, step: _Step) -> None:
        with self._lock:
            self._waiting[step.first is not None].append(step)
            self._start()

    def _start(self) -> None:
        """Start all that may run now: first opinions unless second ones run, else second ones if no first is left."""
        for second in (False, True):
            if not self._running[not second]:
                ready, self._waiting[second] = self._waiting[second], []
                self._running[second] += len(ready)
                for step in ready:
                    self._run(step)

    def _run(self, step: _Step) -> None:
        try:
            under_way = self._first(step.job) if step.first is None else self._second(step.job, step.first)
        except Exception as error:  # whoever runs them takes no more
            under_way = Future()
            under_way.set_exception(error)
        under_way.add_done_callback(partial(self._done, step))

    def _done(self, step: _Step, under_way: Future) -> None:
        with self._lock:
            self._running[step.first is not None] -= 1
            follows = self._settle(step, under_way)
            if follows is not None:
                self._waiting[True].append(follows)
            self._start()

    def _settle(self, step: _Step, under_way: Future) -> _Step | None:
        """Keep what was promised; or the step that has to follow first."""
        if under_way.cancelled():
            step.promised.cancel()
        elif (error := under_way.exception()) is not None:
            step.promised.set_exception(error)
        elif step.first is not None:
            step.promised.set_result(under_way.result())
        else:
            result, asked = under_way.result()
            if asked:
                if self._memory is not None:
                    self._memory.keep_first(step.job.key, result)
                return _Step(step.job, step.promised, result)
            step.promised.set_result(result)
        return None
