"""Figures of what :class:`~nncourse.experiments.results.Results` computed; every function gives its axes.

The colours and line styles are those of ``nncourse.style``; the caller chooses the look with ``style.use()``.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from nncourse.experiments.results import PAIRING, Results
from nncourse.style import COLOURS, RC

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_CONDITION = tuple(name for name in PAIRING if name not in ("activation", "initializer"))
#: Text on a coloured cell: not exchanged in the dark theme, because the cell keeps its colour too.
_DARK_INK, _LIGHT_INK = "#010101", "#fefefe"


def heatmap(results: Results) -> list["Axes"]:
    """The score of every pairing, activations down and initializers across, one panel for each other condition.

    A cell holds the interquartile mean to two digits; :meth:`~nncourse.experiments.results.Results.summary` has its
    interval. Marks tell of networks that diverged and of a learning rate at the edge of those tried.
    """
    summary = results.summary()
    scale, digits = {"vmin": summary.iqm.min(), "vmax": summary.iqm.max()}, ".2g"
    if results.score == "test_accuracy":
        scale, digits = {"vmin": 0, "vmax": 1}, ".2f"
    across, down = summary.initializer.nunique(), summary.activation.nunique()
    size = 1.2 + across * np.clip(4.2 / across, 0.55, 1), 0.4 * down + 2
    drawn = []
    for axes, title, part in _panels(summary, _CONDITION, size):
        table = part.pivot(index="activation", columns="initializer", values="iqm")
        table = table.reindex(index=part.activation.unique(), columns=part.initializer.unique())
        image = axes.imshow(table.to_numpy(float), aspect="auto", **scale)
        axes.set_xticks(range(len(table.columns)), table.columns, rotation=40, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(table.index)), table.index)
        axes.tick_params(length=0)
        axes.grid(False)
        axes.set_title(title)
        for row in part.itertuples():
            x, y = table.columns.get_loc(row.initializer), table.index.get_loc(row.activation)
            ink = _ink(image.cmap(image.norm(row.iqm))) if np.isfinite(row.iqm) else RC["text.color"]
            axes.text(x, y, _cell(row, digits), ha="center", va="center", color=ink)
        axes.figure.colorbar(image, ax=axes, label=_LABELS[results.score], location="top", aspect=40, pad=0.02)
        drawn.append(axes)
    notes = {
        "— all diverged": summary.iqm.isna().any(),
        "† some diverged": (summary.diverged.gt(0) & summary.iqm.notna()).any(),
        "‡ learning rate at the edge": summary.at_edge.any(),
    }
    if any(notes.values()):
        drawn[0].figure.supxlabel("   ".join(note for note, needed in notes.items() if needed), fontsize=9)
    return drawn


def curves(results: Results, column: str = "val_loss") -> list["Axes"]:
    """A column of the frame over epochs, one panel for each activation and condition, one line for each initializer.

    Lines are interquartile means over seeds, bands their 95 % intervals.
    """
    return _lines(results.curves(column), "epoch", "epoch", _LABELS.get(column, column))


def learning_rates(results: Results) -> list["Axes"]:
    """The validation score of the tuning networks over the learning rate, panels and lines as in :func:`curves`."""
    column = "val_loss" if results.metadata["head"] == "regression" else "val_accuracy"
    drawn = _lines(results.sensitivity(), "learning_rate", "learning rate", _LABELS[column])
    for axes in drawn:
        axes.set_xscale("log")
    return drawn


_LABELS = {
    "loss": "training loss",
    "accuracy": "training accuracy",
    "val_loss": "validation loss",
    "val_accuracy": "validation accuracy",
    "test_loss": "test loss",
    "test_accuracy": "test accuracy",
}


def _lines(table: "pd.DataFrame", x: str, x_label: str, y_label: str) -> list["Axes"]:
    drawn, looks = [], {}
    for axes, title, part in _panels(table, ("activation", *_CONDITION), (2.7, 2.3), shared=True):
        for name, line in part.groupby("initializer", sort=False):
            look = looks.setdefault(name, next(islice(_looks(), len(looks), None)))
            line = line.sort_values(x)
            axes.fill_between(line[x], line.low, line.high, color=look["color"], alpha=0.15, linewidth=0)
            axes.plot(line[x], line.iqm, label=name, **look)
        axes.set(xlabel=x_label, ylabel=y_label, title=title, yscale="log" if "loss" in y_label else "linear")
        axes.label_outer()
        drawn.append(axes)
    if drawn:
        handles = {h.get_label(): h for axes in drawn for h in axes.get_lines()}
        drawn[0].figure.legend(handles=list(handles.values()), loc="outside lower center", ncols=2)
    return drawn


def _looks() -> Iterator[dict[str, Any]]:
    """A look for each line: six colours, each with a line style of its own; markers tell later rounds apart."""
    styles, names = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1))), list(COLOURS)
    for marker in cycle(("", "o", "s", "^")):
        for name, style in zip(names, styles, strict=True):
            yield {"color": COLOURS[name], "linestyle": style, "marker": marker, "markersize": 3}


def _panels(
    table: "pd.DataFrame", by: tuple[str, ...], size: tuple[float, float], shared: bool = False
) -> Iterator[tuple]:
    """An axes, its title and its rows for each combination of the columns ``by``; the title names what differs."""
    import matplotlib.pyplot as plt

    groups = list(table.groupby(list(by), sort=False, observed=True))
    if not groups:
        return
    across = min(2, len(groups))
    down = -(-len(groups) // across)
    whole = max(5.2, size[0] * across), size[1] * down + 0.6
    share = {"sharex": shared, "sharey": shared}
    _, grid = plt.subplots(down, across, figsize=whole, squeeze=False, layout="constrained", **share)
    for axes in grid.flat[len(groups) :]:
        axes.remove()
    differing = [name for name in by if table[name].nunique() > 1]
    for axes, (values, part) in zip(grid.flat, groups, strict=False):
        named = dict(zip(by, values, strict=True))
        words = [str(named[n]) if n == "activation" else f"{n.replace('_', ' ')} {named[n]}" for n in differing]
        yield axes, ", ".join(words), part


def _cell(row: Any, digits: str) -> str:
    if not np.isfinite(row.iqm):
        return "—"
    return f"{row.iqm:{digits}}" + ("†" if row.diverged else "") + ("‡" if row.at_edge else "")


def _ink(colour: tuple[float, ...]) -> str:
    """Dark or light, whichever has the greater contrast with a colour (WCAG relative luminance)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    luminance = float(np.dot((0.2126, 0.7152, 0.0722), parts))
    return _DARK_INK if (luminance + 0.05) ** 2 > 1.05 * 0.05 else _LIGHT_INK
