"""What a learner's function prints while a hidden line of a test calls it is not put out.

An honest ``print(x)`` would otherwise show in the feedback what the hidden test asks. This runs in the learner's
process, so it holds nothing back from code that keeps its arguments and prints them later.
"""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

_SAID = "[What the notebook prints while hidden tests run is not shown.]\n"


class Unheard:
    """Keeps from the streams what is written while it is entered."""

    def __init__(self) -> None:
        self._lost = False

    @contextlib.contextmanager
    def meanwhile(self) -> Iterator[None]:
        """For the time of one request, or of several within each other."""
        muted = [_Muted(stream, self._lose) for stream in (sys.stdout, sys.stderr)]
        with contextlib.redirect_stdout(muted[0]), contextlib.redirect_stderr(muted[1]):
            yield

    def _lose(self) -> None:
        self._lost = True

    def say(self) -> None:
        """Say once, where anything was written, that it is not shown."""
        if self._lost:
            self._lost = False
            sys.stdout.write(_SAID)


class _Muted:
    """A stream as it is, but for what is written."""

    def __init__(self, stream: Any, lose: Any) -> None:
        self._stream, self._lose = stream, lose

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._lose()
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
