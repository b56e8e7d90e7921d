"""What an experiment is: lists of choices, all combined, each combination trained from several seeds.

A *pairing* is one combination of activation, initializer, depth, width, optimizer and scales. A *member* is one
network: a pairing, a learning rate and a seed. The seed alone fixes the draws of the weights and the order of
the data, so that pairings share both and comparisons are paired.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from nncourse.datasets import Dataset
from nncourse.experiments import data as _data
from nncourse.experiments.activations import Activation, activation
from nncourse.experiments.blocks import PLAIN, Block, block
from nncourse.experiments.initializers import Initializer, initializer
from nncourse.experiments.naming import SpecError, number, pick, several, whole
from nncourse.experiments.optimizers import Optimizer, optimizer
from nncourse.experiments.schedules import CONSTANT, Schedule, schedule
from nncourse.experiments.search import GRID, search
from nncourse.wording import counted

#: Seeds of networks on which learning rates are tuned start here, out of reach of the reported ones.
FIRST_TUNING_SEED = 1_000_000_000


@dataclass(frozen=True)
class Pairing:
    """What is compared: everything of a network but its learning rate and seed."""

    activation: Activation
    initializer: Initializer
    depth: int
    width: int
    optimizer: Optimizer
    weight_scale: float
    bias_scale: float
    block: Block = PLAIN
    schedule: Schedule = CONSTANT

    @property
    def labels(self) -> dict[str, Any]:
        """Its name in every column of a frame."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: getattr(value, "label", value) for name, value in values.items()}


@dataclass(frozen=True)
class Member:
    """One network of a population."""

    pairing: Pairing
    learning_rate: float
    seed: int

    @property
    def graph(self) -> tuple:
        """Activation, block, depth, width and optimizer, which members must share to be trained as one."""
        p = self.pairing
        return p.activation, p.block, p.depth, p.width, p.optimizer


