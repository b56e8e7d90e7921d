"""Mean-field theory, layer by layer: what :mod:`nncourse.experiments.propagation` is drawn against."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nncourse.experiments import theory
from nncourse.experiments.blocks import EPSILON, PLAIN, Block
from nncourse.experiments.gaussian import expectation, root
from nncourse.experiments.scalar import ActivationLike, scalar


class _Stream(NamedTuple):
    """What a layer hands on: second moment, mean, and product of two inputs, over units."""

    square: float
    mean: float
    product: float


class _Layer(NamedTuple):
    """What enters an activation (second moment and correlation), and the gain of a squared gradient on the way back.

    ``slope`` is s² E[φ'²] from the layer's output to its pre-activations, ``back`` from there to the layer's input.
    """

    q: float
    c: float
    slope: float
    back: float


def predict(
    activation: ActivationLike,
    variances: Sequence[float],
    bias_variance: float,
    q_in: float,
    c_in: float,
    block: Block = PLAIN,
) -> list[dict[str, float]]:
    """What is expected in every layer of a wide network of equal widths.

    Forward, q' = σw² E[φ²] + σb² and the map of c (Poole et al. 2016, equations 3 and 5); backward, the second
    moment of the gradient by the pre-activations is multiplied by σw² E[φ'²] (Schoenholz et al. 2017, equation 15).
    Layer normalisation divides the pre-activations by their standard deviation, so q is 1 and the gradient's factor
    E[φ'²]/E[φ²]. Around a residual branch with scale s, the stream's second moment grows by s² E[φ²] and twice the
    product of its mean with s E[φ]; a squared gradient by 1 + s² σw² E[φ'²]. Weights of every layer are new, so
    what a branch adds is independent of the stream, unit by unit.

    Args:
        activation: a name of the theory or an elementwise function of an array.
        variances: σw² of each layer.
        bias_variance: σb².
        q_in: second moment of the inputs.
        c_in: correlation of the pairs of inputs.
        block: of the hidden layers; batch normalisation couples the samples, and nothing is predicted for it.

    Returns:
        For each layer ``preactivation_second_moment`` (of what enters the activation),
        ``backpropagated_gradient_second_moment`` (of a cost whose gradient by the last activations has unit second
        moment) and ``correlation``, NaN once the signal is gone and where nothing is predicted.
    """
    names = ("preactivation_second_moment", "backpropagated_gradient_second_moment", "correlation")
    if block.normalization == "batch":
        return [dict.fromkeys(names, np.nan) for _ in variances]
    stream, layers = _Stream(q_in, 0.0, q_in * c_in), []
    for place, variance in enumerate(variances):
        layer, stream = _step(activation, stream, variance, bias_variance, block, first=place == 0)
        layers.append(layer)
    gradients, by_output = [], 1.0
    for layer in reversed(layers):
        gradients.append(by_output * layer.slope)
        by_output = gradients[-1] * layer.back + (by_output if block.residual else 0.0)
    rows = zip((layer.q for layer in layers), reversed(gradients), (layer.c for layer in layers), strict=True)
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]


def _step(
    activation: ActivationLike, stream: _Stream, variance: float, bias_variance: float, block: Block, *, first: bool
) -> tuple[_Layer, _Stream]:
    """One layer on."""
    q, product = variance * stream.square + bias_variance, variance * stream.product + bias_variance
    c = product / q if q else np.nan
    shrink = 1 / (q + EPSILON) if block.normalization else 1.0
    q *= shrink
    square, mean = theory.second_moment(activation, q), _mean(activation, q)
    both = _product(activation, q, c, square)
    around = block.residual and not first
    scale = block.branch_scale if around else 1.0
    layer = _Layer(q, c, scale**2 * theory.slope_second_moment(activation, q), variance * shrink)
    if not around:
        return layer, _Stream(square, mean, both)
    cross = 2 * scale * stream.mean * mean
    grown = stream.square + cross + scale**2 * square
    return layer, _Stream(grown, stream.mean + scale * mean, stream.product + cross + scale**2 * both)


def _product(activation: ActivationLike, q: float, c: float, square: float) -> float:
    """E[φ(√q z₁) φ(√q z₂)] at correlation c; NaN once the signal is gone."""
    if square == 0 or np.isnan(c):
        return 0.0 * c
    return theory.correlation_map(activation, np.clip(c, -1, 1), q) * square


def _mean(activation: ActivationLike, q: float) -> float:
    """E[φ(√q z)]."""
    phi, scale = scalar(activation), root(q)
    return expectation(lambda z: phi.value(scale * z), scale, tolerance=phi.value_tolerance)
