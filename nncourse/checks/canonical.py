"""One form for the many right ways of writing an activation, an initializer, a loss, an optimizer or a metric.

Activations are compared by what they do, on probe values; initializers by their parameters in normal form
(HeNormal, ``"he_normal"`` and ``VarianceScaling(2, "fan_in", "truncated_normal")`` are one thing); losses,
optimizers and metrics by the name of their class.
"""

from typing import Any

import numpy as np

from nncourse.checks.describe import describe, is_instance, type_name
from nncourse.checks.failure import AuthorError

#: Probe values for activations, away from kinks and from the rounding of saturation; rows of different spread.
_PROBE = np.array([[-3.1, -1.3, -0.4, 0.2], [0.7, 1.9, 2.6, 4.3], [-0.05, 0.05, -6.2, 6.7]], "float32")

_DISTRIBUTIONS = {"truncated_normal": "truncated_normal", "normal": "truncated_normal"}


def activation_function(spec: Any) -> Any:
    """Return the callable for an author's activation: a name, a function, a layer, or None for linear.

    Raises:
        AuthorError: Keras does not know it.
    """
    import keras

    try:
        return keras.activations.get(spec)
    except ValueError:
        raise AuthorError(f"There is no activation {spec!r} in Keras.") from None


def same_activation(learners: Any, authors: Any) -> bool:
    """Tell whether two activations give the same values on probe inputs; None is linear."""
    right = _apply(activation_function(authors))
    try:
        got = _apply(activation_function(None) if learners is None else learners)
    except Exception:
        return False
    return got.shape == right.shape and bool(np.allclose(got, right, rtol=1e-4, atol=1e-5))


def keeps_shape(function: Any) -> bool:
    """Tell whether a function maps an array to one of the same shape, as an activation does."""
    try:
        return _apply(function).shape == _PROBE.shape
    except Exception:
        return False


def negative_slope(function: Any) -> float | None:
    """The slope of a leaky ReLU on its negative side, 0 for ReLU, 1 for linear; None for any other activation."""
    try:
        got = _apply(activation_function(None) if function is None else function)
    except Exception:
        return None
    if got.shape != _PROBE.shape:
        return None
    ratios = got[_PROBE < 0] / _PROBE[_PROBE < 0]
    straight = np.allclose(got[_PROBE > 0], _PROBE[_PROBE > 0], rtol=1e-4) and np.ptp(ratios) < 1e-4
    return float(ratios.mean()) if straight else None


def _apply(function: Any) -> np.ndarray:
    import keras

    probe = keras.ops.convert_to_tensor(_PROBE)
    return np.asarray(keras.ops.convert_to_numpy(function(probe)))


def activation_name(learners: Any) -> str:
    """Name a learner's activation for a message; a layer by its class, whose own name has a number in it."""
    import keras

    if is_instance(learners, keras.layers.Layer):
        return f"`{type_name(learners)}`"
    name = getattr(learners, "__name__", None) or getattr(learners, "name", None)
    return f"`{name[:40]}`" if type(name) is str else describe(learners)


def initializer_form(initializer: Any) -> tuple | None:
    """Give the normal form of a Keras initializer: kind and parameters, seed left out; None if it has none."""
    import keras

    init = keras.initializers
    if is_instance(initializer, init.VarianceScaling):
        distribution = _DISTRIBUTIONS.get(initializer.distribution, initializer.distribution)
        return ("variance_scaling", float(initializer.scale), initializer.mode, distribution)
    if is_instance(initializer, init.Zeros):
        return ("constant", 0.0)
    if is_instance(initializer, init.Ones):
        return ("constant", 1.0)
    for kind, fields in (
        (init.Constant, ["value"]),
        (init.RandomNormal, ["mean", "stddev"]),
        (init.TruncatedNormal, ["mean", "stddev"]),
        (init.RandomUniform, ["minval", "maxval"]),
        (init.Orthogonal, ["gain"]),
        (init.Identity, ["gain"]),
    ):
        if is_instance(initializer, kind):
            numbers = [getattr(initializer, field) for field in fields]
            if all(isinstance(n, int | float | np.number) for n in numbers):
                return (kind.__name__.lower(), *(float(n) for n in numbers))
    return None


def same_initializer(learners: Any, authors: Any) -> bool:
    """Tell whether a learner's initializer is the author's, in normal form.

    Raises:
        AuthorError: the author's is not a Keras initializer.
    """
    import keras

    try:
        right = initializer_form(keras.initializers.get(authors))
    except ValueError:
        right = None
    if right is None:
        raise AuthorError(f"{authors!r} is not an initializer of Keras that a check can compare.")
    got = initializer_form(learners)
    if got is None or got[0] != right[0] or len(got) != len(right):
        return False
    pairs = zip(got[1:], right[1:], strict=True)
    return all(g == r if isinstance(g, str) else bool(np.isclose(g, r, rtol=1e-6)) for g, r in pairs)


def keras_name(thing: Any, family: str) -> str:
    """Name a loss, optimizer or metric in one form: its class in lower case without underscores.

    Args:
        thing: a string, a function, a class or an object.
        family: the Keras module that resolves strings: ``"losses"``, ``"optimizers"`` or ``"metrics"``.
    """
    import keras

    resolved = thing
    if type(thing) is str:
        try:
            resolved = getattr(keras, family).get(thing)
        except ValueError:
            return thing.lower().replace("_", "")
    wrapped = getattr(resolved, "fn", None) or getattr(resolved, "_fn", None)
    if wrapped is not None and type(resolved).__name__.endswith("Wrapper"):
        resolved = wrapped
    name = getattr(resolved, "__name__", None) or type(resolved).__name__
    return name.lower().replace("_", "")
