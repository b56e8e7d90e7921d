"""Names and numbers as people type them: turned into tuples, or refused in one sentence."""

from collections.abc import Callable, Iterable
from math import isfinite
from numbers import Integral, Real
from typing import Any

from nncourse.errors import CourseError, did_you_mean

#: Columns that name a pairing.
PAIRING = (
    "activation",
    "initializer",
    "depth",
    "width",
    "optimizer",
    "weight_scale",
    "bias_scale",
    "block",
    "schedule",
)


class SpecError(CourseError, ValueError):
    """An experiment that cannot be run as it is written."""


def pick(kind: str, name: Any, accepted: Iterable[str]) -> str:
    """``name`` if it is one of the accepted ones.

    Raises:
        SpecError: it is not; the message gives the nearest right one.
    """
    accepted = sorted(accepted)
    if name in accepted:
        return name
    hint = did_you_mean(str(name).lower(), accepted)
    raise SpecError(f"There is no {kind} {name!r}; there are {', '.join(accepted)}.{hint}")


def several(field: str, value: Any, convert: Callable[[Any], Any], label: Callable[[Any], str] = str) -> tuple:
    """One value or a list of them, as a tuple of converted values, none twice.

    Raises:
        SpecError: the list is empty or names something twice.
    """
    listed = isinstance(value, Iterable) and not isinstance(value, str | bytes | dict)
    values = tuple(convert(item) for item in (value if listed else [value]))
    if not values:
        raise SpecError(f"{field} is empty; give at least one.")
    labels = [label(item) for item in values]
    twice = {name for name in labels if labels.count(name) > 1}
    if twice:
        raise SpecError(
            f"{field} names {', '.join(sorted(twice))} more than once; give each once, by a name of its own."
        )
    return values


def whole(field: str, least: int) -> Callable[[Any], int]:
    """A converter to an integer of at least ``least``."""

    def convert(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
            raise SpecError(f"{field} must be a whole number of at least {least}; got {value!r}.")
        return int(value)

    return convert


def number(field: str, *, above: float | None = None, least: float | None = None) -> Callable[[Any], float]:
    """A converter to a finite float, greater than ``above`` or not below ``least``."""

    def convert(value: Any) -> float:
        right = not isinstance(value, bool) and isinstance(value, Real) and isfinite(value)
        right = right and (above is None or value > above) and (least is None or value >= least)
        if not right:
            bound = f" greater than {above:g}" if above is not None else ""
            bound = f" of at least {least:g}" if least is not None else bound
            raise SpecError(f"{field} must be a finite number{bound}; got {value!r}.")
        return float(value)

    return convert
