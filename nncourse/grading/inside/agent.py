"""The kernel's end: carries out, on a learner's objects, what the examiner asks for.

It runs in the process that runs the learner's code, so nothing that it says is trusted: it can only send values.
Patching it can make a learner's own answers wrong, never right.
"""

import contextlib
import copy
import functools
import importlib
import inspect
import operator
import socket
import types
import weakref
from typing import Any

from nncourse.grading.inside import circumstances, files
from nncourse.grading.inside.lent import Lent
from nncourse.grading.inside.unheard import Unheard
from nncourse.grading.wire import differentiable, library, standard
from nncourse.grading.wire.in_place import fingerprint
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.peer import Peer

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
    "contains",
]
_BUILTINS = (len, iter, next, bool, int, float, complex, str, repr, hash, dir, abs, format, getattr, setattr, delattr)
_BUILTINS += (isinstance, issubclass)
_SUBCLASSED = (str, bytes, int, float, complex, tuple, list, dict, set, frozenset)
#: Special methods whose own definition by a class a test's process must know of.
_OPERATORS = [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
]
_OPERATORS += [f"r{each}" for each in _OPERATORS] + [
    "eq",
    "lt",
    "le",
    "gt",
    "ge",
    "contains",
    "hash",
    "getitem",
    "len",
    "bool",
]


class Agent(Peer):
    """Serves the names of ``namespace`` (the learner's ``__main__``) and the objects behind them."""

    def __init__(
        self,
        channel: socket.socket,
        namespace: dict[str, Any],
        max_bytes: int,
        handed_in: dict[str, str] | None = None,
    ) -> None:
        self.namespace = namespace
        self.files, self.unheard = files.Outgoing(handed_in), Unheard()
        self._named: dict[str, tuple[int, Any]] = {}
        lent = Lent()
        self.lend, self._watch, self._changed = lent.lend, lent.watch, lent.changed
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
            "source": inspect.getsource,
            "getitem": operator.getitem,
            "setitem": operator.setitem,
            "delitem": operator.delitem,
            "array": array,
            "exit": leave,
            "enter": lambda manager: manager.__enter__(),
            "await": circumstances.awaited,
            "again": lambda *values: values,
            "watch": self._watch,
            "changed": self._changed,
            "copy": copy.copy,
            "deepcopy": copy.deepcopy,
            "round": lambda value, digits: round(value) if digits is None else round(value, digits),
            "files": self.files.changed,
            "take_file": self.files.take,
        }
        table |= {each.__name__: each for each in _BUILTINS}
        return table | {name: getattr(operator, name) for name in (*_BINARY, "neg", "pos", "invert", "index")}

    def _answer(self, message: dict[str, Any], tree: Any, buffers: list[Any]) -> None:
        with self.unheard.meanwhile() if message.get("unheard") else contextlib.nullcontext():
            super()._answer(message, tree, buffers)

    def ask(self, operation: str, *operands: Any) -> Any:
        """Have the examiner carry out an operation, which it does while a test asks something of ours.

        Raises:
            RuntimeError: no test does; nobody would answer.
        """
        if not self._depth:
            raise RuntimeError("What a test handed over can be used only while that test runs.")
        return super().ask(operation, *operands)

    def name(self, name: str, known: str | None) -> Any:
        """A learner's name: ``[value, digest]``, or None in place of a value whose digest is ``known``.

        The digest of another object is another one, though their contents be the same.
        """
        value = self.namespace[name]
        digest = fingerprint(value)
        if digest is None:
            return [value, None]
        count, named = self._named.get(name, (0, lambda: None))
        if named() is not value:
            count += 1
            self._named[name] = count, _referred(value)
        digest = f"{digest} {count}"
        return [None if digest == known else value, digest]

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any], manner: dict[str, Any]) -> Any:
        """A call, under the test's way of treating errors, output, input and seeds where that is not the usual."""
        with circumstances.of(manner, self.ask) if manner else contextlib.nullcontext():
            return function(*args, **kwargs)

    def give(self, value: Any) -> dict[str, Any]:
        """An object of ours as a node."""
        if isinstance(value, Callback):
            return {"t": "back", "id": value.number}
        if isinstance(value, types.ModuleType):
            return {"t": "module", "name": value.__name__, "id": self.number(value)}
        kind = type(value)
        node = {"t": "handle", "id": self.number(value), "type": kind.__name__, "callable": callable(value)}
        node["name"] = str(getattr(value, "__name__", ""))[:200]
        where = library.address(value)
        node["part"] = where if library.pure(where) is value else None
        node["address"] = where
        node["class"] = inspect.isclass(value)
        node["bases"] = _bases(value if node["class"] else kind)
        node["operators"] = [] if node["class"] else _operators(kind)
        if node["class"] and standard.is_named_tuple(value):
            node["fields"] = list(value._fields)
        if not node["class"] and (base := next((each for each in _SUBCLASSED if isinstance(value, each)), None)):
            node["plain"] = self._plain(value, base)
        return node

    def _plain(self, value: Any, base: type) -> Any:
        """The builtin value inside an instance of a subclass of a builtin; its own methods are not asked."""
        from nncourse.grading.wire import encoding

        if base is dict:
            inside: Any = dict(zip(dict.keys(value), dict.values(value), strict=True))
        elif base in (list, tuple, set, frozenset):
            inside = base(base.__iter__(value))
        else:
            inside = {str: str.__str__, int: int.__int__, float: float.__float__}.get(base, base)(value)
        writer = encoding.Writer(self, self.max_bytes)
        tree = writer.node(inside, 0)
        if writer.buffers:
            raise WireError(f"An object of type {type(value).__name__} holds arrays.")
        return tree

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a node means here."""
        if node.get("t") == "back":
            return self.own(node)
        if node.get("t") == "module":
            return importlib.import_module(str(node.get("name")))
        if node.get("t") == "handle" and node.get("part"):
            return getattr(importlib.import_module(node["part"][0]), node["part"][1])
        if node.get("t") == "handle" and type(node.get("id")) is int:
            return Callback(self, node["id"], str(node.get("name", "")))
        raise WireError("A value with an unknown tag.")

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception, with its class if it is the learner's own, and the values that it was made with."""
        described = super().describe(error)
        kind = type(error)
        described["where"] = [kind.__module__, kind.__qualname__]
        if kind.__module__ == "__main__":
            described["class"] = self.number(kind)
            described["id"] = self.number(error)
        return described


