"""What became of one submission, as the table, the JSON and the record of a batch hold it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Verdict:
    """What became of one submission.

    ``verdict`` is ``graded``; ``rejected``: nothing in it can be graded, and the learner has to hand in again;
    ``ungraded``: we failed, and the submission has no mark yet.

    Attributes:
        together: test cells that the second opinion decided.
        disputed: test cell -> how the two opinions differ.
        odd: test cell -> why its last expression gave no points.
        asked: whether a second opinion was asked because a test failed, or of every submission.
        compared, equal: cells that passed apart in a submission chosen at random, and those that passed again.
    """

    student: str
    verdict: str
    score: float | None = None
    most: float | None = None
    seconds: float = 0.0
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sandboxed: bool = True
    to_grade: bool = False
    parts: dict[str, float] = field(default_factory=dict)
    together: list[str] = field(default_factory=list)
    disputed: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    asked: bool = False
    compared: int = 0
    equal: int = 0

    def take(self, result: dict[str, Any]) -> None:
        """Add what executing one of the notebooks gave."""
        self.observations += result["observations"]
        for part, seconds in result["seconds"].items():
            self.parts[part] = self.parts.get(part, 0.0) + seconds
        found = result["opinions"]
        self.together += sorted(found["together"])
        self.disputed |= found["disputed"]
        self.odd |= found["odd"]
        self.asked |= found["asked"] and not found["sampled"]
        self.compared += found["compared"]
        self.equal += found["equal"]

    def remarks(self) -> list[str]:
        """What a person should read beside the score."""
        told = [self.reason] if self.reason else []
        told += self.notes
        told += [f"{cell}: {why}" for cell, why in self.odd.items()]
        told += [f"disputed: {cell} {why}" for cell, why in self.disputed.items()]
        return told + (["some cells wait to be graded by hand"] if self.to_grade else [])


def agreement(verdicts: list[Verdict]) -> str | None:
    """How often the second opinion agreed on tests that passed, with Wilson's 95 % interval; None: none was asked.

    E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209.
    """
    compared, equal = sum(each.compared for each in verdicts), sum(each.equal for each in verdicts)
    if not compared:
        return None
    z, share = 1.959964, equal / compared
    middle = (share + z * z / (2 * compared)) / (1 + z * z / compared)
    half = z * (share * (1 - share) / compared + z * z / (4 * compared**2)) ** 0.5 / (1 + z * z / compared)
    chosen = sum(each.compared > 0 for each in verdicts)
    return (
        f"Second opinion on {chosen} submissions chosen at random among those that passed: {equal} of {compared} "
        f"tests pass there too (95 % interval {max(0, middle - half):.0%} to {min(1, middle + half):.0%})."
    )
