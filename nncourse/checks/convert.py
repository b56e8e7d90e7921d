"""From an answer, which nothing vouches for, to plain NumPy values that can be compared."""

import sys
from math import prod

import numpy as np

from nncourse.checks.describe import describe, describe_error, is_instance, is_tensor, type_name
from nncourse.checks.failure import CheckFailed

#: Values in the largest answer that a check looks at (400 MB in float64).
MOST_VALUES = 50_000_000

_ARRAY = "an array, a tensor, or a list of numbers"


def to_array(name: str, value: object) -> np.ndarray:
    """Convert an answer to a plain numeric array.

    Args:
        name: how messages call the answer.
        value: an array, a tensor, a number, a pandas column, or a (nested) list or tuple of numbers.

    Raises:
        CheckFailed: it is none of these, ragged, not numeric, or has more than :data:`MOST_VALUES` values.
    """
    refuse_giants(name, value)
    try:
        array = _convert(value)
    except Exception as error:
        got = f"{describe(value)}, which cannot be made into an array ({describe_error(error)})"
        raise CheckFailed("wrong_kind", name=name, got=got, expected=_ARRAY) from None
    if array is None or array.dtype.kind not in "biufc":
        raise CheckFailed("wrong_kind", name=name, got=describe(value), expected=_ARRAY)
    return array


def to_number(name: str, value: object) -> int | float | complex:
    """Convert an answer to a plain Python number; an array with a single value will do.

    Raises:
        CheckFailed: it is not a number.
    """
    expected = "a single number"
    if type(value) in (int, float, complex):
        return value
    numeric = is_instance(value, np.generic, int, float) or is_other_number(value)
    if type(value) is bool or not (numeric or _is_arraylike(value)):
        raise CheckFailed("wrong_kind", name=name, got=describe(value), expected=expected)
    refuse_giants(name, value)
    array = to_array(name, value)
    if array.size != 1 or array.dtype.kind == "b":
        raise CheckFailed("wrong_kind", name=name, got=describe(value), expected=expected)
    return array.reshape(()).item()


def refuse_giants(name: str, value: object) -> None:
    """Fail on an answer too big to look at, before anything touches its values."""
    if is_instance(value, np.ndarray):
        size = prod(np.ndarray.shape.__get__(value))
    elif is_instance(value, list, tuple):
        size = list.__len__(value) if is_instance(value, list) else tuple.__len__(value)
    elif is_tensor(value):
        size = prod(int(n) for n in value.shape)
    else:
        return
    if size > MOST_VALUES:
        raise CheckFailed("too_big", name=name, got=describe(value))


def _is_arraylike(value: object) -> bool:
    return is_instance(value, np.ndarray) or is_tensor(value)


def _convert(value: object) -> np.ndarray | None:
    if is_tensor(value):
        return _tensor_values(value)
    if is_instance(value, np.ndarray, np.generic) or type(value) in (bool, int, float, complex):
        return np.asarray(value)
    if type(value) in (list, tuple):
        plain = not any(is_tensor(item) or is_other_number(item) for item in value)
        return np.asarray(value) if plain else np.asarray([_convert(item) for item in value])
    if is_instance(value, int, float):  # a subclass: its own conversions are not asked
        return np.asarray(float.__add__(value, 0.0) if is_instance(value, float) else int.__add__(value, 0))
    if is_other_number(value):
        return np.asarray(float(value))
    return _columns(value)


def _tensor_values(value: object) -> np.ndarray:
    if hasattr(value, "numpy"):  # TensorFlow: np.asarray of its variables still uses NumPy 1's protocol
        return np.asarray(value.numpy())
    return np.asarray(sys.modules["keras"].ops.convert_to_numpy(value))


def _columns(value: object) -> np.ndarray | None:
    """The values of a pandas object; None for anything else."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and is_instance(value, pandas.Series, pandas.DataFrame, pandas.Index):
        return value.to_numpy()
    return None


def is_other_number(value: object) -> bool:
    """Tell whether a value is a number of another library's making, such as ``Fraction`` or ``Decimal``."""
    return type_name(value) in ("Fraction", "Decimal", "mpf", "Rational", "Float") and hasattr(
        type(value), "__float__"
    )
