"""Initial weights: an array for each seed, bit for bit ``initializer(seed=s)(shape)`` of Keras.

Theory of operation. The draw is compiled once for an initializer and a shape, and mapped over all seeds in one call:
those of every member, and of every layer of that shape. Networks that differ in activation, rate or optimizer begin
with the same weights, so what was drawn is kept, up to :data:`KEPT_BYTES`, for the next population that asks. Weights
are drawn on the processor, so that they are the same on every device. One draw is not Keras' own to the last bit:
under JAX a compiled ``random_normal`` multiplies by one constant where Keras does by two, and is off by up to 2 ulp.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np

from nncourse.experiments import backend
from nncourse.experiments.initializers import Initializer

#: Bytes of drawn arrays that a process keeps: those of a grid's networks, small beside what a chunk takes.
KEPT_BYTES = 32 * 2**20


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
    return _KEPT.get((kind, shape, backend.settings()), unique)[place]


class _Kept:
    """What was drawn last, by initializer, shape, settings and seed."""

    def __init__(self) -> None:
        self.arrays: OrderedDict[tuple, np.ndarray] = OrderedDict()
        self.bytes, self.lock = 0, Lock()

    def get(self, kind: tuple, seeds: np.ndarray) -> np.ndarray:
        """The arrays of these seeds, no two of which are equal; what is not kept is drawn in one call."""
        with self.lock:
            known = {seed: self.arrays.get((*kind, seed)) for seed in seeds.tolist()}
        missing = [seed for seed, array in known.items() if array is None]
        if missing:
            fresh = _drawn(*kind, np.array(missing))
            known.update(zip(missing, fresh, strict=True))
            if fresh.nbytes <= KEPT_BYTES:
                with self.lock:
                    self._enter({(*kind, seed): known[seed].copy() for seed in missing})
            if len(missing) == len(seeds):
                return fresh
        return np.stack(list(known.values()))

    def _enter(self, fresh: dict[tuple, np.ndarray]) -> None:
        self.bytes += sum(array.nbytes for key, array in fresh.items() if key not in self.arrays)
        self.arrays.update(fresh)
        while self.bytes > KEPT_BYTES:
            self.bytes -= self.arrays.popitem(last=False)[1].nbytes


_KEPT = _Kept()


def _drawn(kind: Initializer, shape: tuple[int, int], settings: tuple, seeds: np.ndarray) -> np.ndarray:
    with backend.on("cpu"):
        return np.asarray(_drawer(kind, shape, settings)(seeds.astype(_seed_dtype())))


@lru_cache(maxsize=1)
def _seed_dtype() -> str:
    import keras

    return str(keras.random.SeedGenerator(0).state.dtype)


@lru_cache(maxsize=256)
def _drawer(kind: Initializer, shape: tuple[int, int], settings: tuple) -> Callable:
    """The compiled draw of a state of the backend (``settings``), which it reads when it is traced."""
    import keras

    class Given(keras.random.SeedGenerator):
        """Hands an initializer the seed that is being mapped over; Keras turns an integer s into [s, 0]."""

        def __init__(self, seed: Any) -> None:
            self.given = seed

        def next(self, ordered: bool = True) -> Any:
            return keras.ops.stack([self.given, keras.ops.zeros_like(self.given)])

    def one(seed: Any) -> Any:
        return kind.build(Given(seed))(shape, "float32")

    return backend.mapped(one)
