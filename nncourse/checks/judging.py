"""What a run of checks has judged: form alone, or the value too.

A check that has compared a value with what is right says so with :func:`judged`. A question reads the record and
shows a ✓, and counts points, only for what was judged.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Record:
    """What the checks of one part have done so far.

    Attributes:
        checks: how many have run.
        values: how many have judged a value.
        withheld: how many values the author keeps for grading.
    """

    checks: int = 0
    values: int = 0
    withheld: int = 0

    @property
    def form_only(self) -> bool:
        """Whether something that the part is about has not been judged; an author's own asserts do judge."""
        return self.withheld > 0 or (self.checks > 0 and self.values == 0)


_open: list[Record] = []


@contextmanager
def recorded() -> Iterator[Record]:
    """Record what the checks inside do."""
    record = Record()
    _open.append(record)
    try:
        yield record
    finally:
        _open.pop()


def began() -> None:
    """Say that a check runs."""
    if _open:
        _open[-1].checks += 1


def judged() -> None:
    """Say that a value was compared with what is right."""
    if _open:
        _open[-1].values += 1


def withheld() -> None:
    """Say that the author keeps a value for grading."""
    if _open:
        _open[-1].withheld += 1
