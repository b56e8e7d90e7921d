"""Some members on their device: whole epochs in one compiled graph, every member as if it were alone.

Theory of operation. All members of a session share one graph. A step gathers each member's own batch
(``order[:, step]``) from data that stay on the device, takes the loss of every member (averaged over its batch,
summed over members, so that no member's gradient knows how many neighbours it has), differentiates once, and
updates elementwise with the member's learning rate on the update. A member whose loss is no longer finite is
frozen: ``where`` keeps its weights, and since nothing is summed across members, its NaN stays its own. An epoch
is one call of the graph; what comes back is one row for each member.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from nncourse.experiments import backend, masks
from nncourse.experiments.activations import Activation
from nncourse.experiments.blocks import Block
from nncourse.experiments.draws import layer_seed
from nncourse.experiments.forward import forward
from nncourse.experiments.optimizers import Optimizer
from nncourse.experiments.population import Population
from nncourse.experiments.stacks import Stacks

#: Most samples evaluated at once.
EVALUATION_BLOCK = 512
#: Of the history, in the order of a row.
COLUMNS = ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy", "diverged")


class Graph(NamedTuple):
    """What a compiled graph is made of.

    ``code`` tells one meaning of an own activation from another, ``settings`` one state of the backend from another.
    """

    activation: Activation
    code: Any
    block: Block
    head: str
    jit: bool
    settings: tuple[tuple[str, str], ...]


class Session:
    """Some members on their device: tensors, compiled functions, and the state that goes from epoch to epoch."""

    def __init__(self, population: Population, places: np.ndarray, jit: bool) -> None:
        from keras import ops

        self.experiment, self.members = population.experiment, [population.members[place] for place in places]
        self.block, self.stacks = population.block, Stacks.of(population.depth, population.block)
        weights = [ops.convert_to_tensor(weight[places]) for weight in population.weights]
        self.weights = self.stacks.packed(weights, self.block.arrays)
        slots = range(population.optimizer.slots)
        self.slots = [[ops.zeros_like(weight) for _ in slots] for weight in self.weights]
        statistics = [ops.convert_to_tensor(array[places]) for array in population.statistics]
        self.statistics = self.stacks.packed(statistics, 2 * bool(statistics))
        self.alive = ops.ones((len(places),), "bool")
        self.step, self.done = ops.convert_to_tensor(np.float32(0)), 0
        self.rates = self._rates()
        self.keys = [ops.convert_to_tensor(own) for own in self._keys(population)]
        head = self.experiment.head
        graph = Graph(population.activation, population.code, population.block, head, jit, backend.settings())
        self._run, self._evaluate = _training(graph, population.optimizer), _evaluation(graph)
        data = self.experiment.data
        self.train = [ops.convert_to_tensor(data.x_train), _targets(data.y_train)]
        size = min(EVALUATION_BLOCK, max(len(data.x_validation), len(data.x_test)))  # one graph for both parts
        self.held = {"val": _blocks(data.x_validation, data.y_validation, size)}
        self.held["test"] = _blocks(data.x_test, data.y_test, size)

    def steps(self, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Steps on batches ``[member, steps, batch]``; the mean loss and accuracy of each member."""
        from keras import ops

        count = order.shape[1]
        due = np.arange(self.done, self.done + count).clip(max=self.rates.shape[1] - 1)
        fixed = (ops.convert_to_tensor(order.astype("int32")), ops.convert_to_tensor(self.rates[:, due]), self.keys)
        state = (self.weights, self.slots, self.statistics, self.alive, self.step)
        state, sums = self._run(state, *fixed, *self.train)
        self.weights, self.slots, self.statistics, self.alive, self.step = state
        self.done += count
        loss, accuracy = (ops.convert_to_numpy(total) / order.shape[1] for total in sums)
        return loss, accuracy

    def trained(self) -> tuple[list, list]:
        """The present weights and statistics, layer by layer as those of a population are."""
        weights = self.stacks.unpacked(self.weights, self.block.arrays)
        return weights, self.stacks.unpacked(self.statistics, 2 * bool(self.statistics))

    def epoch(self, number: int, last: bool) -> dict[str, np.ndarray]:
        """One epoch and its row of the history; the test part is looked at after the last one only.

        Once every member has diverged nothing would change any more, and nothing is computed.
        """
        if self.ended:
            return self._row_of_none()
        own = {seed: self.experiment.batches(seed, number) for seed in {m.seed for m in self.members}}
        loss, accuracy = self.steps(np.stack([own[member.seed] for member in self.members]))
        row = {"loss": loss, "accuracy": accuracy}
        for part in ("val", "test"):
            seen = self.evaluate(part) if part == "val" or last else (np.full(len(loss), np.nan, "float32"),) * 2
            row[f"{part}_loss"], row[f"{part}_accuracy"] = seen
        row["diverged"] = ~(np.isfinite(row["loss"]) & np.isfinite(row["val_loss"]))
        for name in COLUMNS[:-1]:
            row[name] = np.where(row["diverged"], np.nan, row[name]).astype("float32")
        if self.experiment.head == "regression":
            row.update(dict.fromkeys(("accuracy", "val_accuracy", "test_accuracy"), np.full_like(loss, np.nan)))
        return row

    @property
    def ended(self) -> bool:
        """Whether every member is frozen."""
        from keras import ops

        return not ops.convert_to_numpy(self.alive).any()

    def _row_of_none(self) -> dict[str, np.ndarray]:
        """The row of an epoch after all have diverged."""
        none = np.full(len(self.members), np.nan, "float32")
        return {name: none if name != "diverged" else np.ones(len(none), bool) for name in COLUMNS}

    def evaluate(self, part: str) -> tuple[np.ndarray, np.ndarray]:
        """Mean loss and accuracy of each member on ``val`` or ``test``."""
        from keras import ops

        *blocks, samples = self.held[part]
        loss, accuracy = (
            ops.convert_to_numpy(total) / samples for total in self._evaluate(self.weights, self.statistics, *blocks)
        )
        return loss, accuracy

    def _rates(self) -> np.ndarray:
        """The learning rate of every member at every step of the whole training, float32 ``[member, steps]``."""
        steps = self.experiment.steps * self.experiment.epochs
        factors = {m.pairing.schedule: m.pairing.schedule.factors(steps) for m in self.members}
        return np.stack([np.float32(m.learning_rate) * factors[m.pairing.schedule] for m in self.members])

    def _keys(self, population: Population) -> list[np.ndarray]:
        """For each hidden layer the keys of dropout, uint32 ``[member]``; none without dropout."""
        layers = range(population.depth if population.block.drops else 0)
        return [masks.keys([layer_seed(m.seed, layer, 2) for m in self.members]) for layer in layers]


