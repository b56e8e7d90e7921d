"""First and second opinions of a batch: what a second one reads of hidden tests reaches no first one."""

import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import pytest

from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.phases import Phases
from nncourse.grading.submission.plan import plan_of
from nncourse.grading.workers import Workers
from tests.small_course import answers

from .conftest import SMALL, author, needs_bwrap


@dataclass(frozen=True)
class Made:
    """Stands for a job: how many second opinions it is asked, and what its first one ends with."""

    key: str
    asked: bool = False
    error: BaseException | None = None


@dataclass
class Watched:
    """Stands for executing, and notes who runs beside whom."""

    running: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    beside: set[frozenset] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _run(self, which: str, job: Made) -> None:
        with self.lock:
            self.running.append(which)
            self.beside.add(frozenset(self.running))
        threading.Event().wait(0.005)
        with self.lock:
            self.running.remove(which)
            self.done.append(f"{which} {job.key}")

    def first(self, job: Made) -> tuple[Result, bool]:
        self._run("first", job)
        if job.error is not None:
            raise job.error
        return Result(seed=1), job.asked

    def second(self, job: Made, first: Result) -> Result:
        self._run("second", job)
        return Result(seed=first.seed + 1)


def gone_through(watched, jobs, threads=4, memory=None):
    """What was promised for jobs, once all is done."""
    with ThreadPoolExecutor(threads) as pool:
        phases = Phases(partial(pool.submit, watched.first), partial(pool.submit, watched.second), memory)
        promised = [phases.submit(each) for each in jobs]
        for each in promised:
            each.exception(120)
    return promised


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_no_first_opinion_runs_beside_a_second_one(threads):
    watched = Watched()
    jobs = [Made(str(number), asked=number % 3 != 0) for number in range(24)]
    promised = gone_through(watched, jobs, threads)
    assert frozenset({"first", "second"}) not in watched.beside
    assert [each.result().seed for each in promised] == [2 if job.asked else 1 for job in jobs]
    assert sum(each.startswith("second") for each in watched.done) == 16


def test_what_comes_while_second_opinions_run_waits_for_them():
    """The first job's second opinion is under way when the second job comes."""
    first, second = ({"a": Future(), "b": Future()} for _ in range(2))
    begun = []

    def begin(which, job, *_):
        begun.append((which, job.key))
        return {"first": first, "second": second}[which][job.key]

    phases = Phases(partial(begin, "first"), partial(begin, "second"))
    a = phases.submit(Made("a"))
    first["a"].set_result((Result(), True))
    b = phases.submit(Made("b"))
    assert begun == [("first", "a"), ("second", "a")]
    second["a"].set_result(Result(seed=7))
    assert a.result(0).seed == 7
    assert begun[2:] == [("first", "b")]
    first["b"].set_result((Result(seed=8), False))
    assert b.result(0).seed == 8


def test_one_that_fails_is_told_and_stops_no_other():
    jobs = [Made("bad", error=OSError("no room")), Made("gone", error=CancelledError()), Made("good", asked=True)]
    bad, gone, good = gone_through(Watched(), jobs)
    with pytest.raises(OSError, match="no room"):
        bad.result()
    with pytest.raises(CancelledError):
        gone.result()
    assert good.result().seed == 2


def test_one_that_cannot_be_started_is_told():
    def refuse(*_):
        raise RuntimeError("cannot schedule new futures after shutdown")

    with pytest.raises(RuntimeError, match="shutdown"):
        Phases(refuse, refuse).submit(Made("late")).result(60)


def test_a_batch_that_was_killed_goes_on_with_the_first_opinions_that_it_had(tmp_path):
    memory, before, after = ResultStore(tmp_path), Watched(), Watched()

    def killed(job, first):
        raise RuntimeError("killed")

    before.second = killed
    jobs = [Made("asked", asked=True), Made("passes")]
    gone_through(before, jobs, memory=memory)
    (asked, _) = gone_through(after, jobs, memory=memory)
    assert sorted(after.done) == ["first passes", "second asked"]
    memory.put("asked", asked.result())
    assert memory.first("asked") is None
    assert memory.get("asked").seed == 2


#: In the second opinion the hidden test stands in the history; files of the system are locked while it is there.
TELLS = """return 0
import fcntl, time
if any("expected-" + "8151" in each for each in globals().get("_ih", ())):
    held = [open(f"/usr/bin/{name}") for name in ("cut", "sort")]
    for each in held:
        fcntl.flock(each, fcntl.LOCK_EX)
    time.sleep(2)"""
HEARS = """return x * x if HEARD else 0
import fcntl, time
HEARD = False
end = time.monotonic() + 4
while not HEARD and time.monotonic() < end:
    for name in ("cut", "sort"):
        try:
            fcntl.flock(open(f"/usr/bin/{name}"), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            HEARD = True
    time.sleep(0.01)"""


@pytest.mark.slow
@needs_bwrap
def test_a_lock_in_a_second_opinion_tells_no_first_one_anything():
    """The two agreed on a lock on files that all sandboxes read; the one who listens answers right if it hears."""
    plan = plan_of(author())
    handed_in = [answers(square="return 0", total=TELLS), answers(square=HEARS)]
    jobs = [job_of(each, plan, SMALL, Files(), Conditions(), Judging()) for each in handed_in]
    with Workers(2) as workers:
        tells, hears = [future.result() for future in [workers.submit(job) for job in jobs]]
    assert tells.error is None is hears.error
    assert (tells.opinions.asked, hears.opinions.asked) == (True, True)
    square, total = ([each["output_type"] for each in hears.outputs[cell]] for cell in (2, 4))
    assert "error" in square
    assert "error" not in total
