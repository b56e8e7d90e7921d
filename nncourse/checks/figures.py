"""Answers that are matplotlib figures: exists, a figure, panels, lines, the curves drawn, labels, legend, scale."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.checks.messages import WORDS


@check
def figure(
    name: str,
    *,
    value: Any = _ABSENT,
    panels: int | None = None,
    panel: int = 0,
    lines: int | None = None,
    curves: Mapping[str, Callable[[np.ndarray], Any]] | None = None,
    over: tuple[float, float] | None = None,
    labels: bool = False,
    title: bool = False,
    legend: bool = False,
    yscale: str | None = None,
    words: Mapping[str, str] | None = None,
    rtol: float = 1e-2,
    atol: float = 1e-2,
    look: str = "",
) -> None:
    """Check a figure in a fixed order; what is left out is not checked.

    Args:
        name: the variable's name; a figure, its axes, or the pair that ``plt.subplots`` gives.
        value: the figure, where it is not a variable.
        panels: the number of axes.
        panel: which of them the following are about, from 0.
        lines: the least number of lines.
        curves: for each curve asked for, in the learner's words, its function of the x values.
        over: the interval of x that a curve must cover, with at least 10 points.
        labels: both axes must have a label.
        title, legend: must be there.
        yscale: the scale of the y axis, such as ``"log"``.
        words: for ``"xlabel"``, ``"ylabel"`` or ``"title"``, a word that it must contain, capitals aside.
        rtol, atol: tolerances of a curve.
        look: what to look at when a curve is missing.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    axes = _axes(name, answer(name, value))
    if curves or labels or title or legend or words or yscale is not None:
        judged()
    if panels is not None and len(axes) != panels:
        raise CheckFailed("no_axes", name=name, got=str(len(axes)))
    if panel >= len(axes):
        raise CheckFailed("no_axes", name=name, got=str(len(axes)))
    one, where = axes[panel], WORDS["panel"].format(number=panel + 1)
    drawn = [line for line in one.get_lines() if np.size(line.get_xdata()) > 1]
    if lines is not None and len(drawn) < lines:
        raise CheckFailed("line_count", name=name, panel=where, got=str(len(drawn)))
    for curve, function in (curves or {}).items():
        if not any(_follows(line, function, over, rtol, atol) for line in drawn):
            got = f"{len(drawn)} lines, none of which agrees"
            raise CheckFailed("no_line", name=name, panel=where, curve=curve, got=got, look=look)
    _check_words(name, where, one, labels, title, words or {})
    if legend and one.get_legend() is None and not one.figure.legends:
        raise CheckFailed("no_legend", name=name, panel=where)
    if yscale is not None and one.get_yscale() != yscale:
        raise CheckFailed("axis_scale", name=name, panel=where, got=f"y axis: {one.get_yscale()}")


def _axes(name: str, value: Any) -> list[Any]:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if type(value) is tuple and value and is_instance(value[0], Figure):
        value = value[0]
    if is_instance(value, Axes):
        value = value.figure
    if not is_instance(value, Figure):
        kind = "a matplotlib figure: `fig, ax = plt.subplots()`"
        raise CheckFailed("wrong_kind", name=name, got=describe(value), expected=kind)
    return value.axes


def _follows(
    line: Any, function: Callable[[np.ndarray], Any], over: tuple[float, float] | None, rtol: float, atol: float
) -> bool:
    x, y = (to_array("line", np.asarray(data)).astype(float).ravel() for data in (line.get_xdata(), line.get_ydata()))
    if over is not None:
        slack = 0.02 * (over[1] - over[0])
        if x.size < 10 or x.min() > over[0] + slack or x.max() < over[1] - slack:
            return False
    try:
        right = np.asarray(function(x), float)
    except Exception as error:
        raise AuthorError(f"figure(): a curve's function failed on the x values: {error}") from error
    return bool(np.allclose(y, right, rtol=rtol, atol=atol))


def _check_words(name: str, where: str, axes: Any, labels: bool, title: bool, words: Mapping[str, str]) -> None:
    for part, needed in (("xlabel", labels), ("ylabel", labels), ("title", title)):
        got = getattr(axes, f"get_{part}")().strip()
        if part == "title" and not got and axes.figure.get_suptitle():
            got = axes.figure.get_suptitle()
        if (needed or part in words) and not got:
            raise CheckFailed("no_label", name=name, panel=where, part=part)
        if part in words and words[part].lower() not in got.lower():
            raise CheckFailed("wrong_label", name=name, panel=where, part=part, got=describe(got))
