"""A figure drawn again from the plain values that :mod:`.figures` gives; none of them is believed."""

import math
import warnings
from typing import Any, NoReturn

from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec, SubplotSpec
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from nncourse.grading.wire import artists, carried, figures
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.properties import FONT, LINE, PATCH, NotCarried, believed, properties, put

_SCALES = ("linear", "log", "symlog", "logit")
_SIDES = ("top", "bottom", "left", "right", "both")
_MAX_GRID = 64
_BY_NAME = {each.__name__: ours for each, ours in carried.PROJECTIONS.items()}


def take(reader: Any, node: dict[str, Any], depth: int) -> Any:
    """The figure of a node.

    Raises:
        WireError: the node is not as :func:`nncourse.grading.wire.figures.give` makes it.
    """
    parts = believed(reader.value(node.get("v"), depth + 1))
    if len(parts["axes"]) > figures.MAX_AXES:
        raise WireError("A figure has too many axes.")
    figure = Figure(figsize=_finite(parts["size"], 2))
    figure.nncourse_parts = parts, getattr(reader.handles, "absent", _refused)
    _fill(figure)
    return figure


def take_axes(reader: Any, node: dict[str, Any], depth: int) -> Any:
    """The axes of a node, in their figure.

    Raises:
        WireError: there are none in that place.
    """
    figure, place = reader.value(node.get("v"), depth + 1), node.get("place")
    if type(figure) is not Figure or type(place) is not int or not 0 <= place < len(figure.axes):
        raise WireError("Axes without a figure.")
    return figure.axes[place]


def _refused(what: str) -> NoReturn:
    raise WireError(f"{what} did not cross.")


def renew(old: Any, new: Any) -> bool:
    """Draw into a figure what another one, which came over the wire, shows; axes stay the objects that they are."""
    if type(old) is not Figure or type(new) is not Figure or not hasattr(new, "nncourse_parts"):
        return False
    old.nncourse_parts = new.nncourse_parts
    for name in _forget_refusals(old):
        setattr(old, name, [])
    for each in old.axes[len(new.axes) :]:
        each.remove()
    for each in [*old.texts, *old.legends]:
        if each is not old._suptitle:
            each.remove()
    old.set_size_inches(*_finite(old.nncourse_parts[0]["size"], 2))
    _fill(old)
    return True


def _forget_refusals(drawn: Any) -> list[str]:
    """Take away what refuses to be asked; the names of it."""
    names = [name for name, each in vars(drawn).items() if type(each) is carried.Absent]
    for name in names:
        delattr(drawn, name)
    return names


def _fill(figure: Any) -> None:
    parts, refuse = figure.nncourse_parts
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a word on stderr would cost a test its points
        put(figure, parts["has"], figures.FIGURE)
        if parts["title"] or figure._suptitle is not None:
            _write(figure.suptitle(""), parts["title"] or {"text": "", "has": properties(figure._suptitle, FONT)})
        for each in parts["texts"]:
            _write(figure.text(*_finite(each["at"], 2), ""), each)
        shown = [_draw(_blank(figure, n, each, refuse), each) for n, each in enumerate(parts["axes"])]
        for made, each in zip(shown, parts["axes"], strict=True):
            _explain(made, each["colorbars"], figure, refuse)
        for each in parts["legends"]:
            _draw_legend(figure, each, refuse)
    for name in parts["lost"]:
        if name in figures.OF_FIGURE:
            setattr(figure, name, carried.Absent(refuse, f"{name} of a figure"))
        elif name == "axes":
            raise WireError("A figure has too many axes.")


def _explain(made: list[Any], colorbars: list[Any], figure: Any, refuse: Any) -> None:
    """Note by which axes the colours of what was drawn are explained, where these are still there."""
    for n, place in colorbars:
        known = {} if place is None else {"ax": figure.axes[place]}
        made[n].colorbar = carried.Absent(refuse, "a colorbar of a figure", **known)


