"""Whether a hidden line of a test runs: what a learner's function prints meanwhile shows what it was given there."""

import sys
from collections.abc import Sequence
from typing import Any


class HiddenLines:
    """The hidden lines of the test cells so far."""

    def __init__(self) -> None:
        self._lines: dict[str, list[tuple[int, int]]] = {}
        self._here = False

    def begin(self, filename: str, regions: Sequence[Sequence[int]]) -> None:
        """A test cell begins.

        Args:
            filename: under which its code is compiled.
            regions: first and last line of each region that no learner may read.
        """
        self._lines[filename] = [(first, last) for first, last in regions]
        self._here = bool(regions)

    def marked(self, head: dict[str, Any]) -> dict[str, Any]:
        """A message; what is printed while a request of a hidden line is carried out is to be put out nowhere."""
        return head | {"unheard": True} if "op" in head and self.run() else head

    def run(self) -> bool:
        """Whether one of them is among the callers; where none of a test's is, in a thread of its, one may be."""
        if not any(self._lines.values()):
            return False
        frame, is_of_test = sys._getframe(1), False
        while frame is not None:
            lines = self._lines.get(frame.f_code.co_filename)
            if lines is not None:
                is_of_test = True
                if any(first <= frame.f_lineno <= last for first, last in lines):
                    return True
            frame = frame.f_back
        return self._here and not is_of_test
