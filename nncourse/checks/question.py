"""A question: it gathers checks, gives partial credit in nbgrader's way, and hands out hints one at a time.

Theory of operation. A test cell either puts its checks under ``with checks.question(...)``: the first failure ends
the cell, and nbgrader gives 0. Or it makes a question with points, puts checks under ``with q.part(points, what)``,
and ends with ``q.score()``: a failing part is shown and the next part still runs; the cell's last value is the sum
of the parts that passed, which nbgrader takes as partial credit. Whatever the learner's code raises under either
becomes a :class:`CheckFailed`; an :class:`AuthorError` passes through, with the question's
name. What is written to stderr on the way (a warning, a library's log line) goes to stdout, where it costs nothing.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr
from types import TracebackType

from nncourse.checks.describe import describe_error
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted, code_marks, in_notebook, show
from nncourse.checks.messages import WORDS

_hints: dict[str, list[str]] = {}
_given: dict[str, int] = {}
_last_failed: list[str] = []


class Score(float):
    """Points as nbgrader reads them (a plain number), shown to people as "2 of 3 points"."""

    points: float
    visible: bool

    def __repr__(self) -> str:
        return float.__repr__(self)

    def _repr_html_(self) -> str:
        words = WORDS["of_points"].format(score=f"{float(self):g}", points=f"{self.points:g}")
        return f"<strong>{words}</strong>{WORDS['so_far'] if self.visible else ''}"


class Question:
    """One graded question; made by :func:`question`."""

    def __init__(self, name: str, points: float | None, see: str) -> None:
        self.name, self.points, self.see = name, points, see
        self._earned = self._offered = 0.0
        self._failures: list[CheckFailed] = []
        self._open: list[AbstractContextManager[None]] = []

    def __enter__(self) -> "Question":
        """Begin an all-or-nothing question."""
        self._open.append(_stderr_to_stdout())
        self._open[-1].__enter__()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.pop().__exit__(kind, error, trace)
        if isinstance(error, AuthorError):
            self._name_the_cell(error)
        elif isinstance(error, Exception):
            raise self._as_failure(error) from None

    @contextmanager
    def part(self, points: float, what: str = "") -> Iterator["Question"]:
        """Checks that earn ``points`` if all of them pass; the first failure among them is shown, not raised."""
        if not points > 0:
            raise AuthorError(f"Question {self.name!r}: part({points!r}) needs a number of points above 0.")
        self._offered += points
        try:
            with _stderr_to_stdout():
                yield self
        except AuthorError as error:
            self._name_the_cell(error)
            raise
        except Exception as error:
            failure = self._as_failure(error)
            self._failures.append(failure)
            if os.environ.get("NBGRADER_EXECUTION") != "validate":
                show(failure)
        else:
            self._earned += points
            show(_Passed(what or self.name))

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
                f"Question {self.name!r} is worth {self.points:g} points, but its parts add up to "
                f"{self._offered:g}. Make them agree."
            )
        if self._failures and os.environ.get("NBGRADER_EXECUTION") == "validate":
            raise self._failures[0]
        score = Score(self._earned)
        score.points, score.visible = self.points, os.environ.get("NBGRADER_EXECUTION") != "autograde"
        return score

    def _name_the_cell(self, error: AuthorError) -> None:
        """Say in which question's test cell the author's mistake is, in place."""
        error.args = (f"In the test cell of question {self.name!r}: {error}",)

    def _as_failure(self, error: Exception) -> CheckFailed:
        failure = error if isinstance(error, CheckFailed) else _translate(error)
        failure.question, failure.see = self.name, failure.see or self.see
        failure.has_hints = bool(_hints.get(self.name))
        _last_failed[:] = [self.name]
        return failure


def question(name: str, points: float | None = None, *, see: str = "") -> Question:
    """Begin a question.

    Args:
        name: a short name, the same as in :func:`hints`.
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


def hints(**by_question: list[str]) -> None:
    """Set the hints of each question, from a nudge to nearly the answer: ``hints(relu=["…", "…"])``.

    Raises:
        AuthorError: a question's hints are not a list of texts.
    """
    for name, texts in by_question.items():
        if not isinstance(texts, list | tuple) or not texts or not all(type(t) is str for t in texts):
            raise AuthorError(f"hints({name}=…) needs a list of texts; got {texts!r}.")
        _hints[name] = list(texts)
        _given[name] = 0


def hint(name: str | None = None) -> None:
    """Show the next hint of a question; without a name, of the question that failed last."""
    if not _hints:
        show(_Note(WORDS["no_hints_at_all"]))
        return
    if name is None:
        name = _last_failed[0] if _last_failed else next(iter(_hints))
    if name not in _hints:
        known = ", ".join(map(repr, _hints))
        show(_Note(WORDS["no_hints"].format(question=str(name)[:40], known=known)))
        return
    texts, number = _hints[name], _given[name]
    if number >= len(texts):
        show(_Note(WORDS["last_hint"].format(question=name)))
        return
    _given[name] = number + 1
    show(_Note(WORDS["hint_number"].format(number=number + 1, total=len(texts), hint=texts[number])))


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


class _Note:
    """A sentence for the learner."""

    mark = ""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.mark + self.text

    def _repr_html_(self) -> str:
        return f"<div role='status'>{self.mark}{code_marks(self.text)}</div>"


class _Passed(_Note):
    mark = "✓ "


def _translate(error: Exception) -> CheckFailed:
    """What the learner's code raised in a test, as a failure that shows none of the test's source."""
    if isinstance(error, NotImplementedError):
        return NotAttempted("blank", name=WORDS["the_test"])
    if isinstance(error, NameError) and type(error.name) is str:
        return NotAttempted("missing", name=error.name)
    return CheckFailed("unusable", got=describe_error(error))


__all__ = ["Question", "Score", "hint", "hints", "in_notebook", "question"]
