"""The forward pass of a stack of networks, block by block: every member as if it were alone."""

from collections.abc import Callable
from typing import Any

from nncourse.experiments import backend
from nncourse.experiments.blocks import EPSILON, Block
from nncourse.experiments.scalar import SELU_ALPHA, SELU_SCALE
from nncourse.experiments.stacks import is_stack

#: ``kept(layer)`` says which activations of a hidden layer dropout keeps, ``[member, sample, unit]``.
Kept = Callable[[int], Any]


def forward(
    weights: list, inputs: Any, activation: Callable, block: Block, statistics: list, kept: Kept | None = None
) -> tuple[Any, list]:
    """Outputs of networks, and the statistics of batch normalisation after the pass.

    Args:
        weights: the arrays of :class:`nncourse.experiments.population.Population`, layer by layer, or those of the
            hidden layers after the first in stacks (:mod:`nncourse.experiments.stacks`).
        inputs: ``[member or 1, sample, feature]``.
        activation: of the hidden layers.
        block: what a hidden layer is made of.
        statistics: moving mean and variance of every hidden layer, ``[member, 1, unit]`` each, or in stacks as the
            weights; empty without batch normalisation.
        kept: in training, the masks of dropout; None when the networks are evaluated.

    Returns:
        Outputs ``[member, sample, output]`` and statistics.
    """
    from keras import ops

    training, hidden, moved = kept is not None, inputs, []

    def through(hidden: Any, own: list, statistics: list, layer: int) -> tuple[Any, list]:
        before, fresh = preactivation(hidden, own, block, statistics, training)
        after = activation(before)
        if kept is not None and block.drops:
            after = drop(after, kept(layer), block)
        return around(hidden, after, block, layer), fresh

    for layer in range((len(weights) - 2) // block.arrays):
        own = weights[layer * block.arrays : (layer + 1) * block.arrays]
        known = statistics[2 * layer : 2 * layer + 2]
        if is_stack(own[0]):
            hidden, fresh = backend.through_layers(lambda *one: through(*one, 1), hidden, own, known)
        else:
            hidden, fresh = through(hidden, own, known, layer)
        moved += fresh
    return ops.matmul(hidden, weights[-2]) + weights[-1], moved


def preactivation(hidden: Any, own: list, block: Block, statistics: list, training: bool) -> tuple[Any, list]:
    """What enters the activation of one layer, and the layer's new statistics.

    Args:
        hidden: the layer's input ``[member, sample, unit]``.
        own: its arrays.
        block: its kind.
        statistics: its moving mean and variance, or nothing.
        training: normalise a batch by its own moments, and move the statistics.
    """
    from keras import ops

    product = ops.matmul(hidden, own[0])
    if block.normalization is None:
        return product + own[1], []
    if block.normalization == "layer":
        mean, variance = ops.moments(product, axes=-1, keepdims=True)
        return _normal(product, mean, variance, own), []
    if not training:
        return _normal(product, *statistics, own), statistics
    mean, variance = ops.moments(product, axes=1, keepdims=True)
    moved = [
        old * block.momentum + new * (1 - block.momentum)
        for old, new in zip(statistics, (mean, variance), strict=True)
    ]
    return _normal(product, mean, variance, own), moved


def around(hidden: Any, after: Any, block: Block, layer: int) -> Any:
    """The output of a block, its input added if it is residual and not the first."""
    if not block.residual or layer == 0:
        return after
    return hidden + (after if block.branch_scale == 1 else after * block.branch_scale)


def drop(after: Any, kept: Any, block: Block) -> Any:
    """Dropout by a mask, as ``keras.layers.Dropout`` and ``AlphaDropout`` do it."""
    from keras import ops

    if block.dropout:
        return ops.where(kept, after / (1 - block.dropout), 0.0)
    low, rate = -SELU_ALPHA * SELU_SCALE, block.alpha_dropout
    scale = ((1 - rate) * (1 + rate * low**2)) ** -0.5
    return scale * ops.where(kept, after, low) - scale * low * rate


def _normal(product: Any, mean: Any, variance: Any, own: list) -> Any:
    from keras import ops

    return (product - mean) * ops.rsqrt(variance + EPSILON) * own[1] + own[2]
