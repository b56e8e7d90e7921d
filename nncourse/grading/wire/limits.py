"""What a message may hold at most, and the error for one that holds more or is none."""

from nncourse.errors import CourseError

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_BUFFERS = 4096


class WireError(CourseError, ValueError):
    """A message or value that breaks the encoding, or is larger or deeper than it may be."""
