"""matplotlib figures on the wire: what a test reads off one, as plain values; :mod:`.drawn` draws it again.

Carried are axes with what :mod:`.artists` knows, containers, texts, legends, scales, limits, ticks, spines, their
place in a grid, and which share an axis. What has no encoding is counted by its kind: at the other end a test that
asks for this kind is refused, and one that asks for anything else is judged (:mod:`.carried`).
"""

import itertools
from typing import Any

from matplotlib import container, text
from matplotlib.figure import Figure

from nncourse.grading.wire import artists, carried
from nncourse.grading.wire.properties import FONT, LINE, PATCH, NotCarried, properties

MAX_AXES, MAX_PARTS, MAX_TICKS = 64, 2000, 500
OF_ANY_AXES = ("label", "visible", "zorder", "gid", "alpha", "facecolor")
OF_FLAT_AXES = ("frame_on", "axisbelow", "box_aspect")
AXES = (*OF_ANY_AXES, *OF_FLAT_AXES, "adjustable", "aspect", "anchor", "autoscalex_on", "autoscaley_on")
FIGURE = ("label", "dpi", "facecolor", "edgecolor", "frameon", "linewidth")
SPINE = ("visible", "edgecolor", "linewidth", "linestyle", "zorder")
#: What a figure itself may hold, beside its axes, texts and legends.
OF_FIGURE = ("lines", "patches", "images", "artists", "subfigs")
BARS, ERRORS, STEMS = container.BarContainer, container.ErrorbarContainer, container.StemContainer


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of a figure, or of axes in one; None for anything else, and where the figure has no encoding."""
    if type(value) is Figure:
        try:
            return {"t": "figure", "v": writer.node(_figure(value), depth + 1)}
        except (NotCarried, AttributeError, TypeError, ValueError):  # a learner's own parts in matplotlib's places
            return None
    figure = value.get_figure(root=True) if isinstance(value, carried.Axes) else None
    if type(figure) is not Figure or value not in figure.axes:
        return None
    node = writer.node(figure, depth + 1)
    if node["t"] not in ("figure", "same", "arg"):
        return None  # axes stay where their figure does
    return {"t": "axes", "place": figure.axes.index(value), "v": node}


def _figure(figure: Any) -> dict[str, Any]:
    drawn, texts = figure.axes[:MAX_AXES], [each for each in figure.texts if each is not figure._suptitle]
    lost = [each for each in OF_FIGURE if type(held := getattr(figure, each)) is carried.Absent or held]
    facts = {
        "size": [float(each) for each in figure.get_size_inches()],
        "has": properties(figure, FIGURE),
        "title": None if figure._suptitle is None else _words(figure._suptitle),
        "texts": [_words(each) | {"at": list(each.get_position())} for each in texts[:MAX_PARTS]],
        "legends": [_legend(each) for each in figure.legends[:MAX_PARTS]],
        "lost": lost + ["axes"] * (len(figure.axes) > MAX_AXES),
    }
    return facts | {"axes": [_axes(each, drawn) for each in drawn]}


def _axes(axes: Any, all_axes: list[Any]) -> dict[str, Any]:
    """Axes, with what is drawn in them as far as it has an encoding, and the names of the rest by kind."""
    absent = {kind: list(names) for kind, names in carried.absent(axes).items()}
    kind, shown, places = carried.genuine(axes), [], {}
    if kind is not None:
        shown, places = _shown(axes, absent)
    name = kind.__name__ if kind is not None else carried.foreign(axes) or type(axes).__name__
    if kind is None:
        absent |= {each: [name] for each in (*carried.KINDS, "containers")}
    if type(axes.child_axes) is carried.Absent or axes.child_axes:
        absent["child_axes"] = ["Axes"]
    facts = {"of": name, "place": _place(axes, all_axes), "drawn": shown, "absent": absent}
    return facts | _frame(axes) | {"colorbars": _colorbars(axes, places, all_axes)}


def _frame(axes: Any) -> dict[str, Any]:
    """What axes have around what is drawn in them."""
    legend = axes.get_legend()
    return {
        "scales": [_scale(axes, "x"), _scale(axes, "y")],
        "limits": [[float(each) for each in pair] for pair in (axes.get_xlim(), axes.get_ylim())],
        "titles": [_words(each) for each in (axes.title, axes._left_title, axes._right_title)],
        "axes": [_axis(each) for each in (axes.xaxis, axes.yaxis)],
        "spines": {str(name): properties(each, SPINE) for name, each in axes.spines.items()},
        "has": _properties(axes),
        "axison": bool(axes.axison),
        "ground": bool(axes.patch.get_visible()),
        "legend": None if legend is None else _legend(legend),
    }


def _scale(axes: Any, name: str) -> str:
    own = vars(axes).get(f"get_{name}scale")  # where the scale is not known here
    return own.scale if type(own) is carried.Absent else getattr(axes, f"get_{name}scale")()


def _properties(axes: Any) -> dict[str, Any]:
    """Properties of axes; of a class that is not known here, such as those of three dimensions, the common ones."""
    return properties(axes, AXES if carried.genuine(axes) is not None else OF_ANY_AXES)


def _place(axes: Any, all_axes: list[Any]) -> dict[str, Any]:
    """Where axes stand, and with which earlier ones they share an axis."""
    earlier = all_axes[: all_axes.index(axes)]
    shared = [axes.get_shared_x_axes(), axes.get_shared_y_axes()]
    of = axes.get_subplotspec()
    return {
        "bounds": [float(each) for each in axes.get_position(original=True).bounds],
        "grid": None if of is None else [int(each) for each in of.get_geometry()],
        "shares": [next((n for n, e in enumerate(earlier) if each.joined(axes, e)), None) for each in shared],
    }


def _shown(axes: Any, absent: dict[str, list[str]]) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """What is drawn in axes, in its order, then its containers; and ``id`` of an artist -> its place there.

    What has no encoding is added to ``absent``.
    """
    shown: list[dict[str, Any]] = []
    places: dict[int, int] = {}
    for artist in axes._children[:MAX_PARTS]:
        try:
            shown.append(artists.give(artist, axes))
            places[id(artist)] = len(shown) - 1
        except (NotCarried, TypeError, ValueError):
            absent.setdefault(_kind(artist), []).append(type(artist).__name__[:80])
    for each in axes._children[MAX_PARTS:]:
        absent.setdefault(_kind(each), []).append(f"more than {MAX_PARTS} artists")
    for each in vars(axes)["containers"][:MAX_PARTS]:
        try:
            shown.append(_container(each, places))
            places[id(each)] = len(shown) - 1
        except (NotCarried, KeyError, TypeError):
            absent.setdefault("containers", []).append(type(each).__name__[:80])
    return shown, places


def _kind(artist: Any) -> str:
    """The attribute of axes by which an artist is found."""
    from matplotlib import collections, image, lines, patches, table

    kinds = (lines.Line2D, collections.Collection, patches.Patch, image.AxesImage, text.Text, table.Table)
    return next(
        (name for name, each in zip(carried.KINDS, kinds, strict=False) if isinstance(artist, each)), "artists"
    )


def _container(each: Any, places: dict[int, int]) -> dict[str, Any]:
    """A container, by the places of what it holds."""

    def of(parts: Any) -> Any:
        return None if parts is None else [places[id(part)] for part in parts]

    facts: dict[str, Any] = {"of": type(each).__name__, "label": str(each.get_label())}
    if type(each) is BARS:
        errors = None if each.errorbar is None else of([each.errorbar])
        return facts | {"bars": of(each), "errors": errors, "orientation": each.orientation}
    if type(each) is ERRORS:
        line, caps, bars = each.lines
        line = None if line is None else places[id(line)]
        return facts | {"line": line, "caps": of(caps), "bars": of(bars), "has": [each.has_xerr, each.has_yerr]}
    if type(each) is STEMS:
        return facts | {"parts": [of([each.markerline]), of([each.stemlines]), of([each.baseline])]}
    raise NotCarried


def _axis(axis: Any) -> dict[str, Any]:
    """Label, grid and ticks of an axis; ticks only where they are not those that any such axis has by itself."""
    facts = {
        "label": _words(axis.label),
        "grid": [any(e.get_visible() for e in axis.get_gridlines()), bool(axis._minor_tick_kw.get("gridOn"))],
        "sides": [axis.get_ticks_position(), axis.get_label_position()],
        "visible": bool(axis.get_visible()),
        "minor": [float(each) for each in itertools.islice(axis.get_minorticklocs(), MAX_TICKS)],
    }
    texts = axis.get_majorticklabels()[:MAX_TICKS]
    has = [properties(each, FONT) for each in texts]
    usual = axis.isDefault_majloc and axis.isDefault_majfmt and _converter(axis) is None
    if usual:
        return facts | {"ticks": None, "has": has[:1]}
    places = [float(each) for each in axis.get_majorticklocs()[:MAX_TICKS]]
    written = axis.get_major_formatter().format_ticks(places)
    return facts | {"ticks": [places, [str(each) for each in written]], "has": has}


def _converter(axis: Any) -> Any:
    return axis.get_converter() if hasattr(axis, "get_converter") else axis.converter


def _words(text: Any) -> dict[str, Any]:
    return {"text": text.get_text(), "has": properties(text, FONT)}


def _legend(legend: Any) -> dict[str, Any]:
    """Title, texts and, where all of them cross, the handles of a legend."""
    facts = {"title": legend.get_title().get_text(), "texts": [_words(each) for each in legend.get_texts()]}
    handles = legend.legend_handles
    facts["columns"], facts["frame"] = int(legend._ncols), bool(legend.get_frame_on())
    facts["handles"] = None if type(handles) is carried.Absent else [_handle(each) for each in handles]
    if facts["handles"] is not None and None in facts["handles"]:
        facts["handles"] = None
    return facts


def _handle(each: Any) -> dict[str, Any] | None:
    """How a legend shows an entry: as a line or a patch of certain properties."""
    from matplotlib import lines, patches

    for kind, names in ((lines.Line2D, LINE), (patches.Rectangle, PATCH)):
        if type(each) is kind:
            try:
                return {"of": kind.__name__, "has": properties(each, names)}
            except NotCarried:
                return None
    return None


def _colorbars(axes: Any, places: dict[int, int], all_axes: list[Any]) -> list[list[int | None]]:
    """Place of what is drawn here, and of the axes in which its colours are explained; None where they are gone."""
    bars = [(places.get(id(each)), getattr(each, "colorbar", None)) for each in axes._children]
    of = [(n, vars(each).get("ax")) for n, each in bars if n is not None and each is not None]
    return [[n, all_axes.index(each) if each in all_axes else None] for n, each in of]
