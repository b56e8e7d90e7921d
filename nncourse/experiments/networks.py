"""A stack of networks at initialization, and what a forward and a backward pass do in it.

Theory of operation. Networks with one activation are one stack of arrays: kernels ``[member, fan_in, fan_out]``,
pre-activations ``[member, sample, unit]``. One forward pass gives every layer's pre-activations. For the backward
pass a zero is added to every pre-activation, and the gradient by these zeros is the back-propagated gradient,
layer by layer, next to the gradient by the kernels. There is no output layer and no data set's loss: the cost of a
sample is Σ ξ x over the last hidden layer's activations x with fixed standard normal ξ, so that all that is seen
belongs to the hidden layers. Moments are taken in float64, because a deep sigmoid network's squared gradients
underflow float32.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nncourse.experiments import backend
from nncourse.experiments.activations import Activation
from nncourse.experiments.blocks import EPSILON, PLAIN, Block
from nncourse.experiments.draws import draw, layer_seed
from nncourse.experiments.forward import around, preactivation
from nncourse.experiments.initializers import Initializer, initializer

#: What is measured in every layer, in the order of the frame's columns.
QUANTITIES = (
    "preactivation_second_moment",
    "preactivation_sd",
    "activation_second_moment",
    "activation_sd",
    "backpropagated_gradient_second_moment",
    "backpropagated_gradient_sd",
    "weight_gradient_second_moment",
    "weight_gradient_sd",
    "dead",
    "saturated",
    "correlation",
)
#: A slope below this share of the activation's steepest one is called saturated; below the second one, zero.
SATURATED, FLAT = 0.05, 1e-6


class Networks:
    """A stack of networks with one activation.

    Args:
        activation: of every layer.
        initializers: of the kernels, one for each network of the stack.
        seeds: of kernels and biases, one for each network; the draws are those of
            :class:`~nncourse.experiments.population.Population`.
        units: width of the input and of every hidden layer.
        bias_std: standard deviation of normal biases.
        block: what a layer is made of; a batch is normalised by its own moments, as in training.

    Attributes:
        kernels: by layer ``[member, fan_in, fan_out]``.
        biases: by layer ``[member, 1, fan_out]``.
        weight_variances: by layer ``[member]``, the mean square of a weight times the fan-in.
    """

    def __init__(
        self,
        activation: Activation,
        initializers: Sequence[Initializer],
        seeds: Sequence[int],
        units: Sequence[int],
        bias_std: float = 0.0,
        block: Block = PLAIN,
    ) -> None:
        from keras import ops

        self.block = block
        self.activation = activation.resolve()
        self.weight_variances, self.kernels, self.biases = [], [], []
        for layer, shape in enumerate(pairwise(units)):
            kernel = _kernels(initializers, shape, [layer_seed(seed, layer, 0) for seed in seeds])
            bias = _biases(bias_std, shape[1], [layer_seed(seed, layer, 1) for seed in seeds])
            self.weight_variances.append(second_moment(kernel.astype(float)) * shape[0])
            self.kernels.append(ops.convert_to_tensor(kernel))
            self.biases.append(ops.convert_to_tensor(bias))

    def forward(self, x: Any, kernels: list, shifts: list | None = None) -> tuple[list, list]:
        """What enters the activations, shifted if asked, and the layers' outputs, ``[member, sample, unit]``."""
        before, after = [], []
        for layer, kernel in enumerate(kernels):
            stream = after[-1] if after else x[None]
            own = [kernel, 1.0, 0.0] if self.block.normalization else [kernel, self.biases[layer]]
            h, _ = preactivation(stream, own, self.block, [0.0, 0.0], training=True)
            before.append(h if shifts is None else h + shifts[layer])
            after.append(around(stream, self.activation(before[-1]), self.block, layer))
        return before, after

    def backward(self, x: Any, before: list, seed: int) -> tuple[list, list]:
        """The cost's gradient by kernels ``[member, fan_in, fan_out]`` and by pre-activations, layer by layer.

        The cost, which ``seed`` draws, is averaged over samples; the second is that of each sample's own cost.
        """
        from keras import ops

        rng, (_, samples, units) = np.random.default_rng([seed, 3]), before[-1].shape
        share = ops.convert_to_tensor((rng.normal(size=(samples, units)) / samples).astype("float32"))
        depth = len(self.kernels)

        def cost(tensors: list) -> tuple[Any, None]:
            return ops.sum(self.forward(x, tensors[:depth], tensors[depth:])[1][-1] * share), None

        _, gradients = backend.gradient(cost, self.kernels + [ops.zeros_like(h) for h in before])
        return gradients[:depth], [by_h * samples for by_h in gradients[depth:]]

    def measure(self, x: np.ndarray, seed: int) -> dict[str, np.ndarray]:
        """:data:`QUANTITIES` and ``weight_variance`` on inputs ``[sample, feature]``, each ``[member, layer]``."""
        from keras import ops

        x = ops.convert_to_tensor(x)
        before, after = self.forward(x, self.kernels)
        by_kernel, by_h = self.backward(x, before, seed)
        slopes, steepest = self.slopes(before), self.steepest_slope()
        layers = []
        for tensors in zip(before, after, by_h, by_kernel, slopes, strict=True):
            *signals, slope = [np.asarray(ops.convert_to_numpy(tensor), float) for tensor in tensors]
            moments = [of(signal) for signal in signals for of in (second_moment, standard_deviation)]
            size = np.abs(slope) / steepest
            dead = (size <= FLAT).all(axis=1).mean(axis=1)
            saturated = (size < SATURATED).mean(axis=(1, 2))
            layers.append([*moments, dead, saturated, pair_correlation(signals[0])])
        columns = [np.stack(column, axis=1) for column in zip(*layers, strict=True)]
        variance = np.stack(self.weight_variances, axis=1)
        return dict(zip((*QUANTITIES, "weight_variance"), [*columns, variance], strict=True))

    def slopes(self, before: list) -> list:
        """φ'(h), elementwise."""
        from keras import ops

        def total(tensors: list) -> tuple[Any, None]:
            return sum(ops.sum(self.activation(h)) for h in tensors), None

        return backend.gradient(total, before)[1]

    def steepest_slope(self) -> float:
        """max |φ'| over [-10, 10]."""
        from keras import ops

        (slopes,) = self.slopes([ops.convert_to_tensor(np.linspace(-10, 10, 2002, dtype="float32"))])
        return float(np.abs(ops.convert_to_numpy(slopes)).max())

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """∂(last outputs)/∂(input) at the first of the inputs ``[sample, feature]``: ``[member, feature, unit]``.

        Batch normalisation is taken with the moments of these inputs held fixed.
        """
        from keras import ops

        x = ops.convert_to_tensor(x)
        before, after = self.forward(x, self.kernels)
        streams = [x[None], *after[:-1]]
        product = None
        for layer, slope in enumerate(self.slopes(before)):
            # In float64: rounding would fill the small singular values of a deep network's product.
            kernel = ops.convert_to_numpy(self.kernels[layer]).astype(float)
            step = self._normalised(kernel, ops.convert_to_numpy(streams[layer]).astype(float))
            step = step * ops.convert_to_numpy(slope)[:, :1]
            if self.block.residual and layer:
                step = np.eye(step.shape[-1]) + self.block.branch_scale * step
            product = step if product is None else product @ step
        return product

    def _normalised(self, kernel: np.ndarray, stream: np.ndarray) -> np.ndarray:
        """∂(what enters the activation)/∂(layer's input) at the first sample, ``[member, fan_in, fan_out]``."""
        if self.block.normalization is None:
            return kernel
        h = stream @ kernel
        if self.block.normalization == "batch":
            return kernel / np.sqrt(h.var(axis=1, keepdims=True) + EPSILON)
        h = h[:, :1]
        root = np.sqrt(h.var(axis=2, keepdims=True) + EPSILON)
        normal = (h - h.mean(axis=2, keepdims=True)) / root
        centred = kernel - kernel.mean(axis=2, keepdims=True)
        return (centred - (kernel @ normal.transpose(0, 2, 1)) * normal / h.shape[2]) / root