def _targets(y: np.ndarray) -> Any:
    from keras import ops

    return ops.convert_to_tensor(y if y.dtype.kind == "f" else y.astype("int32"))


def _blocks(x: np.ndarray, y: np.ndarray, size: int) -> tuple[Any, Any, Any, int]:
    """Samples in blocks of one size, ``[block, sample, ...]``, filled up with zeros of weight 0."""
    from keras import ops

    padding = -len(x) % size

    def cut(array: np.ndarray) -> np.ndarray:
        filled = np.concatenate([array, np.zeros((padding, *array.shape[1:]), array.dtype)])
        return filled.reshape(-1, size, *array.shape[1:])

    real = ops.convert_to_tensor(cut(np.ones(len(x), "float32")))
    return ops.convert_to_tensor(cut(x)), _targets(cut(y)), real, len(x)


@lru_cache(maxsize=64)
def _training(graph: Graph, optimizer: Optimizer) -> Callable:
    """The compiled function of many steps."""
    from keras import ops

    function, block, score = graph.activation.resolve(), graph.block, _HEADS[graph.head]

    def one_step(step: Any, carried: tuple, order: Any, rates: Any, keys: list, x: Any, y: Any) -> tuple:
        (weights, slots, statistics, alive, count), (losses, hits) = carried
        batch = ops.take(order, step, axis=1)
        inputs, targets = ops.take(x, batch, axis=0), ops.take(y, batch, axis=0)
        count = count + 1.0

        def kept(layer: int) -> Any:
            units = weights[layer * block.arrays].shape[-1]
            return masks.kept(keys[layer], ops.cast(count, "uint32"), batch.shape[1], units, block.drops)

        def objective(weights: list) -> tuple:
            outputs, moved = forward(weights, inputs, function, block, statistics, kept)
            loss, hit = score(outputs, targets)
            loss, hit = ops.mean(loss, axis=-1), ops.mean(hit, axis=-1)
            return ops.sum(loss), (loss, hit, moved)

        (loss, hit, moved), gradients = backend.gradient(objective, weights)
        alive = ops.logical_and(alive, ops.isfinite(loss))
        moving, rate = alive[:, None, None], ops.take(rates, step, axis=1)[:, None, None]
        updated = []
        for place, (weight, own, slope) in enumerate(zip(weights, slots, optimizer.clipped(gradients), strict=True)):
            new, own = optimizer.update(weight, own, slope, rate, count)
            updated.append(ops.where(moving, new, weight))
            slots = [*slots[:place], own, *slots[place + 1 :]]
        statistics = [ops.where(moving, new, old) for new, old in zip(moved, statistics, strict=True)]
        return (updated, slots, statistics, alive, count), (losses + ops.where(alive, loss, np.nan), hits + hit)

    def steps(state: tuple, order: Any, rates: Any, keys: list, x: Any, y: Any) -> tuple:
        zero = ops.zeros((order.shape[0],), "float32")
        body = lambda step, carried: one_step(step, carried, order, rates, keys, x, y)  # noqa: E731
        return ops.fori_loop(0, order.shape[1], body, (state, (zero, zero)))

    return backend.compiled(steps, xla=graph.jit)


