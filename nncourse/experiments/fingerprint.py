"""What a function depends on, as a hash: the rule of a content-addressed store for code of the user's own.

Theory of operation. A :class:`Walk` follows everything that an object can reach and feeds it to one digest: bytecode
and constants, closure, defaults, the globals that the bytecode names (of modules only the attributes that it names),
classes with their bases, instances with ``__dict__`` and slots, arrays by content, models and layers of Keras by
settings and weights. Code of installed libraries and of Python itself stands for itself by name and version. Nothing
that differs between two processes (addresses, order of sets, line numbers) goes in. What cannot be known (C code of
one's own, open files, randomness, the clock, the environment) is listed in :attr:`Walk.unknown`; with such a function
no result may be kept or reused.
"""

import dis
import enum
import functools
import hashlib
import io
import platform
import sys
import sysconfig
import types
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

#: Modules whose functions give other values at every call, or values from outside.
_RESTLESS = ("random", "secrets", "time", "datetime", "os", "socket", "subprocess", "ctypes", "uuid", "urllib")
_RESTLESS += ("numpy.random", "keras.random", "keras.src.random", "tensorflow.random", "jax.random", "importlib")
#: Names that reach outside whatever they belong to.
_OUTSIDE = {"open", "read_text", "read_bytes", "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "environ"}
_OUTSIDE |= {"getenv", "input", "eval", "exec", "globals", "vars", "__import__", "import_module", "urlopen"}
_NO_CONTENT = {
    "__module__",
    "__dict__",
    "__weakref__",
    "__doc__",
    "__annotations__",
    "__firstlineno__",
    "__static_attributes__",
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
    walk.add(value)
    return Fingerprint(walk.digest.hexdigest()[:16], tuple(dict.fromkeys(walk.unknown)))


class Walk:
    """A digest that is fed objects, each once.

    Attributes:
        digest: of what was fed so far.
        unknown: what was met and cannot be known.
    """

    def __init__(self) -> None:
        self.digest, self.unknown = hashlib.sha256(), []
        self._places: dict[int, int] = {}
        self._alive: list[Any] = []  # so that no other object takes the id of one that was met

    def add(self, value: Any) -> None:
        """Feed one object, by the rule of its kind."""
        if isinstance(value, _PLAIN) and type(value) in _PLAIN:
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


_PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented))


