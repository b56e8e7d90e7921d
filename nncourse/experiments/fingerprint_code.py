"""What code depends on: its bytecode, what it holds, and the globals and attributes of modules that it names.

Part of :mod:`nncourse.experiments.fingerprint`. Functions of installed libraries and of Python itself stand for
themselves by name and version; those whose values come from chance or from outside are told as unknown.
"""

import dis
import platform
import sys
import sysconfig
import types
from functools import lru_cache
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
#: Of a library's module, what a user may have set.
_VALUES = (*PLAIN, np.ndarray, np.generic)


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
    return f"{top} {getattr(sys.modules[top], '__version__', '')}"


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
    for module in (held for held in cells if isinstance(held, types.ModuleType)):
        reached(walk, module, _names(_codes(function.__code__)))


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is cell.cell_contents
    except ValueError:
        return False


def _globals(walk: Any, function: types.FunctionType) -> None:
    """What the bytecode names: globals, modules imported within, and of modules the attributes it names."""
    codes = _codes(function.__code__)
    names = _names(codes)
    for name in names:
        if name in _OUTSIDE:
            walk.cannot_know(f"{name}, which reaches beyond what can be followed")
        if name in function.__globals__:
            walk.put("global", name)
            reached(walk, function.__globals__[name], names)
        elif getattr(function.__builtins__.get(name, abs), "__module__", None) != "builtins":  # put there by a user
            walk.put("builtin", name)
            reached(walk, function.__builtins__[name], names)
    imported = {step.argval for code in codes for step in dis.get_instructions(code) if step.opname == "IMPORT_NAME"}
    for name in sorted(imported & sys.modules.keys()):
        reached(walk, sys.modules[name], names)


def _names(codes: list[types.CodeType]) -> list[str]:
    """What code names; what ``getattr`` asks for may stand in a text."""
    names = {name for code in codes for name in code.co_names}
    if "getattr" in names:
        names |= {text for code in codes for text in code.co_consts if isinstance(text, str) and text.isidentifier()}
    return sorted(names)


def reached(walk: Any, value: Any, names: list[str]) -> None:
    """A global; of a module only the attributes that are named beside it."""
    if not isinstance(value, types.ModuleType):
        walk.add(value)
        return
    if restless(value.__name__):
        walk.cannot_know(f"the module {value.__name__}, which does not give the same at every call")
        return
    package = library_of(value.__name__)
    walk.put("module", package or value.__name__)
    for name in names:
        if name in vars(value) or (not name.startswith("__") and hasattr(value, name)):
            _attribute(walk, getattr(value, name), name, names, package)


def _attribute(walk: Any, attribute: Any, name: str, names: list[str], package: str | None) -> None:
    """One attribute of a module."""
    if isinstance(attribute, types.ModuleType):
        walk.put("attribute", name)
        reached(walk, attribute, [other for other in names if other != name])
    elif callable(attribute) or not package or isinstance(attribute, _VALUES):  # the rest stands in its version
        walk.put("attribute", name)
        walk.add(attribute)
