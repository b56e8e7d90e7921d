"""What a test cell printed, returned or raised, as outputs of a notebook."""

import contextlib
import io
import traceback
from typing import Any


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

    def result(self, value: Any) -> None:
        """The value of the cell's last expression."""
        text = repr(value)[:10_000]
        if getattr(type(value), "stays_elsewhere", False):
            text = f"<{text}>"  # what a learner's object calls itself must not read as a number of points
        data = {"text/plain": text}
        output = {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}
        self._outputs.append(output)

    def error(self, error: BaseException, filename: str, hidden: list[list[int]]) -> None:
        """An exception of the cell: what failed and where, without the text of hidden lines."""
        line, own = _place(error, filename)
        concealed = any(first <= line <= last for first, last in hidden)
        try:
            text = str(error)[:4000]
        except Exception:
            text = ""
        if concealed and not own:
            text = f"a hidden test failed ({type(error).__name__})"
        name = type(error).__name__
        if hasattr(type(error), "_nncourse_number"):
            name = f"{name} (of the submission)"  # whatever a learner calls it, it is no error of ours
        lines = [f"{name} in line {line} of the test"] if line and not concealed else []
        if line and not concealed:
            lines.append("----> " + _line(filename, line))
        if not concealed:
            lines += [note.rstrip() for note in getattr(error, "__notes__", []) if note.strip()]
        lines.append(f"{name}: {text}")
        self._outputs.append({"output_type": "error", "ename": name, "evalue": text, "traceback": lines})

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


def _place(error: BaseException, filename: str) -> tuple[int, bool]:
    """The line of the cell that raised, and whether the message is the author's: his own assert, or a check's."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == filename]
    if isinstance(error, SyntaxError) and not lines:
        return error.lineno or 0, False
    last = frames[-1].filename if frames else ""
    own = last == filename or "nncourse/checks" in last.replace("\\", "/") or last == "<helpers>"
    return (lines[-1] if lines else 0), own and not isinstance(error, NameError)


def _line(filename: str, number: int) -> str:
    import linecache

    return linecache.getline(filename, number).strip()
