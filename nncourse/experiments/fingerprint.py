"""What a function depends on, as a hash: the rule of a content-addressed store for code of the user's own.

Theory of operation. A :class:`Walk` follows everything that an object can reach and feeds it to one digest: bytecode
and constants, closure, defaults, the globals that the bytecode names (of modules only the attributes that it names,
or all that is in one of the user's own where it may ask for others), classes with their bases, instances with
``__dict__`` and slots, arrays by content, models and layers of Keras by settings, weights and graph. Code of
installed libraries and of Python itself stands for itself by name and version, or by its content where a library
tells no version; what a program put into a library's module counts where its name is written down, not where it is
computed.
Nothing that differs between two processes (addresses, order of sets, line numbers) goes in. What cannot be known (C
code of one's own, open files, randomness, the clock, the environment) is listed in :attr:`Walk.unknown`; with such a
function no result may be kept or reused.
"""

import copyreg
import enum
import functools
import hashlib
import io
import sys
import threading
import types
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from nncourse.experiments.fingerprint_code import BOOKKEEPING, PLAIN, by_name, feed_code, feed_function, library_of
from nncourse.experiments.fingerprint_keras import feed_keras, is_keras

_NO_CONTENT = {
    "__module__",
    "__dict__",
    "__weakref__",
    "__doc__",
    "__annotations__",
    "__firstlineno__",
    "__static_attributes__",
    "__slotnames__",
}
_NO_CONTENT |= {"__slots__", "__abstractmethods__", "_abc_impl", "__annotate_func__", "__annotations_cache__"}


class Fingerprint(NamedTuple):
    """A digest of what an object depends on.

    Attributes:
        digest: hexadecimal, the same in every process.
        unknown: what it depends on that cannot be known, in words; empty if all is known.
    """

    digest: str
    unknown: tuple[str, ...]


def fingerprint(value: Any) -> Fingerprint:
    """The digest of an object and of all that it reaches, as things stand now."""
    walk = Walk()
    try:
        walk.add(value)
    except Exception as error:  # an object may raise anything when it is looked at, or be nested too deeply
        walk.cannot_know(f"something that cannot be read ({type(error).__name__}: {str(error)[:80]})")
    return Fingerprint(walk.digest.hexdigest()[:16], tuple(dict.fromkeys(walk.unknown)))


#: Members of sets within sets that are followed: each reaches anew what another has reached, so that objects which
#: hold one another in sets would take time that grows with the factorial of their number.
_MOST_WITHIN = 10_000


class Walk:
    """A digest that is fed objects, each once.

    Attributes:
        digest: of what was fed so far.
        unknown: what was met and cannot be known.
        within: the sets, by id, whose members are being fed.
        patience: yields as often as a member of a set within a set may still be fed.
    """

    def __init__(self, within: frozenset[int] = frozenset(), patience: Iterator[int] | None = None) -> None:
        self.digest, self.unknown, self.within = hashlib.sha256(), [], within
        self.patience = iter(range(_MOST_WITHIN)) if patience is None else patience
        self._places: dict[int, int] = {}
        self._alive: list[Any] = []  # so that no other object takes the id of one that was met

    def add(self, value: Any) -> None:
        """Feed one object, by the rule of its kind."""
        if isinstance(value, PLAIN) and type(value) in PLAIN:
            self.put(type(value).__name__, repr(value))
            return
        if id(value) in self._places:
            self.put("met", str(self._places[id(value)]))
            return
        self._places[id(value)] = len(self._places)
        self._alive.append(value)
        for fits, feed in _RULES:
            if fits(value):
                feed(self, value)
                return
        _instance(self, value)

    def several(self, kind: str, values: Any) -> None:
        """Feed objects in their order, with their number."""
        values = list(values)
        self.put(kind, str(len(values)))
        for value in values:
            self.add(value)

    def named(self, values: dict) -> None:
        """Feed a mapping from names, in the order of the names."""
        for name in sorted(values):
            self.put("name", name)
            self.add(values[name])

    def cannot_know(self, what: str) -> None:
        """Note something that no digest can hold."""
        self.unknown.append(what)
        self.put("unknown", what)

    def put(self, kind: str, text: str | bytes) -> None:
        """Feed text or bytes, with what they are."""
        content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        self.digest.update(f"{kind}:{len(content)}:".encode() + content)


#: Built-in types whose content is fed item by item; an instance of another type in C is asked for its parts.
_CONTAINERS = (dict, list, tuple, set, frozenset)


