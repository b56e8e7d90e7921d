"""The two kinds of failure that are kept apart: what a learner's code did, and what our machinery failed at."""

from dataclasses import dataclass, field
from typing import Any

from nncourse.errors import CourseError


class OursError(CourseError):
    """Sandbox, start of the kernel, relay or examiner failed: not a learner's doing, and nothing is graded."""


@dataclass
class KernelDied(Exception):
    """The kernel ended, or had to be ended, while it ran a cell.

    Attributes:
        reason: for the learner.
        outputs: what the cell had put out by then.
    """

    reason: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
