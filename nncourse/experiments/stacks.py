"""Hidden layers in stacks, so that neither tracing nor compiling a deep network takes longer than a shallow one.

All hidden layers but the first have arrays of the same shapes. In a network of at least :data:`LEAST` of them each
such array is held once, with the layer as its first axis, ``[layer, member, ...]``: one update serves all layers, and
:func:`nncourse.experiments.backend.through_layers` passes a signal through them in a loop. Below that the loop saves
nothing, and the layers stay apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nncourse.experiments.blocks import Block

#: Hidden layers from which stacks pay: measured on two cores, a graph of ten compiles as fast without.
LEAST = 16


@dataclass(frozen=True)
class Stacks:
    """How the arrays of one kind of network are held.

    Attributes:
        layers: hidden layers in a stack; 0 if there is none.
    """

    layers: int

    @classmethod
    def of(cls, depth: int, block: Block) -> "Stacks":
        """For networks of ``depth`` hidden layers; with dropout they stay apart, as each has keys of its own."""
        return cls(depth - 1 if depth >= LEAST and not block.drops else 0)

    def packed(self, arrays: Sequence[Any], first: int) -> list:
        """Arrays in stacks.

        Args:
            arrays: layer by layer, those of the hidden layers first.
            first: arrays of one hidden layer.
        """
        from keras import ops

        if not self.layers or not first:
            return list(arrays)
        end = first * (self.layers + 1)
        inner = [ops.stack(arrays[first + place : end : first]) for place in range(first)]
        return [*arrays[:first], *inner, *arrays[end:]]

    def unpacked(self, arrays: Sequence[Any], first: int) -> list:
        """Arrays layer by layer: the inverse of :meth:`packed`."""
        if not self.layers or not first:
            return list(arrays)
        inner = arrays[first : 2 * first]
        layers = [stack[layer] for layer in range(self.layers) for stack in inner]
        return [*arrays[:first], *layers, *arrays[2 * first :]]


def is_stack(array: Any) -> bool:
    """Whether an array holds many layers, ``[layer, member, fan_in, fan_out]``, or the one of each member."""
    return len(array.shape) == 4
