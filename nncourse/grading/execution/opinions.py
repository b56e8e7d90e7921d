"""A second opinion on test cells: the whole notebook once more, tests among the learner's cells, as nbgrader does it.

Theory of operation. Opinion one is the examiner's: a test runs apart from the learner's code, so nothing in a
notebook can move the mark; but a test that needs the object itself, not a handle of it, fails there on a right
answer. Opinion two runs learner's and test cells in one process, in a second sandbox of its own. Hostile code can
cheat it, so it decides nothing that opinion one can decide, and what it prints, shows, raises or writes is thrown
away: one bit for each test cell comes out, passed or not. (Where it decides, the points come out, in hundredths.)

=========================== ============== ==================================================================
apart                       as stock       mark
=========================== ============== ==================================================================
passes                      not asked      full (one submission in twenty is asked all the same)
fails                       fails          what apart gave
fails                       passes         *disputed*: what apart gave, and a person looks
passes                      fails, if asked *disputed*: full, and a person looks
the reference fails there   decides        as stock would; the author is told that this cell can be cheated
=========================== ============== ==================================================================

Which cell is which is learnt from the author's own reference, and from the blank, before anybody is graded: see
:mod:`nncourse.grading.execution.trial`.
"""

import hashlib
import math
from dataclasses import asdict, dataclass, field
from typing import Any

from nncourse.grading.execution.outputs import remedy
from nncourse.grading.submission import names, roles
from nncourse.grading.submission.plan import Plan

#: How many of the submissions whose tests all pass are asked for a second opinion: one in this many.
SAMPLED = 20
#: What can be done with a disputed cell.
REVIEW, APART, KERNEL = "review", "apart", "kernel"
DISPUTED = (REVIEW, APART, KERNEL)
#: When the second opinion is asked: of failed cells and a sample, or of every submission.
SOME, ALL = "some", "all"
ASKED = (SOME, ALL)


@dataclass(frozen=True)
class Judging:
    """Whose opinion counts for which test cell of a notebook, and when the second is asked.

    Attributes:
        together: ids of test cells that the second opinion decides.
        settled: ids of those that need none: they are judged by ``checks`` alone, or the reference differs there.
        numeric: ids of those in which the reference earns its points by a number as the last expression.
        blanks: ids of answer cells, and the text that learners get there.
        blank_errors: ids of test cells, and the error that the blank gets there.
        held: ``(test cell, name, class)`` of libraries' objects that it asks and that stay in the kernel, as the
            reference has them.
        asked: ``"some"`` or ``"all"``.
        disputed: what becomes of a disputed cell: ``"review"``, ``"apart"`` or ``"kernel"``.
    """

    together: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    blanks: tuple[tuple[str, str], ...] = ()
    blank_errors: tuple[tuple[str, str], ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()
    asked: str = SOME
    disputed: str = REVIEW

    def as_dict(self) -> dict[str, Any]:
        """The record as JSON values, for a store's key."""
        return asdict(self)


@dataclass
class Opinions:
    """What the second opinion gave for one notebook.

    Attributes:
        asked: whether it was asked; ``sampled``: though every test passed.
        compared: how many cells that passed apart were compared in a sampled submission; ``equal``: agreed.
        together: test cell -> points, for the cells that it decides.
        disputed: test cell -> what each opinion says.
        odd: test cell -> why its last expression gives no points.
    """

    asked: bool = False
    sampled: bool = False
    compared: int = 0
    equal: int = 0
    together: dict[str, float] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)


def earned(outputs: list[dict[str, Any]], points: float, *, numeric: bool = False) -> tuple[float, str]:
    """The points that a test cell's outputs earn, as nbgrader reckons, and why an odd result earns none.

    nbgrader takes a NaN, a negative number or an array for full marks. Here a number has to be a finite one from 0
    to the points; and where the reference's last expression is a number (``numeric``), everything else is 0.
    """
    for output in outputs:
        if output["output_type"] == "error":
            return 0.0, ""
        if output["output_type"] == "execute_result":
            text = "".join(output["data"].get("text/plain", ""))
            try:
                value = float(text)
            except ValueError:
                return (0.0, _odd(text, points)) if numeric else (points, "")
            valid = math.isfinite(value) and 0 <= value <= points
            return (value, "") if valid else (0.0, _odd(text, points))
    return points, ""


def passes(outputs: list[dict[str, Any]], points: float, *, numeric: bool = False) -> bool:
    """Whether a test cell's outputs earn full marks; one for 0 points passes if it raises nothing."""
    score, odd = earned(outputs, points, numeric=numeric)
    return not odd and score >= points and not any(each["output_type"] == "error" for each in outputs)


def error_of(outputs: list[dict[str, Any]]) -> str:
    """The error that ended a cell, as text; empty if none did."""
    return next((f"{each['ename']}: {each['evalue']}" for each in outputs if each["output_type"] == "error"), "")


def apart(cells: list[dict[str, Any]], judging: Judging) -> list[dict[str, Any]]:
    """The cells for the first opinion: without the tests that the second decides, whose text stays out of it."""
    return [{**each, "source": ""} if roles.grade_id(each) in judging.together else each for each in cells]


def tests_of(cells: list[dict[str, Any]]) -> frozenset[str]:
    """The ids of the test cells, all of which the second opinion runs where the learner's code runs."""
    return frozenset(roles.grade_id(each) for each in cells if roles.is_test(each))


