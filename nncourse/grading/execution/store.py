"""Executing as a pure function with a memory: a job's content is the address of its result."""

import contextlib
import hashlib
import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading import scratch
from nncourse.grading.execution import opinions
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import names, roles
from nncourse.grading.submission.plan import Plan

_MATTERS = ("numpy", "pandas", "scipy", "scikit-learn", "keras", "tensorflow", "jax", "ipykernel", "ipython")


@dataclass(frozen=True)
class Files:
    """Relative path -> content of what lies beside a notebook: the author's goes over what was handed in."""

    handed_in: dict[str, bytes] = field(default_factory=dict)
    authors: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Conditions:
    """What all jobs of an assignment share.

    Attributes:
        sandboxed: False runs them with our own rights.
        salt: the course's secret, of which seeds are made.
        data: paths of this machine that every notebook sees read-only, each with a digest of its state.
    """

    sandboxed: bool = True
    salt: str = ""
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Job:
    """All that the outcome of executing one notebook depends on; travels as it is, also to another machine.

    ``cells`` are ``{"cell_type", "source", "metadata"}`` with nbgrader's mark as the only metadata; ``files`` maps
    relative paths to contents; ``authors`` are the paths among them that are the author's; ``data`` are paths of this
    machine that the notebook sees read-only, each with a digest of its state.
    """

    cells: tuple[dict[str, Any], ...]
    plan: Plan
    limits: Limits
    files: tuple[tuple[str, bytes], ...] = ()
    authors: tuple[str, ...] = ()
    sandboxed: bool = True
    salt: str = ""
    judging: Judging = field(default_factory=Judging)
    data: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Address of the result: a digest of what executing depends on, and of the environment."""
        return self._digest([_executed(cell, self.judging) for cell in self.cells])

    @property
    def content(self) -> str:
        """A digest of the whole job, with texts and points on which only its record in the gradebook depends."""
        return self._digest(self.cells)

    def _digest(self, cells: Any) -> str:
        files = [(path, hashlib.sha256(data).hexdigest()) for path, data in sorted(self.files)]
        facts = [
            cells,
            self.plan.as_dict(),
            self.limits.as_dict(),
            files,
            self.authors,
            self.sandboxed,
            self.judging.as_dict(),
            self.data,
            environment(),
        ]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    @property
    def seed(self) -> int:
        """Of the test's random inputs: fresh for each submission, unknown to its author, the same at a repeat."""
        return int.from_bytes(hashlib.sha256(f"{self.salt}{self.key}".encode()).digest()[:4], "little") >> 1


def _executed(cell: dict[str, Any], judging: Judging) -> dict[str, Any]:
    """A cell as far as the outcome depends on it: no text that nobody runs, no points where a test gives none itself.

    A test that ends in an expression may give points, and one that the second opinion decides has them in its result.
    """
    if not roles.is_code(cell):
        return cell if roles.is_answer(cell) else {"cell_type": cell["cell_type"]}
    together = roles.grade_id(cell) in judging.together
    if not roles.is_test(cell) or together or names.ends_in_an_expression(cell["source"]):
        return cell
    mark = {name: each for name, each in roles.mark(cell).items() if name != "points"}
    return cell | {"metadata": {"nbgrader": mark}}


def job_of(
    notebook: Any, plan: Plan, limits: Limits, files: Files, conditions: Conditions, judging: Judging | None = None
) -> Job:
    """The job of a sanitised notebook; outputs, cell ids and other metadata make no difference.

    ``judging`` as the trial of the reference gave it; by default the second opinion decides what is ``in_kernel``.
    """
    cells = []
    for cell in notebook["cells"]:
        mark = roles.mark(cell)
        mark = {name: mark[name] for name in ("grade", "solution", "grade_id", "points") if name in mark}
        cells.append({"cell_type": cell["cell_type"], "source": cell["source"], "metadata": {"nbgrader": mark}})
    beside = tuple(sorted((files.handed_in | files.authors).items()))
    judging = judging if judging is not None else Judging(together=plan.in_kernel)
    return Job(
        tuple(cells),
        plan,
        limits,
        files=beside,
        authors=tuple(sorted(files.authors)),
        sandboxed=conditions.sandboxed,
        salt=conditions.salt,
        judging=judging,
        data=conditions.data,
    )


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
    return execute(opinions.apart(list(job.cells), job.judging), job.plan)


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


class ResultStore:
    """Results on disk, each written aside and then renamed: it is there whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str) -> Result | None:
        """The result under a key; None where there is none, or none that can be read."""
        return _kept(self._path(key))

    def put(self, key: str, result: Result) -> None:
        """Keep a result; one with an error of ours is not kept, so that it is tried again."""
        if result.error is None:
            _keep(self._path(key), result)
            self._path(key, "first").unlink(missing_ok=True)

    def first(self, key: str) -> Result | None:
        """The first opinion's result under a key, where the second is still to come."""
        return _kept(self._path(key, "first"))

    def keep_first(self, key: str, result: Result) -> None:
        """Keep a first opinion's result until :meth:`put` has the whole; without room on disk it is not kept."""
        with contextlib.suppress(OSError):
            _keep(self._path(key, "first"), result)

    def salt(self) -> str:
        """A secret of this course, made at first use."""
        path = self.root / "salt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, secrets.token_hex(16))
        return path.read_text()

    def _path(self, key: str, which: str = "executed") -> Path:
        return self.root / which / key[:2] / f"{key}.json"


def _kept(path: Path) -> Result | None:
    try:
        return Result.from_json(json.loads(path.read_text()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _keep(path: Path, result: Result) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(result.as_json()))


@cache
def environment() -> list[str]:
    """What is installed, as far as a result depends on it: versions, and the text of our own code."""
    versions = [sys.version]
    for name in _MATTERS:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    digest = hashlib.sha256()
    package = Path(__file__).parents[2]
    for path in sorted(
        [*package.glob("*.py"), *(package / "checks").rglob("*.py"), *(package / "grading").rglob("*.py")]
    ):
        digest.update(path.read_bytes())
    return [*versions, digest.hexdigest()]
