"""What code depends on: its bytecode, what it holds, and the globals and attributes of modules that it names.

Part of :mod:`nncourse.experiments.fingerprint`. Functions of installed libraries and of Python itself stand for
themselves by name and version; those whose values come from chance or from outside are told as unknown.
"""

import dis
import hashlib
import importlib.util
import platform
import re
import sys
import sysconfig
import types
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

#: Modules whose functions give other values at every call, or values from outside.
_RESTLESS = ("random", "secrets", "time", "datetime", "os", "socket", "subprocess", "ctypes", "uuid", "urllib")
_RESTLESS += ("sys", "inspect", "gc", "contextvars", "importlib")
_RESTLESS += ("numpy.random", "keras.random", "keras.src.random", "tensorflow.random", "jax.random")
#: Names that reach outside, or to what is not fed, whatever they belong to.
_OUTSIDE = {"open", "read_text", "read_bytes", "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "environ"}
_OUTSIDE |= {"getenv", "input", "eval", "exec", "globals", "vars", "__import__", "import_module", "urlopen"}
_OUTSIDE |= {"__doc__", "__annotations__", "__builtins__", "get_type_hints", "attrgetter", "methodcaller"}
#: Types whose values stand for themselves.
PLAIN = (type(None), bool, int, float, complex, str, bytes, type(...), type(NotImplemented))
#: Attributes that tell nothing of what a function gives: Keras numbers its own by their addresses.
BOOKKEEPING = ("__wrapped__", "_api_export_path", "_api_export_symbol_id")
#: Endings of files that hold code.
_CODE = {".py", ".so", ".pyd"}
#: Of a library's module, what a user may have set.
_VALUES = (*PLAIN, np.ndarray, np.generic, list, tuple, dict, set, frozenset)
#: Attributes of an object that lead on to every other.
_ALL_ATTRIBUTES = {"__dict__", "__getattribute__"}


@lru_cache(maxsize=1)
def _installed() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    return tuple({Path(paths[name]).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")})


@lru_cache(maxsize=4096)
def library_of(module: str) -> str | None:
    """Name and version of the installed package that a module belongs to; None if it is the user's own."""
    top = module.partition(".")[0]
    if top == "__main__":  # what runs, whatever file it was started by
        return None
    if top in sys.builtin_module_names or top in sys.stdlib_module_names:
        return f"{top} {platform.python_version()}"
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None or not _is_installed(file):
        return None
    version = getattr(sys.modules[top], "__version__", None)
    return f"{top} {version if isinstance(version, str) and version else _digest_of(Path(file))}"


def _digest_of(file: Path) -> str:
    """The content of a package that does not tell its version, or of a single module."""
    inside = [path for path in file.parent.rglob("*") if path.suffix in _CODE] if file.stem == "__init__" else [file]
    digest = hashlib.sha256()
    for path in sorted(inside):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def restless(module: str) -> bool:
    """Whether a module's functions give other values at every call, or values from outside."""
    return any(module == name or module.startswith(f"{name}.") for name in _RESTLESS)


def by_name(walk: Any, value: Any) -> bool:
    """Feed what a library defines by its name; False if it is not a library's or no module-level name leads to it."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    package = library_of(module) if isinstance(module, str) and isinstance(name, str) else None
    if not package or "<" in name or not _written_there(value, module, name):
        return False
    if restless(module):
        walk.cannot_know(f"{module}.{name}, which does not give the same at every call")
        return True
    walk.put("library", f"{package} {module}:{name}")
    if module.startswith("keras."):
        _settings_of_keras(walk)
    return True


def _written_there(value: Any, module: str, name: str) -> bool:
    """False for a user's function that only bears a library's name, as ``functools.wraps`` gives it one."""
    if not isinstance(value, types.FunctionType):
        return True
    file = value.__code__.co_filename
    if file.startswith("<frozen"):
        return True
    if file.startswith("<"):  # made by exec, in a library or by a user
        return getattr(sys.modules.get(module), name, None) is value and not hasattr(value, "__wrapped__")
    return _is_installed(file)


@lru_cache(maxsize=4096)
def _is_installed(file: str) -> bool:
    return any(Path(file).resolve().is_relative_to(folder) for folder in _installed())


def _settings_of_keras(walk: Any) -> None:
    """What a function of Keras may ask for, and a user may set."""
    config = sys.modules["keras"].config
    settings = config.epsilon(), config.floatx(), config.image_data_format(), config.dtype_policy().name
    walk.put("settings", repr(settings))


def feed_code(walk: Any, code: types.CodeType) -> None:
    """Feed bytecode, names and constants."""
    walk.put("code", code.co_code + code.co_exceptiontable)
    walk.put("names", repr((code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags)))
    walk.several("constants", code.co_consts)


def _codes(code: types.CodeType) -> list[types.CodeType]:
    """A code object and those of the functions defined in it."""
    inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
    return [code, *(one for part in inner for one in _codes(part))]


def feed_function(walk: Any, function: types.FunctionType) -> None:
    """Feed a function of Python: a library's by its name, any other with all that it can reach."""
    if by_name(walk, function):
        return
    walk.add(function.__code__)
    _closure(walk, function)
    walk.several("defaults", function.__defaults__ or ())
    walk.named(function.__kwdefaults__ or {})
    walk.named({name: value for name, value in function.__dict__.items() if name not in BOOKKEEPING})
    if "__wrapped__" in function.__dict__:
        walk.add(function.__wrapped__)
    _globals(walk, function)


def _closure(walk: Any, function: types.FunctionType) -> None:
    """What the cells hold; of modules only the attributes that the code names."""
    cells = [cell.cell_contents if _filled(cell) else None for cell in function.__closure__ or ()]
    walk.several("closure", [held for held in cells if not isinstance(held, types.ModuleType)])
    codes = _codes(function.__code__)
    names, handed_on = _names(codes), _handed_on(codes)
    for name, held in zip(function.__code__.co_freevars, cells, strict=True):
        if isinstance(held, types.ModuleType):
            reached(walk, held, names, handed_on, name in handed_on)


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is cell.cell_contents
    except ValueError:
        return False


def _globals(walk: Any, function: types.FunctionType) -> None:
    """What the bytecode names: globals, modules imported within, and of modules the attributes it names."""
    codes = _codes(function.__code__)
    names, handed_on = _names(codes), _handed_on(codes)
    for name in names:
        if name in _OUTSIDE:
            walk.cannot_know(f"{name}, which reaches beyond what can be followed")
        if name in function.__globals__:
            walk.put("global", name)
            reached(walk, function.__globals__[name], names, handed_on, name in handed_on)
        elif getattr(function.__builtins__.get(name, abs), "__module__", None) != "builtins":  # put there by a user
            walk.put("builtin", name)
            reached(walk, function.__builtins__[name], names, handed_on, name in handed_on)
    _imports(walk, function, names, handed_on)


def _imports(walk: Any, function: types.FunctionType, names: list[str], handed_on: set[str]) -> None:
    """Modules that the code imports within, with the attributes it names."""
    package = function.__globals__.get("__package__") or ""
    written = {what for code in _codes(function.__code__) for does, what in _steps(code) if does == "IMPORT_NAME"}
    written |= {name.removeprefix("import ") for name in handed_on if name.startswith("import ")}
    for name in sorted(written):
        module = importlib.util.resolve_name(name, package) if name.startswith(".") else name
        if module in sys.modules:
            reached(walk, sys.modules[module], names, handed_on, f"import {name}" in handed_on)
        elif not _will_be_of_a_library(module):
            walk.cannot_know(f"the module {module}, which is imported within and not there yet")


def _will_be_of_a_library(module: str) -> bool:
    """Whether a module that is not imported yet is installed."""
    top = module.partition(".")[0]
    if top in sys.modules or top in sys.stdlib_module_names:
        return library_of(module) is not None
    spec = importlib.util.find_spec(top)
    return spec is not None and spec.origin is not None and _is_installed(spec.origin)


def _names(codes: list[types.CodeType]) -> list[str]:
    """What code names; what ``getattr`` asks for may stand in a text, or in a tuple of them."""
    names = {name for code in codes for name in code.co_names}
    if "getattr" in names:
        names |= {text for code in codes for text in _texts(code.co_consts) if text.isidentifier()}
    return sorted(names)


def _texts(constants: Any) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from _texts(constant)


def _handed_on(codes: list[types.CodeType]) -> set[str]:
    """Names whose value is used for more than an attribute that is written down.

    Where such a value is a module, nothing tells which of its attributes are asked for: it may be an argument, bear
    another name, or be given to ``getattr``. A module that is imported within stands there as "import" with its name.
    """
    found: set[str] = set()
    bound: dict[str, set[str]] = {}  # a variable -> what was imported as it
    for code in codes:
        module = imported = ""
        for (does, name), (then, what) in pairwise([*_steps(code), ("", "")]):
            if does == "IMPORT_NAME":
                module = imported = name
            elif does == "IMPORT_FROM":
                imported = name
            elif does.startswith("STORE_") and imported:
                bound.setdefault(name, set()).update(_sources(module, imported))
                imported = ""
            elif does.startswith("LOAD_") and does not in _NO_VALUES and not _is_of_attribute(then, what):
                found.add(name)
    return found | {source for name in found & bound.keys() for source in bound[name]}


def _sources(module: str, imported: str) -> set[str]:
    """What a variable may stand for that was bound by an import: of a module, or of a name in it."""
    if imported == module:  # import a, import a.b
        return {f"import {module.partition('.')[0]}"}
    if module.endswith(f".{imported}"):  # import a.b as c, from b.a import a
        return {imported, f"import {module}"}
    return {imported}


#: Instructions that load no value under a name.
_NO_VALUES = {"LOAD_CONST", "LOAD_CLOSURE", "LOAD_BUILD_CLASS", "LOAD_ASSERTION_ERROR"}


def _is_of_attribute(does: str, name: str) -> bool:
    """Whether an instruction takes an attribute, by its name, of what was loaded just before."""
    return does in ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR") and name not in _ALL_ATTRIBUTES


def _steps(code: types.CodeType) -> Iterator[tuple[str, Any]]:
    """Instructions and what each names.

    Of an import, the dots before its name are told too; an instruction for two variables, as Python 3.13 has them,
    comes as two.
    """
    steps = [step for step in dis.get_instructions(code) if step.opname != "EXTENDED_ARG"]
    for place, step in enumerate(steps):
        if isinstance(step.argval, tuple) and "_FAST_" in step.opname:
            yield from zip(re.findall(r"(?:LOAD|STORE)_FAST", step.opname), step.argval, strict=True)
        elif step.opname == "IMPORT_NAME":
            yield step.opname, "." * steps[place - 2].argval + step.argval
        else:
            yield step.opname, step.argval


def reached(
    walk: Any,
    value: Any,
    names: list[str],
    handed_on: set[str],
    whole: bool,
    within: tuple[types.ModuleType, ...] = (),
) -> None:
    """Feed a global; of a module only the attributes that are named beside it, if code asks for those alone.

    Args:
        walk: what is fed.
        value: what the global is.
        names: all that the code names.
        handed_on: names whose value is used for more than a named attribute.
        whole: whether that is so of this value.
        within: the modules that led to this one.
    """
    if not isinstance(value, types.ModuleType):
        walk.add(value)
        return
    if restless(value.__name__):
        walk.cannot_know(f"the module {value.__name__}, which does not give the same at every call")
        return
    package = library_of(value.__name__)
    walk.put("module", package or value.__name__)
    if whole and package is None:
        walk.add(value)
        return
    for name in names:
        if name in vars(value) or (not name.startswith("__") and hasattr(value, name)):
            attribute = getattr(value, name)
            if not isinstance(attribute, types.ModuleType):
                _attribute(walk, attribute, name, package)
            elif attribute not in (*within, value):
                walk.put("attribute", name)
                reached(walk, attribute, names, handed_on, name in handed_on, (*within, value))


def _attribute(walk: Any, attribute: Any, name: str, package: str | None) -> None:
    """One attribute of a module that is none itself; of a library's only what a user may have set."""
    given = not package or library_of(type(attribute).__module__) is None
    if given or callable(attribute) or isinstance(attribute, _VALUES):  # the rest stands in its version
        walk.put("attribute", name)
        walk.add(attribute)
