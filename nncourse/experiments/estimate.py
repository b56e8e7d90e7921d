"""What work will cost, before it begins: memory that one network needs, and a rough time."""

import os
from dataclasses import dataclass
from itertools import pairwise

from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import Experiment, Member, Pairing
from nncourse.wording import counted

#: What a core does in a second, a low estimate for small batched products, and seconds to compile one layer.
_FLOPS, _COMPILE_S = 10e9, 0.15


@dataclass(frozen=True)
class Cost:
    """An estimate, good to a factor of about three.

    Attributes:
        networks: that are trained or measured.
        seconds: of the whole work on this machine's cores.
        bytes: of the largest network: weights, gradients, slots, activations.
    """

    networks: int
    seconds: float
    bytes: int

    def __str__(self) -> str:
        minutes = self.seconds / 60
        time = counted(round(minutes), "minute") if minutes < 120 else counted(round(minutes / 60), "hour")
        largest = f"{max(1, round(self.bytes / 2**20))} MiB for the largest"
        return f"{counted(self.networks, 'network')}, about {largest}, about {time}"


def of_experiment(experiment: Experiment) -> Cost:
    """What training every network will cost, tuning included.

    Raises:
        SpecError: one network alone needs more memory than this machine has.
    """
    from nncourse.experiments.training import bytes_of

    by_graph: dict[tuple, list[Pairing]] = {}
    for pairing in experiment.pairings:
        by_graph.setdefault(Member(pairing, 0.0, 0).graph, []).append(pairing)
    networks, epochs = _of_a_pairing(experiment)
    seconds, largest = 0.0, 0
    for own in by_graph.values():
        pairing = own[0]
        size = bytes_of(experiment, Member(pairing, 0.0, 0))
        check_memory(size, pairing.depth, pairing.width)
        largest = max(largest, size)
        units = [experiment.data.features, *[pairing.width] * pairing.depth, experiment.outputs]
        products = sum(a * b for a, b in pairwise(units))
        samples = experiment.steps * experiment.batch_size * epochs
        seconds += len(own) * 6 * products * samples / (_FLOPS * cores()) + _COMPILE_S * pairing.depth
    return Cost(networks * len(experiment.pairings), seconds, largest)


def _of_a_pairing(experiment: Experiment) -> tuple[int, int]:
    """How many networks a pairing trains, and their epochs, summed; the reported ones at one rate."""
    networks = len(experiment.seeds)
    epochs, rates = networks * experiment.epochs, len(experiment.rates)
    for part in experiment.search.rounds(rates, experiment.epochs) if rates > 1 else ():
        networks += rates * experiment.tuning_seeds
        epochs += rates * experiment.tuning_seeds * part.epochs
        rates = (rates + 1) // 2
    return networks, epochs


def of_propagation(pairings: int, members: int, depth: int, width: int, samples: int) -> Cost:
    """What measuring signals will cost.

    Raises:
        SpecError: one network alone needs more memory than this machine has.
    """
    size = 4 * depth * (2 * width**2 + 4 * samples * width)
    check_memory(size, depth, width)
    # Two passes over all samples, and a Jacobian: a product of two kernels for each layer, and its decomposition.
    products = depth * (6 * samples * width**2 + 2 * width**3) + 20 * width**3
    count = pairings * members
    return Cost(count, count * products / (_FLOPS * cores()) + pairings * 0.02 * depth, size)


def check_memory(size: int, depth: int, width: int) -> None:
    """See that one network fits into this machine.

    Raises:
        SpecError: it does not.
    """
    there = memory_bytes()
    if there is not None and size > 0.8 * there:
        raise SpecError(
            f"One network with {counted(depth, 'layer')} of {counted(width, 'unit')} needs about "
            f"{size / 2**30:.0f} GiB; this machine has {there / 2**30:.0f} GiB; take fewer units or layers."
        )


def memory_bytes() -> int | None:
    """The memory of this machine; None where it cannot be told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