@dataclass(frozen=True, eq=False)
class Experiment:
    """Pairings to compare; every field but the last seven takes one value or a list of them.

    Args:
        activations: of the hidden layers: names of ``keras.activations`` or callables, elementwise.
        initializers: of the hidden kernels: names, configs or objects of ``keras.initializers``, also with a gain.
        depths: numbers of hidden layers.
        width: units of each hidden layer.
        seeds: the reported seeds; a number n stands for 0 … n - 1.
        learning_rates: with more than one, the rate is tuned for each pairing on validation data.
        optimizers: ``sgd``, ``momentum``, ``nesterov``, ``adam``, ``adamw``, ``rmsprop``, also with settings:
            ``"adam:global_clipnorm=1"``, or a dict.
        weight_scales: factors on every hidden kernel.
        bias_scales: standard deviations of the normal draws of the hidden biases; 0 is Keras' zeros.
        blocks: what a hidden layer is made of: ``plain``, ``batch_norm``, ``layer_norm``, ``residual``,
            ``dropout:0.1``, ``alpha_dropout:0.1``, and sums of these (:func:`nncourse.experiments.blocks.block`).
        schedules: of the learning rate over the whole training: ``constant``, ``cosine``, ``linear``,
            ``exponential``, ``warmup:0.1``, and sums (:func:`nncourse.experiments.schedules.schedule`).
        dataset: a name, a :class:`nncourse.datasets.Dataset`, or a pair of arrays ``(x, y)``.
        head: ``classification`` (softmax cross-entropy on logits) or ``regression`` (mean squared error).
        output_initializer: of the output kernel, which no activation follows.
        epochs: passes through the training data; samples short of a full batch are left out of a pass.
        batch_size: samples a step.
        tuning_seeds: number of seeds, never reported, on which learning rates are tuned.
        search: how they are tuned: ``grid``, ``halving``, ``random:12`` (:mod:`nncourse.experiments.search`).

    Raises:
        SpecError: a value that cannot be run, in one sentence.
    """

    activations: Any = ("relu", "tanh")
    initializers: Any = ("he_normal", "glorot_uniform")
    depths: Any = (4,)
    width: Any = (64,)
    seeds: Any = 10
    learning_rates: Any = (1e-3,)
    optimizers: Any = ("adam",)
    weight_scales: Any = (1.0,)
    bias_scales: Any = (0.0,)
    blocks: Any = ("plain",)
    schedules: Any = ("constant",)
    dataset: Any = "digits"
    head: str = "classification"
    output_initializer: Any = "glorot_uniform"
    epochs: int = 20
    batch_size: int = 64
    tuning_seeds: int = 3
    search: Any = "grid"

    def __post_init__(self) -> None:
        def put(name: str, value: Any) -> None:
            object.__setattr__(self, name, value)

        for name, (convert, label) in _AXES.items():
            put(name, several(name, getattr(self, name), convert, label))
        put("head", pick("head", self.head, ("classification", "regression")))
        put("dataset", _data.dataset(self.dataset, self.head))
        put("seeds", _seeds(self.seeds))
        put("output_initializer", initializer(self.output_initializer))
        for name in ("epochs", "batch_size", "tuning_seeds"):
            put(name, whole(name, 1)(getattr(self, name)))
        put("search", search(self.search))
        _check_together(self)

    @property
    def data(self) -> Dataset:
        """The arrays, loaded when they are first needed."""
        return _data.named(self.dataset) if isinstance(self.dataset, str) else self.dataset

    @property
    def outputs(self) -> int:
        """Units of the output layer, one for each class or target of a regression."""
        y = self.data.y_train
        return y.shape[1] if self.head == "regression" else _data.classes(self.data)

    @property
    def steps(self) -> int:
        """Updates in an epoch."""
        return len(self.data.x_train) // self.batch_size

    @cached_property
    def pairings(self) -> tuple[Pairing, ...]:
        """Every combination."""
        axes = (self.activations, self.initializers, self.depths, self.width)
        scales = (self.optimizers, self.weight_scales, self.bias_scales)
        return tuple(Pairing(*values) for values in product(*axes, *scales, self.blocks, self.schedules))

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """The learning rates that are tried for each pairing."""
        return self.search.rates(self.learning_rates)

    def members(self, rates: Callable[[Pairing], Iterable[float]] | None = None) -> list[Member]:
        """The reported networks; ``rates`` gives the learning rates of a pairing (by default all that are tried)."""
        return self._members(self.seeds, rates or (lambda _: self.rates))

    def tuning_members(self, rates: Callable[[Pairing], Iterable[float]] | None = None) -> list[Member]:
        """The networks on which learning rates are tuned, ``rates`` as before; none if there is but one rate."""
        if len(self.rates) == 1:
            return []
        seeds = range(FIRST_TUNING_SEED, FIRST_TUNING_SEED + self.tuning_seeds)
        return self._members(seeds, rates or (lambda _: self.rates))

    def _members(self, seeds: Sequence[int], rates: Callable) -> list[Member]:
        return [Member(p, rate, seed) for p in self.pairings for rate in rates(p) for seed in seeds]

    def batches(self, seed: int, epoch: int) -> np.ndarray:
        """The order of the training data for every network of a seed in an epoch, from 1.

        Returns:
            Indices of training samples, int32 ``[steps, batch]``; no sample comes twice.
        """
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1, epoch)))
        order = rng.permutation(len(self.data.x_train))[: self.steps * self.batch_size]
        return order.astype("int32").reshape(self.steps, self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; arrays are named by their hash."""
        return _as_dict(self)

    def to_json(self) -> str:
        """The experiment as JSON, which :meth:`from_json` reads."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, *, dataset: Any = None) -> "Experiment":
        """Read an experiment; one on arrays needs the same arrays again as ``dataset``.

        Raises:
            SpecError: it is not JSON, a field is unknown or wrong, or the arrays are missing or not the same.
        """
        return _read(text, dataset)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What its numbers depend on that cannot be known, such as files that an own function reads."""
        return tuple(what for value in (*self.activations, *self.initializers) for what in value.unknown)

    @property
    def hash(self) -> str:
        """A hash of the content as it is now, hexadecimal."""
        text = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Experiment) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)


def _check_together(experiment: Experiment) -> None:
    """Refuse values that are sound by themselves and not with one another."""
    experiment.search.rates(experiment.learning_rates)  # a search refuses rates that leave no choice
    if any(experiment.bias_scales) and any(kind.normalization for kind in experiment.blocks):
        raise SpecError("A normalised block has no bias to draw (β takes its place); take bias_scales=0 with it.")
    samples, wanted = len(experiment.data.x_train), experiment.batch_size
    if wanted > samples:
        there = f"there {'is' if samples == 1 else 'are'} {counted(samples, 'training sample')}"
        raise SpecError(f"batch_size is {wanted}, and {there}; take at most {samples}.")


def _as_dict(experiment: Experiment) -> dict[str, Any]:
    plain = {field.name: _plain(getattr(experiment, field.name)) for field in fields(experiment)}
    if not isinstance(experiment.dataset, str):
        plain["dataset"] = {"name": experiment.dataset.name, "sha256": _data.digest(experiment.dataset)}
    if experiment.search == GRID:  # stored results of versions without a search keep their names
        del plain["search"]
    return plain


def _read(text: str, dataset: Any) -> Experiment:
    try:
        saved = json.loads(text)
    except json.JSONDecodeError as error:
        raise SpecError(
            f"The experiment is not JSON ({error}); take the experiment.json of a run, or what to_json() gives."
        ) from error
    if not isinstance(saved, dict):
        raise SpecError("The experiment must be a JSON object with the fields of Experiment.")
    for name in saved:
        pick("field of an experiment", name, [field.name for field in fields(Experiment)])
    wanted = saved.get("dataset", "digits")
    if isinstance(wanted, str):
        if dataset is not None:
            raise SpecError(f"The experiment is on the data set {wanted!r}; leave out the arrays (--data).")
        return Experiment(**saved)
    if dataset is None:
        raise SpecError(f"The experiment was run on arrays ({wanted}); give them again, as dataset (--data).")
    experiment = Experiment(**{**saved, "dataset": dataset})
    if experiment.to_dict()["dataset"]["sha256"] != wanted.get("sha256"):
        raise SpecError("The arrays given are not those of the experiment; their hashes differ.")
    named = dataclasses.replace(experiment.dataset, name=wanted.get("name", experiment.dataset.name))
    return dataclasses.replace(experiment, dataset=named)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def _seeds(value: Any) -> tuple[int, ...]:
    one = whole("seeds", 1)
    seeds = tuple(range(one(value))) if not isinstance(value, Iterable) else value
    seeds = several("seeds", seeds, whole("A seed", 0))
    if max(seeds) >= FIRST_TUNING_SEED:
        raise SpecError(f"Seeds from {FIRST_TUNING_SEED} on are kept for tuning; got {max(seeds)}.")
    return seeds


_AXES: dict[str, tuple[Callable, Callable]] = {
    "activations": (activation, lambda value: value.label),
    "initializers": (initializer, lambda value: value.label),
    "depths": (whole("depths", 1), str),
    "width": (whole("width", 1), str),
    "learning_rates": (number("learning_rates", above=0), str),
    "optimizers": (optimizer, lambda value: value.label),
    "weight_scales": (number("weight_scales", above=0), str),
    "bias_scales": (number("bias_scales", least=0), str),
    "blocks": (block, lambda value: value.label),
    "schedules": (schedule, lambda value: value.label),
}
