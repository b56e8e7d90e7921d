"""Figures of signal propagation: measured lines with the spread of members, theory as open circles.

Draws on matplotlib axes and computes nothing. Import ``nncourse.style`` and call ``style.use()`` for the course's
look; :func:`overview` does it for its own figure.
"""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np

from nncourse.experiments.propagation import PAIRING, Propagation
from nncourse.style import COLOURS, RC

LABELS = {
    "preactivation_second_moment": "pre-activations, 2nd moment",
    "preactivation_sd": "pre-activations, sd",
    "activation_second_moment": "activations, 2nd moment",
    "activation_sd": "activations, sd",
    "backpropagated_gradient_second_moment": "back-propagated, 2nd moment",
    "backpropagated_gradient_sd": "back-propagated, sd",
    "weight_gradient_second_moment": "weight gradients, 2nd moment",
    "weight_gradient_sd": "weight gradients, sd",
    "dead": "share of dead units",
    "saturated": "share of saturated units",
    "correlation": "correlation of two inputs",
}
#: Shares and correlations, which need no logarithm.
_LINEAR = ("dead", "saturated", "correlation")
_LINES = ("-", "--", "-.", ":")


def by_layer(propagation: Propagation, quantity: str, ax: Any = None, *, labels: Sequence[str] | None = None) -> Any:
    """One quantity against the layer: mean over members, band from the least to the greatest, theory as circles.

    Args:
        propagation: what was measured.
        quantity: one of :data:`LABELS`.
        ax: matplotlib axes; by default the current ones.
        labels: of the pairings in the legend, in the order of the frame; by default its names.

    Returns:
        The axes.
    """
    ax = _axes(ax)
    measured = propagation.by_layer(quantity)
    for place, (pairing, part) in enumerate(_pairings(measured)):
        colour, line = _look(place)
        label = labels[place] if labels else _name(pairing)
        ax.fill_between(part["layer"], part["low"], part["high"], color=colour, alpha=0.15, linewidth=0)
        ax.plot(part["layer"], part["mean"], color=colour, linestyle=line, label=label)
        if quantity in propagation.predicted:
            expected = propagation.predicted.set_index([*PAIRING]).loc[[pairing]]
            every = max(1, len(part) // 8)
            points = {"color": colour, "marker": "o", "markersize": 5, "markerfacecolor": "none"}
            ax.plot(expected["layer"], expected[quantity], linestyle="", markevery=(place % every, every), **points)
    if quantity not in _LINEAR and (measured["low"] > 0).all():
        ax.set_yscale("log")
        if measured["high"].max() < 100 * measured["low"].min():
            _plain_numbers(ax)
    elif quantity in _LINEAR:
        ax.set_ylim(min(0, np.nanmin(measured["low"], initial=0)) - 0.03, 1.03)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set(xlabel="layer", ylabel=LABELS[quantity])
    return ax


def singular_values(propagation: Propagation, ax: Any = None) -> Any:
    """Singular values of the input–output Jacobian against their rank, averaged over members; returns the axes.

    The axis ends where float64 does, fourteen decades below the largest: what lies lower is zero but for rounding.
    """
    ax, spectrum = _axes(ax), propagation.spectrum()
    for place, (pairing, part) in enumerate(_pairings(spectrum)):
        colour, line = _look(place)
        ax.plot(part["rank"], part["value"], color=colour, linestyle=line, label=_name(pairing))
    largest = spectrum["value"].max()
    if largest > 0:
        ax.set_yscale("log")
        ax.set_ylim(1e-14 * largest, 10 * largest)
    ax.set(xlabel="rank", ylabel="singular value of the Jacobian")
    return ax


def overview(propagation: Propagation) -> Any:
    """A matplotlib figure with six panels and one legend."""
    import matplotlib.pyplot as plt

    panels = (
        "preactivation_second_moment",
        "backpropagated_gradient_second_moment",
        "weight_gradient_second_moment",
        "correlation",
        "saturated",
    )
    with plt.rc_context(RC):
        figure, axes = plt.subplots(3, 2, figsize=(6.8, 8.8))
        for quantity, ax in zip(panels, axes.flat, strict=False):
            by_layer(propagation, quantity, ax)
        singular_values(propagation, axes[2, 1])
        handles, labels = axes[0, 0].get_legend_handles_labels()
        circles = axes[0, 0].plot([], [], "o", color=COLOURS["grey"], markerfacecolor="none")
        figure.legend([*handles, *circles], [*labels, "theory"], loc="outside lower center", ncols=2)
    return figure


def _axes(ax: Any) -> Any:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.gca()


def _plain_numbers(ax: Any) -> None:
    """0.2, 0.5, 1, … on a logarithmic axis of few decades, where powers of ten would be one or two."""
    from matplotlib.ticker import LogLocator, NullLocator

    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_locator(NullLocator())


def _pairings(frame: Any) -> Any:
    return frame.groupby([*PAIRING], sort=False)


def _name(pairing: tuple[str, ...]) -> str:
    """Activation and initializer, and the block if it is not the plain one."""
    return " · ".join(pairing if pairing[2] != "plain" else pairing[:2])


def _look(place: int) -> tuple[str, str]:
    """Colour and line of the n-th pairing: six colours, and another line for each round of them."""
    looks = zip(cycle(COLOURS.values()), cycle(_LINES), strict=False)
    return next(look for i, look in enumerate(looks) if i == place)
