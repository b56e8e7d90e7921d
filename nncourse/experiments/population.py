"""Many networks of one shape, stacked: kernels ``[member, fan_in, fan_out]``, biases ``[member, 1, fan_out]``.

Every member is initialised by the stock Keras initializer on its own 2-D shape: on a 3-D shape Keras would take
the leading axis for a receptive field (``nncourse.experiments.draws``).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nncourse.experiments.draws import draw, layer_seed
from nncourse.experiments.initializers import Initializer, initializer
from nncourse.experiments.keras_models import keras_model
from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import Experiment, Member


class Population:
    """Networks that share activation, block, depth, width and optimizer.

    Args:
        experiment: what they belong to.
        members: which networks; by default the reported ones of an experiment in which all share one shape.

    Raises:
        SpecError: the members do not share activation, block, depth, width and optimizer.

    Attributes:
        weights: for each layer a kernel ``[member, fan_in, fan_out]`` and a bias ``[member, 1, fan_out]``, or γ and β
            of the same shape in a normalised block, float32; training replaces them.
        statistics: moving mean and variance of every batch-normalised layer, ``[member, 1, unit]`` each, float32;
            training replaces them.
    """

    def __init__(self, experiment: Experiment, members: Sequence[Member] | None = None) -> None:
        self.experiment = experiment
        self.members = list(experiment.members() if members is None else members)
        if len({member.graph for member in self.members}) != 1:
            raise SpecError(
                "The members of a population share activation, block, depth, width and optimizer; "
                "make one population for each combination, or use run()."
            )
        self.activation, self.block, self.depth, self.width, self.optimizer = self.members[0].graph
        self.code = self.activation.code()
        self.weights: list[Any] = self._draw()
        shape, layers = (len(self), 1, self.width), self.depth if self.block.normalization == "batch" else 0
        self.statistics: list[Any] = [np.zeros(shape, "float32"), np.ones(shape, "float32")] * layers

    def __len__(self) -> int:
        return len(self.members)

    @property
    def units(self) -> list[int]:
        """Width of the input, of every hidden layer, and of the output."""
        data = self.experiment.data
        return [data.features, *[self.width] * self.depth, self.experiment.outputs]

    def initial(self, member: int) -> list[np.ndarray]:
        """The initial weights of one network as Keras lists them, layer by layer, float32."""
        return Population(self.experiment, [self.members[member]]).present(0)

    def present(self, member: int) -> list[np.ndarray]:
        """The present weights of one network as Keras lists them, float32.

        Layer by layer: kernel and bias, or kernel, γ, β, and with batch normalisation moving mean and variance.
        """
        size, listed = self.block.arrays, []
        for layer in range(self.depth + 1):
            kernel, *rest = self.weights[layer * size : (layer + 1) * size]
            rest += self.statistics[2 * layer : 2 * layer + 2]
            listed += [np.array(kernel[member]), *(np.array(array[member])[0] for array in rest)]
        return listed

    def to_keras(self, member: int) -> Any:
        """A plain Keras model with the present weights of one network; its outputs are logits.

        It is a ``keras.Sequential``, or a functional model if the blocks are residual.
        """
        model = keras_model(self.units, self.activation.resolve(), self.block)
        model.set_weights(self.present(member))
        return model

    def _draw(self) -> list[np.ndarray]:
        weights, shapes = [], list(pairwise(self.units))
        for layer, (shape, kernels) in enumerate(zip(shapes, self._kernels(shapes), strict=True)):
            hidden = layer < self.depth
            weights.append(kernels)
            if hidden and self.block.normalization:
                one = np.ones((len(self), 1, shape[1]), "float32")
                weights += [one, np.zeros_like(one)]
            else:
                weights.append(self._biases(layer, shape[1], hidden))
        return weights

    def _kernels(self, shapes: list[tuple[int, int]]) -> list[np.ndarray]:
        """The kernels of every layer; all of one initializer and one shape are drawn in one call."""
        kernels = [np.empty((len(self), *shape), "float32") for shape in shapes]
        wanted: dict[tuple[Initializer, tuple], list[tuple[int, np.ndarray]]] = {}
        for layer, shape in enumerate(shapes):
            chosen = self._initializers(layer)
            for kind in set(chosen):
                own = np.flatnonzero([choice == kind for choice in chosen])
                wanted.setdefault((kind, shape), []).append((layer, own))
        for (kind, shape), places in wanted.items():
            self._enter(kernels, kind, shape, places)
        for layer, each in enumerate(kernels):
            scale = [m.pairing.weight_scale if layer < self.depth else 1 for m in self.members]
            gain = [kind.gain for kind in self._initializers(layer)]
            each *= (np.array(scale) * gain).astype("float32")[:, None, None]
        return kernels

    def _enter(self, kernels: list, kind: Initializer, shape: tuple, places: list[tuple[int, np.ndarray]]) -> None:
        """Draw kernels of one initializer and one shape, for some members of some layers."""
        seeds = [layer_seed(self.members[member].seed, layer, 0) for layer, own in places for member in own]
        ends = np.cumsum([len(own) for _, own in places])[:-1]
        for (layer, own), drawn in zip(places, np.split(draw(kind, shape, np.array(seeds)), ends), strict=True):
            kernels[layer][own] = drawn

    def _initializers(self, layer: int) -> list[Initializer]:
        """That of every member's kernel in a layer."""
        hidden = layer < self.depth
        return [m.pairing.initializer if hidden else self.experiment.output_initializer for m in self.members]

    def _biases(self, layer: int, units: int, hidden: bool) -> np.ndarray:
        biases = np.zeros((len(self), 1, units), "float32")
        scale = np.array([m.pairing.bias_scale if hidden else 0 for m in self.members], "float32")
        if scale.any():
            seeds = np.array([layer_seed(member.seed, layer, 1) for member in self.members])
            standard = initializer({"class_name": "RandomNormal", "config": {"stddev": 1.0}})
            biases += draw(standard, (1, units), seeds) * scale[:, None, None]
        return biases
