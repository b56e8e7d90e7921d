"""Functions and classes of libraries on the wire: by address, and which of them a kernel may name to the examiner.

The examiner may tell a kernel to import anything: it runs the author's tests. The other way only what stands in
:func:`pure` counts, compared by identity: numbers in, numbers out. Nothing is imported because a kernel names it, and
nothing is on the list that reaches ``eval``, ``exec``, files, processes or imports
(``tests/grading/wire/test_library.py`` walks it).
"""

import builtins
import cmath
import collections
import functools
import itertools
import math
import operator
import sys
import types
from functools import cache
from typing import Any

_BUILTINS = [
    "bool",
    "int",
    "float",
    "complex",
    "str",
    "bytes",
    "bytearray",
    "list",
    "tuple",
    "dict",
    "set",
    "frozenset",
    "object",
    "range",
    "slice",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
    "abs",
    "all",
    "any",
    "divmod",
    "len",
    "max",
    "min",
    "pow",
    "round",
    "sorted",
    "sum",
    "repr",
    "hash",
    "chr",
    "ord",
    "bin",
    "hex",
    "oct",
    "isinstance",
    "issubclass",
    "callable",
]
#: They reach attributes, or call, by a name that they are given.
_NOT_OPERATORS = {"attrgetter", "methodcaller", "call"}
#: Libraries whose functions and classes may cross to the kernel by their address.
LIBRARIES = frozenset(
    [
        "numpy",
        "pandas",
        "scipy",
        "sklearn",
        "matplotlib",
        "keras",
        "tensorflow",
        "jax",
        "nncourse",
        "seaborn",
        "math",
        "cmath",
        "statistics",
        "itertools",
        "functools",
        "operator",
        "collections",
        "random",
        "time",
        "re",
        "builtins",
    ]
)


def address(value: Any) -> list[str] | None:
    """Module and name from which a library's function or class can be imported, if it is one."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, type(sum)) and isinstance(getattr(value, "__self__", None), types.ModuleType):
        module = value.__self__.__name__
    if type(value).__name__ == "ufunc":
        module, name = "numpy", value.__name__
    if not isinstance(module, str) or not isinstance(name, str) or "." in name or module == "__main__":
        return None
    return [module, name] if getattr(sys.modules.get(module), name, None) is value else None


def pure(where: Any) -> Any:
    """The examiner's own object at an address that a kernel names; None unless it is on the list."""
    if not (isinstance(where, list) and len(where) == 2 and all(isinstance(each, str) for each in where)):
        return None
    return _table(_version()).get(tuple(where))


def everything() -> dict[tuple[str, str], Any]:
    """The list as it is now: ``(module, name)`` to object; of NumPy only where it is imported."""
    return _table(_version())


def _version() -> bool:
    return "numpy" in sys.modules


@cache
def _table(with_numpy: bool) -> dict[tuple[str, str], Any]:
    table = {("builtins", name): getattr(builtins, name) for name in [*_BUILTINS, *_errors()]}
    for module in (math, cmath, operator):
        for name, each in _functions(module).items():
            table |= {(module.__name__, name): each, (f"_{module.__name__}", name): each}
    for name, each in vars(itertools).items():
        if isinstance(each, type) and not name.startswith("_"):
            table["itertools", name] = each
    table |= {("functools", name): getattr(functools, name) for name in ("partial", "reduce", "cmp_to_key")}
    table |= {("_functools", name): getattr(functools, name) for name in ("reduce", "cmp_to_key")}
    containers = ("Counter", "deque", "OrderedDict", "defaultdict")
    table |= {("collections", name): getattr(collections, name) for name in containers}
    return table | (_numpy() if with_numpy else {})


def _errors() -> list[str]:
    return [name for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, Exception)]


def _functions(module: types.ModuleType) -> dict[str, Any]:
    kinds = (type(len), type(operator.itemgetter))
    return {
        name: each
        for name, each in vars(module).items()
        if type(each) in kinds and name not in _NOT_OPERATORS and not name.startswith("_")
    }


def _numpy() -> dict[tuple[str, str], Any]:
    numpy = sys.modules["numpy"]
    kinds = {name: each for name, each in vars(numpy).items() if isinstance(each, numpy.ufunc)}
    scalars = {each for each in vars(numpy).values() if isinstance(each, type) and issubclass(each, numpy.generic)}
    kinds |= {each.__name__: each for each in scalars if each.__module__ == "numpy"}
    kinds |= {name: getattr(numpy, name) for name in ("ndarray", "generic", "number", "integer", "floating", "dtype")}
    return {("numpy", name): each for name, each in kinds.items() if each not in (numpy.void, numpy.object_)}
