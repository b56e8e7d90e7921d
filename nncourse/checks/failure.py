"""What a check raises: a failure that explains itself to a learner, or an error that is the author's own."""

import sysconfig
from html import escape
from pathlib import Path

from nncourse.checks.display import code_marks, in_notebook, show
from nncourse.checks.messages import TEXTS, WORDS
from nncourse.errors import CourseError

#: Folders of installed libraries and of Python's own; and this package, wherever it is.
_INSTALLED = ("<frozen ", *{sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_OURS = str(Path(__file__).parents[1])


class AuthorError(CourseError):
    """A check was called with the wrong thing by the exercise's author; it says nothing about the learner."""


class CheckFailed(AssertionError):
    """An answer is wrong: what, what was got, what kind of thing was expected, what to look at.

    In Jupyter and VS Code it shows as HTML, elsewhere as text, both without a traceback. ``str()`` is the text.

    Attributes:
        code: the message's key in :data:`nncourse.checks.messages.TEXTS`.
        what, got, expected, look: its four parts; ``got`` may be empty.
        see: where the course explains it, or empty.
        question: the question's name, or empty.
    """

    def __init__(self, code: str, *, got: str = "", look: str = "", **fields: object) -> None:
        text = TEXTS[code]
        self.code = code
        self.got = got
        self.what, self.expected = (part.format(**fields) for part in (text.what, text.expected))
        self.look = look or text.look.format(**fields)
        self.see = self.question = ""
        self.has_hints = self._shown = False
        super().__init__(code)

    def parts(self) -> list[tuple[str, str]]:
        """Return the labelled lines below the headline, empty ones left out."""
        pairs = [("got", self.got), ("expected", self.expected), ("look", self.look), ("see", self.see)]
        if self.has_hints:
            pairs.append(("hint", WORDS["hint_call"].format(question=self.question)))
        return [(WORDS[key], text) for key, text in pairs if text]

    def __str__(self) -> str:
        return "\n".join([self.what, *(f"  {label + ':':<10} {text}" for label, text in self.parts())])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<dt style='grid-column:1;font-weight:600'>{escape(label)}</dt>"
            f"<dd style='grid-column:2;margin:0'>{code_marks(text)}</dd>"
            for label, text in self.parts()
        )
        colour = "#8a6d00" if isinstance(self, NotAttempted) else "#d55e00"
        return (
            f"<div role='status' style='border-left:4px solid {colour};padding:.4em .8em'>"
            f"<p style='margin:0 0 .3em'><strong>{code_marks(self.what)}</strong></p>"
            f"<dl style='display:grid;grid-template-columns:max-content auto;gap:0 1em;margin:0'>{rows}</dl></div>"
        )

    def _render_traceback_(self) -> list[str]:
        """Give IPython the message in place of a traceback."""
        if in_notebook():
            if not self._shown:  # IPython asks twice: once to show, once to store
                self._shown = True
                show(self)
            return [f"{type(self).__name__}: {self.what}"]
        return str(self).split("\n")


class NotAttempted(CheckFailed):
    """The answer is missing or still the placeholder: not wrong, not begun."""


def is_placeholder(error: BaseException) -> bool:
    """Tell whether an error is the blank's own ``raise NotImplementedError()``, and not a library's.

    The placeholder has no message, and it is raised in a notebook, not in an installed file. When graded, the error
    has crossed from another process, and only the message tells.
    """
    if type(error) is not NotImplementedError or _has_message(error):
        return False
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    file = trace.tb_frame.f_code.co_filename if trace is not None else ""
    return file.startswith(_OURS) or not file.startswith(_INSTALLED)


def _has_message(error: BaseException) -> bool:
    """Tell whether an error says something; one that has crossed from another process may hold an empty text."""
    return not all(type(each) is str and each == "" for each in error.args)
