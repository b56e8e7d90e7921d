"""Learning-rate schedules: a factor on a member's learning rate at every step, so that one graph serves them all."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nncourse.experiments.naming import SpecError, pick

_SHAPES = ("constant", "cosine", "linear", "exponential")
#: What is left of the rate at the end, unless it is said: exponential decay cannot reach 0.
_FINAL = {"constant": 1.0, "cosine": 0.0, "linear": 0.0, "exponential": 0.01}


@dataclass(frozen=True)
class Schedule:
    """How the learning rate goes over the whole training.

    Attributes:
        shape: ``constant``, ``cosine``, ``linear`` or ``exponential`` after the warm-up.
        final: factor on the learning rate after the last step.
        warmup: share of all steps over which the rate rises in a straight line from 0.
    """

    shape: str = "constant"
    final: float = 1.0
    warmup: float = 0.0

    @property
    def label(self) -> str:
        """What :func:`schedule` reads, for example ``cosine:0.1+warmup:0.05``."""
        words = [] if self.shape == "constant" and self.warmup else [self.shape]
        if self.final != _FINAL[self.shape]:
            words = [f"{self.shape}:{self.final:g}"]
        return "+".join([*words, *([f"warmup:{self.warmup:g}"] if self.warmup else [])])

    def factors(self, steps: int) -> np.ndarray:
        """The factor of every step, float32 ``[steps]``; the formulas are those of ``keras.optimizers.schedules``."""
        rising = round(self.warmup * steps)
        falling = max(1, steps - rising)
        done = np.arange(falling) / falling
        shapes = {
            "constant": np.ones(falling),
            "cosine": (1 - self.final) * 0.5 * (1 + np.cos(np.pi * done)) + self.final,
            "linear": 1 - (1 - self.final) * done,
            "exponential": self.final**done,
        }
        return np.concatenate([np.arange(rising) / max(1, rising), shapes[self.shape]])[:steps].astype("float32")

    def to_keras(self, learning_rate: float, steps: int) -> Any:
        """What a ``keras.optimizers`` object takes as ``learning_rate`` for a training of so many steps."""
        import keras

        if self.shape == "constant" and not self.warmup:
            return learning_rate
        values = [float(value) for value in np.float32(learning_rate) * self.factors(steps)]
        return keras.optimizers.schedules.PiecewiseConstantDecay(list(range(steps - 1)), values)

    def to_dict(self) -> str:
        """What :func:`schedule` reads."""
        return self.label


#: No schedule.
CONSTANT = Schedule()


def schedule(value: Any) -> Schedule:
    """Read a schedule.

    Args:
        value: a :class:`Schedule`, or words joined by ``+``: one of ``constant``, ``cosine``, ``linear`` and
            ``exponential``, the latter three with ``:FACTOR`` that is left at the end (0, 0 and 0.01 if it is not
            said), and ``warmup:SHARE`` of all steps.

    Raises:
        SpecError: a word is unknown, or a number is out of range.
    """
    if isinstance(value, Schedule):
        return value
    if not isinstance(value, str):
        raise SpecError(f"A schedule is written in words, such as 'cosine' or 'cosine+warmup:0.1'; got {value!r}.")
    shapes, warmup = [], 0.0
    for text in value.split("+"):
        word, _, amount = text.strip().partition(":")
        if pick("schedule", word, (*_SHAPES, "warmup")) == "warmup":
            warmup = _share("The warm-up", amount, zero=False)
        else:
            final = _share(f"What {word} leaves of the rate", amount, zero=word != "exponential") if amount else None
            shapes.append((word, _FINAL[word] if final is None else final))
    if len(shapes) > 1 or (shapes and shapes[0][0] == "constant" and shapes[0][1] != 1):
        raise SpecError(
            f"The schedule {value!r} names more than it can; take one shape, and constant without a number."
        )
    return Schedule(*(shapes[0] if shapes else ("constant", 1.0)), warmup)


def _share(what: str, text: str, *, zero: bool) -> float:
    try:
        share = float(text)
    except ValueError:
        share = np.nan
    if not (0 <= share < 1 if zero else 0 < share < 1):
        raise SpecError(f"{what} is a share between 0 and 1, such as 0.1; got {text!r}.")
    return share