def _blank(figure: Any, number: int, parts: dict[str, Any], refuse: Any) -> Any:
    """The axes of a number, cleared and put in their place, or made there where they are others than before."""
    place = parts["place"]
    bounds, grid = _finite(place["bounds"], 4), place["grid"]
    kind = _BY_NAME.get(parts["of"], carried.CarriedAxes)
    if number < len(figure.axes) and not _may_stay(figure.axes[number], kind, grid):
        for each in figure.axes[number:]:
            each.remove()
    if number < len(figure.axes):
        axes = _cleared(figure.axes[number], grid)
    else:
        shares = {
            f"share{name}": figure.axes[each]
            for name, each in zip("xy", place["shares"], strict=True)
            if each is not None
        }
        where = bounds if grid is None else _cell(figure, grid)
        add = figure.add_axes if grid is None else figure.add_subplot
        axes = add(where, axes_class=kind, label=f"{number}", **shares)
    if list(axes.get_position(original=True).bounds) != bounds:
        axes.set_position(bounds)
    axes.refuse, axes.absent = refuse, {}
    axes.foreign = "" if parts["of"] in _BY_NAME else str(parts["of"])[:80]
    return axes


def _cleared(axes: Any, grid: Any) -> Any:
    """Axes without what they showed and refused, in their cell of a grid."""
    _forget_refusals(axes)
    axes.clear()
    axes.__class__ = carried.PROJECTIONS.get(type(axes), type(axes))
    of = axes.get_subplotspec()
    if grid is not None and (of is None or list(of.get_geometry()) != grid):
        axes.set_subplotspec(_cell(axes.figure, grid))
    return axes


def _may_stay(axes: Any, kind: type, grid: Any) -> bool:
    """Whether these can be the axes of a kind, in a grid or in none; whoever has no twin here stays what it is."""
    ours = carried.PROJECTIONS.get(type(axes), type(axes))
    return ours not in _BY_NAME.values() or (ours is kind and (axes.get_subplotspec() is None) == (grid is None))


def _cell(figure: Any, grid: list[int]) -> SubplotSpec:
    rows, columns, first, last = grid
    if not (0 < rows <= _MAX_GRID and 0 < columns <= _MAX_GRID and 0 <= first <= last < rows * columns):
        raise WireError("Axes stand in no grid.")
    return SubplotSpec(GridSpec(rows, columns, figure), first, last)


def _draw(axes: Any, parts: dict[str, Any]) -> list[Any]:
    """Draw into axes; what was drawn, in its order, with None for what is not known here."""
    absent = {str(kind): [str(each)[:80] for each in names] for kind, names in parts["absent"].items()}
    for name, scale in zip("xy", parts["scales"], strict=True):
        if scale in _SCALES and scale != getattr(axes, f"get_{name}scale")():
            axes.set(**{f"{name}scale": scale})  # and not else: it takes away the ticks of axes that share it
    made: list[Any] = []
    for each in parts["drawn"][: 2 * figures.MAX_PARTS]:
        name = str(each["of"])[:80]
        holds = name.endswith("Container")
        try:
            made.append(_contained(axes, each, made) if holds else artists.take(each, axes))
        except NotCarried:
            made.append(None)
            absent.setdefault("containers" if holds else _kind(name), []).append(name)
    _frame(axes, parts)
    if parts["legend"] is not None:
        _draw_legend(axes, parts["legend"], axes.refuse)
    _refuse(axes, parts, absent)
    return made


def _refuse(axes: Any, parts: dict[str, Any], absent: dict[str, list[str]]) -> None:
    """Have axes refuse what did not cross."""
    axes.absent = absent
    for name, scale in zip("xy", parts["scales"], strict=True):
        if scale != getattr(axes, f"get_{name}scale")():
            what = f"the scale {scale!r:.40} of a figure"
            setattr(axes, f"get_{name}scale", carried.Absent(axes.refuse, what, scale=str(scale)[:40]))
    for name in figures.OF_FLAT_AXES:
        if name not in parts["has"]:
            setattr(axes, f"get_{name}", carried.Absent(axes.refuse, f"{name!r} of {parts['of']:.80}"))
    if "child_axes" in absent:
        axes.child_axes = carried.Absent(axes.refuse, "axes within axes")


def _kind(name: str) -> str:
    """The attribute of axes by which an artist of a class is found that is not known here."""
    ends = {"Line2D": "lines", "Collection": "collections", "QuadMesh": "collections", "Image": "images"}
    ends |= {"Text": "texts", "Annotation": "texts"}
    return next((kind for end, kind in ends.items() if name.endswith(end)), "patches")


def _frame(axes: Any, parts: dict[str, Any]) -> None:
    """What axes have around what is drawn in them."""
    for title, each in zip((axes.title, axes._left_title, axes._right_title), parts["titles"], strict=True):
        _write(title, each)
    for axis, each in zip((axes.xaxis, axes.yaxis), parts["axes"], strict=True):
        _draw_axis(axis, each)
    for name, each in parts["spines"].items():
        if name in axes.spines:
            put(axes.spines[name], each, figures.SPINE)
    axes.set(xlim=_finite(parts["limits"][0], 2), ylim=_finite(parts["limits"][1], 2))
    put(axes, parts["has"], [each for each in figures.AXES if each in parts["has"]])
    axes.patch.set_visible(bool(parts["ground"]))
    if not parts["axison"]:
        axes.set_axis_off()


