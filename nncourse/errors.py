"""The one base of every error that the course foresees, and what such an error says of a name that is near.

The command line prints such an error as a sentence.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class CourseError(Exception):
    """Bad input or a missing part: the message says what is wrong, what was given, what is accepted, what to do."""


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """A question to end such a message with, a space before it: the nearest known name; empty if none is near."""
    near = get_close_matches(str(name), list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