@lru_cache(maxsize=64)
def _evaluation(graph: Graph) -> Callable:
    """The compiled function that sums loss and hits over blocks of samples."""
    from keras import ops

    function, block, score = graph.activation.resolve(), graph.block, _HEADS[graph.head]

    def evaluate(weights: list, statistics: list, x: Any, y: Any, real: Any) -> tuple:
        def some(place: Any, sums: tuple) -> tuple:
            outputs, _ = forward(weights, x[place][None], function, block, statistics)
            loss, hit = score(outputs, y[place][None])
            return tuple(
                total + ops.sum(ops.where(real[place] > 0, seen, 0.0), axis=-1)
                for total, seen in zip(sums, (loss, hit), strict=True)
            )

        zero = ops.zeros((weights[0].shape[0],), "float32")
        return ops.fori_loop(0, x.shape[0], some, (zero, zero))

    return backend.compiled(evaluate, xla=graph.jit)


def _cross_entropy(logits: Any, labels: Any) -> tuple[Any, Any]:
    """Loss and hit of every sample, ``[member, sample]``, from logits ``[member, sample, class]``."""
    from keras import ops

    right = ops.one_hot(labels, logits.shape[-1], dtype="float32")
    loss = ops.logsumexp(logits, axis=-1) - ops.sum(logits * right, axis=-1)
    hit = ops.equal(ops.argmax(logits, axis=-1), ops.cast(labels, "int32"))
    return loss, ops.cast(hit, "float32")


def _squared_error(outputs: Any, targets: Any) -> tuple[Any, Any]:
    """Squared error of every sample, averaged over targets, ``[member, sample]``; there are no hits."""
    from keras import ops

    loss = ops.mean(ops.square(outputs - targets), axis=-1)
    return loss, ops.zeros_like(loss)


_HEADS = {"classification": _cross_entropy, "regression": _squared_error}
