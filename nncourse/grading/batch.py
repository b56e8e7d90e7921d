"""A class graded: submissions -> clean notebooks -> executed notebooks -> gradebook.

Executing runs in parallel and only fills the store; the coordinator alone, one submission at a time, writes to the
gradebook, where nbgrader finds every executed notebook in the store. A record of each finished submission is
written last, so a run that was stopped at any moment goes on with the first submission that has none.
"""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading.execution import store, trial
from nncourse.grading.execution.trial import Trial
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.nbgrader.execute import files_for
from nncourse.grading.nbgrader.gradebook import Book, GradebookError
from nncourse.grading.sandbox import bubblewrap
from nncourse.grading.submission import read
from nncourse.grading.verdict import Verdict
from nncourse.grading.workers import Workers, result_of


class BatchError(CourseError):
    """A batch that cannot begin."""


@dataclass
class _Ready:
    """A submission made clean, with the jobs of its notebooks."""

    student: str
    clean: read.Submission
    jobs: list[store.Job]
    submitted: Path


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


class Batch:
    """One assignment of one course."""

    def __init__(self, root: str | Path, assignment: str, options: Options) -> None:
        self.course: Course = load(root)
        self.assignment, self.options = assignment, options
        self.authors = self.course.notebooks(assignment)
        if options.sandboxed:
            bubblewrap.require()
        self.book = Book(self.course, sandboxed=options.sandboxed, second_opinion=options.second_opinion)
        if options.sandboxed and options.scheduler is None:
            self.book.require_cgroup(unless=options.without_cgroup)
        self.rule = self.book.rule()
        self.sheets = {name: self.book.sheets(notebook, name) for name, notebook in self.authors.items()}
        self.book.require(assignment)
        self.memory = store.Store(self.course.root / ".nncourse")
        self.salt = self.memory.salt()
        self.trials: dict[str, Trial] = {}

    def students(self, chosen: str | None = None) -> list[str]:
        """Who handed in, or the one chosen.

        Raises:
            BatchError: nobody did, or the one chosen did not.
        """
        there = self.book.students(self.assignment)
        if not there:
            raise BatchError(
                f"There are no submissions of {self.assignment!r} in {self.course.submitted}. Collect them first, "
                f"each as <student>/{self.assignment}/<notebook>.ipynb."
            )
        if chosen is None:
            return there
        if chosen not in there:
            near = get_close_matches(chosen, there, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise BatchError(f"No submission of {self.assignment!r} by the student {chosen!r}.{hint}")
        return [chosen]

    def run(self, students: list[str], told: Callable[[Verdict], None]) -> list[Verdict]:
        """Grade these students' submissions; ``told`` hears of each verdict as it falls.

        Raises:
            ReferenceError: the author's own solution fails a test; nobody is graded.
        """
        verdicts: dict[str, Verdict] = {}
        with Workers(self.options.jobs, self.options.scheduler) as workers, _submitted_folder() as folder:
            self.rehearse(workers)
            waiting = []
            for student in students:
                ready = self._prepared(student, folder)
                if isinstance(ready, Verdict):
                    verdicts[student] = ready
                    told(ready)
                else:
                    waiting.append(ready)
            for ready, results in self._executed(waiting, workers):
                verdicts[ready.student] = verdict = self._recorded(ready, results)
                told(verdict)
        return [verdicts[student] for student in students]

    def rehearse(self, workers: Workers) -> None:
        """Try the author's reference and blank: whose opinion counts for which test cell.

        Raises:
            ReferenceError: the reference fails a test, or could not be run.
        """
        source = self.course.source / self.assignment
        for name, sheets in self.sheets.items():
            how = {"sandboxed": self.options.sandboxed, "salt": self.salt}
            files = files_for(source, source)
            self.trials[name] = trial.run(sheets, files, self.rule, partial(self._known, workers), **how)
            self.trials[name].require(f"{name}.ipynb")

    def remarks(self) -> list[str]:
        """What the author should know of the test cells."""
        return [f"{name}: {each}" for name, tried in self.trials.items() for each in tried.remarks()]

    def _known(self, workers: Workers, jobs: list[store.Job]) -> list[dict[str, Any]]:
        """Results of the author's own jobs, from the store or from the workers."""
        futures = [workers.submit(job, self.memory.get(job.key)) for job in jobs]
        results = [result_of(each) for each in futures]
        for job, result in zip(jobs, results, strict=True):
            self._remember(job, result)
        return results

    def _remember(self, job: store.Job, result: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # without a copy on disk it is executed again another time
            self.memory.put(job.key, result)

    def _prepared(self, student: str, folder: Path) -> "_Ready | Verdict":
        """Read and clean a submission; a verdict at once if it is done already or cannot be graded."""
        source = self.course.submitted / student / self.assignment
        if not student.isprintable():  # bytes that are no UTF-8 among them
            shown = ascii(student)
            return Verdict(shown, "rejected", reason=f"the folder's name {shown} is no plain text; rename it")
        try:
            clean = read.read(source, self.authors)
            jobs = []
            staged = folder / student / self.assignment
            for name, notebook in clean.notebooks.items():
                notebook = self.book.sanitised(notebook, name, self.assignment)
                clean.notebooks[name] = notebook
            self._stage(clean, staged)
            files = files_for(self.course.source / self.assignment, staged)
            for name, notebook in clean.notebooks.items():
                jobs.append(self._job(notebook, name, files))
        except read.RejectedError as problem:
            return self._kept(Verdict(student, "rejected", reason=str(problem)))
        except GradebookError:
            raise
        except Exception as error:
            return Verdict(student, "ungraded", reason=f"{type(error).__name__}: {error}"[:500])
        done = self._done_before(student, [job.key for job in jobs])
        return done or _Ready(student, clean, jobs, folder)

    def _job(self, notebook: Any, name: str, files: store.Files) -> store.Job:
        sheets, judging = self.sheets[name], self.trials[name].judging
        how = {"sandboxed": self.options.sandboxed, "salt": self.salt, "judging": judging}
        return store.job_of(notebook, sheets.plan, sheets.limits, files, **how)

    def _stage(self, clean: read.Submission, staged: Path) -> None:
        staged.mkdir(parents=True)
        for path, data in clean.files.items():
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).write_bytes(data)
        for name, notebook in clean.notebooks.items():
            nbformat.write(notebook, staged / f"{name}.ipynb")

    def _done_before(self, student: str, keys: list[str]) -> Verdict | None:
        if self.options.force:
            return None
        try:
            verdict = Verdict(**json.loads(self._record(student).read_text()))
        except (OSError, ValueError, TypeError):
            return None
        there = (self.course.autograded / student / self.assignment).is_dir()
        return verdict if verdict.verdict == "graded" and verdict.keys == keys and there else None

    def _executed(self, waiting: list[_Ready], workers: Workers) -> Iterator[tuple[_Ready, list[dict[str, Any]]]]:
        """Submissions in the order in which their last notebook is done."""
        open_jobs: dict[Future, tuple[_Ready, int]] = {}
        results: dict[str, dict[int, dict[str, Any]]] = {}
        for ready in waiting:
            results[ready.student] = {}
            for number, job in enumerate(ready.jobs):
                known = self.memory.get(job.key) if not self.options.force else None
                open_jobs[workers.submit(job, known)] = (ready, number)
        while open_jobs:
            finished, _ = wait(open_jobs, return_when=FIRST_COMPLETED)
            for future in finished:
                ready, number = open_jobs.pop(future)
                result = result_of(future)
                self._remember(ready.jobs[number], result)
                results[ready.student][number] = result
                if len(results[ready.student]) == len(ready.jobs):
                    yield ready, [results[ready.student][n] for n in range(len(ready.jobs))]

    def _recorded(self, ready: _Ready, results: list[dict[str, Any]]) -> Verdict:
        """Let nbgrader grade the executed notebooks and write them to the gradebook."""
        verdict = Verdict(ready.student, "graded", notes=ready.clean.notes, sandboxed=self.options.sandboxed)
        verdict.keys = [job.key for job in ready.jobs]
        for result in results:
            verdict.take(result)
        errors = [result["error"] for result in results if result["error"] is not None]
        if errors:
            verdict.verdict, verdict.reason = "ungraded", errors[0]
            return verdict
        began = time.monotonic()
        try:
            self.book.record(ready.student, self.assignment, ready.submitted)
            score = self.book.score(ready.student, self.assignment)
        except CourseError as error:
            verdict.verdict, verdict.reason = "ungraded", str(error)
            return verdict
        except OSError as error:
            verdict.verdict, verdict.reason = "ungraded", f"{error.strerror}: {error.filename}"
            return verdict
        verdict.parts["gradebook"] = time.monotonic() - began
        verdict.seconds = sum(verdict.parts.values())
        verdict.score, verdict.most, verdict.to_grade = score.points, score.most, score.to_grade
        return self._kept(verdict)

    def _kept(self, verdict: Verdict) -> Verdict:
        try:
            self._record(verdict.student).parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._record(verdict.student), json.dumps(asdict(verdict)))
        except OSError as error:
            verdict.notes.append(f"the verdict was not kept ({error.strerror}), so the next run grades it again")
        return verdict

    def _record(self, student: str) -> Path:
        return self.course.root / ".nncourse" / "graded" / self.assignment / f"{student}.json"


@contextlib.contextmanager
def _submitted_folder() -> Iterator[Path]:
    """Where nbgrader's pass finds the clean submissions."""
    with tempfile.TemporaryDirectory(prefix="nncourse-submitted-") as folder:
        yield Path(folder)


def default_jobs() -> int:
    """As many as this process has cores."""
    return len(os.sched_getaffinity(0))
