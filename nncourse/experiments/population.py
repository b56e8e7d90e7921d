"""Many networks of one shape, stacked: kernels ``[member, fan_in, fan_out]``, biases ``[member, 1, fan_out]``.

Every member is initialised by the stock Keras initializer on its own 2-D shape: on a 3-D shape Keras would take
the leading axis for a receptive field. The draw is compiled once for an initializer and a shape and mapped over
the seeds of the members; each draw is bit for bit ``initializer(seed=s)(shape)``.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from nncourse.experiments import backend
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
        weights = []
        for layer, shape in enumerate(pairwise(self.units)):
            hidden = layer < self.depth
            weights.append(self._kernels(layer, shape, hidden))
            if hidden and self.block.normalization:
                one = np.ones((len(self), 1, shape[1]), "float32")
                weights += [one, np.zeros_like(one)]
            else:
                weights.append(self._biases(layer, shape[1], hidden))
        return weights

    def _kernels(self, layer: int, shape: tuple[int, int], hidden: bool) -> np.ndarray:
        kernels = np.empty((len(self), *shape), "float32")
        chosen = [m.pairing.initializer if hidden else self.experiment.output_initializer for m in self.members]
        seeds = np.array([layer_seed(member.seed, layer, 0) for member in self.members])
        for kind in set(chosen):
            own = np.array([choice == kind for choice in chosen])
            kernels[own] = draw(kind, shape, seeds[own])
        scale = [m.pairing.weight_scale if hidden else 1 for m in self.members]
        gain = [kind.gain for kind in chosen]
        return kernels * (np.array(scale) * gain).astype("float32")[:, None, None]

    def _biases(self, layer: int, units: int, hidden: bool) -> np.ndarray:
        biases = np.zeros((len(self), 1, units), "float32")
        scale = np.array([m.pairing.bias_scale if hidden else 0 for m in self.members], "float32")
        if scale.any():
            seeds = np.array([layer_seed(member.seed, layer, 1) for member in self.members])
            standard = initializer({"class_name": "RandomNormal", "config": {"stddev": 1.0}})
            biases += draw(standard, (1, units), seeds) * scale[:, None, None]
        return biases


def layer_seed(seed: int, layer: int, part: int) -> int:
    """The seed of one layer's kernel (``part`` 0) or bias (1), in 0 … 2³¹ - 1, from the seed of its network."""
    state = np.random.SeedSequence(seed, spawn_key=(0, layer, part)).generate_state(1)
    return int(state[0] >> 1)


def draw(kind: Initializer, shape: tuple[int, int], seeds: np.ndarray) -> np.ndarray:
    """One array of this shape for each seed, ``[seed, *shape]`` float32, without the gain.

    Equal seeds are drawn once.
    """
    if not kind.seeded:
        return np.broadcast_to(np.asarray(kind.build(None)(shape, "float32")), (len(seeds), *shape))
    unique, place = np.unique(seeds, return_inverse=True)
    if not kind.stock:
        return np.stack([np.asarray(kind.build(int(seed))(shape, "float32")) for seed in unique])[place]
    with backend.on("cpu"):  # the same weights on every device
        return np.asarray(_drawer(kind, shape)(unique.astype(_seed_dtype())))[place]


@lru_cache(maxsize=1)
def _seed_dtype() -> str:
    import keras

    return str(keras.random.SeedGenerator(0).state.dtype)


@lru_cache(maxsize=256)
def _drawer(kind: Initializer, shape: tuple[int, int]) -> Callable:
    import keras

    class Given(keras.random.SeedGenerator):
        """Hands an initializer the seed that is being mapped over; Keras turns an integer s into [s, 0]."""

        def __init__(self, seed: Any) -> None:
            self.given = seed

        def next(self, ordered: bool = True) -> Any:
            return keras.ops.stack([self.given, keras.ops.zeros_like(self.given)])

    def one(seed: Any) -> Any:
        return kind.build(Given(seed))(shape, "float32")

    return backend.compiled(lambda seeds: keras.ops.map(one, seeds), xla=False, any_size=True)
