"""What became of one submission, as the table, the JSON and the record of a batch hold it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nncourse.files import write_whole
from nncourse.grading.execution.result import Result
from nncourse.wording import counted


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
        unread: notebook -> why it cannot be read, where another one of the submission can; the mark is not final.
        late_s, penalty, final: seconds after the due date, the points that it costs, and the mark less those.
        digest: of what was handed in.
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
    unread: dict[str, str] = field(default_factory=dict)
    late_s: float = 0.0
    penalty: float = 0.0
    final: float | None = None
    asked: bool = False
    compared: int = 0
    equal: int = 0
    digest: str = ""

    def take(self, result: Result) -> None:
        """Add what executing one of the notebooks gave."""
        self.observations += result.observations
        for part, seconds in result.seconds.items():
            self.parts[part] = self.parts.get(part, 0.0) + seconds
        opinions = result.opinions
        self.together += sorted(opinions.together)
        self.disputed |= opinions.disputed
        self.odd |= opinions.odd
        self.asked |= opinions.asked and not opinions.sampled
        self.compared += opinions.compared
        self.equal += opinions.equal

    def take_score(self, score: Any) -> None:
        """Take over what the gradebook holds, a :class:`~nncourse.grading.nbgrader.gradebook.SubmissionScore`."""
        self.score, self.most, self.to_grade = score.points, score.most, score.to_grade
        self.late_s, self.penalty, self.final = score.late_s, score.penalty, score.final

    def remarks(self) -> list[str]:
        """What a person should read beside the score."""
        remarks = [self.reason] if self.reason else []
        remarks += [f"rejected: {why}; the mark is not final" for why in self.unread.values()]
        remarks += self.notes
        if self.late_s > 0:
            remarks.append(f"{self.late_s:.0f} s late, {counted(self.penalty, 'point')} less: {self.final:g}")
        remarks += [f"{cell}: {why}" for cell, why in self.odd.items()]
        remarks += [f"disputed: {cell} {why}" for cell, why in self.disputed.items()]
        return remarks + (["some cells wait to be graded by hand"] if self.to_grade else [])


class Records:
    """The kept verdicts of an assignment, one file for each student."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, root: Path, assignment: str) -> "Records":
        """Those of an assignment of the course in a folder."""
        return cls(root / ".nncourse" / "graded" / assignment)

    def keep(self, verdict: Verdict) -> Verdict:
        """Write a verdict down, last of all; one that cannot be kept is found again by the next run."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / f"{verdict.student}.json", json.dumps(asdict(verdict)))
        except OSError as error:
            verdict.notes.append(f"the verdict was not kept ({error.strerror}), so the next run grades it again")
        return verdict

    def all(self) -> list[Verdict]:
        """Every verdict that is kept and can be read, in the order of names."""
        return [each for path in sorted(self.folder.glob("*.json")) if (each := self._read(path.stem)) is not None]

    def _read(self, student: str) -> Verdict | None:
        try:
            return Verdict(**json.loads((self.folder / f"{student}.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def digest(self, student: str) -> str | None:
        """The digest of the hand-in that was graded last; None if that is not known."""
        try:
            kept = json.loads((self.folder / f"{student}.json").read_text())
            return kept.get("digest") if kept.get("verdict") == "graded" else None
        except (OSError, ValueError, AttributeError):
            return None

    def is_rejected(self, student: str) -> bool:
        """Whether the hand-in that was looked at last was rejected."""
        verdict = self._read(student)
        return verdict is not None and verdict.verdict == "rejected"

    def done(self, student: str, keys: list[str], digest: str) -> Verdict | None:
        """The verdict of an earlier run, if it is of the same notebooks, tests, files and dates.

        Of a hand-in that differs in nothing that is graded, such as a notebook saved anew, it is the verdict too,
        and the digest that is kept becomes this one's.
        """
        verdict = self._read(student)
        if verdict is None or verdict.verdict != "graded" or verdict.keys != keys:
            return None
        if verdict.digest != digest:
            verdict.digest = digest
            self.keep(verdict)
        return verdict


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
        f"Second opinion on {counted(chosen, 'submission')} chosen at random among those that passed: {equal} of "
        f"{counted(compared, 'test passes', 'tests pass')} there too (95 % interval {max(0, middle - half):.0%} to "
        f"{min(1, middle + half):.0%})."
    )