def _class(walk: Walk, kind: type) -> None:
    if by_name(walk, kind):
        return
    walk.put("class", kind.__qualname__)
    walk.several("bases", (*kind.__bases__, type(kind)))
    walk.named({name: value for name, value in vars(kind).items() if name not in _NO_CONTENT})


def _array(walk: Walk, value: Any) -> None:
    """Content and type; of an array of a class of its own also what it carries beside them."""
    array = np.asarray(value)
    if array.dtype.hasobject:
        walk.several(f"array {array.shape}", array.ravel().tolist())
    else:
        walk.put("array", repr((array.dtype.str, array.shape)))
        walk.put("content", np.ascontiguousarray(array).tobytes())
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        _instance(walk, value)


def _module(walk: Walk, module: types.ModuleType) -> None:
    """A module that no name leads on from: one of the user's own with all that is in it."""
    walk.put("module", library_of(module.__name__) or module.__name__)
    if library_of(module.__name__) is None:
        walk.named({name: value for name, value in vars(module).items() if name not in _OF_EVERY_MODULE})


#: What every module has, whatever is written in it.
_OF_EVERY_MODULE = {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", "__cached__"}
_OF_EVERY_MODULE |= {"__path__", "__builtins__", "__annotations__", "__annotate__", "__warningregistry__"}


def _set(walk: Walk, values: Any) -> None:
    """The members in an order that does not depend on the process: that of their own digests."""
    if id(values) in walk.within:
        walk.put("met", "a set that it is in")
        return
    walks = []
    for value in values:
        if walk.within and type(value) not in PLAIN and next(walk.patience, None) is None:
            walk.cannot_know("sets within sets within sets, too many to follow")
            return
        own = Walk(walk.within | {id(values)}, walk.patience)
        own.add(value)
        walks.append(own)
        walk.unknown.extend(own.unknown)
    walk.several("set", sorted(own.digest.hexdigest() for own in walks))


def _instance(walk: Walk, value: Any) -> None:
    """Any other object; of a library as it would be pickled, of one's own with all that is in it."""
    package = library_of(type(value).__module__)
    if package and hasattr(value, "__wrapped__"):  # a cache or a compiled function around one of Python
        walk.add(value.__wrapped__)
        return
    walk.add(type(value))
    if package and _pickled(walk, value):  # without what it only caches
        return
    _held(walk, value)
    rests_on_c = _built_on(type(value)) not in (object, *_CONTAINERS, *PLAIN)
    if (rests_on_c or (package and not getattr(value, "__dict__", None))) and not _pickled(walk, value):
        walk.cannot_know(f"an object of type {type(value).__module__}.{type(value).__qualname__}")


def _held(walk: Walk, value: Any) -> None:
    """What is in dictionary and slots of an object, and its items."""
    slots = {name for one in type(value).__mro__ for name in _slots(one) if hasattr(value, name)}
    state = {name: getattr(value, name) for name in slots} | dict(getattr(value, "__dict__", {}))
    walk.named({str(name): part for name, part in state.items() if name not in BOOKKEEPING[1:]})
    _items(walk, value)


def _built_on(kind: type) -> type:
    """The class in C that a class rests on: what holds state beside dictionary and slots."""
    heap, immutable = 1 << 9, 1 << 8
    while kind.__flags__ & heap and not kind.__flags__ & immutable and not _in_c(kind):
        kind = kind.__base__
    return kind


def _in_c(kind: type) -> bool:
    """Whether a class that could be Python's is none: it has neither what Python gives a class nor slots."""
    return not {"__dict__", "__weakref__", "__slots__", "__static_attributes__"} & vars(kind).keys() and (
        kind.__basicsize__ != kind.__base__.__basicsize__
    )


def _items(walk: Walk, value: Any) -> None:
    """Feed what a subclass of a built-in type holds."""
    if isinstance(value, dict):
        walk.several("items", value.items())
    elif isinstance(value, list | tuple):
        walk.several("items", value)
    elif isinstance(value, set | frozenset):
        _set(walk, value)
    elif isinstance(value, PLAIN):
        walk.put("value", repr(value))


def _pickled(walk: Walk, value: Any) -> bool:
    """Feed the parts that an object would be pickled by; False if it cannot be."""
    reduce = copyreg.dispatch_table.get(type(value))
    try:
        parts = reduce(value) if reduce else value.__reduce_ex__(4)
    except Exception:
        return False
    if not isinstance(parts, tuple):
        walk.put("reduced", str(parts))
        return True
    made, items = parts[:3], parts[3:5]  # the items come as iterators made for this
    walk.several("reduced", [*made, *([] if each is None else list(each) for each in items)])
    return True


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    mangled = kind.__name__.lstrip("_")
    return tuple(
        f"_{mangled}{n}" if n.startswith("__") and not n.endswith("__") else n for n in names if n != "__weakref__"
    )


def _compiled(walk: Walk, value: Any) -> None:
    """A function in C: of a library by its name, bound to what it belongs to."""
    owner = getattr(value, "__self__", getattr(value, "__objclass__", None))
    if owner is not None and not isinstance(owner, types.ModuleType):
        walk.put("method", value.__name__)
        walk.add(owner)
    elif not by_name(walk, value):
        walk.cannot_know(f"{getattr(value, '__name__', value)}, which is C code")


def _ufunc(walk: Walk, value: np.ufunc) -> None:
    special = sys.modules.get("scipy.special")
    if any(getattr(home, value.__name__, None) is value for home in (np, special) if home):
        walk.put("ufunc", f"{value.__name__} {np.__version__}")
    else:
        walk.cannot_know(f"the ufunc {value.__name__}, which is C code")


def _feed_parts(kind: str, *names: str) -> Any:
    def feed(walk: Walk, value: Any) -> None:
        walk.several(kind, [getattr(value, name) for name in names])

    return feed


def _is_tensor(value: Any) -> bool:
    top = type(value).__module__.partition(".")[0]
    return top in _OF_TENSORS and hasattr(value, "__array__") and hasattr(value, "shape")


def _outside(what: str) -> Any:
    return lambda walk, value: walk.cannot_know(f"{what} ({type(value).__name__})")


_OF_TENSORS = ("tensorflow", "keras", "jax", "jaxlib")
_LOCKS = type(threading.Lock()), type(threading.RLock())
_RESTLESS_KINDS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator)
_WRAPPED_METHODS = classmethod | staticmethod
#: What an object is, in order, and how it is fed.
_RULES = (
    (lambda v: isinstance(v, io.IOBase), _outside("an open file")),
    (lambda v: isinstance(v, _RESTLESS_KINDS), _outside("a generator of random numbers")),
    (lambda v: isinstance(v, types.GeneratorType | types.CoroutineType), _outside("a running generator")),
    (lambda v: isinstance(v, types.CodeType), feed_code),
    (lambda v: isinstance(v, types.FunctionType), feed_function),
    (lambda v: isinstance(v, types.MethodType), _feed_parts("bound", "__func__", "__self__")),
    (lambda v: isinstance(v, functools.partial), _feed_parts("partial", "func", "args", "keywords")),
    (lambda v: isinstance(v, property), _feed_parts("property", "fget", "fset", "fdel")),
    (lambda v: isinstance(v, _WRAPPED_METHODS), _feed_parts("method", "__func__")),
    (lambda v: isinstance(v, types.ModuleType), _module),
    (lambda v: isinstance(v, enum.Enum), lambda walk, v: walk.several("enum", [type(v), v.name, v.value])),
    (lambda v: isinstance(v, type), _class),
    (lambda v: isinstance(v, np.ufunc), _ufunc),
    (lambda v: type(v) in (list, tuple), lambda walk, v: walk.several(type(v).__name__, v)),
    (lambda v: type(v) is dict, lambda walk, v: walk.several("dict", v.items())),
    (lambda v: type(v) in (set, frozenset), _set),
    (lambda v: isinstance(v, types.MappingProxyType), lambda walk, v: walk.several("dict", v.items())),
    (lambda v: isinstance(v, _LOCKS), lambda walk, v: walk.put("lock", type(v).__name__)),
    (lambda v: isinstance(v, memoryview), _array),
    (lambda v: isinstance(v, np.ndarray | np.generic), _array),
    (lambda v: isinstance(v, types.GetSetDescriptorType | types.MemberDescriptorType), lambda walk, v: None),
    (lambda v: hasattr(v, "python_function"), _feed_parts("graph", "python_function")),
    (lambda v: type(v).__name__ == "KerasTensor", lambda walk, v: walk.put("symbol", f"{v.shape} {v.dtype}")),
    (is_keras, feed_keras),
    (_is_tensor, _array),
    (lambda v: isinstance(v, types.BuiltinFunctionType | types.WrapperDescriptorType), _compiled),
    (lambda v: isinstance(v, types.MethodDescriptorType | types.MethodWrapperType), _compiled),
    (lambda v: isinstance(v, types.ClassMethodDescriptorType), _compiled),
)
