"""Words for an answer, without trusting it: its own ``__repr__``, ``__eq__`` and ``__str__`` are never called."""

import sys

import numpy as np

from nncourse.wording import counted

_LONGEST = 60
_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def type_name(value: object) -> str:
    """Name the type of an answer, cut to a safe length."""
    name = type.__dict__["__name__"].__get__(type(value))
    return str.__str__(name)[:40]


def is_elsewhere(value: object) -> bool:
    """Whether this is but a handle of an object in the learner's process, as there are while grading."""
    return bool(getattr(type(value), "stays_elsewhere", False))


def is_instance(value: object, *types: type) -> bool:
    """Like ``isinstance``, but by the real type: a ``__class__`` that lies is not asked."""
    return any(t in type.__dict__["__mro__"].__get__(type(value)) for t in types)


def describe(value: object) -> str:
    """Describe an answer in a few words: its value where that is short and plain, its kind otherwise."""
    if value is Ellipsis:
        return "`...`"
    if type(value) in _PLAIN:
        return f"`{_plain(value)}`"
    if isinstance(value, np.generic) and type(value).__module__ == "numpy":
        return f"`{_cut(str(value))}` ({value.dtype})"
    if type(value) in (list, tuple, set, dict):
        return _collection(value)
    if is_instance(value, np.ndarray):
        return _array(np.ndarray.shape.__get__(value), np.ndarray.dtype.__get__(value), "an array")
    if is_tensor(value):
        return _array(tuple(value.shape), value.dtype, "a tensor")
    if is_instance(value, type):
        return "a class"
    if type(value) in (type(describe), type(lambda: 0), type(len)):
        return f"the function `{_cut(value.__name__)}`"
    return f"an object of type `{type_name(value)}`"


def describe_error(error: BaseException) -> str:
    """Name an exception and, where that is safe, its text."""
    words = BaseException.__dict__["args"].__get__(error)
    plain = [str(word) for word in words if type(word) in (str, int, float)]
    text = " ".join(" ".join(plain).split())
    return f"`{type_name(error)}`" + (f": {_cut(text, 300)}" if text else "")


def is_tensor(value: object) -> bool:
    """Tell whether the value is a tensor or variable of the backend that is in use."""
    keras = sys.modules.get("keras")
    if keras is None:
        return False
    return is_instance(value, keras.Variable) or bool(keras.ops.is_tensor(value))


def _plain(value: object) -> str:
    if type(value) is str:
        return repr(value[:_LONGEST]) + (" …" if len(value) > _LONGEST else "")
    if type(value) is bytes:
        return counted(len(value), "byte")
    if type(value) is int and value.bit_length() > 200:
        return f"a whole number of {value.bit_length()} bits"
    return repr(value)


def _collection(value: list | tuple | set | dict) -> str:
    kind = type(value).__name__
    if type(value) in (list, tuple) and len(value) <= 8 and all(type(item) in _PLAIN for item in value):
        inside = ", ".join(_plain(item) for item in value)
        if len(inside) <= _LONGEST:
            comma = "," if kind == "tuple" and len(value) == 1 else ""
            return f"`({inside}{comma})`" if kind == "tuple" else f"`[{inside}]`"
    return f"a {kind} of {len(value)} {'entry' if len(value) == 1 else 'entries'}"


def _array(shape: tuple, dtype: object, kind: str) -> str:
    return f"{kind} of shape {tuple(shape)} and dtype {dtype}"


def _cut(text: str, length: int = _LONGEST) -> str:
    return text if len(text) <= length else text[:length] + " …"
