"""What a learner's function prints while a hidden line of a test calls it is not put out.

An honest ``print(x)`` would otherwise show in the feedback what the hidden test asks. This runs in the learner's
process, so it holds nothing back from code that keeps its arguments and prints them later.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

_SAID = "[What the notebook prints while hidden tests run is not shown.]\n"


class Unheard:
    """Keeps from the streams what is written while it is entered.

    These are the streams of now as well as those of then: a logger or a default argument may have kept one.
    What is shown by ``display`` while a test runs goes nowhere in any case; a figure would wait for the next cell.
    """

    def __init__(self) -> None:
        self._lost = False
        self._streams = (sys.stdout, sys.stderr)
        self._drawn: set[Any] = set()

    @contextlib.contextmanager
    def meanwhile(self) -> Iterator[None]:
        """For the time of one request, or of several within each other."""
        muted = [_Muted(stream, self._lose) for stream in (sys.stdout, sys.stderr)]
        figures = _figures()
        with contextlib.ExitStack() as stack:
            for stream in self._streams:
                stack.enter_context(_instead(stream, "write", _Muted(stream, self._lose).write))
            stack.enter_context(contextlib.redirect_stdout(muted[0]))
            stack.enter_context(contextlib.redirect_stderr(muted[1]))
            try:
                yield
            finally:
                self._drawn |= _figures() - figures

    def _lose(self) -> None:
        self._lost = True

    def say(self) -> None:
        """Say once, where anything was written, that it is not shown; figures that are open would be shown later."""
        for number in self._drawn & _figures():
            with contextlib.suppress(Exception):
                sys.modules["matplotlib.pyplot"].close(number)
            self._lost = True
        self._drawn.clear()
        if self._lost:
            self._lost = False
            sys.stdout.write(_SAID)


@contextlib.contextmanager
def _instead(owner: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    """Have an object another method for a time, where it allows that."""
    before = vars(owner).get(name) if hasattr(owner, "__dict__") else None
    try:
        setattr(owner, name, function)
    except (AttributeError, TypeError):
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(AttributeError):
            delattr(owner, name) if before is None else setattr(owner, name, before)


def _figures() -> set[Any]:
    """Numbers of the figures that are open, which the end of a cell shows."""
    with contextlib.suppress(Exception):  # the notebook may have put something else in its place
        return set(sys.modules["matplotlib.pyplot"].get_fignums())
    return set()


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
