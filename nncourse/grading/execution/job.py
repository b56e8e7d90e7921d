"""A job: all that the outcome of executing one notebook depends on, and so the address of its result."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from nncourse.grading.execution import address
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import Plan


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
        return self._digest([address.executed(cell, self.judging) for cell in self.cells])

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
        ]
        return address.digest_of(facts)

    @property
    def seed(self) -> int:
        """Of the test's random inputs: fresh for each submission, unknown to its author, the same at a repeat."""
        return int.from_bytes(hashlib.sha256(f"{self.salt}{self.key}".encode()).digest()[:4], "little") >> 1


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
