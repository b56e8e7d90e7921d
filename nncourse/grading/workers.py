"""Where the jobs of a batch run: threads, each watching sandboxed processes of its own, or a Dask cluster."""

import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Self
from urllib.parse import urlsplit

from nncourse.cluster import connected
from nncourse.errors import CourseError
from nncourse.grading.execution import running
from nncourse.grading.execution.job import Job
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.phases import Phases
from nncourse.grading.sandbox import bubblewrap, cgroup
from nncourse.grading.sandbox.errors import SandboxError
from nncourse.wording import shortened

#: Threads that only wait for a cluster's answers.
_WAITING = 512
#: Jobs that are ready for each worker: one runs, and none need wait until the next is made ready.
_READY = 16


class SchedulerError(CourseError):
    """A cluster that learners' notebooks and hidden tests must not be sent to."""


def require_trusted(scheduler: str) -> None:
    """Refuse an address on the network whose ends do not prove who they are.

    Whoever reaches a Dask scheduler without certificates can run code on it and on its workers.

    Raises:
        SchedulerError: it is neither ``tls://`` nor on this machine.
    """
    parts = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    host = parts.hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host in ("localhost", "")
    if parts.scheme != "tls" and not here:
        raise SchedulerError(
            f"{scheduler} is on the network and without certificates: anybody there could run code on its machines. "
            "Start the cluster with TLS and give its tls:// address (the guide shows how), or type out "
            "--insecure-scheduler."
        )


class Workers:
    """Runs jobs; entered for the time of a batch.

    Args:
        jobs: how many at once on this machine.
        scheduler: address of a Dask cluster to run them on instead.
        insecure: the cluster may be on the network without certificates.
        without_cgroup: a machine of the cluster may grade where it can make no cgroup.
        memory: where first opinions are kept until the second ones are there, if they are to be.

    Attributes:
        ahead: how many jobs are worth handing over before the first of them is done.

    Raises:
        SchedulerError: it may not.
    """

    def __init__(
        self,
        jobs: int,
        scheduler: str | None = None,
        *,
        insecure: bool = False,
        without_cgroup: bool = False,
        memory: ResultStore | None = None,
    ) -> None:
        if scheduler is not None and not insecure:
            require_trusted(scheduler)
        self.without_cgroup = without_cgroup
        self.jobs, self.scheduler, self.client = max(1, jobs), scheduler, None
        self._threads = _WAITING if scheduler is not None else self.jobs
        self.ahead = _WAITING if scheduler is not None else _READY * self.jobs
        self._phases = Phases(self._first, self._second, memory)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        bubblewrap.go_on()
        if self.scheduler is not None:
            self.client = self._stack.enter_context(connected(self.scheduler))
        self.pool = ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix="grade")
        return self

    def submit(self, job: Job, known: Result | None = None) -> Future[Result]:
        """Run a job; one whose result is known is done at once."""
        if known is not None:
            future: Future[Result] = Future()
            future.set_result(known)
            return future
        return self._phases.submit(job)

    def _first(self, job: Job) -> "Future[tuple[Result, bool]]":
        if self.client is None:
            return self.pool.submit(running.first, job)
        return self._sent(f"first-{job.key}", first_away, job)

    def _second(self, job: Job, first: Result) -> Future[Result]:
        if self.client is None:
            return self.pool.submit(running.second, job, first)
        return self._sent(f"second-{job.key}", second_away, job, first)

    def _sent(self, name: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """What a function gives on a machine of the cluster."""
        key = f"grade-{name}-{self.without_cgroup}"
        away = self.client.submit(function, *arguments, without_cgroup=self.without_cgroup, key=key, retries=2)
        return self.pool.submit(away.result)

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            bubblewrap.stop_all()  # or we would wait for what is running
        self.pool.shutdown(cancel_futures=True)
        self._stack.close()


def first_away(job: Job, *, without_cgroup: bool) -> tuple[Result, bool]:
    """A first opinion on a machine of a cluster, which refuses one without a cgroup as the coordinator would."""
    refused = _refused(job, without_cgroup)
    return running.first(job) if refused is None else (refused, False)


def second_away(job: Job, first: Result, *, without_cgroup: bool) -> Result:
    """A second opinion on a machine of a cluster, which refuses likewise."""
    return _refused(job, without_cgroup) or running.second(job, first)


def _refused(job: Job, without_cgroup: bool) -> Result | None:
    if job.sandboxed and not without_cgroup:
        try:
            cgroup.require()
        except SandboxError as error:
            return Result.failed(f"the worker {socket.gethostname()} refused it: {error}")
    return None


def result_of(future: Future[Result]) -> Result:
    """A finished job's result; a worker that failed is a failure of ours."""
    try:
        return future.result()
    except Exception as error:
        return Result.failed(f"the worker failed ({type(error).__name__}: {shortened(str(error), 300)})")
