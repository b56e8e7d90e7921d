"""Learner's door: what an exercise calls; messages that teach and never give the answer away.

Each check takes the name of an answer, walks in a fixed order, and stops at the first thing wrong with a
:class:`CheckFailed` that says what, what was got, what kind of thing was expected, and what to look at. A blank is
:class:`NotAttempted`. A check misused by an exercise's author raises :class:`AuthorError`.

Importing it, before Keras, also asks TensorFlow to keep its start-up lines to itself (``TF_CPP_MIN_LOG_LEVEL``): at
level 2 a machine without a GPU tells of an unknown error amid what a test says.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from nncourse.checks.answers import answer, array, choice, integers, number, text
from nncourse.checks.behaviour import (
    avoids,
    layers_differ,
    new_at_each_call,
    probabilities,
    seeded,
    units_differ,
    wiring,
)
from nncourse.checks.compiling import compiled
from nncourse.checks.derivatives import derivative
from nncourse.checks.envelopes import envelope, opened_once
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted
from nncourse.checks.figures import figure
from nncourse.checks.frames import frame
from nncourse.checks.functions import function, result
from nncourse.checks.hints import hint, hints, solution, solutions
from nncourse.checks.layers import dense, layer
from nncourse.checks.learning import learns
from nncourse.checks.models import model
from nncourse.checks.progress import progress
from nncourse.checks.question import question
from nncourse.checks.secrets import sealed, secret, withheld
from nncourse.checks.statistics import sampled
from nncourse.checks.training import activations, measured, metric, watched
from nncourse.checks.ways import either

__all__ = [
    "AuthorError",
    "CheckFailed",
    "NotAttempted",
    "activations",
    "answer",
    "array",
    "avoids",
    "choice",
    "compiled",
    "dense",
    "derivative",
    "either",
    "envelope",
    "figure",
    "frame",
    "function",
    "hint",
    "hints",
    "integers",
    "layer",
    "layers_differ",
    "learns",
    "measured",
    "metric",
    "model",
    "new_at_each_call",
    "number",
    "opened_once",
    "probabilities",
    "progress",
    "question",
    "result",
    "sampled",
    "sealed",
    "secret",
    "seeded",
    "solution",
    "solutions",
    "text",
    "units_differ",
    "watched",
    "wiring",
    "withheld",
]


def __getattr__(name: str) -> object:
    if name.startswith("_"):
        raise AttributeError(name)
    raise AuthorError(f"There is no check {name!r}; there are {', '.join(__all__)}.")
