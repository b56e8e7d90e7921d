"""NumPy on the wire: arrays and scalars as raw buffers, element types from a closed list, random generators."""

import math
from typing import Any

import numpy as np

from nncourse.grading.wire.limits import WireError

_KINDS = "biufcSUmM"
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937")
#: Types of ml_dtypes, which NumPy names but does not know by kind.
_SMALL_FLOATS = ("bfloat16", "float8_e4m3fn", "float8_e5m2")


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of an array, a scalar, a masked array, a polynomial or a generator; None for anything else."""
    if isinstance(value, np.ma.MaskedArray):
        fill = np.ma.default_fill_value(value) if value is np.ma.masked else value.fill_value
        parts = (np.ma.getdata(value).view(np.ndarray), np.ma.getmaskarray(value), fill)
        return {"t": "masked", "v": writer.items(parts, depth)}
    if isinstance(value, np.dtype):
        return {"t": "dtype", "v": value.str}
    if type(value) is np.matrix:
        return {"t": "matrix", "v": writer.node(np.asarray(value), depth + 1)}
    if isinstance(value, np.ndarray | np.generic):
        return _give_array(writer, value, depth)
    if type(value) is np.poly1d:
        return {"t": "poly1d", "v": writer.items((value.coeffs, value.variable), depth)}
    if type(value) is np.random.Generator and type(value.bit_generator).__name__ in _BIT_GENERATORS:
        return {"t": "generator", "v": writer.node(value.bit_generator.state, depth + 1)}
    return None


def _give_array(writer: Any, value: Any, depth: int) -> Any:
    kind = "scalar" if isinstance(value, np.generic) else "array"
    array = np.asarray(value)
    if array.dtype.fields and not array.dtype.hasobject:
        columns = [np.ascontiguousarray(array[name]) for name in array.dtype.names]
        return {"t": "records", "names": list(array.dtype.names), "v": writer.items(columns, depth)}
    if array.dtype.kind == "O":
        return {"t": "objects", "shape": list(array.shape), "v": writer.items(array.ravel().tolist(), depth)}
    name = array.dtype.str
    if array.dtype.name in _SMALL_FLOATS:
        name = array.dtype.name
    elif array.dtype.kind not in _KINDS or array.dtype.hasobject:
        raise WireError(f"An array of type {array.dtype} has no encoding.")
    raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8) if array.size and array.itemsize else b""
    return {"t": kind, "dtype": name, "shape": list(array.shape), "v": writer.buffer(raw)}


def take_array(reader: Any, node: dict[str, Any], depth: int) -> np.ndarray:
    """The array; nothing is allocated that its buffer does not bear out."""
    dtype, shape, raw = take_dtype(node.get("dtype")), _shape(node.get("shape")), reader.raw(node)
    if math.prod(shape) * dtype.itemsize != raw.nbytes:
        raise WireError("An array's buffer has not the size of its shape.")
    if not raw.nbytes:
        return np.zeros(shape, dtype)
    return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()


def _take_objects(reader: Any, node: dict[str, Any], depth: int) -> np.ndarray:
    values, shape = reader.items(node, depth), _shape(node.get("shape"))
    if math.prod(shape) != len(values):
        raise WireError("An array's items are not as many as its shape says.")
    array = np.empty(len(values), object)
    for i, value in enumerate(values):
        array[i] = value
    return array.reshape(shape)


def _take_masked(reader: Any, node: dict[str, Any], depth: int) -> Any:
    data, mask, fill = reader.items(node, depth)
    array = np.ma.MaskedArray(data, mask=mask, fill_value=fill)
    if (heard := getattr(reader.handles, "masked", None)) is not None and np.ma.getmaskarray(array).any():
        heard()
    return array


def _take_records(reader: Any, node: dict[str, Any], depth: int) -> np.ndarray:
    names, columns = node.get("names"), reader.items(node, depth)
    if not isinstance(names, list) or len(names) != len(columns) or not columns:
        raise WireError("A structured array's fields are not as many as its names.")
    shape = np.shape(columns[0])
    records = np.empty(shape, [(str(name), each.dtype) for name, each in zip(names, columns, strict=True)])
    for name, each in zip(names, columns, strict=True):
        records[str(name)] = each
    return records


def _take_polynomial(reader: Any, node: dict[str, Any], depth: int) -> np.poly1d:
    coefficients, variable = reader.items(node, depth)
    return np.poly1d(coefficients, variable=str(variable))


def _take_generator(reader: Any, node: dict[str, Any], depth: int) -> np.random.Generator:
    state = reader.value(node.get("v"), depth + 1)
    if state["bit_generator"] not in _BIT_GENERATORS:
        raise WireError("A random generator of an unknown kind.")
    bits = getattr(np.random, state["bit_generator"])(0)
    bits.state = state
    return np.random.Generator(bits)


def take_dtype(name: Any) -> np.dtype:
    """An element type by its name, without fields or objects.

    Raises:
        WireError: it is none.
    """
    if not isinstance(name, str) or len(name) > 40:
        raise WireError("An array has no element type.")
    if name in _SMALL_FLOATS:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, name))
    dtype = np.dtype(name)
    if dtype.kind not in _KINDS or dtype.hasobject or dtype.fields:
        raise WireError(f"An array has the element type {dtype}, which has no encoding.")
    return dtype


def _shape(shape: Any) -> tuple[int, ...]:
    if not isinstance(shape, list) or len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise WireError("An array has no shape.")
    return tuple(shape)


TAGS = {
    "array": take_array,
    "scalar": lambda r, n, d: take_array(r, {**n, "shape": []}, d)[()],
    "objects": _take_objects,
    "masked": _take_masked,
    "records": _take_records,
    "matrix": lambda r, n, d: np.asmatrix(r.value(n.get("v"), d + 1)),
    "poly1d": _take_polynomial,
    "generator": _take_generator,
    "dtype": lambda r, n, d: take_dtype(n["v"]),
}
