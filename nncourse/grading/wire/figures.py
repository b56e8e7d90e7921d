"""matplotlib figures on the wire: what a test reads off one, drawn again in the examiner.

Carried are axes with their lines, scatter points, bars and images, texts, scales, limits and legend; not styles.
"""

from typing import Any

import numpy as np

_MAX_AXES = 64
_MAX_PARTS = 2000


def give(writer: Any, value: Any, depth: int) -> Any:
    """The node of a figure, or of axes in one; None for anything else."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if type(value) is Figure:
        return {"t": "figure", "v": writer.node(_figure(value), depth + 1)}
    if type(value) is Axes and type(value.figure) is Figure:
        place = value.figure.axes.index(value)
        return {"t": "figure", "axes": place, "v": writer.node(_figure(value.figure), depth + 1)}
    return None


def _figure(figure: Any) -> dict[str, Any]:
    title = figure.get_suptitle()
    legends = [[text.get_text() for text in each.get_texts()] for each in figure.legends]
    return {"title": title, "legends": legends, "axes": [_axes(each) for each in figure.axes[:_MAX_AXES]]}


def _axes(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend()
    return {
        "texts": [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()],
        "scales": [axes.get_xscale(), axes.get_yscale()],
        "limits": [list(map(float, axes.get_xlim())), list(map(float, axes.get_ylim()))],
        "legend": None if legend is None else [text.get_text() for text in legend.get_texts()],
        "lines": [
            [_numbers(line.get_xdata()), _numbers(line.get_ydata()), str(line.get_label())] for line in axes.lines
        ],
        "points": [_numbers(each.get_offsets()) for each in axes.collections if hasattr(each, "get_offsets")],
        "bars": [
            [*map(float, each.get_xy()), float(each.get_width()), float(each.get_height())] for each in _bars(axes)
        ],
        "images": [np.asarray(each.get_array()) for each in axes.images],
    }


def _bars(axes: Any) -> list[Any]:
    from matplotlib.patches import Rectangle

    return [each for each in axes.patches if type(each) is Rectangle]


def _numbers(data: Any) -> np.ndarray:
    array = np.ma.filled(np.ma.asarray(data), np.nan) if np.ma.isMaskedArray(data) else np.asarray(data)
    return array if array.dtype.kind in "biufM" else array.astype(float)


def take(reader: Any, node: dict[str, Any], depth: int) -> Any:
    """The figure, or the axes, of a node that :func:`give` made."""
    from matplotlib.figure import Figure

    parts = reader.value(node.get("v"), depth + 1)
    figure = Figure()
    if parts["title"]:
        figure.suptitle(str(parts["title"]))
    for each in parts["axes"][:_MAX_AXES]:
        _draw(figure.add_axes((0.1, 0.1, 0.8, 0.8), label=str(len(figure.axes))), each)
    for texts in parts["legends"][:_MAX_AXES]:
        figure.legend(
            [axes.plot([], [])[0] for axes in figure.axes[:1] for _ in texts], [str(each) for each in texts]
        )
    place = node.get("axes")
    return figure if place is None else figure.axes[int(place)]


def _draw(axes: Any, parts: dict[str, Any]) -> None:
    title, xlabel, ylabel = map(str, parts["texts"])
    for x, y, label in parts["lines"][:_MAX_PARTS]:
        axes.plot(x, y, label=str(label))
    for points in parts["points"][:_MAX_PARTS]:
        points = np.reshape(points, (-1, 2))
        axes.scatter(points[:, 0], points[:, 1])
    for x, y, width, height in parts["bars"][:_MAX_PARTS]:
        axes.bar(x, height, width, bottom=y, align="edge")
    for image in parts["images"][:_MAX_PARTS]:
        axes.imshow(image)
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    for name, scale in zip(("xscale", "yscale"), parts["scales"], strict=True):
        if scale in ("linear", "log", "symlog", "logit"):
            axes.set(**{name: scale})
    if parts["legend"] is not None:
        handles = axes.lines[: len(parts["legend"])]
        axes.legend(handles, [str(each) for each in parts["legend"]][: len(handles)])
    axes.set(xlim=parts["limits"][0], ylim=parts["limits"][1])
