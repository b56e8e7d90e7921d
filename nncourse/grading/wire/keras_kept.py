"""Keras objects of the other end that were rebuilt at this one, so that one that comes again is the same object."""

from typing import Any

import numpy as np


class Kept:
    """Objects of the other end that were rebuilt here: one that comes again is the same object, with new weights.

    Two models that share a layer there hold the same variables here too, so a test can tell.
    """

    def __init__(self) -> None:
        self._objects: dict[int, tuple[str, list[np.ndarray], Any]] = {}
        self._variables: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}

    def known(self, parts: dict[str, Any]) -> Any:
        """The object as it was rebuilt before; None if it is new or its configuration has changed."""
        config, _, value = self._objects.get(self._number(parts), (None, None, None))
        return value if config == parts["config"] else None

    def differs(self, parts: dict[str, Any]) -> bool:
        """Whether the weights are others than those that came last; remembers them."""
        number = self._number(parts)
        config, before, value = self._objects[number]
        self._objects[number] = (config, parts["weights"], value)
        return not _equal(before, parts["weights"])

    def keep(self, parts: dict[str, Any], value: Any) -> None:
        """Remember an object, and let it hold the variables of earlier ones that it shares."""
        number = self._number(parts)
        if number is None:
            return
        for theirs, variable in zip(parts["same"][1], list(getattr(value, "weights", [])), strict=False):
            earlier = self._variables.setdefault(theirs, variable)
            if earlier is not variable and earlier.shape == variable.shape and earlier.dtype == variable.dtype:
                earlier.assign(variable)
                _replace(value, variable, earlier)
        self._objects[number] = (parts["config"], parts["weights"], value)
        self._numbers[id(value)] = number

    def origin(self, value: Any) -> int | None:
        """The other end's number of an object that came from there and has the weights that it came with."""
        number = self._numbers.get(id(value))
        if number is None:
            return None
        _, weights, _ = self._objects[number]
        now = [np.asarray(each) for each in getattr(value, "weights", None) or getattr(value, "variables", [])]
        return number if _equal(weights, now) else None

    def _number(self, parts: dict[str, Any]) -> int | None:
        match parts.get("same"):
            case [int(number), list(_)]:
                return number
        return None


def _equal(some: list[np.ndarray], others: list[np.ndarray]) -> bool:
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(np.array_equal(one, other, equal_nan=True) for one, other in pairs)


def _replace(value: Any, old: Any, new: Any) -> None:
    """Put another variable in the place of one, wherever the layers of an object hold it."""
    for layer in [value, *getattr(value, "_flatten_layers", lambda: [])()]:
        for role, held in list(vars(layer).items()):
            if held is old:
                object.__setattr__(layer, role, new)
            elif isinstance(held, list):
                for place, each in enumerate(held):
                    if each is old:
                        list.__setitem__(held, place, new)
