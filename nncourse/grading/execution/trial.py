"""The author's reference and the blank, run under both opinions before anybody is graded: whose opinion counts where.

No class is graded by a test that its own solution fails, and no test cell is judged apart on which the reference
itself fails apart.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nncourse.errors import CourseError
from nncourse.grading.execution import opinions
from nncourse.grading.execution.job import Conditions, Files, Job, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import Plan
from nncourse.wording import counted, shortened

_FAILS_APART = "apart the reference fails it: "
_ADVICE = " A test that compares plain values, such as numbers and lists, is judged apart."


class FailingReference(CourseError):
    """The author's own solution fails a test, or could not be run."""


@dataclass(frozen=True)
class Rule:
    """What a course chooses about opinions.

    Attributes:
        judge: ``"apart"``, or ``"kernel"``: every test cell by the second opinion.
        asked: ``"some"`` or ``"all"``.
        disputed: ``"review"``, ``"apart"`` or ``"kernel"``.
    """

    judge: str = opinions.APART
    asked: str = opinions.SOME
    disputed: str = opinions.REVIEW

    def __post_init__(self) -> None:
        for what, value, known in (
            ("judge", self.judge, (opinions.APART, opinions.KERNEL)),
            ("second_opinion", self.asked, opinions.ASKED),
            ("disputed", self.disputed, opinions.DISPUTED),
        ):
            if value not in known:
                raise CourseError(f"{what} is {value!r}; it can be {' or '.join(map(repr, known))}.")


@dataclass(frozen=True)
class Trial:
    """What the reference and the blank showed of one notebook's test cells.

    Attributes:
        judging: whose opinion counts, for the submissions.
        together: test cell -> why it is judged together with the submission.
        failed: test cell -> how the reference fails it, under both opinions.
        differing: cells that the reference passes apart and fails as stock.
        free: cells that the blank passes.
        held: test cell that is judged apart -> name -> class, of libraries' objects that stay with the submission.
    """

    judging: Judging
    together: dict[str, str]
    failed: dict[str, str]
    differing: list[str]
    free: list[str]
    held: dict[str, dict[str, str]] = field(default_factory=dict)

    def require(self, name: str) -> None:
        """Make sure that the reference passes every test.

        Raises:
            FailingReference: it does not; the message names cells and errors.
        """
        if self.failed:
            failures = "; ".join(f"{cell}: {why}" for cell, why in self.failed.items())
            raise FailingReference(
                f"The reference solution of {name} fails its own tests ({failures}), so nobody is graded by them. "
                "Correct the source notebook, generate the assignment again and grade again."
            )

    def remarks(self) -> list[str]:
        """What the author should know, a sentence each."""
        remarks = [
            f"The test cell {cell} is judged together with the submission, where hostile code can cheat it ({why})."
            + (_ADVICE if why.startswith(_FAILS_APART) else "")
            for cell, why in self.together.items()
        ]
        remarks += [
            f"The reference passes the test cell {cell} apart and fails it as stock nbgrader would run it."
            for cell in self.differing
        ]
        remarks += [f"The test cell {cell} {told}." for cell, told in self.replaceable().items()]
        return remarks + [f"A blank notebook passes the test cell {cell}." for cell in self.free]

    def replaceable(self) -> dict[str, str]:
        """Test cell -> what hostile code can do there though it is judged apart, and how not to let it."""
        told = {}
        for cell, names in self.held.items():
            kinds = sorted({kind.partition(":")[2] for kind in names.values()})
            told[cell] = (
                f"asks {' and '.join(sorted(names))}, in whose place hostile code can put another object that says "
                f"it is a {' and a '.join(kinds)}: make it in the test"
            )
        return told


@dataclass(frozen=True)
class Sheets:
    """The author's side of one notebook: its reference, its blank, the plan and the limits."""

    reference: Any
    blank: Any
    plan: Plan
    limits: Limits


def run(
    sheets: Sheets,
    files: Files,
    rule: Rule,
    known: Callable[[list[Job]], list[Result]],
    conditions: Conditions,
) -> Trial:
    """Try one notebook's reference and blank, and learn from them whose opinion counts where.

    Args:
        sheets: the author's side of the notebook.
        files: the author's files beside it.
        rule: what the course chooses.
        known: gives the results of jobs, from the store or by running them.
        conditions: what all jobs of the assignment share.

    Raises:
        FailingReference: one of them could not be run.
    """
    tests = [roles.grade_id(each) for each in sheets.reference["cells"] if roles.is_test(each)]
    together = _decided_beforehand(tests, sheets.plan, rule)
    while True:
        judging = Judging(together=tuple(together), asked=opinions.ALL, disputed=opinions.APART)
        both = (sheets.reference, sheets.blank)
        tried = [job_of(each, sheets.plan, sheets.limits, files, conditions, judging) for each in both]
        learnt = _learnt(tried, known(tried), rule, together)
        if set(learnt.together) == set(together):
            return learnt
        together = learnt.together  # what later cells took from one that is no longer run apart is missing there


