"""Values of the standard library and of SciPy on the wire: each is rebuilt by one constructor from plain parts."""

import collections
import datetime
import decimal
import fractions
import keyword
import pathlib
import re
import sys
import types
import uuid
from functools import cache
from typing import Any

from nncourse.grading.wire import library
from nncourse.grading.wire.limits import WireError

_MAX_FIELDS = 64
_SPARSE = {f"{form}_{kind}" for form in ("csr", "csc", "coo") for kind in ("matrix", "array")}

#: By class, not by their module: from Python 3.13 on that is another.
_PATHS = (pathlib.Path, pathlib.PosixPath, pathlib.WindowsPath)
_PATHS += (pathlib.PurePath, pathlib.PurePosixPath, pathlib.PureWindowsPath)


def is_named_tuple(kind: type) -> bool:
    """Whether a class is a named tuple's own, or a library's that is built like one."""
    fields = getattr(kind, "_fields", None)
    return issubclass(kind, tuple) and isinstance(fields, tuple) and all(isinstance(each, str) for each in fields)


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of such a value; None for anything else."""
    kind = type(value)
    if kind in _GIVE:
        return _GIVE[kind](writer, value, depth)
    if is_named_tuple(kind) and len(kind._fields) == len(tuple(value)) <= _MAX_FIELDS:
        parts = (list(kind._fields), list(tuple.__iter__(value)))
        return {"t": "namedtuple", "name": kind.__name__[:80], "v": writer.items(parts, depth)}
    if kind in _PATHS:
        return {"t": "path", "v": writer.node(str(value), depth + 1)}
    if "scipy.sparse" in sys.modules and kind.__name__ in _SPARSE and kind.__module__.startswith("scipy.sparse"):
        whole = value.tocoo()
        parts = (whole.data, whole.row, whole.col, list(whole.shape))
        return {"t": "sparse", "kind": kind.__name__, "v": writer.items(parts, depth)}
    if kind.__name__ == "OptimizeResult" and kind.__module__.startswith("scipy.optimize"):
        return {"t": "optimum", "v": writer.node(dict(value), depth + 1)}
    return None


def _factory(writer: Any, value: Any, depth: int) -> Any:
    where = library.address(value.default_factory)
    if value.default_factory is not None and library.pure(where) is None:
        return None
    return {"t": "defaultdict", "of": where, "v": writer.node(dict(value), depth + 1)}


def _zoneless(writer: Any, value: Any, depth: int) -> Any:
    if value.tzinfo is not None and type(value.tzinfo) is not datetime.timezone:
        return None
    return {"t": "moment", "kind": type(value).__name__, "v": writer.node(value.isoformat(), depth + 1)}


def _views(kind: str) -> Any:
    return lambda w, v, d: {"t": "view", "kind": kind, "v": w.node(list(v), d + 1)}


_GIVE: dict[type, Any] = {
    collections.Counter: lambda w, v, d: {"t": "counter", "v": w.node(dict(v), d + 1)},
    collections.OrderedDict: lambda w, v, d: {"t": "ordered", "v": w.node(dict(v), d + 1)},
    collections.defaultdict: _factory,
    collections.deque: lambda w, v, d: {"t": "deque", "v": w.items((list(v), v.maxlen), d)},
    decimal.Decimal: lambda w, v, d: {"t": "decimal", "v": w.node(str(v), d + 1)},
    fractions.Fraction: lambda w, v, d: {"t": "fraction", "v": w.items((v.numerator, v.denominator), d)},
    datetime.datetime: _zoneless,
    datetime.date: lambda w, v, d: {"t": "moment", "kind": "date", "v": w.node(v.isoformat(), d + 1)},
    datetime.time: _zoneless,
    datetime.timedelta: lambda w, v, d: {"t": "timedelta", "v": w.items((v.days, v.seconds, v.microseconds), d)},
    uuid.UUID: lambda w, v, d: {"t": "uuid", "v": w.node(v.hex, d + 1)},
    re.Pattern: lambda w, v, d: {"t": "pattern", "v": w.items((v.pattern, int(v.flags)), d)},
    types.SimpleNamespace: lambda w, v, d: {"t": "namespace", "v": w.node(vars(v), d + 1)},
    type({}.keys()): _views("keys"),
    type({}.values()): _views("values"),
    type({}.items()): _views("items"),
}


@cache
def named_tuple(name: str, fields: tuple[str, ...]) -> type:
    """The class of named tuples with these fields, the same at every call.

    Raises:
        WireError: a name is none, or there are too many.
    """
    words = (name, *fields)
    if len(fields) > _MAX_FIELDS or len(set(fields)) < len(fields) or any(map(_is_no_name, words)):
        raise WireError("A named tuple has fields without names.")
    return collections.namedtuple(name, fields, module="__main__")


def _is_no_name(word: Any) -> bool:
    return not (isinstance(word, str) and word.isidentifier() and word.isascii() and len(word) <= 80) or (
        keyword.iskeyword(word) or word.startswith("_")
    )


def _take_named_tuple(reader: Any, node: dict[str, Any], depth: int) -> Any:
    fields, values = reader.items(node, depth)
    if len(fields) != len(values):
        raise WireError("A named tuple has fields without values.")
    return named_tuple(str(node.get("name")), tuple(map(str, fields)))(*values)


def _take_sparse(reader: Any, node: dict[str, Any], depth: int) -> Any:
    from scipy import sparse

    data, row, column, shape = reader.items(node, depth)
    kind = str(node.get("kind"))
    if kind not in _SPARSE or len(shape) != 2 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise WireError("A sparse matrix of an unknown kind.")
    if "coo" not in kind and shape["csc" in kind] > max(100 * len(data), 10**6):
        raise WireError("A sparse matrix is larger than its entries bear out.")
    form = kind.split("_")[0]
    entries = getattr(sparse, f"coo_{kind.split('_')[1]}")((data, (row, column)), shape=tuple(shape))
    return entries.asformat(form)


def _take_optimum(reader: Any, node: dict[str, Any], depth: int) -> Any:
    from scipy.optimize import OptimizeResult

    return OptimizeResult(_plain(reader, node, depth, dict))


def _take_view(reader: Any, node: dict[str, Any], depth: int) -> Any:
    items = _plain(reader, node, depth, list)
    if node.get("kind") == "items":
        return dict(items).items()
    return dict.fromkeys(items).keys() if node.get("kind") == "keys" else dict(enumerate(items)).values()


def _take_moment(reader: Any, node: dict[str, Any], depth: int) -> Any:
    kind = {"datetime": datetime.datetime, "date": datetime.date, "time": datetime.time}[node["kind"]]
    return kind.fromisoformat(_plain(reader, node, depth, str))


def _take_default(reader: Any, node: dict[str, Any], depth: int) -> Any:
    counted: dict = collections.defaultdict(library.pure(node.get("of")))
    counted.update(_plain(reader, node, depth, dict))
    return counted


def _plain(reader: Any, node: dict[str, Any], depth: int, kind: type) -> Any:
    value = reader.value(node.get("v"), depth + 1)
    if type(value) is not kind:
        raise WireError(f"A value is not made of a {kind.__name__}.")
    return value


def _text(make: Any) -> Any:
    return lambda r, n, d: make(_plain(r, n, d, str))


TAGS = {
    "namedtuple": _take_named_tuple,
    "path": _text(pathlib.Path),
    "sparse": _take_sparse,
    "optimum": _take_optimum,
    "counter": lambda r, n, d: collections.Counter(_plain(r, n, d, dict)),
    "ordered": lambda r, n, d: collections.OrderedDict(_plain(r, n, d, dict)),
    "defaultdict": _take_default,
    "deque": lambda r, n, d: collections.deque(*r.items(n, d)),
    "decimal": _text(decimal.Decimal),
    "fraction": lambda r, n, d: fractions.Fraction(*r.items(n, d)),
    "moment": _take_moment,
    "timedelta": lambda r, n, d: datetime.timedelta(*r.items(n, d)),
    "uuid": _text(uuid.UUID),
    "pattern": lambda r, n, d: re.compile(*r.items(n, d)),
    "namespace": lambda r, n, d: types.SimpleNamespace(**_plain(r, n, d, dict)),
    "view": _take_view,
}
