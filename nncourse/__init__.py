"""A course on building neural networks with Keras and TensorFlow.

Three doors, one for each audience, each imported when it is used:

- :mod:`nncourse.checks`: what an exercise calls (learners),
- :mod:`nncourse.experiments`: initializer and activation pairings compared (readers),
- :mod:`nncourse.grading`: a class of untrusted notebooks graded (instructors).

Importing ``nncourse`` itself imports nothing heavy.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """``__version__``, looked up when it is asked for: where our code is only shown, no version is installed."""
    if name == "__version__":
        from importlib.metadata import version

        return version("nncourse")
    raise AttributeError(f"module 'nncourse' has no attribute {name!r}")
