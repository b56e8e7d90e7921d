"""Training a population: its members shared out among threads, each of which trains its part in one graph.

Theory of operation. :mod:`nncourse.experiments.session` trains some members at once. On a CPU their weights and
slots should stay in the cache between steps: :func:`members_at_once` says how many members that is. The population is
cut into equal parts, one for each core, and a thread trains each: XLA's own threads share the many small operations
of a whole population badly once they have slept (``benchmarks/README.md``).
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from nncourse.experiments import backend
from nncourse.experiments.population import Population
from nncourse.experiments.session import Session
from nncourse.experiments.spec import Experiment, Member

#: Bytes of weights, slots and activations that a population may take, by device: about half of a desktop
#: processor's last-level cache, and a small part of a graphics card.
MEMORY_BYTES = {"cpu": 16 * 2**20, "gpu": 2 * 2**30}


@dataclass(frozen=True)
class History:
    """What happened, by member and epoch; every array is ``[member, epoch]``.

    Numbers of a diverged member are NaN, and so is the accuracy of a regression.

    Attributes:
        loss: mean over the training batches of the epoch, each taken before its update.
        accuracy: mean over the same batches.
        val_loss: on the validation data, after the epoch.
        val_accuracy: on the validation data, after the epoch.
        test_loss: on the test data, after the last epoch; NaN before.
        test_accuracy: on the test data, after the last epoch; NaN before.
        diverged: whether a loss has become infinite or NaN.
        seconds: time of the whole training, one number.
        compile_seconds: the part of it that went into compiling.
        updates: ``[member]``, the steps that were computed: all, unless a part of the population ended before
            because every member in it had diverged.
    """

    loss: np.ndarray
    accuracy: np.ndarray
    val_loss: np.ndarray
    val_accuracy: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    diverged: np.ndarray
    seconds: float
    compile_seconds: float
    updates: np.ndarray


def train(
    population: Population,
    *,
    device: str = "auto",
    jit: bool = True,
    parts: int | None = None,
    on_epoch: Callable[[int], None] | None = None,
) -> History:
    """Train every member of a population; its ``weights`` become the trained ones.

    Args:
        population: the networks.
        device: ``auto``, ``cpu`` or ``gpu``.
        jit: compile with XLA.
        parts: how many threads share the members; by default one for each core, at most 8, and one on a GPU.
            Results may differ in their last bits between one number of parts and another.
        on_epoch: called after every epoch with its number, from 1.

    Raises:
        DeviceError: a GPU is asked for and there is none.
    """
    experiment, began = population.experiment, time.perf_counter()
    with Team(population, backend.find_device(device), jit, parts) as team:
        rows = []
        for epoch in range(1, experiment.epochs + 1):
            rows.append(team.epoch(epoch, last=epoch == experiment.epochs))
            if epoch == 1:
                first = time.perf_counter() - began
            if on_epoch:
                on_epoch(epoch)
        population.weights, population.statistics = team.weights()
        updates = team.updates()
    seconds = time.perf_counter() - began
    usual = (seconds - first) / max(1, experiment.epochs - 1)
    columns = {name: np.stack([row[name] for row in rows], axis=1) for name in rows[0]}
    return History(**columns, seconds=seconds, compile_seconds=max(0.0, first - usual), updates=updates)


def train_steps(population: Population, batches: np.ndarray, *, device: str = "auto", jit: bool = True) -> np.ndarray:
    """Train every member on given batches, for a check against plain Keras.

    Args:
        population: the networks; its ``weights`` become the trained ones.
        batches: indices of training samples, ``[member, steps, batch]``.
        device: as in :func:`train`.
        jit: as in :func:`train`.

    Returns:
        The mean training loss of each member, NaN if it diverged.
    """
    with Team(population, backend.find_device(device), jit) as team:
        loss, _ = team.steps(batches)
        population.weights, population.statistics = team.weights()
    return loss


def memory_bytes(device: str) -> int:
    """The memory budget of one population: that of :data:`MEMORY_BYTES`, but at most a quarter of a GPU's memory.

    It does not depend on what is free at the moment, and is rounded down to a power of two, so that the chunks of a
    run that was stopped are those of the run that goes on.
    """
    limit = backend.memory_limit(device)
    if limit is None:
        return MEMORY_BYTES[device]
    return min(MEMORY_BYTES[device], 1 << max(0, (limit // 4).bit_length() - 1))


def members_at_once(experiment: Experiment, member: Member, memory_bytes: int) -> int:
    """How many networks like this one fit into a memory budget."""
    return max(1, memory_bytes // bytes_of(experiment, member))


def bytes_of(experiment: Experiment, member: Member) -> int:
    """What a network takes in training: weights, gradients, slots, activations."""
    p, data = member.pairing, experiment.data
    units = [data.features, *[p.width] * p.depth, experiment.outputs]
    weights = sum((fan_in + p.block.arrays - 1) * fan_out for fan_in, fan_out in pairwise(units))
    # A normalised block holds its product and its normal form, a dropping one its mask.
    activations = (2 + bool(p.block.normalization) + bool(p.block.drops)) * experiment.batch_size * sum(units)
    return 4 * (weights * (2 + p.optimizer.slots) + activations)


class Team:
    """A population in equal parts, each trained by a thread of its own; a context that ends the threads.

    So that the parts are equal and share a graph, the last one is filled up with the last member.

    Args:
        population: the networks.
        device: ``cpu`` or ``gpu``.
        jit: compile with XLA.
        parts: how many; by default :func:`nncourse.experiments.backend.parts`. There are never more than members.
    """

    def __init__(self, population: Population, device: str, jit: bool, parts: int | None = None) -> None:
        self.members, self.device = len(population), device
        size = -(-self.members // min(self.members, parts or backend.parts(device)))
        places = np.arange(-(-self.members // size) * size).clip(max=self.members - 1)
        self.places = places.reshape(-1, size)
        self.threads = ThreadPoolExecutor(min(len(self.places), backend.threads()))
        with backend.on(device):
            self.sessions = [Session(population, own, jit) for own in self.places]

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown(cancel_futures=True)

    def steps(self, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Steps on batches ``[member, steps, batch]``; the mean loss and accuracy of each member."""
        sums = self._each(lambda session, own: session.steps(order[own]))
        loss, accuracy = (self._joined(column) for column in zip(*sums, strict=True))
        return loss, accuracy

    def epoch(self, number: int, last: bool) -> dict[str, np.ndarray]:
        """One epoch of every member and its row of the history."""
        rows = self._each(lambda session, _: session.epoch(number, last))
        return {name: self._joined([row[name] for row in rows]) for name in rows[0]}

    def updates(self) -> np.ndarray:
        """The steps that were computed for each member, ``[member]``."""
        return self._joined([np.full(len(session.members), session.done) for session in self.sessions])

    def weights(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The present weights and statistics, stacked as those of a population are."""
        from keras import ops

        def stacked(lists: Sequence[list]) -> list[np.ndarray]:
            return [
                self._joined([ops.convert_to_numpy(part) for part in parts]) for parts in zip(*lists, strict=True)
            ]

        weights, statistics = zip(*(session.trained() for session in self.sessions), strict=True)
        return stacked(weights), stacked(statistics)

    def _each(self, act: Callable) -> list:
        def here(session: Session, own: np.ndarray) -> Any:
            with backend.on(self.device):  # the choice of a device belongs to a thread
                return act(session, own)

        return list(self.threads.map(here, self.sessions, self.places))

    def _joined(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        return np.concatenate(parts)[: self.members]