class Callback:
    """A function of the test, given to a learner's function: calling it asks the examiner."""

    stays_elsewhere = True
    __signature__ = inspect.signature(lambda *args, **kwargs: None)
    autograph_info__: dict = {}  # noqa: RUF012 - TensorFlow calls what has this attribute as it is

    def __init__(self, agent: Agent, number: int, name: str) -> None:
        self.agent, self.number, self.__name__ = agent, number, name
        self.replayed = differentiable.Replayed(lambda kinds: agent.ask("traced", self, kinds))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What its name says."""
        done, value = self.replayed(list(args), kwargs)
        if done:
            return value

        def carried_out(args: list[Any]) -> Any:
            return self.agent.ask("call", self, args, kwargs)

        return differentiable.through(carried_out, self.agent.ask, self, list(args), kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)


def _referred(value: Any) -> Any:
    """What gives the object as long as there is one: lists, dicts and tuples live on for it."""
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: value


def signature(value: Any) -> list[Any]:
    """Parameters, ``[name, kind, has a default, default, annotation]`` each, and what is said of the result."""
    genuine = inspect.signature(value)
    none = inspect.Parameter.empty
    parameters = [
        [
            each.name,
            int(each.kind),
            each.default is not none,
            None if each.default is none else each.default,
            ... if each.annotation is none else each.annotation,
        ]
        for each in genuine.parameters.values()
    ]
    return [parameters, ... if genuine.return_annotation is inspect.Signature.empty else genuine.return_annotation]


def array(value: Any) -> Any:
    """The object as a NumPy array."""
    import numpy as np

    return np.asarray(value)


def leave(manager: Any, error: str, text: str) -> Any:
    """Leave a context, with an error of a builtin type if there was one."""
    import builtins

    kind = getattr(builtins, error, None) if error else None
    if error and not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = RuntimeError
    return manager.__exit__(kind, kind(text) if kind is not None else None, None)


def _operators(kind: type) -> list[str]:
    """Which operators a class defines itself, or takes from a class that is no builtin."""
    builtin = next(each for each in kind.__mro__ if each.__module__ == "builtins")
    own = {name for each in kind.__mro__[: kind.__mro__.index(builtin)] for name in vars(each)}
    return [each for each in _OPERATORS if f"__{each}__" in own]


def _bases(kind: type) -> list[str]:
    return [f"{each.__module__}:{each.__qualname__}"[:200] for each in kind.__mro__[:20]]
