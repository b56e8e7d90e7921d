"""Axes drawn again from what crossed, and marks for what did not: whoever asks for that is refused, never misled.

But for ``dataLim``: matplotlib reads it while it draws, also of axes that share an axis, so it tells of what crossed.
"""

from collections.abc import Callable
from typing import Any, NoReturn

from matplotlib.axes import Axes
from matplotlib.projections.polar import PolarAxes

#: Attributes of axes that hold what is drawn, in the order of matplotlib's page on axes.
KINDS = ("lines", "collections", "patches", "images", "texts", "tables", "artists")


class Absent:
    """Stands for what did not cross: it is there, and refuses to be looked into.

    Args:
        refuse: raises what a refusal is at this end, given what was asked for.
        what: in words.
        known: attributes that can be told.
    """

    def __init__(self, refuse: Callable[[str], NoReturn], what: str, **known: Any) -> None:
        self.__dict__.update(known, _refuse=refuse, _what=what)

    def _refused(self, *args: Any) -> NoReturn:
        self._refuse(self._what)
        raise AssertionError("a refusal that did not raise")

    __len__ = __iter__ = __getitem__ = __contains__ = __bool__ = __eq__ = __call__ = _refused  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._refused()


class _Carried:
    """Goes before a class of axes: what did not cross, by kind, is refused to whoever asks for that kind."""

    #: Attribute, such as ``collections`` -> names of the classes of those that did not cross.
    absent: dict[str, list[str]] = {}  # noqa: RUF012 - replaced as a whole for each axes
    #: The class that these axes have at the other end, where it is not known here.
    foreign = ""

    def refuse(self, what: str) -> NoReturn:
        """Replaced by the receiving end's own refusal."""
        raise NotImplementedError(what)

    def _require(self, *kinds: str) -> None:
        lost = [name for kind in kinds for name in self.absent.get(kind, [])]
        if lost:
            self.refuse(f"{lost[0]} of a figure")

    def get_children(self) -> list[Any]:
        """All artists, where all crossed."""
        self._require(*self.absent)
        return super().get_children()  # type: ignore[misc]

    def has_data(self) -> bool:
        """Whether anything is drawn, as what did not cross is; of a class that is not known here nobody can say."""
        if self.foreign:
            self.refuse(f"'has_data' of {self.foreign}")
        counts = ("lines", "collections", "patches", "images")  # a text is no data
        return any(self.absent.get(kind) for kind in counts) or super().has_data()  # type: ignore[misc]

    def get_legend_handles_labels(self, *args: Any, **kwargs: Any) -> Any:
        """As ever, where all crossed that can be in a legend."""
        self._require("lines", "patches", "collections", "containers")
        return super().get_legend_handles_labels(*args, **kwargs)  # type: ignore[misc]

    def __getattr__(self, name: str) -> Any:
        if self.foreign and not name.startswith("_"):
            self.refuse(f"{name!r} of {self.foreign}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


def _asked_for(kind: str) -> property:
    def of(self: Any) -> Any:
        self._require(kind)
        return getattr(super(_Carried, self), kind)

    return property(of)


for _kind in KINDS:
    setattr(_Carried, _kind, _asked_for(_kind))


def _containers(self: Any) -> Any:
    self._require("containers")
    return self.__dict__["containers"]


def _keep_containers(self: Any, value: Any) -> None:
    self.__dict__["containers"] = value


_Carried.containers = property(_containers, _keep_containers)  # type: ignore[attr-defined]


class CarriedAxes(_Carried, Axes):
    """Axes as a test finds them."""


class CarriedPolarAxes(_Carried, PolarAxes):
    """Axes with an angle and a radius."""


#: Class at the one end -> class at the other.
PROJECTIONS = {Axes: CarriedAxes, PolarAxes: CarriedPolarAxes}
for _theirs, _ours in PROJECTIONS.items():  # a test may ask for the name of a class
    _ours.__name__, _ours.__qualname__, _ours.__module__ = _theirs.__name__, _theirs.__qualname__, _theirs.__module__


def genuine(axes: Any) -> type | None:
    """The class of matplotlib whose axes these are; None for one of another's."""
    kind = type(axes)
    return next((each for each, ours in PROJECTIONS.items() if kind in (each, ours) and not foreign(axes)), None)


def foreign(axes: Any) -> str:
    """The class that carried axes have at the other end, where it is not known here."""
    return (getattr(type(axes), "foreign", None) is not None and axes.__dict__.get("foreign", "")) or ""


def absent(axes: Any) -> dict[str, list[str]]:
    """What did not cross of axes that did."""
    return axes.__dict__.get("absent", {})
