"""Properties of what matplotlib draws, by closed lists of their names: plain values, checked at both ends."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colors

from nncourse.grading.wire.limits import WireError

_EVERY = ("label", "alpha", "visible", "zorder", "gid")
_MARKER = ("marker", "markersize", "markeredgewidth", "markeredgecolor", "markerfacecolor", "fillstyle")
LINE = (*_EVERY, "color", "linestyle", "linewidth", "drawstyle", *_MARKER)
PATCH = (*_EVERY, "fill", "facecolor", "edgecolor", "linewidth", "linestyle", "hatch")
COLLECTION = (*_EVERY, "hatch")
IMAGE = (*_EVERY, "interpolation")
FONT = (
    "visible",
    "color",
    "fontsize",
    "fontweight",
    "fontstyle",
    "rotation",
    "horizontalalignment",
    "verticalalignment",
)
TEXT = (*_EVERY, *FONT[1:])
_COLOURS = frozenset(["color", "facecolor", "edgecolor", "markeredgecolor", "markerfacecolor"])
_COLOUR = re.compile(r"[A-Za-z0-9:#. _-]{1,40}")
_MAX_TEXT, _MAX_PARTS, _MAX = 10_000, 64, 1e300
_NUMBERS = int | float | np.integer | np.floating | np.bool_


class NotCarried(Exception):
    """Something of a figure that has no encoding."""


def properties(artist: Any, names: Sequence[str]) -> dict[str, Any]:
    """The properties of these names.

    Raises:
        NotCarried: one is no plain value.
    """
    return {name: _of(name, getattr(artist, f"get_{name}")()) for name in names}


def _of(name: str, value: Any) -> Any:
    """The value of a property; a pattern of dashes has two parts, one of which is a sequence."""
    if name == "linestyle" and isinstance(value, list | tuple) and len(value) == 2:
        return [plain(each) for each in value]
    return plain(value)


def put(artist: Any, given: dict[str, Any], names: Sequence[str]) -> Any:
    """Give an artist the properties of these names, and return it.

    Raises:
        NotCarried: one is no plain value, or no colour.
    """
    for name in names:
        value = _of(name, given[name])
        if name in _COLOURS:
            value = colour(value)
            value = "none" if isinstance(value, tuple) and value == (0, 0, 0, 0) else value  # whatever alpha says
        try:
            getattr(artist, f"set_{name}")(_fixed(value))
        except (TypeError, ValueError):
            raise NotCarried from None
    return artist


def _fixed(value: Any) -> Any:
    return tuple(map(_fixed, value)) if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """A number, a text, or a short list of such.

    Raises:
        NotCarried: it is none, or no finite number.
    """
    if value is None or type(value) is bool:
        return value
    if isinstance(value, str) and len(value) <= _MAX_TEXT:
        return str(value)
    if isinstance(value, _NUMBERS) and abs(value) < _MAX:  # not where it is NaN
        return value.item() if isinstance(value, np.generic) else value
    if isinstance(value, list | tuple | np.ndarray) and np.ndim(value) < 2 and len(value) <= _MAX_PARTS:
        return [plain(each) for each in value]
    raise NotCarried


def colour(given: Any) -> Any:
    """A colour as its author named it.

    Raises:
        NotCarried: it is none.
    """
    value = tuple(given) if isinstance(given, list) else given
    if not colors.is_color_like(value) or (isinstance(value, str) and not _COLOUR.fullmatch(value)):
        raise NotCarried
    return value


def numbers(data: Any) -> np.ndarray:
    """Numbers or times; what is masked is NaN, for a masked number equals whatever it is compared with.

    Raises:
        NotCarried: there are none.
    """
    array = np.ma.getdata(data)
    if np.ma.is_masked(data):
        array = np.ma.filled(np.ma.asarray(data).astype(float), np.nan)
    if array.dtype.kind not in "biufM":
        raise NotCarried
    return array


def believed(parts: Any) -> Any:
    """What came of a figure, without masks and with nothing in it that would answer for itself.

    A sender's own :func:`numbers` may mask, and an object that stays with it may say that it equals anything.

    Raises:
        WireError: a part is no plain value.
    """
    return _believed(parts, {})


def _believed(part: Any, known: dict[int, Any]) -> Any:
    if id(part) in known:  # a message may point to a part many times, and to what points to it
        return known[id(part)]
    kind = type(part)
    if part is None or kind in (bool, int, float, str):
        return part
    if kind is list:
        value: Any = [_believed(each, known) for each in part]
    elif kind is dict:
        value = {_believed(name, known): _believed(each, known) for name, each in part.items()}
    elif kind in (np.ndarray, np.matrix, np.ma.MaskedArray) and part.dtype.kind in "biufM":
        value = numbers(part)
    elif isinstance(part, np.str_ | _NUMBERS):
        value = part.item()
    else:
        raise WireError("A figure has a part that is no plain value.")
    known[id(part)] = value
    return value