def _draw_axis(axis: Any, parts: dict[str, Any]) -> None:
    _write(axis.label, parts["label"])
    ticks, label = parts["sides"]
    if ticks in _SIDES:
        axis.set_ticks_position(ticks)
    if label in _SIDES:
        axis.set_label_position(label)
    axis.set_visible(bool(parts["visible"]))
    if parts["ticks"] is not None:
        places, texts = parts["ticks"]
        places = _finite(places[: figures.MAX_TICKS])
        axis.set_ticks(places, [str(each) for each in texts[: len(places)]])
    if not parts["has"]:
        axis.set_tick_params(label1On=False, label2On=False)
    elif parts["ticks"] is None:
        font = parts["has"][0]
        axis.set_tick_params(labelsize=font["fontsize"], labelrotation=font["rotation"])
    for text, has in zip(axis.get_majorticklabels(), parts["has"], strict=False):
        put(text, has, FONT)
    if parts["minor"] != axis.get_minorticklocs().tolist():
        axis.set_ticks(_finite(parts["minor"][: figures.MAX_TICKS]), minor=True)
    for which, shown in zip(("major", "minor"), parts["grid"], strict=True):
        if shown or which == "major":
            axis.grid(bool(shown), which=which)


def _write(text: Any, parts: dict[str, Any]) -> None:
    text.set_text(str(parts["text"]))
    put(text, parts["has"], FONT)


def _draw_legend(owner: Any, parts: dict[str, Any], refuse: Any) -> None:
    """The legend of axes or of a figure; its handles are refused where they did not cross."""
    texts = parts["texts"][: figures.MAX_PARTS]
    try:
        shown = [_handle(each) for each in parts["handles"] or ()]
    except NotCarried:
        shown = []
    handles = shown if len(shown) == len(texts) else [Line2D([], []) for _ in texts]
    columns = min(max(1, int(parts["columns"])), figures.MAX_PARTS)
    legend = owner.legend(handles, [str(each["text"]) for each in texts], ncols=columns, frameon=bool(parts["frame"]))
    for text, each in zip(legend.get_texts(), texts, strict=False):
        _write(text, each)
    if parts["title"]:
        legend.set_title(str(parts["title"]))
    if handles is not shown:
        legend.legend_handles = carried.Absent(refuse, "the handles of a legend")


def _handle(given: dict[str, Any]) -> Any:
    if given["of"] == "Line2D":
        return put(Line2D([], []), given["has"], LINE)
    if given["of"] == "Rectangle":
        return put(Rectangle((0, 0), 1, 1), given["has"], PATCH)
    raise NotCarried


def _contained(axes: Any, given: dict[str, Any], made: list[Any]) -> Any:
    """A container of what was drawn; one of whose parts is not known here is not carried either."""

    def of(places: Any) -> Any:
        parts = None if places is None else [made[int(each)] for each in places]
        if parts is not None and any(each is None for each in parts):
            raise NotCarried
        return parts

    label = str(given["label"])
    if given["of"] == figures.BARS.__name__:
        errors = given["errors"] and of(given["errors"])[0]
        orientation = given["orientation"] if given["orientation"] in ("vertical", "horizontal") else None
        each = figures.BARS(of(given["bars"]), errors, orientation=orientation, label=label)
    elif given["of"] == figures.ERRORS.__name__:
        line = None if given["line"] is None else of([given["line"]])[0]
        lines = (line, tuple(of(given["caps"])), tuple(of(given["bars"])))
        each = figures.ERRORS(lines, *map(bool, given["has"]), label=label)
    elif given["of"] == figures.STEMS.__name__:
        each = figures.STEMS([of(part)[0] for part in given["parts"]], label=label)
    else:
        raise NotCarried
    axes.add_container(each)
    return each


def _finite(numbers: Any, count: int | None = None) -> list[float]:
    if not isinstance(numbers, list) or len(numbers) != (len(numbers) if count is None else count):
        raise WireError("A figure has not as many numbers as it needs.")
    if not all(type(each) in (int, float) and math.isfinite(each) and abs(each) < 1e300 for each in numbers):
        raise WireError("A figure has a number that is none.")
    return numbers
