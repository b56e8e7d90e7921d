"""A closed encoding of values: JSON for structure, raw buffers for arrays; never pickle.

Theory of operation. A value becomes a JSON tree and a list of buffers. ``None``, booleans, strings, finite floats
and integers below 2**53 are themselves; everything else is an object ``{"t": tag, …}`` with a tag from a fixed
table. Decoding looks the tag up, checks sizes before it allocates, and builds; nothing named by the sender is called
or imported, except Keras classes from an allow-list (:mod:`nncourse.grading.wire.keras_objects`) and public parts of
a few libraries. What has no tag crosses as a *handle*: a number that means an object which stays where it lives. The
two ends give and take handles through a :class:`Handles` table.

A message is ``u32 length of JSON, u32 number of buffers, u64 length of each buffer``, then JSON and buffers; its
total is capped before anything is read. Whatever a sender does, the receiver gets a value or a :class:`WireError`.
"""

import json
import math
import socket
import struct
import sys
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from nncourse.errors import CourseError

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_BUFFERS = 4096
_EXACT = 2**53
_HEAD = struct.Struct("<II")
_KINDS = "biufcSUmM"
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937")
#: Types of ml_dtypes, which NumPy names but does not know by kind.
_SMALL_FLOATS = ("bfloat16", "float8_e4m3fn", "float8_e5m2")


class WireError(CourseError, ValueError):
    """A message or value that breaks the encoding, or is larger or deeper than it may be."""


class Handles(Protocol):
    """What one end does with objects that stay where they are."""

    def give(self, value: Any) -> dict[str, Any]:
        """A JSON description of an object of ours, or of one of the other end's that goes back."""

    def take(self, node: dict[str, Any]) -> Any:
        """The object that a description means at this end."""


def encode(value: Any, handles: Handles | None = None, *, max_bytes: int = 2**28) -> tuple[Any, list[memoryview]]:
    """A value as a JSON tree and buffers.

    Raises:
        WireError: too large, too deep, cyclic, or (without ``handles``) of a type that has no encoding.
    """
    return (writer := _Writer(handles, max_bytes)).node(value, 0), writer.buffers


def decode(tree: Any, buffers: list[Any], handles: Handles | None = None) -> Any:
    """The value of a JSON tree and its buffers.

    Raises:
        WireError: anything is not as :func:`encode` makes it.
    """
    try:
        return _Reader(handles, buffers).value(tree, 0)
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"A value could not be read: {type(error).__name__}.") from error


