"""A closed encoding of values: JSON for structure, raw buffers for arrays; never pickle.

Theory of operation. A value becomes a JSON tree and a list of buffers. ``None``, booleans, strings, finite floats
and integers below 2**53 are themselves; everything else is an object ``{"t": tag, …}`` with a tag from a fixed
table. Decoding looks the tag up, checks sizes before it allocates, and builds; nothing named by the sender is called
or imported, except Keras classes from an allow-list (:mod:`nncourse.grading.wire.keras_objects`) and the pure
functions of :mod:`nncourse.grading.wire.library`. What has no tag crosses as a *handle*: a number that means an
object which stays where it lives. The two ends give and take handles through a :class:`Handles` table.

Identity crosses too. Where the ends ask for it, a value that can change carries a number ``n``: within a message a
second reference to it is ``{"t": "same", "n": …}``, and a reply may name an object of its request by
``{"t": "arg", "n": …}``. So ``f(x) is x`` says what it says in one process.

How tree and buffers travel is in :mod:`nncourse.grading.wire.framing`.
"""

import math
import sys
from collections.abc import Callable
from typing import Any, Protocol

from nncourse.grading.wire import arrays, frames, standard
from nncourse.grading.wire.limits import MAX_BUFFERS, MAX_DEPTH, MAX_NODES, WireError

_EXACT = 2**53
#: Tags of what can change, and so has an identity that a test can see.
_CHANGING = {"list", "dict", "set", "bytearray", "array", "objects", "masked", "records", "frame", "series"}
_CHANGING |= {"generator", "deque", "counter", "ordered", "defaultdict", "namespace", "tfvariable", "figure"}


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
    return (writer := Writer(handles, max_bytes)).node(value, 0), writer.buffers


def decode(tree: Any, buffers: list[Any], handles: Handles | None = None) -> Any:
    """The value of a JSON tree and its buffers.

    Raises:
        WireError: anything is not as :func:`encode` makes it.
    """
    return Reader(handles, buffers).read(tree)


