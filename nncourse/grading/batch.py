"""A class graded: submissions -> clean notebooks -> executed notebooks -> gradebook.

Executing runs in parallel and only fills the store; the coordinator alone, one submission at a time, writes to the
gradebook, where nbgrader finds every executed notebook in the store. A record of each finished submission is
written last, so a run that was stopped at any moment goes on with the first submission that has none.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path

from nncourse.errors import CourseError, did_you_mean
from nncourse.grading import scratch
from nncourse.grading.execution.job import Conditions, Job
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.nbgrader import engines, receipts, schemas
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.nbgrader.gradebook import Book, GradebookError, data_of, students_of
from nncourse.grading.nbgrader.handed_in import set_odd_time_aside, stage
from nncourse.grading.nbgrader.times import zone_of
from nncourse.grading.one_at_a_time import alone
from nncourse.grading.sandbox import bubblewrap
from nncourse.grading.submission import read, rewritten
from nncourse.grading.trials import Trials
from nncourse.grading.verdict import Records, Verdict
from nncourse.grading.workers import Workers, result_of
from nncourse.wording import reason, shortened, spelt

#: Seconds until it is asked again who waits, where nobody did.
_PATIENCE_S = 0.5


class BatchError(CourseError):
    """A batch that cannot begin."""


@dataclass
class _Ready:
    """A submission made clean, with the jobs of its notebooks."""

    student: str
    clean: read.Submission
    jobs: list[Job]
    submitted: Path
    keys: list[str]


@dataclass(frozen=True)
class Options:
    """How a batch runs: ``jobs`` at once; ``scheduler`` is the address of a Dask cluster.

    ``second_opinion`` is ``"some"`` or ``"all"``; None: as the course's configuration says.
    """

    jobs: int = 1
    force: bool = False
    sandboxed: bool = True
    scheduler: str | None = None
    second_opinion: str | None = None
    without_cgroup: bool = False
    insecure_scheduler: bool = False


class Batch:
    """One assignment of one course."""

    def __init__(self, root: str | Path, assignment: str, options: Options) -> None:
        self.course: Course = load(root)
        self.assignment, self.options = assignment, options
        self.authors = self.course.notebooks(assignment)
        self.released = self.course.released(assignment)
        if options.sandboxed:
            bubblewrap.require()
        self.book = Book(self.course, sandboxed=options.sandboxed, second_opinion=options.second_opinion)
        if options.sandboxed and options.scheduler is None:
            self.book.require_cgroup(unless=options.without_cgroup)
        sheets = {name: self.book.sheets(notebook, name) for name, notebook in self.authors.items()}
        self.book.require(assignment, sheets)
        self.memory = ResultStore(self.course.root / ".nncourse")
        self.records = Records.of(self.course.root, assignment)
        source, rule = self.course.source / assignment, self.book.rule()
        conditions = Conditions(options.sandboxed, self.memory.salt(), data_of(self.book))
        self.trials = Trials(sheets, source, rule, self.memory, conditions)

    def students(self, chosen: str | None = None, exclude: Sequence[str] = ()) -> list[str]:
        """Who handed in, or the one chosen, without those who are left out.

        Raises:
            BatchError: nobody did, or one of those named did not.
        """
        there = students_of(self.course.submitted, self.assignment)
        if not there:
            raise BatchError(
                f"There are no submissions of {self.assignment!r} in {self.course.submitted}. Collect them first, "
                f"each as <student>/{self.assignment}/<notebook>.ipynb."
            )
        for name in [*exclude, *([] if chosen is None else [chosen])]:
            if name not in there:
                hint = did_you_mean(name, there)
                raise BatchError(f"No submission of {self.assignment!r} by the student {name!r}.{hint}")
        return [each for each in there if chosen in (None, each) and each not in exclude]

    def run(
        self, students: Iterable[str | None], on_verdict: Callable[[Verdict], None] | None = None
    ) -> list[Verdict]:
        """Grade these students' submissions; ``on_verdict`` hears of each verdict as it falls.

        Args:
            students: who they are; None stands for nobody at the moment, and is asked again while others are graded.
            on_verdict: is called with each.

        Returns:
            The verdicts, in the order of the students.

        Raises:
            BeingGradedError: another run grades this assignment.
            FailingReference: the author's own solution fails a test; nobody is graded.
        """
        with alone(self.course.root, self.assignment):
            return self._run(students, on_verdict or (lambda verdict: None))

    def _run(self, students: Iterable[str | None], heard: Callable[[Verdict], None]) -> list[Verdict]:
        """Grade them; nobody else does."""
        verdicts: dict[str, Verdict | None] = {}
        scratch.sweep()
        options = self.options
        workers = _workers(options, self.memory, without_cgroup=options.without_cgroup or self.book.without_cgroup())
        with workers, scratch.folder("submitted") as folder, engines.kept(), schemas.kept():
            self.trials.run(workers)

            def waiting() -> Iterator[_Ready | None]:
                """Those that have to be executed, made ready as they are asked for."""
                for student in students:
                    if student is None:
                        yield None
                        continue
                    verdicts[student] = None
                    ready = self._prepared(student, folder)
                    if isinstance(ready, _Ready):
                        yield ready
                    else:
                        verdicts[student] = ready
                        heard(ready)

            for ready, results in _executed(waiting(), workers, self.memory, force=options.force):
                verdicts[ready.student] = verdict = self._recorded(ready, results)
                heard(verdict)
        return [each for each in verdicts.values() if each is not None]

    def _prepared(self, student: str, folder: Path) -> "_Ready | Verdict":
        """Read and clean a submission; a verdict at once if it is done already or cannot be graded."""
        source = self.course.submitted / student / self.assignment
        if not student.isprintable():  # bytes that are no UTF-8 among them
            shown = spelt(student)
            return Verdict(shown, "rejected", reason=f"the folder's name {shown} is no plain text; rename it")
        try:
            clean = read.read(source, self.authors)
            clean.notes += rewritten.notes(clean.notebooks, self.authors, self.released, self.course.hidden)
            clean.files |= receipts.complete(source, clean.files)
            staged = folder / str(len(os.listdir(folder))) / student / self.assignment
            for name, notebook in clean.notebooks.items():
                clean.notebooks[name] = self.book.sanitised(notebook, name, self.assignment)
            stage(clean, staged, self.course.source / self.assignment, zone_of(self.book.config))
            set_odd_time_aside(self.course.root, source)
            jobs = self.trials.jobs(clean.notebooks, staged)
        except read.RejectedError as problem:
            return self.records.keep(Verdict(student, "rejected", reason=str(problem)))
        except GradebookError:
            raise
        except Exception as error:
            return Verdict(student, "ungraded", reason=_in_words(error))
        late = self.book.lateness_depends_on(student, self.assignment, staged)
        unread = [f"{name}: {why}" for name, why in sorted(clean.unread.items())]
        keys = [*(job.content for job in jobs), *unread, late]
        there = (self.course.autograded / student / self.assignment).is_dir() and not self.options.force
        done = self.records.done(student, keys, clean.digest) if there else None
        return done or _Ready(student, clean, jobs, staged.parents[1], keys)

    def _recorded(self, ready: _Ready, results: list[Result]) -> Verdict:
        """Let nbgrader grade the executed notebooks and write them to the gradebook."""
        verdict = Verdict(ready.student, "graded", notes=ready.clean.notes, sandboxed=self.options.sandboxed)
        verdict.keys, verdict.unread, verdict.digest = ready.keys, ready.clean.unread, ready.clean.digest
        for result in results:
            verdict.take(result)
        errors = [result.error for result in results if result.error is not None]
        if errors:
            verdict.verdict, verdict.reason = "ungraded", errors[0]
            return verdict
        began = time.monotonic()
        try:
            self.book.record(ready.student, self.assignment, ready.submitted)
            if verdict.unread:
                self.book.leave_open(ready.student, self.assignment, verdict.unread)
            verdict.take_score(self.book.score(ready.student, self.assignment))
        except Exception as error:  # whatever one submission does, the others are graded
            verdict.verdict, verdict.reason = "ungraded", _in_words(error)
            return verdict
        verdict.parts["gradebook"] = time.monotonic() - began
        verdict.seconds = sum(verdict.parts.values())
        return self.records.keep(verdict)


def _executed(
    waiting: Iterator[_Ready | None], workers: Workers, memory: ResultStore, *, force: bool
) -> Iterator[tuple[_Ready, list[Result]]]:
    """Submissions in the order in which their last notebook is done, until all are and nobody waits.

    No more of them are held than keep the workers busy, so that a large class needs no more memory than a small.
    """
    open_jobs: dict[Future, tuple[_Ready, int]] = {}
    results: dict[str, dict[int, Result]] = {}
    patience = None
    while True:
        while len(open_jobs) < workers.ahead:
            ready = next(waiting, False)
            if not ready:
                patience = _PATIENCE_S if ready is None else None
                break
            results[ready.student] = {}
            for number, job in enumerate(ready.jobs):
                known = None if force else memory.get(job.key)
                open_jobs[workers.submit(job, known)] = (ready, number)
        if not open_jobs:
            return
        finished, _ = wait(open_jobs, timeout=patience, return_when=FIRST_COMPLETED)
        for future in finished:
            ready, number = open_jobs.pop(future)
            result = result_of(future)
            with contextlib.suppress(OSError):  # without a copy on disk it is executed again another time
                memory.put(ready.jobs[number].key, result)
            done = results[ready.student]
            done[number] = result
            if len(done) == len(ready.jobs):
                del results[ready.student]
                yield ready, [done[n] for n in range(len(ready.jobs))]


def _workers(options: Options, memory: ResultStore, *, without_cgroup: bool) -> Workers:
    """What runs the jobs; nothing that was kept is taken where everything is to be done again."""
    kept = None if options.force else memory
    return Workers(
        options.jobs,
        options.scheduler,
        insecure=options.insecure_scheduler,
        without_cgroup=without_cgroup,
        memory=kept,
    )


def _in_words(error: Exception) -> str:
    """Why a submission has no mark: never a learner's fault."""
    if isinstance(error, CourseError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return reason(error, where=True)
    return shortened(f"{type(error).__name__}: {error}", 500)


def default_jobs() -> int:
    """As many as this process has cores."""
    return len(os.sched_getaffinity(0))