class _Writer:
    def __init__(self, handles: Handles | None, max_bytes: int) -> None:
        self.handles, self.left, self.nodes = handles, max_bytes, 0
        self.buffers: list[memoryview] = []

    def node(self, value: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError(f"A value is nested deeper than {MAX_DEPTH}, or has more than {MAX_NODES} parts.")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in _PLAIN:
            return _PLAIN[kind](self, value, depth)
        if self.handles is not None and getattr(kind, "stays_elsewhere", False):
            return self.handles.give(value)  # before isinstance, which would ask the object itself
        return self.library(value, depth)

    def library(self, value: Any, depth: int) -> Any:
        """Arrays, tensors, frames, Keras objects: asked only of libraries that are imported already."""
        if isinstance(value, np.ndarray | np.generic) and type(value).__module__.split(".")[0] == "numpy":
            return self.array(value, depth)
        for name, give in _LIBRARIES.items():
            if name in sys.modules and (node := give(self, value, depth)) is not None:
                return node
        if self.handles is None:
            raise WireError(f"A value of type {type(value).__name__} has no encoding.")
        return self.handles.give(value)

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise WireError("A value is larger than a message may be.")

    def buffer(self, data: Any) -> int:
        view = memoryview(data).cast("B") if not isinstance(data, bytes) else memoryview(data)
        self.spend(view.nbytes)
        if len(self.buffers) >= MAX_BUFFERS:
            raise WireError(f"A value has more than {MAX_BUFFERS} arrays.")
        self.buffers.append(view)
        return len(self.buffers) - 1

    def items(self, values: Any, depth: int) -> list[Any]:
        return [self.node(value, depth + 1) for value in values]

    def text(self, value: str, depth: int = 0) -> Any:
        self.spend(len(value))
        try:
            value.encode()
        except UnicodeEncodeError:
            return {"t": "text", "v": self.buffer(value.encode("utf-32-le", "surrogatepass"))}
        return value

    def integer(self, value: int, depth: int = 0) -> Any:
        if -_EXACT < value < _EXACT:
            return value
        self.spend(value.bit_length() // 4)
        return {"t": "int", "v": hex(value)}

    def real(self, value: float, depth: int = 0) -> Any:
        return value if math.isfinite(value) else {"t": "float", "v": repr(value)}

    def array(self, value: Any, depth: int) -> Any:
        kind = "scalar" if isinstance(value, np.generic) else "array"
        array = np.asarray(value)
        if array.dtype.kind == "O":
            return {"t": "objects", "shape": list(array.shape), "v": self.items(array.ravel().tolist(), depth)}
        name = array.dtype.str
        if array.dtype.name in _SMALL_FLOATS:
            name = array.dtype.name
        elif array.dtype.kind not in _KINDS or array.dtype.hasobject:
            raise WireError(f"An array of type {array.dtype} has no encoding.")
        raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8) if array.size and array.itemsize else b""
        return {"t": kind, "dtype": name, "shape": list(array.shape), "v": self.buffer(raw)}


_PLAIN: dict[type, Callable[[_Writer, Any, int], Any]] = {
    str: _Writer.text,
    int: _Writer.integer,
    float: _Writer.real,
    complex: lambda w, v, d: {"t": "complex", "v": [w.real(v.real), w.real(v.imag)]},
    bytes: lambda w, v, d: {"t": "bytes", "v": w.buffer(v)},
    bytearray: lambda w, v, d: {"t": "bytearray", "v": w.buffer(bytes(v))},
    list: lambda w, v, d: w.items(v, d),
    tuple: lambda w, v, d: {"t": "tuple", "v": w.items(v, d)},
    set: lambda w, v, d: {"t": "set", "v": w.items(v, d)},
    frozenset: lambda w, v, d: {"t": "frozenset", "v": w.items(v, d)},
    dict: lambda w, v, d: {"t": "dict", "k": w.items(v.keys(), d), "v": w.items(v.values(), d)},
    range: lambda w, v, d: {"t": "range", "v": w.items((v.start, v.stop, v.step), d)},
    slice: lambda w, v, d: {"t": "slice", "v": w.items((v.start, v.stop, v.step), d)},
    type(...): lambda w, v, d: {"t": "ellipsis"},
    type(NotImplemented): lambda w, v, d: {"t": "notimplemented"},
    np.dtype: lambda w, v, d: {"t": "dtype", "v": v.str},
}


def _pandas(writer: _Writer, value: Any, depth: int) -> Any:
    pandas = sys.modules["pandas"]
    if type(value) is pandas.DataFrame:
        columns = [value.iloc[:, i].to_numpy() for i in range(value.shape[1])]
        parts = (list(value.columns), list(map(str, value.columns.names)), value.index, columns)
        return {"t": "frame", "v": writer.items((parts[0], parts[2], parts[3]), depth)}
    if type(value) is pandas.Series:
        return {"t": "series", "v": writer.items((value.name, value.index, value.to_numpy()), depth)}
    if type(value) is pandas.RangeIndex:
        return {"t": "index", "v": writer.items((value.name, range(value.start, value.stop, value.step)), depth)}
    if type(value) in (pandas.Index, pandas.DatetimeIndex):
        return {"t": "index", "v": writer.items((value.name, value.to_numpy()), depth)}
    return None


def _random(writer: _Writer, value: Any, depth: int) -> Any:
    if type(value) is not np.random.Generator or type(value.bit_generator).__name__ not in _BIT_GENERATORS:
        return None
    return {"t": "generator", "v": writer.node(value.bit_generator.state, depth + 1)}


def _tensorflow(writer: _Writer, value: Any, depth: int) -> Any:
    if type(value) is not sys.modules["tensorflow"].TensorShape:
        return None
    return {"t": "tensorshape", "v": None if value.rank is None else list(value.as_list())}


def _keras(writer: _Writer, value: Any, depth: int) -> Any:
    from nncourse.grading.wire import keras_objects

    return keras_objects.give(writer, value, depth)


def _figure(writer: _Writer, value: Any, depth: int) -> Any:
    from nncourse.grading.wire import figures

    return figures.give(writer, value, depth)


_LIBRARIES = {
    "numpy": _random,
    "tensorflow": _tensorflow,
    "pandas": _pandas,
    "matplotlib.figure": _figure,
    "keras": _keras,
}


class _Reader:
    def __init__(self, handles: Handles | None, buffers: list[Any]) -> None:
        self.handles, self.buffers, self.nodes = handles, buffers, 0

    def value(self, node: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError(f"A value is nested deeper than {MAX_DEPTH}, or has more than {MAX_NODES} parts.")
        if isinstance(node, list):
            return [self.value(each, depth + 1) for each in node]
        if not isinstance(node, dict):
            return node
        tag = node.get("t")
        if tag in _TAGS:
            return _TAGS[tag](self, node, depth)
        if self.handles is None or not isinstance(tag, str):
            raise WireError(f"A value has the unknown tag {tag!r:.40}.")
        return self.handles.take(node)

    def items(self, node: dict[str, Any], depth: int, key: str = "v") -> list[Any]:
        if not isinstance(node.get(key), list):
            raise WireError("A container has no list of items.")
        return [self.value(each, depth + 1) for each in node[key]]

    def raw(self, node: dict[str, Any]) -> memoryview:
        index = node.get("v")
        if type(index) is not int or not 0 <= index < len(self.buffers):
            raise WireError("A value points to a buffer that is not there.")
        return memoryview(self.buffers[index])

    def dictionary(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        keys, values = self.items(node, depth, "k"), self.items(node, depth)
        if len(keys) != len(values):
            raise WireError("A dict has keys without values.")
        return dict(zip(keys, values, strict=True))

    def array(self, node: dict[str, Any], depth: int) -> np.ndarray:
        dtype, shape, raw = _dtype(node.get("dtype")), _shape(node.get("shape")), self.raw(node)
        if math.prod(shape) * dtype.itemsize != raw.nbytes:
            raise WireError("An array's buffer has not the size of its shape.")
        if not raw.nbytes:
            return np.zeros(shape, dtype)
        return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()

    def objects(self, node: dict[str, Any], depth: int) -> np.ndarray:
        values, shape = self.items(node, depth), _shape(node.get("shape"))
        if math.prod(shape) != len(values):
            raise WireError("An array's items are not as many as its shape says.")
        array = np.empty(len(values), object)
        for i, value in enumerate(values):
            array[i] = value
        return array.reshape(shape)

    def frame(self, node: dict[str, Any], depth: int) -> Any:
        import pandas as pd

        columns, index, data = self.items(node, depth)
        if not all(_column_of(each, index) for each in data):
            raise WireError("A frame's columns are not as long as its index.")
        frame = pd.DataFrame({i: pd.Series(each, index=index) for i, each in enumerate(data)}, index=index)
        frame.columns = columns
        return frame

    def series(self, node: dict[str, Any], depth: int) -> Any:
        import pandas as pd

        name, index, data = self.items(node, depth)
        if not _column_of(data, index):
            raise WireError("A series is not as long as its index.")
        return pd.Series(data, index=index, name=name)

    def index(self, node: dict[str, Any], depth: int) -> Any:
        import pandas as pd

        name, data = self.items(node, depth)
        return pd.RangeIndex(data, name=name) if type(data) is range else pd.Index(data, name=name)

    def generator(self, node: dict[str, Any], depth: int) -> np.random.Generator:
        state = self.value(node.get("v"), depth + 1)
        if not isinstance(state, dict) or state.get("bit_generator") not in _BIT_GENERATORS:
            raise WireError("A random generator of an unknown kind.")
        made = getattr(np.random, state["bit_generator"])(0)
        made.state = state
        return np.random.Generator(made)

    def tensorshape(self, node: dict[str, Any], depth: int) -> Any:
        import tensorflow as tf

        shape = node.get("v")
        if shape is not None:
            shape = [None if size is None else _shape([size])[0] for size in shape[:32]]
        return tf.TensorShape(shape)


def _column_of(data: Any, index: Any) -> bool:
    """Whether these are values for each entry of the index: pandas would repeat a single one without end."""
    return isinstance(data, np.ndarray) and data.ndim == 1 and len(data) == len(index)


def _dtype(name: Any) -> np.dtype:
    if name in _SMALL_FLOATS:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, name))
    if not isinstance(name, str) or len(name) > 24:
        raise WireError("An array has no element type.")
    dtype = np.dtype(name)
    if dtype.kind not in _KINDS or dtype.hasobject or dtype.fields:
        raise WireError(f"An array has the element type {dtype}, which has no encoding.")
    return dtype


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, list) or len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise WireError("An array has no shape.")
    return tuple(shape)


