"""Hints of a question, handed out one at a time; in a copy for self-study its solution too."""

import base64
import json
import zlib

from nncourse.checks.display import Note, show
from nncourse.checks.failure import AuthorError
from nncourse.checks.messages import WORDS

_hints: dict[str, list[str]] = {}
_given: dict[str, int] = {}
_solutions: dict[str, list[str]] = {}
_last_failed: list[str] = []


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


def has_hints(name: str) -> bool:
    """Tell whether a question has hints."""
    return bool(_hints.get(name))


def failed_last(name: str) -> None:
    """Remember which question failed last: :func:`hint` without a name is about it."""
    _last_failed[:] = [name]


def hint(name: str | None = None) -> None:
    """Show the next hint of a question; without a name, of the question that failed last."""
    if not _hints:
        show(Note(WORDS["no_hints_at_all"]))
        return
    if name is None:
        name = _last_failed[0] if _last_failed else next(iter(_hints))
    if name not in _hints:
        show(Note(WORDS["no_hints"].format(question=str(name)[:40], known=", ".join(map(repr, _hints)))))
        return
    texts, number = _hints[name], _given[name]
    if number >= len(texts):
        show(Note(WORDS["last_hint"].format(question=name)))
        return
    _given[name] = number + 1
    show(Note(WORDS["hint_number"].format(number=number + 1, total=len(texts), hint=texts[number])))


def solutions(packed: str) -> None:
    """Take the solutions that a release for self-study brings along.

    Args:
        packed: JSON ``{question: [why, source]}``, compressed, in base64, so that nobody reads it by accident.

    Raises:
        AuthorError: it is damaged.
    """
    try:
        unpacked = json.loads(zlib.decompress(base64.b64decode(packed)))
        _solutions.update({str(name): [str(why), str(source)] for name, (why, source) in unpacked.items()})
    except (ValueError, zlib.error, TypeError, AttributeError):
        raise AuthorError("The solutions of this copy are damaged: get the notebook anew.") from None


def solution(name: str | None = None) -> None:
    """Show the reference solution of a question and why it is so, in a copy released for self-study."""
    if not _solutions:
        show(Note(WORDS["no_solutions"]))
        return
    if name is None and _last_failed:
        name = _last_failed[0]
    if name not in _solutions:
        show(Note(WORDS["no_solution"].format(question=str(name)[:40], known=", ".join(map(repr, _solutions)))))
        return
    show(Solution(*_solutions[name]))


class Solution(Note):
    """A reference solution: its source, and the sentence that says why."""

    def __init__(self, why: str, source: str) -> None:
        super().__init__(why)
        self.source = source

    def __str__(self) -> str:
        return f"{self.text}\n\n{self.source}" if self.text else self.source

    def _repr_html_(self) -> str:
        from html import escape

        why = super()._repr_html_() if self.text else ""
        return f"{why}<pre style='margin:.4em 0'><code>{escape(self.source)}</code></pre>"
