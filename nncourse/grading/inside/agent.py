"""The kernel's end: carries out, on a learner's objects, what the examiner asks for.

It runs in the process that runs the learner's code, so nothing that it says is trusted: it can only send values.
Patching it can make a learner's own answers wrong, never right.
"""

import functools
import importlib
import inspect
import operator
import socket
import sys
import types
from typing import Any

from nncourse.grading.wire import differentiable
from nncourse.grading.wire.encoding import WireError
from nncourse.grading.wire.peer import Peer, fingerprint

_BINARY = [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and_",
    "or_",
    "xor",
    "lshift",
    "rshift",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
]
_PLAIN = (list, tuple, dict, set, frozenset, str, bytes, int, float, complex)


class Agent(Peer):
    """Serves the names of ``namespace`` (the learner's ``__main__``) and the objects behind them."""

    def __init__(self, channel: socket.socket, namespace: dict[str, Any], max_bytes: int) -> None:
        self.namespace = namespace
        super().__init__(channel, self._table(), max_bytes)

    def _table(self) -> dict[str, Any]:
        table = {
            "name": self.name,
            "names": lambda: [each for each in self.namespace if isinstance(each, str)][:10_000],
            "has": lambda name: name in self.namespace,
            "set": self.namespace.__setitem__,
            "delete": self.namespace.__delitem__,
            "call": self.call,
            "gradient": differentiable.gradient,
            "signature": signature,
            "getattr": getattr,
            "setattr": setattr,
            "delattr": delattr,
            "getitem": operator.getitem,
            "setitem": operator.setitem,
            "delitem": operator.delitem,
            "isinstance": isinstance,
            "issubclass": issubclass,
            "array": self.array,
            "plain": plain,
            "exit": lambda manager: manager.__exit__(None, None, None),
            "enter": lambda manager: manager.__enter__(),
        }
        table |= {each.__name__: each for each in (len, iter, next, bool, int, float, str, repr, hash, dir, abs)}
        return table | {name: getattr(operator, name) for name in (*_BINARY, "neg", "pos", "invert", "index")}

    def name(self, name: str, known: str | None) -> Any:
        """A learner's name: ``[value, digest]``, or None in place of a value whose digest is ``known``."""
        value = self.namespace[name]
        digest = fingerprint(value)
        return [None, digest] if digest is not None and digest == known else [value, digest]

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], errors: dict[str, str]) -> Any:
        """A call, under the test's way of treating floating-point errors where that is not NumPy's own."""
        if not errors:
            return function(*args, **kwargs)
        import numpy as np

        with np.errstate(**errors):
            return function(*args, **kwargs)

    def array(self, value: Any) -> Any:
        """The object as a NumPy array."""
        import numpy as np

        return np.asarray(value)

    def give(self, value: Any) -> dict[str, Any]:
        """An object of ours as a node."""
        if isinstance(value, Callback):
            return {"t": "back", "id": value.number}
        if isinstance(value, types.ModuleType):
            return {"t": "module", "name": value.__name__, "id": self.number(value)}
        node = {"t": "handle", "id": self.number(value), "type": type(value).__name__, "callable": callable(value)}
        node["name"] = str(getattr(value, "__name__", ""))[:200]
        node["part"] = part(value)
        if inspect.isclass(value):
            node["bases"] = _bases(value)
            node["class"] = True
        else:
            node["bases"] = _bases(type(value))
        return node

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a node means here."""
        if node.get("t") == "back":
            return self.own(node)
        if node.get("t") == "module":
            return importlib.import_module(str(node.get("name")))
        if node.get("t") == "handle" and type(node.get("id")) is int:
            if node.get("part"):
                return getattr(importlib.import_module(node["part"][0]), node["part"][1])
            return Callback(self, node["id"], str(node.get("name", "")))
        raise WireError("A value with an unknown tag.")

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception, with its class if it is the learner's own."""
        described = super().describe(error)
        if type(error).__module__ == "__main__":
            described["class"] = self.number(type(error))
        return described


class Callback:
    """A function of the test, given to a learner's function: calling it asks the examiner."""

    stays_elsewhere = True

    def __init__(self, agent: Agent, number: int, name: str) -> None:
        self.agent, self.number, self.__name__ = agent, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What its name says."""
        value = self.agent.ask("call", self, list(args), kwargs)
        if differentiable.holds_tensors(args):
            return differentiable.call(self.agent.ask, self, list(args), kwargs, value)
        return value

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)


def signature(value: Any) -> list[list[Any]]:
    """Name, kind and presence of a default of each parameter; defaults and annotations stay here."""
    found = inspect.signature(value).parameters.values()
    return [[each.name, int(each.kind), each.default is not inspect.Parameter.empty] for each in found]


def plain(value: Any) -> Any:
    """The builtin value inside an instance of a subclass of a builtin; its own methods are not asked."""
    for kind in _PLAIN:
        if isinstance(value, kind):
            if kind is dict:
                return dict(zip(dict.keys(value), dict.values(value), strict=True))
            if kind in (list, tuple, set, frozenset):
                return kind(kind.__iter__(value))
            return {str: str.__str__, int: int.__int__, float: float.__float__}.get(kind, kind)(value)
    raise TypeError(f"an object of type {type(value).__name__} has no plain value")


def _bases(kind: type) -> list[str]:
    return [f"{each.__module__}:{each.__qualname__}"[:200] for each in kind.__mro__[:20]]


def part(value: Any) -> list[str] | None:
    """Where a library's function or class can be imported from, if it is one."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, type(sum)) and isinstance(getattr(value, "__self__", None), types.ModuleType):
        module = value.__self__.__name__
    if type(value).__name__ == "ufunc":
        module, name = "numpy", value.__name__
    if not isinstance(module, str) or not isinstance(name, str) or "." in name or module == "__main__":
        return None
    return [module, name] if getattr(sys.modules.get(module), name, None) is value else None