@lru_cache(maxsize=1)
def _installed() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    return tuple({Path(paths[name]).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")})


@lru_cache(maxsize=4096)
def _library(module: str) -> str | None:
    """Name and version of the installed package that a module belongs to; None if it is the user's own."""
    top = module.partition(".")[0]
    if top in sys.builtin_module_names or top in sys.stdlib_module_names:
        return f"{top} {platform.python_version()}" if top != "__main__" else None
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None or not any(Path(file).resolve().is_relative_to(folder) for folder in _installed()):
        return None
    return f"{top} {getattr(sys.modules[top], '__version__', '')}"


def _restless(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in _RESTLESS)


def _by_name(walk: Walk, value: Any) -> bool:
    """Feed what a library defines by its name; False if it is not a library's or no module-level name leads to it."""
    module, name = getattr(value, "__module__", None) or "", getattr(value, "__qualname__", "")
    package = _library(module)
    if not package or "<" in name:
        return False
    if _restless(module):
        walk.cannot_know(f"{module}.{name}, which does not give the same at every call")
        return True
    walk.put("library", f"{package} {module}:{name}")
    return True


def _code(walk: Walk, code: types.CodeType) -> None:
    walk.put("code", code.co_code + code.co_exceptiontable)
    walk.put("names", repr((code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags)))
    walk.several("constants", code.co_consts)


def _codes(code: types.CodeType) -> list[types.CodeType]:
    """A code object and those of the functions defined in it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return [code, *(one for part in inner for one in _codes(part))]


def _function(walk: Walk, function: types.FunctionType) -> None:
    if _by_name(walk, function):
        return
    walk.add(function.__code__)
    cells = [cell.cell_contents if _filled(cell) else None for cell in function.__closure__ or ()]
    walk.several("closure", cells)
    walk.several("defaults", function.__defaults__ or ())
    walk.named(function.__kwdefaults__ or {})
    walk.named({name: value for name, value in function.__dict__.items() if name != "__wrapped__"})
    if "__wrapped__" in function.__dict__:
        walk.add(function.__wrapped__)
    _globals(walk, function)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is cell.cell_contents
    except ValueError:
        return False


def _globals(walk: Walk, function: types.FunctionType) -> None:
    """What the bytecode names: globals, modules imported within, and of modules the attributes it names."""
    codes = _codes(function.__code__)
    names = sorted({name for code in codes for name in code.co_names})
    imported = {step.argval for code in codes for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME"}
    for name in names:
        if name in _OUTSIDE:
            walk.cannot_know(f"{name}, which reaches outside the program")
        if name in function.__globals__:
            walk.put("global", name)
            _reached(walk, function.__globals__[name], names)
    for name in sorted(imported & sys.modules.keys()):
        _reached(walk, sys.modules[name], names)


def _reached(walk: Walk, value: Any, names: list[str]) -> None:
    """A global; of a module only the attributes that are named beside it."""
    if not isinstance(value, types.ModuleType):
        walk.add(value)
        return
    if _restless(value.__name__):
        walk.cannot_know(f"the module {value.__name__}, which does not give the same at every call")
        return
    package = _library(value.__name__)
    walk.put("module", package or value.__name__)
    there = {name: getattr(value, name) for name in names if hasattr(value, name)}
    for name, attribute in there.items():
        if isinstance(attribute, types.ModuleType):
            walk.put("attribute", name)
            _reached(walk, attribute, [other for other in names if other != name])
        elif callable(attribute) or not package:  # a library's numbers stand in its version
            walk.put("attribute", name)
            walk.add(attribute)


def _class(walk: Walk, kind: type) -> None:
    if _by_name(walk, kind):
        return
    walk.put("class", kind.__qualname__)
    walk.several("bases", kind.__bases__)
    walk.named({name: value for name, value in vars(kind).items() if name not in _NO_CONTENT})


def _array(walk: Walk, array: Any) -> None:
    array = np.asarray(array)
    if array.dtype.hasobject:
        walk.several(f"array {array.shape}", array.ravel().tolist())
        return
    walk.put("array", repr((array.dtype.str, array.shape)))
    walk.put("content", np.ascontiguousarray(array).tobytes())


def _set(walk: Walk, values: Any) -> None:
    walk.several("set", sorted(fingerprint(value).digest for value in values))
    for value in values:
        walk.unknown.extend(fingerprint(value).unknown)


def _keras(walk: Walk, value: Any) -> None:
    """A layer, model or initializer: class, settings, weights, and attributes that Keras did not put there."""
    import keras

    walk.add(type(value))
    config = dict(value.get_config())
    walk.add({name: setting for name, setting in config.items() if name not in ("name", "build_config")})
    weights = getattr(value, "weights", ())
    walk.several("weights", [np.asarray(weight) for weight in weights])
    usual = vars(keras.layers.Layer()).keys() if isinstance(value, keras.layers.Layer) else set()
    own = {name: attribute for name, attribute in vars(value).items() if name not in usual}
    walk.named({name: attribute for name, attribute in own.items() if not _kept_by_keras(attribute, weights)})


def _kept_by_keras(attribute: Any, weights: Any) -> bool:
    return any(attribute is weight for weight in weights) or type(attribute).__module__.startswith("keras.src.utils")


def _instance(walk: Walk, value: Any) -> None:
    """Any other object: class, dictionary, slots and items; what has none of them, as it would be pickled."""
    kind = type(value)
    if hasattr(value, "__wrapped__"):  # a cache or a compiled function around one of Python
        walk.add(value.__wrapped__)
        return
    walk.add(kind)
    slots = {name for one in kind.__mro__ for name in _slots(one) if hasattr(value, name)}
    state = {name: getattr(value, name) for name in slots} | dict(getattr(value, "__dict__", {}))
    walk.named({str(name): part for name, part in state.items()})
    if not _items(walk, value) and not state and not slots and not _without_state(kind):
        _pickled(walk, value)


def _items(walk: Walk, value: Any) -> bool:
    """Feed what a subclass of a built-in type holds; False if it is none."""
    if isinstance(value, dict):
        walk.several("items", value.items())
    elif isinstance(value, list | tuple):
        walk.several("items", value)
    elif isinstance(value, set | frozenset):
        _set(walk, value)
    elif isinstance(value, _PLAIN):
        walk.put("value", repr(value))
    else:
        return False
    return True


def _without_state(kind: type) -> bool:
    """Whether instances of a class of Python code can hold nothing."""
    return _library(kind.__module__) is None and kind.__flags__ & (1 << 9) != 0


def _pickled(walk: Walk, value: Any) -> None:
    try:
        parts = value.__reduce_ex__(4)
    except Exception:
        walk.cannot_know(f"an object of type {type(value).__module__}.{type(value).__qualname__}")
        return
    walk.several("reduced", parts if isinstance(parts, tuple) else [parts])


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    names = (slots,) if isinstance(slots, str) else tuple(slots)
    mangled = kind.__name__.lstrip("_")
    return tuple(
        f"_{mangled}{n}" if n.startswith("__") and not n.endswith("__") else n for n in names if n != "__weakref__"
    )


def _compiled(walk: Walk, value: Any) -> None:
    """A function in C: of a library by its name, bound to what it belongs to."""
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, types.ModuleType):
        walk.put("method", value.__name__)
        walk.add(owner)
    elif not _by_name(walk, value):
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


def _is_keras(value: Any) -> bool:
    return hasattr(value, "get_config") and "keras" in sys.modules and not isinstance(value, type)


def _is_tensor(value: Any) -> bool:
    return hasattr(value, "__array__") and hasattr(value, "shape") and not isinstance(value, type)


def _outside(what: str) -> Any:
    return lambda walk, value: walk.cannot_know(f"{what} ({type(value).__name__})")


_RESTLESS_KINDS = (np.random.Generator, np.random.RandomState, np.random.BitGenerator)
_WRAPPED_METHODS = classmethod | staticmethod
#: What an object is, in order, and how it is fed.
_RULES = (
    (lambda v: isinstance(v, io.IOBase), _outside("an open file")),
    (lambda v: isinstance(v, _RESTLESS_KINDS), _outside("a generator of random numbers")),
    (lambda v: isinstance(v, types.GeneratorType | types.CoroutineType), _outside("a running generator")),
    (lambda v: isinstance(v, types.CodeType), _code),
    (lambda v: isinstance(v, types.FunctionType), _function),
    (lambda v: isinstance(v, types.MethodType), _feed_parts("bound", "__func__", "__self__")),
    (lambda v: isinstance(v, functools.partial), _feed_parts("partial", "func", "args", "keywords")),
    (lambda v: isinstance(v, property), _feed_parts("property", "fget", "fset", "fdel")),
    (lambda v: isinstance(v, _WRAPPED_METHODS), _feed_parts("method", "__func__")),
    (lambda v: isinstance(v, types.ModuleType), lambda walk, v: _reached(walk, v, sorted(vars(v)))),
    (lambda v: isinstance(v, enum.Enum), lambda walk, v: walk.several("enum", [type(v), v.name, v.value])),
    (lambda v: isinstance(v, type), _class),
    (lambda v: isinstance(v, np.ufunc), _ufunc),
    (lambda v: type(v) in (list, tuple), lambda walk, v: walk.several(type(v).__name__, v)),
    (lambda v: type(v) is dict, lambda walk, v: walk.several("dict", v.items())),
    (lambda v: type(v) in (set, frozenset), _set),
    (lambda v: isinstance(v, np.ndarray | np.generic), _array),
    (lambda v: isinstance(v, types.GetSetDescriptorType | types.MemberDescriptorType), lambda walk, v: None),
    (lambda v: hasattr(v, "python_function"), _feed_parts("graph", "python_function")),
    (_is_keras, _keras),
    (_is_tensor, _array),
    (lambda v: isinstance(v, types.BuiltinFunctionType | types.WrapperDescriptorType), _compiled),
    (lambda v: isinstance(v, types.MethodDescriptorType | types.MethodWrapperType), _compiled),
)
