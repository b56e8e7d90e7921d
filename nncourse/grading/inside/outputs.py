"""What a test cell printed, returned or raised, as outputs of a notebook."""

import contextlib
import dis
import io
import linecache
import math
import numbers
import traceback
from types import TracebackType
from typing import Any

from nncourse.grading.inside.not_apart import NotJudgedApart
from nncourse.wording import counted

_RAISES = dis.opmap["RAISE_VARARGS"]


class Capture(contextlib.AbstractContextManager):
    """Collects a cell's output while it is entered; text beyond ``cap`` characters is cut as it comes.

    What goes to stderr is kept as stdout: nbgrader takes all points from a test cell that wrote to stderr, and a
    library's warning is no wrong answer.
    """

    def __init__(self, cap: int) -> None:
        self.stream = _Capped(cap)
        self._outputs: list[dict[str, Any]] = []

    def __enter__(self) -> "Capture":
        self._redirected = contextlib.ExitStack()
        self._redirected.enter_context(contextlib.redirect_stdout(self.stream))
        self._redirected.enter_context(contextlib.redirect_stderr(self.stream))
        return self

    def __exit__(self, *error: Any) -> None:
        self._redirected.close()

    def result(self, value: Any, points: float | None = None) -> None:
        """The value of the cell's last expression; one that would be a score has to be one.

        Args:
            value: what the expression gave.
            points: the most that the cell can earn; None where that is not known.
        """
        text = repr(value)[:10_000]
        if getattr(type(value), "stays_elsewhere", False):
            text = f"<{text}>"  # what a learner's object calls itself must not read as a number of points
        wrong = why_no_score(value, points)
        if wrong is not None:
            said = f"The last line of this test gave {text[:80]}, {wrong}; so it earns nothing."
            self._outputs.append({"output_type": "error", "ename": "NoScore", "evalue": said, "traceback": [said]})
            return
        data = {"text/plain": text}
        output = {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
        self._outputs.append(output)

    def error(self, error: BaseException, filename: str, hidden: list[list[int]]) -> None:
        """An exception of the cell: what failed and where, without the text of hidden lines."""
        lines = _lines(error, filename)
        line = lines[-1] if lines else 0
        concealed = any(first <= each <= last for each in lines for first, last in hidden)
        is_secret = concealed and not is_said(error) and not (type(error) is NotJudgedApart and error.is_shown)
        name = _name(type(error), is_secret)
        text = f"a hidden test failed ({name})" if is_secret else _text(error)
        traceback = [] if concealed else _where(error, name, line, filename)
        traceback.append(f"{name}: {text}")
        self._outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": traceback})

    def failed(self) -> bool:
        """Whether there is an error among the outputs."""
        return any(each["output_type"] == "error" for each in self._outputs)

    def is_no_better_than(self, other: "Capture") -> bool:
        """Whether this run of a cell earns no more than another."""
        return self.failed() or (self.score() or 0.0) <= (other.score() or 0.0)

    def score(self) -> float | None:
        """What the last expression gave, if that is a number."""
        for each in self._outputs:
            with contextlib.suppress(ValueError, KeyError):
                return float(each["data"]["text/plain"])
        return None

    def outputs(self) -> list[dict[str, Any]]:
        """All outputs: what was printed first."""
        text = self.stream.getvalue()
        printed = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        return printed + self._outputs


class _Capped(io.StringIO):
    def __init__(self, cap: int) -> None:
        super().__init__()
        self._left = cap

    def write(self, text: str) -> int:
        taken = text[: self._left]
        self._left -= len(taken)
        super().write(taken)
        return len(text)


def _name(kind: type, is_secret: bool) -> str:
    """What an error is called; one of a learner's own class could tell in its name what it was given."""
    if not hasattr(kind, "_nncourse_number"):
        return kind.__name__
    return f"{kind.__mro__[1 if is_secret else 0].__name__} (of the submission)"


def _text(error: BaseException) -> str:
    try:
        return str(error)[:4000]
    except Exception:
        return ""


def _where(error: BaseException, name: str, line: int, filename: str) -> list[str]:
    """The line that failed, and what the learner's process said of where."""
    here = [f"{name} in line {line} of the test", "----> " + linecache.getline(filename, line).strip()]
    notes = [note.rstrip() for note in getattr(error, "__notes__", []) if note.strip()]
    return (here if line else []) + notes


def why_no_score(value: Any, points: float | None) -> str | None:
    """Why a value that looks like a score is none; None where it is one, or a text or table shown at the end."""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return None if value else "which says that something is not so"
    if isinstance(value, numbers.Number):
        return _why_no_points(value, points)
    kind = type(value)
    is_array = hasattr(kind, "__array__") and not hasattr(kind, "columns") and not hasattr(kind, "index")
    return "which is no number" if is_array else None


def _why_no_points(value: Any, points: float | None) -> str | None:
    if isinstance(value, complex) or not math.isfinite(value) or value < 0:
        return "which is no number from 0 to the points of the cell"
    if points is not None and value > points + 1e-9:
        return f"which is more than the {counted(points, 'point')} of the cell"
    return None


def is_said(error: BaseException) -> bool:
    """Whether the author chose the text: an ``assert`` or ``raise`` of his own, or a check of the package's."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    filename = trace.tb_frame.f_code.co_filename.replace("\\", "/")
    if "nncourse/checks" in filename:
        return not isinstance(error, NameError)
    return filename.startswith(("<test ", "<helpers>")) and _raised(trace)


def _raised(trace: TracebackType) -> bool:
    """Whether the innermost frame stopped at a statement that raises, not at one that went wrong."""
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] == _RAISES


def _lines(error: BaseException, filename: str) -> list[int]:
    """The lines of the cell that an error passed through, the innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == filename and frame.lineno]
    if isinstance(error, SyntaxError) and not lines:
        return [error.lineno or 0]
    return lines
