"""The outcome for what cannot be judged apart from the learner's code: it fails, and says why; it never passes."""

from typing import NoReturn

#: What follows "Author:" is left out of what a learner reads (``execution/outputs.py``).
REMEDY = (
    "That is no mistake of the answer. Author: compare plain values (`float(x)`, `list(x)`), or let this cell be "
    'judged in the learner\'s process with the metadata "nncourse": {"in_kernel": true}.'
)


class NotJudgedApart(BaseException):
    """A test asks for what only one process could tell; its own ``except Exception`` does not catch this.

    ``is_shown``: the text names nothing but what learners see, so it may be told of a hidden test too.
    """

    is_shown = False


_refused: list[NotJudgedApart] = []


def refuse(what: str, *, is_shown: bool = False) -> NoReturn:
    """Fail the test cell that runs, whatever it catches.

    Raises:
        NotJudgedApart: always.
    """
    error = NotJudgedApart(f"This test cannot be judged apart from the answer: {what}. {REMEDY}")
    error.is_shown = is_shown
    _refused.append(error)
    raise error


def forget() -> None:
    """A new test cell begins."""
    _refused.clear()


def refused() -> NotJudgedApart | None:
    """What was first refused since the test cell began, caught or not."""
    return _refused[0] if _refused else None