def needed(cells: list[dict[str, Any]], outputs: dict[int, list], judging: Judging) -> bool:
    """Whether the second opinion has to be asked, after the first: it decides a cell, or a cell failed apart."""
    if judging.asked == ALL:
        return True
    blank, errors = _blank_tests(cells, judging), dict(judging.blank_errors)
    for index, cell in enumerate(cells):
        if not roles.is_test(cell):
            continue
        name = roles.grade_id(cell)
        if name in judging.together:
            return True
        is_passed = passes(outputs.get(index, []), roles.points(cell), numeric=name in judging.numeric)
        as_blank = name in blank and error_of(outputs.get(index, [])) == errors.get(name)
        if not is_passed and name not in judging.settled and not as_blank:
            return True
    return False


def _blank_tests(cells: list[dict[str, Any]], judging: Judging) -> set[str]:
    """Test cells behind answer cells in which the learner has changed nothing."""
    blanks, tests = dict(judging.blanks), set()
    answered: list[bool] = []
    for cell in cells:
        if roles.is_answer(cell):
            answered.append(cell["source"] != blanks.get(roles.grade_id(cell)))
        elif roles.is_test(cell):
            if answered and not any(answered):
                tests.add(roles.grade_id(cell))
            answered = []
    return tests


def sampled(salt: str, key: str) -> bool:
    """Whether a submission that passes everything is asked all the same: by a coin that nobody handing in can see."""
    drawn = int.from_bytes(hashlib.sha256(f"{salt} second opinion {key}".encode()).digest()[:4], "big")
    return drawn % SAMPLED == 0


def compare(
    cells: list[dict[str, Any]], one: dict[int, list], two: dict[int, list] | None, judging: Judging, *, sample: bool
) -> Opinions:
    """Compare both opinions and put into ``one``, in place, what the second decides.

    Args:
        cells: of the notebook.
        one, two: cell index -> outputs, apart and as stock; ``two`` is None if it was not asked.
        judging: whose opinion counts.
        sample: the second was asked though every cell passed.
    """
    opinions = Opinions(asked=two is not None, sampled=sample)
    blank = _blank_tests(cells, judging)
    for index, cell in enumerate(cells):
        if not roles.is_test(cell):
            continue
        name, points = roles.grade_id(cell), roles.points(cell)
        numeric = name in judging.numeric
        if name in judging.together and two is not None:
            score = round(earned(two.get(index, []), points, numeric=numeric)[0], 2)
            passed = passes(two.get(index, []), points, numeric=numeric)
            opinions.together[name] = score
            one[index] = _decided(score, passed, blank=name in blank)
            continue
        score, odd = earned(one.get(index, []), points, numeric=numeric)
        if odd:
            opinions.odd[name] = odd
            one[index] = [*_without_result(one[index]), _error("OddScore", odd)]
        if two is not None and name not in judging.settled:
            first = not odd and passes(one.get(index, []), points, numeric=numeric)
            second = passes(two.get(index, []), points, numeric=numeric)
            if sample and first:
                opinions.compared, opinions.equal = opinions.compared + 1, opinions.equal + second
            if first != second:
                reason = _differ(first, second)
                opinions.disputed[name] = _with_advice(reason, one.get(index, []))
                one[index] = _settled(one.get(index, []), reason, second, judging)
    return opinions


def by_checks_alone(cell: dict[str, Any], plan: Plan) -> bool:
    """Whether a test cell judges by :mod:`nncourse.checks` only and never touches an answer itself.

    The same check runs in the learner's notebook and in the examiner; the tests of ``checks`` hold the two equal.
    """
    imports = [each for each in plan.helpers if each.startswith(("import ", "from "))]
    known = {name for each in imports for name in names.defined(each)}
    checks = {name for each in imports if "nncourse" in each for name in names.defined(each)}
    used = names.used(cell["source"])
    return bool(used & checks) and used <= known


def _odd(text: str, points: float) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    return f"the last expression is {shown}; a number from 0 to {points:g} earns points"


def _differ(first: bool, second: bool) -> str:
    words = {True: "passes", False: "fails"}
    return f"{words[first]} when it runs apart from the submission, {words[second]} when it runs within it"


def _with_advice(reason: str, outputs: list[dict[str, Any]]) -> str:
    """The reason of a dispute, as the author reads it: with what can be changed in the test."""
    advice = remedy(outputs).rstrip(".")
    return f"{reason} ({advice})" if advice else reason


def _decided(score: float, passed: bool, *, blank: bool = False) -> list[dict[str, Any]]:
    """Outputs that say what the second opinion gave, and that nbgrader reckons as it was meant."""
    if passed:
        return [_text("This test ran together with the submission, and passed.\n")]
    if score > 0:
        data = {"text/plain": f"{score:g}"}
        result = {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
        return [_text("This test ran together with the submission, and gave part of the points.\n"), result]
    if blank:
        return [_error("TestFailed", "the answer cell is still blank: this is not attempted")]
    return [_error("TestFailed", "this test ran together with the submission, and failed")]


def _settled(outputs: list, reason: str, second: bool, judging: Judging) -> list[dict[str, Any]]:
    """A disputed cell's outputs, as the course wants them."""
    if judging.disputed == APART:
        return outputs
    if judging.disputed == KERNEL:
        return _decided(1.0, True) if second else [_error("TestFailed", "this test failed within the submission")]
    return [_text(f"To be looked at by a person: the test {reason}.\n"), *outputs]


def _without_result(outputs: list) -> list:
    return [each for each in outputs if each["output_type"] != "execute_result"]


def _text(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _error(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
