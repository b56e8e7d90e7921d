"""The one base of every error that the course foresees; the command line prints such an error as a sentence."""


class CourseError(Exception):
    """Bad input or a missing part: the message says what is wrong, what was given, what is accepted, what to do."""
