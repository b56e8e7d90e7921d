"""Whether a compiled model learns: to at least a given score, within a budget, on given data."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call
from nncourse.checks.canonical import keras_name
from nncourse.checks.convert import to_array
from nncourse.checks.describe import is_elsewhere, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.losses import output_kind
from nncourse.checks.stages import get_model

#: Weights of layers, each drawn by the initializer of its name.
_ROLES = (
    "kernel",
    "bias",
    "gamma",
    "beta",
    "moving_mean",
    "moving_variance",
    "depthwise_kernel",
    "pointwise_kernel",
    "recurrent_kernel",
    "embeddings",
    "alpha",
)


@check
def learns(
    name: str,
    x: Any,
    y: Any,
    *,
    at_least: float,
    value: Any = _ABSENT,
    epochs: int = 5,
    batch_size: int = 32,
    x_test: Any = None,
    y_test: Any = None,
    score: Callable[[np.ndarray, np.ndarray], float] | None = None,
    draws: int = 0,
    seed: int = 0,
    look: str = "",
) -> None:
    """Check that a compiled model learns; the learner's own model keeps its weights.

    With ``draws`` the weights that the model has do not count: its initializers are judged, by fresh draws from them.

    Args:
        name: the model's name.
        x, y: training inputs ``[samples, ...]`` and labels: integers ``[samples]`` for classes, floats for targets.
            Integers become one-hot where the model was compiled for that.
        at_least: the score to reach on ``x_test``, ``y_test`` (the training data if left out).
        value: the model, where it is not a variable.
        epochs, batch_size: the budget.
        score: of labels and outputs; the share of right classes if left out.
        draws: how many times the weights are drawn anew; the mean score is judged. 0 trains the present weights.
        seed: of the order of the samples and of fresh weights.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    if (x_test is None) != (y_test is None):
        raise AuthorError(f"learns({name!r}): give both x_test and y_test, or neither.")
    learners = get_model(name, answer(name, value))
    judged()
    if not learners.compiled:
        raise CheckFailed("not_compiled", name=name, got="a model that was not compiled", look=look)
    inputs, labels = (np.asarray(x), np.asarray(y)) if x_test is None else (np.asarray(x_test), np.asarray(y_test))
    scores = []
    for draw in range(max(draws, 1)):
        with _copy(learners, seed + draw) as fresh:
            if draws:
                redraw(fresh, np.random.default_rng([seed, draw]))
            _train(name, fresh, np.asarray(x), np.asarray(y), epochs, batch_size)
            outputs = to_array(f"{name}(…)", call(name, fresh.predict, inputs, verbose=0, batch_size=256))
        scores.append(score(labels, outputs) if score else accuracy(labels, outputs, _threshold(learners, outputs)))
    reached = float(np.mean(scores))
    if not reached >= at_least:
        budget = f"`{reached:.3g}` after {epochs} {'epoch' if epochs == 1 else 'epochs'}"
        budget += f", on average over {draws} draws of the weights" if draws > 1 else ""
        raise CheckFailed("not_learning", name=name, got=budget, at_least=f"{at_least:g}", look=look)


def redraw(model: Any, rng: np.random.Generator) -> None:
    """Draw every weight anew from its layer's own initializer, one with a fixed seed too."""
    for layer in model._flatten_layers(include_self=False):
        for role in _ROLES:
            variable = getattr(layer, role, None)
            initializer = getattr(layer, f"{role}_initializer", None)
            if initializer is not None and hasattr(variable, "assign"):
                shape = tuple(int(size) for size in variable.shape)
                variable.assign(_unseeded(initializer, rng)(shape, dtype="float32"))


def _unseeded(initializer: Any, rng: np.random.Generator) -> Any:
    """Give a Keras initializer a seed of ``rng``'s in place of its own; one of the learner's stays as it is."""
    import keras

    if not is_instance(initializer, keras.initializers.Initializer):
        return initializer
    config = initializer.get_config()
    known = getattr(keras.initializers, type(initializer).__name__, None)
    if known is not type(initializer) or "seed" not in config:
        return initializer
    return known.from_config({**config, "seed": int(rng.integers(2**31))})


def _threshold(learners: Any, outputs: np.ndarray) -> float:
    """Where one output divides the classes: 0 for a logit, one half for a probability."""
    return 0.0 if outputs.shape[-1] == 1 and output_kind(learners) is None else 0.5


def accuracy(labels: np.ndarray, outputs: np.ndarray, threshold: float = 0.5) -> float:
    """Share of right classes: by the largest output, or, with one output, by ``threshold``.

    ``labels``: ``[samples]``; ``outputs``: ``[samples, classes]`` or ``[samples, 1]``.
    """
    labels = labels.reshape(len(labels), -1)
    classes = labels.argmax(-1) if labels.shape[1] > 1 else labels[:, 0]
    if outputs.ndim < 2 or outputs.shape[-1] == 1:
        return float(np.mean((outputs.reshape(len(outputs)) > threshold) == classes))
    return float(np.mean(outputs.argmax(-1) == classes))


def _train(name: str, fresh: Any, x: np.ndarray, y: np.ndarray, epochs: int, batch_size: int) -> None:
    import keras

    if keras_name(fresh.loss, "losses") == "categoricalcrossentropy" and y.ndim == 1:
        y = keras.utils.to_categorical(y, fresh.output_shape[-1])
    call(name, fresh.fit, x, y, epochs=epochs, batch_size=batch_size, verbose=0, shuffle=True)


@contextmanager
def _copy(learners: Any, seed: int) -> Iterator[Any]:
    """Give a copy with the same weights, compiled alike; NumPy's and Python's random states come out untouched.

    A model that Keras cannot copy (a subclassed one; while grading, also one of which only a handle is here) is
    trained itself, and put back as it was.
    """
    import keras

    states, weights = (np.random.get_state(), random.getstate()), learners.get_weights()
    optimizer = [to_array("state", variable).copy() for variable in learners.optimizer.variables]
    keras.utils.set_random_seed(seed)
    fresh = learners
    try:
        if not is_elsewhere(learners):
            with suppress(Exception):
                fresh = _cloned(learners, weights)
        yield fresh
    finally:
        if fresh is learners:
            learners.set_weights(weights)
            for variable, before in zip(learners.optimizer.variables, optimizer, strict=False):
                variable.assign(before)
        np.random.set_state(states[0])
        random.setstate(states[1])


def _cloned(learners: Any, weights: list[np.ndarray]) -> Any:
    import keras

    fresh = keras.models.clone_model(learners)
    fresh.set_weights(weights)
    fresh.compile_from_config(learners.get_compile_config())
    return fresh