class Writer:
    """Encodes the values of one message.

    Args:
        handles: gives what stays where it is; None where nothing may.
        max_bytes: of all the message's values.
        known: for a reply, ``id`` of an object that came with the request -> its number there.
        identity: number what can change.

    Attributes:
        numbered: number -> object, of what can change.
        met: numbers of the ``known`` that were met.
    """

    def __init__(
        self, handles: Handles | None, max_bytes: int, known: dict[int, int] | None = None, identity: bool = False
    ) -> None:
        self.handles, self.left, self.nodes = handles, max_bytes, 0
        self.buffers: list[memoryview] = []
        self.known, self.identity = known or {}, identity
        self.numbered: dict[int, Any] = {}
        self.met: set[int] = set()
        self._seen: dict[int, int] = {}

    def node(self, value: Any, depth: int) -> Any:
        """The tree of one value."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError(f"A value is nested deeper than {MAX_DEPTH}, or has more than {MAX_NODES} parts.")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if id(value) in self.known:
            self.met.add(self.known[id(value)])
            return {"t": "arg", "n": self.known[id(value)]}
        if id(value) in self._seen:
            return {"t": "same", "n": self._seen[id(value)]}
        if kind in _PLAIN:
            return self._marked(value, _PLAIN[kind](self, value, depth))
        if self.handles is not None and getattr(kind, "stays_elsewhere", False):
            return self.handles.give(value)  # before isinstance, which would ask the object itself
        return self._marked(value, self._library(value, depth))

    def content(self, value: Any) -> Any:
        """The tree of an object that came with the request, in full."""
        number = self.known.pop(id(value), None)
        try:
            return self.node(value, 0)
        finally:
            if number is not None:
                self.known[id(value)] = number

    def _marked(self, value: Any, node: Any) -> Any:
        if not self.identity or not isinstance(node, dict | list):
            return node
        if isinstance(node, list):
            node = {"t": "list", "v": node}
        if node["t"] in _CHANGING or (node["t"] in ("keras", "back") and _has_state(value)):
            node["n"] = self._seen[id(value)] = len(self.numbered)
            self.numbered[node["n"]] = value
            lend = getattr(self.handles, "lend", None)
            if lend is not None and node["t"] in _CHANGING and (number := lend(value)) is not None:
                node["o"] = number
        return node

    def _library(self, value: Any, depth: int) -> Any:
        """Arrays, tensors, frames, Keras objects: asked only of libraries that are imported already."""
        for name, give in _LIBRARIES.items():
            if name in sys.modules and (node := give(self, value, depth)) is not None:
                return node
        if self.handles is None:
            raise WireError(f"A value of type {type(value).__name__} has no encoding.")
        return self.handles.give(value)

    def spend(self, amount: int) -> None:
        """Count bytes of the message."""
        self.left -= amount
        if self.left < 0:
            raise WireError("A value is larger than a message may be.")

    def buffer(self, data: Any) -> int:
        """Put a buffer into the message; its number."""
        view = memoryview(data).cast("B") if not isinstance(data, bytes) else memoryview(data)
        self.spend(view.nbytes)
        if len(self.buffers) >= MAX_BUFFERS:
            raise WireError(f"A value has more than {MAX_BUFFERS} arrays.")
        self.buffers.append(view)
        return len(self.buffers) - 1

    def items(self, values: Any, depth: int) -> list[Any]:
        """The trees of several values."""
        return [self.node(value, depth + 1) for value in values]

    def text(self, value: str, depth: int = 0) -> Any:
        """A text; half a surrogate pair goes as a buffer."""
        self.spend(len(value))
        try:
            value.encode()
        except UnicodeEncodeError:
            return {"t": "text", "v": self.buffer(value.encode("utf-32-le", "surrogatepass"))}
        return value

    def integer(self, value: int, depth: int = 0) -> Any:
        """An integer of any size."""
        if -_EXACT < value < _EXACT:
            return value
        self.spend(value.bit_length() // 4)
        return {"t": "int", "v": hex(value)}

    def real(self, value: float, depth: int = 0) -> Any:
        """A number that JSON may not know."""
        return value if math.isfinite(value) else {"t": "float", "v": repr(value)}


def _has_state(value: Any) -> bool:
    return hasattr(type(value), "get_weights") or type(value).__name__ in ("Variable", "ResourceVariable")


_PLAIN: dict[type, Callable[[Writer, Any, int], Any]] = {
    str: Writer.text,
    int: Writer.integer,
    float: Writer.real,
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
}


def _tensorflow(writer: Writer, value: Any, depth: int) -> Any:
    tf = sys.modules["tensorflow"]
    if type(value) is tf.TensorShape:
        return {"t": "tensorshape", "v": None if value.rank is None else list(value.as_list())}
    if isinstance(value, tf.DType) and not value.name.startswith(("resource", "variant")):
        return {"t": "tfdtype", "v": value.name}
    return None


def _keras(writer: Writer, value: Any, depth: int) -> Any:
    from nncourse.grading.wire import keras_objects

    return keras_objects.give(writer, value, depth)


def _figure(writer: Writer, value: Any, depth: int) -> Any:
    from nncourse.grading.wire import figures

    return figures.give(writer, value, depth)


_LIBRARIES: dict[str, Callable[[Writer, Any, int], Any]] = {
    "builtins": standard.give,
    "numpy": arrays.give,
    "tensorflow": _tensorflow,
    "pandas": frames.give,
    "matplotlib.figure": _figure,
    "keras": _keras,
}


class Reader:
    """Decodes the values of one message.

    Args:
        handles: takes handles; None where none may come.
        buffers: the message's.
        given: for a reply, number -> object of ours that went with the request.

    Attributes:
        numbered: number -> object, of what can change and came with this message.
    """

    def __init__(self, handles: Handles | None, buffers: list[Any], given: dict[int, Any] | None = None) -> None:
        self.handles, self.buffers, self.nodes = handles, buffers, 0
        self.given = given if given is not None else {}
        self.numbered: dict[int, Any] = {}

    def read(self, tree: Any) -> Any:
        """The value of a tree.

        Raises:
            WireError: anything is not as :class:`Writer` makes it.
        """
        try:
            return self.value(tree, 0)
        except WireError:
            raise
        except Exception as error:
            raise WireError(f"A value could not be read: {type(error).__name__}.") from error

    def value(self, node: Any, depth: int) -> Any:
        """The value of a node."""
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError(f"A value is nested deeper than {MAX_DEPTH}, or has more than {MAX_NODES} parts.")
        if isinstance(node, list):
            return [self.value(each, depth + 1) for each in node]
        if not isinstance(node, dict):
            return node
        tag = node.get("t")
        if tag in ("same", "arg"):
            return self._earlier(node, self.numbered if tag == "same" else self.given)
        if tag in _TAGS:
            content = _TAGS[tag](self, node, depth)
        elif self.handles is None or not isinstance(tag, str):
            raise WireError(f"A value has the unknown tag {tag!r:.40}.")
        else:
            content = self.handles.take(node)
        return self._marked(node, content) if "n" in node else content

    def _marked(self, node: dict[str, Any], content: Any) -> Any:
        borrow = getattr(self.handles, "borrow", None)
        if borrow is not None and type(node.get("o")) is int:
            content = borrow(node["o"], content)
        if type(node["n"]) is int:
            self.numbered[node["n"]] = content
        return content

    def _earlier(self, node: dict[str, Any], where: dict[int, Any]) -> Any:
        number = node.get("n")
        if type(number) is not int or number not in where:
            raise WireError("A value points to another that is not there.")
        return where[number]

    def items(self, node: dict[str, Any], depth: int, key: str = "v") -> list[Any]:
        """The values of a node's list of items."""
        if not isinstance(node.get(key), list):
            raise WireError("A container has no list of items.")
        return [self.value(each, depth + 1) for each in node[key]]

    def raw(self, node: dict[str, Any]) -> memoryview:
        """The buffer that a node points to."""
        index = node.get("v")
        if type(index) is not int or not 0 <= index < len(self.buffers):
            raise WireError("A value points to a buffer that is not there.")
        return memoryview(self.buffers[index])

    def dictionary(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        """A dict of a node's keys and values."""
        keys, values = self.items(node, depth, "k"), self.items(node, depth)
        if len(keys) != len(values):
            raise WireError("A dict has keys without values.")
        return dict(zip(keys, values, strict=True))

    def tensorshape(self, node: dict[str, Any], depth: int) -> Any:
        """A shape of TensorFlow."""
        import tensorflow as tf

        shape = node.get("v")
        if shape is None:
            return tf.TensorShape(None)
        if not all(size is None or (type(size) is int and 0 <= size < 2**40) for size in shape[:32]):
            raise WireError("A tensor has no shape.")
        return tf.TensorShape(shape[:32])

    def tfdtype(self, node: dict[str, Any], depth: int) -> Any:
        """An element type of TensorFlow."""
        import tensorflow as tf

        return tf.as_dtype(str(node.get("v"))[:20])


def _variable(reader: Reader, node: dict[str, Any], depth: int) -> Any:
    import tensorflow as tf

    parts = reader.value(node.get("v"), depth + 1)
    return tf.Variable(parts["value"], trainable=bool(parts["trainable"]))


def _integer(text: Any) -> int:
    if not isinstance(text, str):
        raise WireError("A large integer is not text.")
    return int(text, 16)


def _from_keras(reader: Reader, node: dict[str, Any], depth: int) -> Any:
    from nncourse.grading.wire import keras_objects

    return keras_objects.take(reader, node, depth)


def _from_figure(reader: Reader, node: dict[str, Any], depth: int) -> Any:
    from nncourse.grading.wire import drawn

    return (drawn.take if node["t"] == "figure" else drawn.take_axes)(reader, node, depth)


_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_TAGS: dict[str, Callable[[Reader, dict[str, Any], int], Any]] = {
    "text": lambda r, n, d: bytes(r.raw(n)).decode("utf-32-le", "surrogatepass"),
    "int": lambda r, n, d: _integer(n["v"]),
    "float": lambda r, n, d: _FLOATS[n["v"]],
    "complex": lambda r, n, d: complex(*r.items(n, d)),
    "bytes": lambda r, n, d: bytes(r.raw(n)),
    "bytearray": lambda r, n, d: bytearray(r.raw(n)),
    "list": lambda r, n, d: r.items(n, d),
    "tuple": lambda r, n, d: tuple(r.items(n, d)),
    "set": lambda r, n, d: set(r.items(n, d)),
    "frozenset": lambda r, n, d: frozenset(r.items(n, d)),
    "dict": Reader.dictionary,
    "range": lambda r, n, d: range(*r.items(n, d)),
    "slice": lambda r, n, d: slice(*r.items(n, d)),
    "ellipsis": lambda r, n, d: ...,
    "notimplemented": lambda r, n, d: NotImplemented,
    "tensorshape": Reader.tensorshape,
    "tfdtype": Reader.tfdtype,
    "tfvariable": _variable,
    "keras": _from_keras,
    "figure": _from_figure,
    "axes": _from_figure,
    **arrays.TAGS,
    **frames.TAGS,
    **standard.TAGS,
}
