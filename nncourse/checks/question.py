"""A question: it gathers checks and gives partial credit in nbgrader's way.

Theory of operation. A test cell either puts its checks under ``with checks.question(...)``: the first failure ends
the cell, and nbgrader gives 0. Or it makes a question with points, puts checks under ``with q.part(points, what)``,
and ends with ``q.score()``: a failing part is shown and the next part still runs; the cell's last value is the sum
of the parts that passed, which nbgrader takes as partial credit. Whatever the learner's code raises under either
becomes a :class:`CheckFailed`; an :class:`AuthorError` passes through, with the question's
name. What is written to stderr on the way (a warning, a library's log line) goes to stdout, where it costs nothing.

In the learner's notebook a ✓ and points are for what was judged: a part whose checks have looked at form alone says
so and counts nothing. When graded, hidden tests stand beside the visible ones, and every part counts.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from types import TracebackType
from typing import Any

from nncourse.checks.describe import describe_error
from nncourse.checks.display import FormOnly, Passed, show
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted, is_placeholder
from nncourse.checks.hints import failed_last, has_hints
from nncourse.checks.judging import Record, recorded
from nncourse.checks.messages import WORDS
from nncourse.checks.progress import note
from nncourse.wording import counted

#: The type of a score's data for programs: ``{"earned", "points", "left"}``, ``points`` and ``left`` in points.
SCORE_MIME = "application/vnd.nncourse.score+json"


class Score(float):
    """Points as nbgrader reads them (a plain number), shown to people as "2 of 3 points".

    ``left``: points that the visible tests do not judge.
    """

    points: float
    left: float
    visible: bool

    def __repr__(self) -> str:
        return float.__repr__(self)

    def _repr_html_(self) -> str:
        words = WORDS["of_points"].format(score=f"{float(self):g}", points=counted(self.points, "point"))
        left = WORDS["left"].format(left=f"{self.left:g}", are="is" if self.left == 1 else "are") if self.left else ""
        return f"<strong>{words}</strong>{WORDS['so_far'] + left if self.visible else ''}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {SCORE_MIME: {"earned": float(self), "points": self.points, "left": self.left}}


class Question:
    """One graded question; made by :func:`question`."""

    def __init__(self, name: str, points: float | None, see: str) -> None:
        self.name, self.points, self.see = name, points, see
        self._earned = self._offered = self._left = 0.0
        self._failures: list[CheckFailed] = []
        self._open: list[ExitStack] = []
        self._record = Record()

    def __enter__(self) -> "Question":
        """Begin an all-or-nothing question."""
        stack = ExitStack()
        stack.enter_context(_stderr_to_stdout())
        self._record = stack.enter_context(recorded())
        self._open.append(stack)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.pop().__exit__(kind, error, trace)
        if isinstance(error, AuthorError):
            self._name_the_cell(error)
        elif isinstance(error, Exception):
            note(self.name, self.points, 0.0)
            raise self._as_failure(error) from None
        elif error is None and not _in_validate():
            whole = self.points or 1.0
            left = whole if self._is_open(self._record) else 0.0
            self._show_outcome(self.name, left > 0)
            note(self.name, self.points, whole - left, left)

    @contextmanager
    def part(self, points: float, what: str = "") -> Iterator["Question"]:
        """Checks that earn ``points`` if all of them pass; the first failure among them is shown, not raised."""
        if not points > 0:
            raise AuthorError(f"Question {self.name!r}: part({points!r}) needs a number of points above 0.")
        self._offered += points
        try:
            with _stderr_to_stdout(), recorded() as record:
                yield self
        except AuthorError as error:
            self._name_the_cell(error)
            raise
        except Exception as error:
            failure = self._as_failure(error)
            self._failures.append(failure)
            if not _in_validate():
                show(failure)
        else:
            still_open = self._is_open(record)
            self._left += points if still_open else 0.0
            self._earned += 0.0 if still_open else points
            self._show_outcome(what or self.name, still_open)

    def score(self) -> Score:
        """Return the points earned: the test cell's last expression.

        Raises:
            CheckFailed: under nbgrader's Validate only, which shows errors alone: the first part that failed.
            AuthorError: the parts do not add up to the question's points.
        """
        if self.points is None:
            raise AuthorError(f"Question {self.name!r} has parts: give it points, question({self.name!r}, points=…).")
        if abs(self._offered - self.points) > 1e-9:
            raise AuthorError(
                f"Question {self.name!r} is worth {counted(self.points, 'point')}, but its parts add up to "
                f"{self._offered:g}. Make them agree."
            )
        if self._failures and _in_validate():
            raise self._failures[0]
        score = Score(self._earned)
        score.points, score.left, score.visible = self.points, self._left, not _in_grading()
        note(self.name, self.points, self._earned, self._left)
        return score

    def _is_open(self, record: Record) -> bool:
        """Whether the value is still to be judged; when graded, and under Validate, what passes has passed."""
        return record.form_only and not _in_grading() and not _in_validate()

    def _show_outcome(self, what: str, still_open: bool) -> None:
        show(FormOnly(WORDS["form_only"].format(what=what)) if still_open else Passed(what))

    def _name_the_cell(self, error: AuthorError) -> None:
        """Say in which question's test cell the author's mistake is, in place."""
        error.args = (f"In the test cell of question {self.name!r}: {error}",)

    def _as_failure(self, error: Exception) -> CheckFailed:
        failure = error if isinstance(error, CheckFailed) else _translate(error)
        failure.question, failure.see = self.name, failure.see or self.see
        failure.has_hints = has_hints(self.name)
        failed_last(self.name)
        return failure


def question(name: str, points: float | None = None, *, see: str = "") -> Question:
    """Begin a question.

    Args:
        name: a short name, the same as in :func:`nncourse.checks.hints`.
        points: the test cell's points, where the question has parts.
        see: where the course explains the matter, such as ``"chapter 3, 'Counting parameters'"``.

    Raises:
        AuthorError: the name is no text, or the points are not above 0.
    """
    if type(name) is not str or not name:
        raise AuthorError(f"question() needs a name, such as question('relu'); got {name!r}.")
    if points is not None and not (isinstance(points, int | float) and points > 0):
        raise AuthorError(f"Question {name!r}: points must be a number above 0; got {points!r}.")
    return Question(name, points, see)


def _in_grading() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "autograde"


def _in_validate() -> bool:
    return os.environ.get("NBGRADER_EXECUTION") == "validate"


@contextmanager
def _stderr_to_stdout() -> Iterator[None]:
    """Send stderr to stdout, Python's own and the process's, where C++ libraries write their log lines."""
    try:
        kept = os.dup(2)
    except OSError:  # a process without stderr
        kept = None
    if kept is not None:
        os.dup2(1, 2)
    try:
        with redirect_stderr(sys.stdout):
            yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)


def _translate(error: Exception) -> CheckFailed:
    """What the learner's code raised in a test, as a failure that shows none of the test's source."""
    if is_placeholder(error):
        return NotAttempted("blank", name=WORDS["the_test"])
    if isinstance(error, NameError) and type(error.name) is str:
        return NotAttempted("missing", name=error.name)
    return CheckFailed("unusable", got=describe_error(error))
