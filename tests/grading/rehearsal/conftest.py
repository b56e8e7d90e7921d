"""The small course of the exercises' tests, in a folder of its own."""

from tests.exercises.conftest import make_course

__all__ = ["make_course"]
