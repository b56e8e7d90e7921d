"""What a model computes, whatever it is made of: its weights are set, its outputs compared with the author's formula.

Theory of operation. The author's layers are dense ones, so the formula is known: ``activation(x @ kernel + bias)``,
one after the other or connected as the author says. The learner's model, which may be a graph, a subclass or hold
operations of its own, gets random weights; its outputs must be the formula's, at inference and in training. Which of
its kernels belongs to which layer is found by shape, and by trying where shapes are alike. Afterwards its weights are
put back.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, permutations
from typing import Any

import numpy as np

from nncourse.checks.canonical import activation_function
from nncourse.checks.convert import to_array
from nncourse.checks.layers import ANY, Layer

#: Orders of kernels of the same shapes that are tried.
_ORDERS = 200
_SAMPLES = 6


@dataclass(frozen=True)
class Affine:
    """A kernel ``[inputs, units]`` and its bias ``[units]``, by their places in the model's list of weights."""

    kernel: int
    bias: int | None
    shape: tuple[int, int]


def affines(shapes: Sequence[tuple[int, ...]]) -> list[Affine] | None:
    """Pair kernels and biases by shape; None if there are weights of another kind.

    ``shapes``: of the model's weights, in its order.
    """
    layers = _paired(shapes, before=True)
    whole = len(layers) + sum(one.bias is not None for one in layers) == len(shapes)
    return layers if whole else None


def _paired(shapes: Sequence[tuple[int, ...]], *, before: bool) -> list[Affine]:
    """Kernels, each with the bias that fits and stands nearest; of two as near, that ``before`` or after it."""
    biases = {place: shape[0] for place, shape in enumerate(shapes) if len(shape) == 1}
    layers = []
    for place, shape in enumerate(shapes):
        if len(shape) == 2:
            fitting = [other for other, units in biases.items() if units == shape[1] and abs(other - place) <= 2]
            bias = min(fitting, key=lambda other: (abs(other - place), (other > place) == before), default=None)
            biases.pop(bias, None)
            layers.append(Affine(place, bias, (int(shape[0]), int(shape[1]))))
    return layers


@contextmanager
def random_weights(learners: Any, seed: int = 0) -> Iterator[list[np.ndarray]]:
    """Give a model random weights of ordinary size; its own come back at the end."""
    own = [np.array(weight) for weight in learners.get_weights()]
    rng = np.random.default_rng(seed)
    drawn = [
        rng.normal(0, 1 / np.sqrt(weight.shape[0]) if weight.ndim > 1 else 0.5, weight.shape).astype(weight.dtype)
        for weight in own
    ]
    learners.set_weights(drawn)
    try:
        yield drawn
    finally:
        learners.set_weights(own)


def chain(x: np.ndarray, *layers: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Layers one after the other."""
    for layer in layers:
        x = layer(x)
    return x


def computes(
    learners: Any, asked: Sequence[Layer], inputs: int, formula: Callable[..., Any] = chain
) -> list[Affine] | None:
    """Tell whether a model computes a formula of dense layers.

    Args:
        learners: a built model of inputs ``[samples, inputs]``.
        asked: the layers, each with units and activation.
        inputs: how many.
        formula: takes ``x`` and one function for each layer.

    Returns:
        The model's kernels in the order of the layers; None if it computes something else, or nothing.
    """
    if not can_judge(asked):
        return None
    x = np.random.default_rng(1).normal(size=(_SAMPLES, inputs)).astype("float32")
    try:
        shapes = [tuple(np.shape(weight)) for weight in learners.get_weights()]
        pairs = affines(shapes)
        if pairs is None or len(pairs) != len(asked):
            return None
        with random_weights(learners) as weights:
            outputs = [_output(learners, x, training) for training in (False, True)]
        if outputs[0].shape != outputs[1].shape or not _agree(*outputs):
            return None
        for order in _orders(pairs, asked):
            layers = [_dense(one, layer, weights) for one, layer in zip(order, asked, strict=True)]
            if _agree(outputs[0], np.asarray(formula(x, *layers))):
                return list(order)
    except Exception:  # a model that cannot be called, or a formula that does not fit its shapes
        return None
    return None


def output_is(learners: Any, asked: Layer, inputs: int) -> bool:
    """Tell whether a model ends in a dense layer of the units and the activation asked for.

    With its kernel at 0, such a layer gives the activation of its bias, whatever comes before it: layers with weights
    of another kind, such as a normalisation's variances, keep theirs.
    """
    x = np.random.default_rng(1).normal(size=(_SAMPLES, inputs)).astype("float32")
    try:
        own = [np.array(weight) for weight in learners.get_weights()]
        shapes = [weight.shape for weight in own]
        pairs = affines(shapes) or _paired(shapes, before=False)
        places = {place for one in pairs for place in (one.kernel, one.bias)}
        kept = {place: weight for place, weight in enumerate(own) if place not in places}
        return any(_ends_in(learners, x, one, asked, kept) for one in reversed(pairs))
    except Exception:
        return False


def _ends_in(learners: Any, x: np.ndarray, last: Affine, asked: Layer, kept: dict[int, np.ndarray]) -> bool:
    if last.bias is None or last.shape[1] != asked.units:
        return False
    with random_weights(learners) as weights:
        for place, weight in kept.items():
            weights[place] = weight
        bias = weights[last.bias].copy()
        weights[last.kernel] = np.zeros_like(weights[last.kernel])
        learners.set_weights(weights)
        got = _output(learners, x, False)
    right = _activated(asked, np.broadcast_to(bias, (len(x), asked.units)))
    return _agree(got, right)


def can_judge(asked: Sequence[Layer]) -> bool:
    """Tell whether layers are dense ones with units and activation, so that there is a formula."""
    return bool(asked) and all(
        layer.kind == "Dense" and layer.units is not None and layer.activation is not ANY for layer in asked
    )


def _orders(pairs: list[Affine], asked: Sequence[Layer]) -> Iterator[tuple[Affine, ...]]:
    """The orders of kernels whose units are those asked for and whose biases are there; the model's own first."""
    fitting = (
        order
        for order in permutations(pairs)
        if all(_fits(one, layer) for one, layer in zip(order, asked, strict=True))
    )
    return islice(fitting, _ORDERS) if len(pairs) <= 7 else iter([tuple(pairs)])


def _fits(one: Affine, layer: Layer) -> bool:
    return one.shape[1] == layer.units and (one.bias is not None) == layer.options.get("use_bias", True)


def _dense(one: Affine, layer: Layer, weights: list[np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    bias = 0 if one.bias is None else weights[one.bias]
    return lambda x: _activated(layer, np.asarray(x, "float32") @ weights[one.kernel] + bias)


def _activated(layer: Layer, z: np.ndarray) -> np.ndarray:
    import keras

    function = activation_function(layer.activation)
    return np.asarray(keras.ops.convert_to_numpy(function(keras.ops.convert_to_tensor(z.astype("float32")))))


def _output(learners: Any, x: np.ndarray, training: bool) -> np.ndarray:
    import keras

    given = keras.ops.convert_to_tensor(x)
    return to_array("the output", learners(given, training=training) if training else learners(given))


def _agree(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-3, atol=1e-4))
