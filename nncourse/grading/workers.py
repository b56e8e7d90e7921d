"""Where the jobs of a batch run: threads, each watching sandboxed processes of its own, or a Dask cluster."""

import ipaddress
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Self
from urllib.parse import urlsplit

from nncourse.cluster import connected
from nncourse.errors import CourseError
from nncourse.grading.execution import store
from nncourse.grading.execution.result import Result
from nncourse.grading.sandbox import bubblewrap, cgroup
from nncourse.grading.sandbox.errors import SandboxError

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

    Attributes:
        ahead: how many jobs are worth handing over before the first of them is done.

    Raises:
        SchedulerError: it may not.
    """

    def __init__(
        self, jobs: int, scheduler: str | None = None, *, insecure: bool = False, without_cgroup: bool = False
    ) -> None:
        if scheduler is not None and not insecure:
            require_trusted(scheduler)
        self.without_cgroup = without_cgroup
        self.jobs, self.scheduler, self.client = max(1, jobs), scheduler, None
        self._threads = _WAITING if scheduler is not None else self.jobs
        self.ahead = _WAITING if scheduler is not None else _READY * self.jobs
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        bubblewrap.go_on()
        if self.scheduler is not None:
            self.client = self._stack.enter_context(connected(self.scheduler))
        self.pool = ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix="grade")
        return self

    def submit(self, job: store.Job, known: Result | None = None) -> Future[Result]:
        """Run a job; one whose result is known is done at once."""
        if known is not None:
            future: Future[Result] = Future()
            future.set_result(known)
            return future
        if self.client is None:
            return self.pool.submit(store.run, job)
        key = f"grade-{job.key}-{self.without_cgroup}"
        away = self.client.submit(run_away, job, without_cgroup=self.without_cgroup, key=key, retries=2)
        return self.pool.submit(away.result)

    def __exit__(self, *error: object) -> None:
        if error[0] is not None:
            bubblewrap.stop_all()  # or we would wait for what is running
        self.pool.shutdown(cancel_futures=True)
        self._stack.close()


def run_away(job: store.Job, *, without_cgroup: bool) -> Result:
    """Run a job on a machine of a cluster, which refuses one without a cgroup as the coordinator would."""
    if job.sandboxed and not without_cgroup:
        try:
            cgroup.require()
        except SandboxError as error:
            return Result.failed(f"the worker {socket.gethostname()} refused it: {error}")
    return store.run(job)


def result_of(future: Future[Result]) -> Result:
    """A finished job's result; a worker that failed is a failure of ours."""
    try:
        return future.result()
    except Exception as error:
        return Result.failed(f"the worker failed ({type(error).__name__}: {str(error)[:300]})")