def _decided_beforehand(tests: list[str], plan: Plan, rule: Rule) -> dict[str, str]:
    """Test cells that the second opinion decides whatever the reference shows, and why."""
    if plan.environment is not None:  # the examiner, whose libraries are ours, could not take its values
        return dict.fromkeys(tests, plan.environment.why_together())
    if rule.judge == opinions.KERNEL:
        return dict.fromkeys(tests, "the course says so of all cells")
    return dict.fromkeys(plan.in_kernel, "its author marked it so")


def _learnt(tried: list[Job], results: list[Result], rule: Rule, decided: dict[str, str]) -> Trial:
    """What two results say, where the cells ``decided`` were left to the second opinion."""
    for result in results:
        if result.error is not None:
            raise FailingReference(f"The reference solution could not be run: {result.error}")
    reference, blank = (_Sheet(job, result) for job, result in zip(tried, results, strict=True))
    failed = {name: reference.failure(name) for name in reference.where(apart=False, stock=False)}
    differing = reference.where(apart=True, stock=False)
    why = {name: reference.failure(name) for name in reference.where(apart=False, stock=True)}
    together = {name: f"{_FAILS_APART}{said}" for name, said in why.items()} | decided
    held = {cell: names for cell, names in results[0].held.items() if cell not in together}
    judging = Judging(
        together=tuple(together),
        settled=tuple(dict.fromkeys([*failed, *differing, *_by_checks(tried[0])])),
        numeric=tuple(filter(reference.gives_number, reference.tests)),
        blanks=tuple((roles.grade_id(c), c["source"]) for c in tried[1].cells if roles.is_answer(c)),
        blank_errors=tuple(blank.errors().items()),
        held=_classes(held),
        asked=rule.asked,
        disputed=rule.disputed,
    )
    return Trial(judging, together, failed, differing, blank.free(), held)


def _classes(held: dict[str, dict[str, str]]) -> tuple[tuple[str, str, str], ...]:
    """``(test cell, name, class)`` of all objects that tests ask: a name may be bound anew between two of them."""
    return tuple(sorted((cell, name, kind) for cell, names in held.items() for name, kind in names.items()))


def _by_checks(job: Job) -> list[str]:
    """Test cells that judge by ``checks`` alone."""
    tests = filter(roles.is_test, job.cells)
    return [roles.grade_id(cell) for cell in tests if opinions.by_checks_alone(cell, job.plan)]


class _Sheet:
    """One executed notebook of the author's, asked for its test cells by id."""

    def __init__(self, job: Job, result: Result) -> None:
        self.second = result.opinions
        self.tests = {
            roles.grade_id(cell): (result.outputs.get(index, []), roles.points(cell))
            for index, cell in enumerate(job.cells)
            if roles.is_test(cell)
        }

    def opinions(self, name: str) -> tuple[bool, bool]:
        """Whether the cell passes apart, and as stock; one that is not run apart says the same twice."""
        outputs, points = self.tests[name]
        if name in self.second.together:
            passed = opinions.passes(outputs, points)
            return passed, passed
        first = opinions.passes(outputs, points)
        return first, first != (name in self.second.disputed)

    def where(self, *, apart: bool, stock: bool) -> list[str]:
        """The cells of which the two opinions are these."""
        return [name for name in self.tests if self.opinions(name) == (apart, stock)]

    def free(self) -> list[str]:
        """The cells with points that one of the opinions passes."""
        return [name for name, (_, points) in self.tests.items() if points > 0 and any(self.opinions(name))]

    def errors(self) -> dict[str, str]:
        """The cells that end with an error, and the error."""
        return {name: error for name in self.tests if (error := self.error(name))}

    def error(self, name: str) -> str:
        return opinions.error_of(self.tests[name][0])

    def failure(self, name: str) -> str:
        """How the cell fails, in a few words."""
        outputs, points = self.tests[name]
        score, odd = opinions.earned(outputs, points)
        return shortened(self.error(name) or odd or f"it earns {score:g} of {counted(points, 'point')}")

    def gives_number(self, name: str) -> bool:
        """Whether the last expression of the cell is a number."""
        for output in self.tests[name][0]:
            if output["output_type"] == "execute_result":
                try:
                    float("".join(output["data"].get("text/plain", "")))
                except ValueError:
                    return False
                return True
        return False
