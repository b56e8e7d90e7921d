"""One look for every figure of the course: vector, colour-blind safe, legible in light and dark.

The book draws each figure once, in the light colours; at build time ``book/_ext/themed_figures.py`` writes its
dark twin by exchanging the colours of :data:`DARK`. So chapters contain nothing but plain matplotlib.
"""

from cycler import cycler

#: Line colours by role. Each has a contrast of at least 3:1 with white, and stays apart from its neighbours
#: under protanopia, deuteranopia and tritanopia (after the palette of Okabe and Ito, darkened).
COLOURS = {
    "blue": "#0072b2",
    "vermillion": "#d55e00",
    "green": "#007e5b",
    "purple": "#a6468a",
    "ochre": "#6b5200",
    "grey": "#4d4d4d",
}

#: What a light colour becomes in the dark theme, lower-case hex to lower-case hex.
DARK = {
    "#ffffff": "#121212",
    "#000000": "#f0f0f0",
    "#262626": "#e0e0e0",
    "#d9d9d9": "#3d3d3d",
    "#0072b2": "#5db7f0",
    "#d55e00": "#ff8a3d",
    "#007e5b": "#3fcfa0",
    "#a6468a": "#e58bc9",
    "#6b5200": "#f0d060",
    "#4d4d4d": "#c8c8c8",
}

_INK, _GRID = "#262626", "#d9d9d9"

RC = {
    "axes.axisbelow": True,
    "axes.edgecolor": _INK,
    "axes.grid": True,
    "axes.labelcolor": _INK,
    "axes.prop_cycle": cycler(color=list(COLOURS.values())) + cycler(linestyle=["-", "--", "-.", ":", "-", "--"]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": _INK,
    "axes.titlesize": 11,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "#ffffff",
    "figure.figsize": (6.4, 3.6),
    "font.size": 10,
    "grid.color": _GRID,
    "grid.linewidth": 0.6,
    "image.cmap": "viridis",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "svg.hashsalt": "nncourse",
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def use() -> None:
    """Make the course's look the default of matplotlib, and SVG the format of figures in a notebook."""
    import matplotlib as mpl

    mpl.rcParams.update(RC)
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})
