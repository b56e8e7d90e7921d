"""The time of a hand-in, as nbgrader reads it."""

from nbgrader.utils import parse_utc


def is_timestamp(data: bytes) -> bool:
    """Whether nbgrader can read this as the time of a hand-in; nothing but blanks it reads as an unknown one."""
    try:
        return not data.strip() or parse_utc(data.decode().strip()) is not None
    except (ValueError, OverflowError):
        return False
