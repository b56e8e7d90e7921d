"""The data of an experiment: a set of the course by name, a :class:`Dataset`, or arrays of the user's own."""

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np

from nncourse.datasets import Dataset, load, names
from nncourse.experiments.naming import SpecError, pick
from nncourse.wording import counted

_PARTS = ("train", "validation", "test")


def dataset(value: Any, head: str) -> str | Dataset:
    """Read a data set: a name of :mod:`nncourse.datasets`, a :class:`Dataset`, or a pair ``(x, y)`` of arrays.

    A pair is split as :func:`split` does. For a regression head ``y`` is ``[samples]`` or ``[samples, targets]``.

    Raises:
        SpecError: the name is unknown, shapes do not fit, a value is NaN or infinite, or a label is no class.
    """
    if isinstance(value, str):
        if head == "regression":
            raise SpecError(f"{value!r} has classes, not numbers, to predict; give a pair (x, y) of arrays.")
        return pick("data set", value, names())
    if isinstance(value, tuple | list) and len(value) == 2:
        value = split(*value, head)
    if not isinstance(value, Dataset):
        raise SpecError(f"A data set is a name, a Dataset, or a pair (x, y) of arrays; got {type(value).__name__}.")
    return Dataset(value.name, *_checked(value, head))


@lru_cache(maxsize=4)
def named(name: str) -> Dataset:
    """A data set of the course, loaded once."""
    return load(name)


def classes(data: Dataset) -> int:
    """Classes from 0 to the greatest label of any part."""
    return int(max(part.max() for part in (data.y_train, data.y_validation, data.y_test))) + 1


def digest(data: Dataset) -> str:
    """A hash of every array of a data set."""
    hashed = hashlib.sha256()
    for part in _arrays(data):
        hashed.update(repr((part.shape, str(part.dtype))).encode() + np.ascontiguousarray(part).tobytes())
    return hashed.hexdigest()[:16]


def _arrays(data: Dataset) -> list[np.ndarray]:
    return [getattr(data, f"{axis}_{part}") for part in _PARTS for axis in "xy"]


def split(x: Any, y: Any, head: str = "classification", name: str = "arrays") -> Dataset:
    """Samples split once and for all: 60 % training, 20 % validation, 20 % test; their values stay as they are.

    Args:
        x: ``[samples, features]``.
        y: ``[samples]``, of a regression also ``[samples, targets]``.
        head: ``classification`` or ``regression``.
        name: of the data, by which a run is listed.

    Raises:
        SpecError: as in :func:`dataset`, in terms of ``x`` and ``y``.
    """
    x, y = np.asarray(x), np.asarray(y)
    _check_part("x", x, "y", y, head)
    if len(x) != len(y) or len(x) < 5:
        raise SpecError(f"x and y need the same number of samples, at least 5; got {len(x)} and {len(y)}.")
    if head == "classification":
        _labels("y", y)
    order = np.random.default_rng(0).permutation(len(x))
    parts = np.split(order, [round(0.6 * len(x)), round(0.8 * len(x))])
    return Dataset(name, *(array[part] for part in parts for array in (x, y)))


def _checked(data: Dataset, head: str) -> list[np.ndarray]:
    checked = []
    for part in _PARTS:
        x, y = (np.asarray(getattr(data, f"{axis}_{part}")) for axis in "xy")
        _check_part(f"x_{part}", x, f"y_{part}", y, head)
        if len(x) != len(y) or not len(x):
            raise SpecError(
                f"x_{part} and y_{part} have {len(x)} and {counted(len(y), 'sample')}; they need the same number."
            )
        y = y.reshape(len(y), -1).astype("float32") if head == "regression" else _labels(f"y_{part}", y)
        checked += [x.astype("float32"), y]
    if head == "classification":
        _check_classes(checked[1::2])
    for a, b in zip(checked[:2] * 2, checked[2:], strict=True):
        if a.shape[1:] != b.shape[1:]:
            raise SpecError(f"The parts differ in shape: a sample is {a.shape[1:]} in one, {b.shape[1:]} in another.")
    return checked


def _check_classes(labels: list[np.ndarray]) -> None:
    """See that the classes are numbered one by one: a network has an output for every number up to the greatest."""
    there = np.unique(np.concatenate(labels))
    if len(there) < 2:
        raise SpecError(
            f"The labels are all {there[0]}; give at least two classes. Numbers to predict are no labels: from "
            "Python, Experiment(head='regression') takes them."
        )
    if there[-1] != len(there) - 1:
        raise SpecError(
            f"The labels name {len(there)} classes by numbers up to {there[-1]}, so a network would have "
            f"{there[-1] + 1} outputs; number them from 0 on, with np.unique(y, return_inverse=True)[1]."
        )


def _check_part(x_name: str, x: np.ndarray, y_name: str, y: np.ndarray, head: str) -> None:
    """See that samples and labels or targets hold numbers, of the right shapes."""
    labels = head != "regression"
    number = f"; number the classes, with np.unique({y_name}, return_inverse=True)[1]" if labels else "; give numbers"
    flatten = f", of one-hot rows with {y_name}.argmax(axis=1)" if labels and y.ndim == 2 else ""
    _check_numbers(x_name, x, (2,), "; give numbers", "[samples, features]")
    _check_numbers(y_name, y, (1,) if labels else (1, 2), number, f"[samples]{flatten}")


def _check_numbers(name: str, array: np.ndarray, dimensions: tuple[int, ...], remedy: str, axes: str) -> None:
    if array.dtype.kind not in "fiub":
        held = "text" if array.dtype.kind in "US" else str(array.dtype)
        raise SpecError(f"{name} holds {held}{remedy}.")
    if array.ndim not in dimensions:
        raise SpecError(f"{name} has shape {array.shape}; give {axes}.")
    if array.ndim == 2 and not array.shape[1]:
        raise SpecError(f"{name} has no columns (shape {array.shape}); give at least one.")
    with np.errstate(over="ignore"):
        bad = array.size - int(np.isfinite(array.astype("float32")).sum())
    if bad:
        which = counted(bad, "value that is", "values that are")
        remedy = "it" if bad == 1 else "them"
        raise SpecError(f"{name} has {which} NaN or infinite in float32; remove or replace {remedy}.")


def _labels(name: str, y: np.ndarray) -> np.ndarray:
    labels = y.astype("int64")
    if (labels != y).any() or labels.min() < 0:
        raise SpecError(f"{name} must hold class numbers 0, 1, 2, …; got {y.min():g} to {y.max():g}.")
    return labels
