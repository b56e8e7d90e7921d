"""Whether a compiled model reports its accuracy: its metrics are given labels and outputs, and their values are read.

The name of a metric says little: the word "accuracy" becomes another class by the shapes that it meets, and
``keras.metrics.Accuracy()`` compares floats.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nncourse.checks.canonical import keras_name

#: The forms of labels for which an accuracy is defined.
FORMS = ("integer", "one-hot", "binary")
_SAMPLES = 60


def reports_accuracy(learners: Any, labels: str, units: int) -> bool:
    """Tell whether one of a model's metrics reports the share of right answers, and none of them fails.

    ``labels``: one of :data:`FORMS`; ``units``: of the output layer.
    """
    given = list(metrics_of(learners))
    rng = np.random.default_rng(0)
    unmatched = set(range(len(given)))
    for share in (1.0, 0.6, 0.3):
        true, outputs, right = _case(labels, units, share, rng)
        for place, one in enumerate(given):
            try:
                reported = _reported(one, true, outputs)
            except Exception:  # as `fit` would
                return False
            if not np.isclose(reported, right, atol=1e-4):
                unmatched.discard(place)
    return bool(unmatched)


def metrics_of(learners: Any) -> Iterator[Any]:
    """The metrics as they were given to ``compile``, one by one."""
    held = learners._compile_metrics
    given = None if held is None else held._user_metrics
    waiting = [given]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            waiting = [*one.values(), *waiting]
        elif isinstance(one, list | tuple):
            waiting = [*one, *waiting]
        elif one is not None:
            yield one


def reported_by(learners: Any) -> str:
    """Name a model's metrics for a message."""
    names = sorted({f"`{metric_name(one)}`" for one in metrics_of(learners)})
    return ", ".join(names) or "none"


def metric_name(one: Any) -> str:
    """Name a metric in one form: ``accuracy``, or its class in lower case."""
    return "accuracy" if type(one) is str and one in ("accuracy", "acc") else keras_name(one, "metrics")


def _case(labels: str, units: int, share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
    """Labels, outputs as probabilities ``[samples, units]``, and the share of them that agrees."""
    agree = rng.permutation(_SAMPLES) < share * _SAMPLES
    if labels == "binary":
        true = rng.integers(0, 2, (_SAMPLES, units))
        sure = rng.uniform(0.7, 0.99, true.shape)
        outputs = np.where((true == 1) == agree[:, None], sure, 1 - sure)
        return true.astype("float32"), outputs.astype("float32"), float(agree.mean())
    true = rng.integers(0, units, _SAMPLES)
    said = np.where(agree, true, (true + rng.integers(1, max(units, 2), _SAMPLES)) % max(units, 2))
    outputs = np.eye(max(units, 2))[said][:, :units] * 0.6 + 0.4 / units
    right = float(np.mean(outputs.argmax(1) == true))
    form = np.eye(units)[true] if labels == "one-hot" else true
    return form.astype("float32" if labels == "one-hot" else "int64"), outputs.astype("float32"), right


def _reported(one: Any, true: np.ndarray, outputs: np.ndarray) -> float:
    """What a metric reports, resolved as ``compile`` resolves it: by a model that puts out what it is given."""
    import keras

    through = keras.Sequential([keras.Input(outputs.shape[1:]), keras.layers.Activation("linear")])
    if isinstance(one, keras.metrics.Metric) and type(one).__module__.startswith("keras"):
        one = type(one).from_config(one.get_config())  # the learner's own keeps its state
    through.compile(loss=_no_loss, metrics=[one], run_eagerly=True)
    values = through.evaluate(outputs, true, batch_size=len(true), verbose=0, return_dict=True)
    return next(float(value) for key, value in values.items() if key != "loss")


def _no_loss(true: Any, outputs: Any) -> Any:
    import keras

    return keras.ops.mean(outputs, axis=-1) * 0