def _kernels(kinds: Sequence[Initializer], shape: tuple[int, int], seeds: Sequence[int]) -> np.ndarray:
    """Each network's kernel by its own initializer, ``[member, fan_in, fan_out]`` float32."""
    kernels, seeds = np.empty((len(kinds), *shape), "float32"), np.array(seeds)
    for kind in set(kinds):
        own = np.array([other == kind for other in kinds])
        kernels[own] = draw(kind, shape, seeds[own]) * np.float32(kind.gain)
    return kernels


def _biases(std: float, units: int, seeds: Sequence[int]) -> np.ndarray:
    """Normal biases of this standard deviation, ``[member, 1, unit]`` float32."""
    if std == 0:
        return np.zeros((len(seeds), 1, units), "float32")
    standard = initializer({"class_name": "RandomNormal", "config": {"stddev": 1.0}})
    return draw(standard, (1, units), np.array(seeds)) * np.float32(std)


def second_moment(array: np.ndarray) -> np.ndarray:
    """Mean square over the last two axes."""
    return (array**2).mean(axis=(1, 2))


def standard_deviation(array: np.ndarray) -> np.ndarray:
    """Standard deviation over the last two axes."""
    return array.std(axis=(1, 2))


def pair_correlation(h: np.ndarray) -> np.ndarray:
    """Mean cosine of the pre-activations of neighbouring samples; NaN where a signal has vanished."""
    even, odd = h[:, 0::2][:, : h.shape[1] // 2], h[:, 1::2]
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = (even * odd).sum(-1) / np.sqrt((even**2).sum(-1) * (odd**2).sum(-1))
    return cosines.mean(axis=1)
