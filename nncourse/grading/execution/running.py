"""Executing as a pure function: a job in, the result of one opinion or of both out."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from nncourse.errors import CourseError
from nncourse.grading import scratch
from nncourse.grading.execution import opinions
from nncourse.grading.execution.job import Job
from nncourse.grading.execution.result import Result


def run(job: Job) -> Result:
    """Execute a job: both opinions. The result is as the store would give it. Our own failures are its ``error``."""
    result, asked = first(job)
    return second(job, result) if asked else result


def first(job: Job) -> tuple[Result, bool]:
    """The first opinion on a job, and whether the second is asked; where it is not, the result is whole."""
    result = _guarded(job, partial(_first, job))
    if result.error is not None:
        return result, False
    needed, sample = _asks(job, result)
    if not (needed or sample):
        result.opinions = opinions.compare(list(job.cells), result.outputs, None, job.judging, sample=False)
    return result, needed or sample


def second(job: Job, result: Result) -> Result:
    """The second opinion on a job, and what both give together; ``result`` is the first's, and stays as it is."""
    return _guarded(job, partial(_second, job, result))


def _first(job: Job, execute: Callable[..., Result]) -> Result:
    """The notebook executed apart."""
    return execute(opinions.apart(list(job.cells), job.judging), replace(job.plan, held=job.judging.held))


def _second(job: Job, result: Result, execute: Callable[..., Result]) -> Result:
    """The notebook executed as stock, and the two compared."""
    cells, began, (needed, _) = list(job.cells), time.monotonic(), _asks(job, result)
    within = execute(cells, job.plan, within=opinions.tests_of(cells)).outputs
    seconds = result.seconds | {"second opinion": time.monotonic() - began}
    both = replace(result, outputs=dict(result.outputs), seconds=seconds)
    both.opinions = opinions.compare(cells, both.outputs, within, job.judging, sample=not needed)
    return both


def _asks(job: Job, result: Result) -> tuple[bool, bool]:
    """Whether a first result needs the second opinion, and whether it is asked though nothing needs it."""
    needed = opinions.needed(list(job.cells), result.outputs, job.judging)
    return needed, not needed and opinions.sampled(job.salt, job.key)


def _guarded(job: Job, opinion: Callable[[Callable[..., Result]], Result]) -> Result:
    """An opinion, given what executes cells beside the job's files; our own failures are the result's ``error``."""
    from nncourse.grading.execution.notebook import execute

    needed = job.plan.environment
    if needed is not None and not os.path.exists(needed.python):
        return Result.failed(
            f"the kernel {needed.kernel!r} ({needed.python}) is not on this machine; install it there, or correct "
            "the configuration"
        )
    if away := [path for path, _ in job.data if not os.path.exists(path)]:
        return Result.failed(
            f"the data {', '.join(away)} is not on this machine; put it there, or correct the configuration"
        )
    data = tuple(path for path, _ in job.data)
    with scratch.folder("files") as folder:
        everyones, authors = _written(job, folder)
        run_once = partial(
            execute,
            limits=job.limits,
            files=everyones,
            authors=authors,
            seed=job.seed,
            sandboxed=job.sandboxed,
            data=data,
        )
        try:
            result = opinion(run_once)
        except CourseError as error:
            return Result.failed(str(error))
        except Exception as error:
            return Result.failed(f"{type(error).__name__}: {error}")
    return Result.from_json(json.loads(json.dumps(result.as_json())))


def _written(job: Job, folder: Path) -> tuple[Path, Path]:
    """The job's files on disk: folders of all of them, and of the author's."""
    everyones, authors = folder / "all", folder / "authors"
    for root in (folder, everyones, authors):
        root.mkdir(exist_ok=True)
        root.chmod(0o755)
    for path, data in job.files:
        for root in (everyones, authors) if path in job.authors else (everyones,):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
    return everyones, authors
