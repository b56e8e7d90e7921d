"""Which activations dropout keeps: a hash of network, layer, step and place, the same on every backend and device.

Theory of operation. A stateful generator would give a network other masks beside other neighbours, and the
backends' stateless ones differ between kernels. So a mask is computed, not drawn: place and step are hashed with a
key that the network's seed gives each layer. The hash is PCG-RXS-M-XS with 32 bits (Jarzynski and Olano 2020, "Hash
Functions for GPU Rendering", listing of ``pcg``).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

#: Of O'Neill's 32-bit PCG: multiplier, increment, and the multiplier of its output function.
_MULTIPLIER, _INCREMENT, _OUTPUT = 747796405, 2891336453, 277803737


def keys(seeds: Sequence[int]) -> np.ndarray:
    """Keys of one layer from the layer seeds of its networks, uint32 ``[member]``."""
    return np.array(seeds, "uint32")


def kept(keys: Any, step: Any, samples: int, units: int, rate: float) -> Any:
    """Which activations are kept, bool ``[member, sample, unit]``.

    Args:
        keys: of the layer, uint32 ``[member]``.
        step: number of the update, an integer scalar of type uint32.
        samples: of the batch.
        units: of the layer.
        rate: the share to drop.
    """
    from keras import ops

    places = ops.convert_to_tensor(pcg_numpy(np.arange(samples * units, dtype="uint32")).reshape(1, samples, units))
    own = _pcg(ops.bitwise_xor(keys, _pcg(step)))
    bits = _pcg(ops.bitwise_xor(places, own[:, None, None]))
    return ops.greater_equal(bits, ops.convert_to_tensor(np.uint32(round(rate * 2**32))))


def kept_numpy(key: int, step: int, samples: int, units: int, rate: float) -> np.ndarray:
    """The same for one network, in NumPy: the slow twin, for the tests and for whoever trains a network alone."""
    places = pcg_numpy(np.arange(samples * units, dtype="uint32")).reshape(samples, units)
    own = pcg_numpy(np.array(key, "uint32") ^ pcg_numpy(np.array(step, "uint32")))
    return pcg_numpy(places ^ own) >= np.uint32(round(rate * 2**32))


def pcg_numpy(values: np.ndarray) -> np.ndarray:
    """The hash of unsigned integers, uint32 of any shape."""
    with np.errstate(over="ignore"):
        state = values * np.uint32(_MULTIPLIER) + np.uint32(_INCREMENT)
        word = ((state >> ((state >> np.uint32(28)) + np.uint32(4))) ^ state) * np.uint32(_OUTPUT)
        return (word >> np.uint32(22)) ^ word


def _pcg(values: Any) -> Any:
    from keras import ops

    def constant(value: int) -> Any:
        return ops.convert_to_tensor(np.uint32(value))

    state = values * constant(_MULTIPLIER) + constant(_INCREMENT)
    shift = ops.right_shift(state, constant(28)) + constant(4)
    word = ops.bitwise_xor(ops.right_shift(state, shift), state) * constant(_OUTPUT)
    return ops.bitwise_xor(ops.right_shift(word, constant(22)), word)