def _integer(text: Any) -> int:
    if not isinstance(text, str):
        raise WireError("A large integer is not text.")
    return int(text, 16)


def _from_keras(reader: _Reader, node: dict[str, Any], depth: int) -> Any:
    from nncourse.grading.wire import keras_objects

    return keras_objects.take(reader, node, depth)


def _from_figure(reader: _Reader, node: dict[str, Any], depth: int) -> Any:
    from nncourse.grading.wire import figures

    return figures.take(reader, node, depth)


_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_TAGS: dict[str, Callable[[_Reader, dict[str, Any], int], Any]] = {
    "text": lambda r, n, d: bytes(r.raw(n)).decode("utf-32-le", "surrogatepass"),
    "int": lambda r, n, d: _integer(n["v"]),
    "float": lambda r, n, d: _FLOATS[n["v"]],
    "complex": lambda r, n, d: complex(*r.items(n, d)),
    "bytes": lambda r, n, d: bytes(r.raw(n)),
    "bytearray": lambda r, n, d: bytearray(r.raw(n)),
    "tuple": lambda r, n, d: tuple(r.items(n, d)),
    "set": lambda r, n, d: set(r.items(n, d)),
    "frozenset": lambda r, n, d: frozenset(r.items(n, d)),
    "dict": _Reader.dictionary,
    "range": lambda r, n, d: range(*r.items(n, d)),
    "slice": lambda r, n, d: slice(*r.items(n, d)),
    "ellipsis": lambda r, n, d: ...,
    "notimplemented": lambda r, n, d: NotImplemented,
    "dtype": lambda r, n, d: _dtype(n["v"]),
    "array": _Reader.array,
    "scalar": lambda r, n, d: r.array({**n, "shape": []}, d)[()],
    "objects": _Reader.objects,
    "frame": _Reader.frame,
    "series": _Reader.series,
    "index": _Reader.index,
    "generator": _Reader.generator,
    "tensorshape": _Reader.tensorshape,
    "keras": _from_keras,
    "figure": _from_figure,
}


def send(channel: socket.socket, tree: Any, buffers: list[Any] | tuple = ()) -> None:
    """Send one message; blocks until it is taken."""
    text = json.dumps(tree, separators=(",", ":"), allow_nan=False).encode()
    sizes = [memoryview(each).nbytes for each in buffers]
    channel.sendall(_HEAD.pack(len(text), len(buffers)) + struct.pack(f"<{len(sizes)}Q", *sizes) + text)
    for each in buffers:
        channel.sendall(each)


def receive(channel: socket.socket, max_bytes: int) -> tuple[Any, list[bytearray]]:
    """The next message.

    Raises:
        EOFError: the other end is gone.
        WireError: the message is larger than ``max_bytes`` or no message at all.
    """
    length, count = _HEAD.unpack(_exactly(channel, _HEAD.size))
    if length > max_bytes or count > MAX_BUFFERS:
        raise WireError("A message is larger than it may be.")
    sizes = struct.unpack(f"<{count}Q", _exactly(channel, 8 * count))
    if length + sum(sizes) > max_bytes:
        raise WireError("A message is larger than it may be.")
    text = _exactly(channel, length)
    buffers = [_exactly(channel, size) for size in sizes]
    try:
        return json.loads(text, parse_constant=_no_constant), buffers
    except (ValueError, RecursionError) as error:
        raise WireError("A message is not JSON.") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _exactly(channel: socket.socket, size: int) -> bytearray:
    """Read this many bytes; memory is taken as they arrive, not as they are announced."""
    data = bytearray()
    while len(data) < size:
        part = channel.recv(min(size - len(data), 2**20))
        if not part:
            raise EOFError("The other end is gone.")
        data += part
    return data
