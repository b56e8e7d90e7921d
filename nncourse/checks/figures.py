"""Answers that are matplotlib figures: exists, a figure, panels, lines, the curves drawn, labels, legend, scale."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged, withheld
from nncourse.checks.messages import WORDS
from nncourse.checks.secrets import need_kind
from nncourse.seals import Judge, Withheld
from nncourse.wording import counted

#: A curve asked for: its function of the x values; or some x values and its values there, a secret.
Curve = Callable[[np.ndarray], Any] | tuple[Sequence[float], Judge | Withheld]


#: Signs of a derivative in a label: ``f'``, ``f'(z)``, ``f^\prime``, ``f_prime``, ``df/dz``, ``d/dz f``, a
#: fraction of TeX, ``∂``; the apostrophe of a possessive has a letter behind it.
_DERIVATIVE = (
    r"(?<=[\w)}\]$])\s*['’′](?!\w)|\\prime|(?:\b|_)prime\b"
    r"|\bd[^/]*/\s*\(?d_?\w\b|frac\s*\{\s*(?:d|\\mathrm\{d\})\b|frac\s*\{\s*d\W|∂|\\partial"
)


@check
def figure(
    name: str,
    *,
    value: Any = _ABSENT,
    panels: int | None = None,
    panel: int = 0,
    lines: int | None = None,
    curves: Mapping[str, Curve] | None = None,
    over: tuple[float, float] | None = None,
    labels: bool = False,
    title: bool = False,
    legend: bool = False,
    called: Mapping[str, tuple[Curve, Sequence[str]]] | None = None,
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
        panels: the number of panels; axes at one place that share an axis, as ``twinx`` makes them, are one.
        panel: which of them the following are about, from 0.
        lines: the least number of lines. Where labels or a legend are asked for without ``curves``, they may be
            spread over several panels, each of which then needs what is asked for: that curves belong into one
            panel is said, and costs, where the curves are judged.
        curves: for each curve asked for, in the learner's words, its function of the x values; or a pair of some x
            values and its values there, as :func:`nncourse.checks.secret` of a list: a line that runs through these
            points is right.
        over: the interval of x that a curve must cover, with at least 10 points.
        labels: both axes must have a label.
        title: must be there.
        legend: must be there, with a name of its own for each of the ``lines``.
        called: for each curve, its function or points and words for it, to find names that were swapped: a line
            through one curve must not have a name with a word for another and none of its own. ``"'"`` among the
            words stands for every sign of a derivative, such as a prime or d/dz.
        yscale: the scale of the y axis, such as ``"log"``.
        words: for ``"xlabel"``, ``"ylabel"`` or ``"title"``, a word that it must contain, capitals aside.
        rtol, atol: tolerances of a curve.
        look: what to look at when a curve is missing.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    curves, called = _judged_here(name, curves or {}), _judged_here(name, called or {}, named=True)
    drawn_on = _axes(name, answer(name, value))
    words_asked = any((labels, title, legend, called, words, yscale))
    if curves or words_asked:
        judged()
    places = _panels(name, drawn_on, panel, panels)
    lines, spread = lines or 0, words_asked and not curves
    shown = _with_lines(places, panel, lines, spread=spread and (panels, panel) == (None, 0))
    everywhere = [axes for place in shown.values() for axes in place]
    where = _title(panel)
    drawn = _lines(name, where, everywhere, lines, len(places))
    _check_curves(name, where, drawn, curves, lambda line, asked: _follows(line, asked, over, rtol, atol), look)
    _check_words(name, shown, labels, title, words or {})
    if legend:
        _check_legend(name, where, everywhere, max(lines, 1))
    _check_names(name, where, drawn, _legend_of(everywhere), called)
    _check_scale(name, shown, yscale)


def _title(panel: int) -> str:
    return WORDS["panel"].format(number=panel + 1)


def _panels(name: str, axes: list[Any], panel: int, panels: int | None) -> list[list[Any]]:
    """The panels of a figure, each with its axes: those at one place that share an axis are one panel."""
    places: list[list[Any]] = []
    for each in axes:
        twins = next((place for place in places if _twins(place[0], each)), None)
        if twins is None:
            places.append([each])
        else:
            twins.append(each)
    if panel >= len(places) or panels not in (None, len(places)):
        raise CheckFailed("no_axes", name=name, got=str(len(places)))
    return places


def _twins(one: Any, other: Any) -> bool:
    shared = one.get_shared_x_axes().joined(one, other) or one.get_shared_y_axes().joined(one, other)
    bounds = (each.get_position(original=True).bounds for each in (one, other))
    return bool(shared and np.allclose(*bounds))


def _with_lines(places: list[list[Any]], panel: int, least: int, *, spread: bool) -> dict[int, list[Any]]:
    """The panel asked for, by its number; all that have lines, where lines may be ``spread`` and it has too few."""
    if spread and sum(len(_drawn(axes)) for axes in places[panel]) < least:
        having = {number: place for number, place in enumerate(places) if any(map(_drawn, place))}
        if sum(len(_drawn(axes)) for place in having.values() for axes in place) >= least:
            return having
    return {panel: places[panel]}


def _check_scale(name: str, shown: dict[int, list[Any]], yscale: str | None) -> None:
    for number, place in shown.items():
        for axes in _used(place):
            if yscale is not None and axes.get_yscale() != yscale:
                raise CheckFailed("axis_scale", name=name, panel=_title(number), got=f"y axis: {axes.get_yscale()}")


def _used(place: list[Any]) -> list[Any]:
    """The axes of a panel that have lines; its first where none has."""
    return [axes for axes in place if _drawn(axes)] or place[:1]


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


def _drawn(axes: Any) -> list[Any]:
    """The lines of axes that have more than one point."""
    return [line for line in axes.get_lines() if np.size(line.get_xdata()) > 1]


def _lines(name: str, where: str, everywhere: list[Any], least: int, panels: int) -> list[Any]:
    drawn = [line for axes in everywhere for line in _drawn(axes)]
    if len(drawn) < least:
        spread = WORDS["one_panel"].format(panels=panels) if panels > 1 else ""
        raise CheckFailed("line_count", name=name, panel=where, got=str(len(drawn)), look=spread)
    return drawn


def _check_curves(
    name: str,
    where: str,
    drawn: list[Any],
    curves: Mapping[str, Curve],
    follows: Callable[[Any, Curve], bool],
    look: str,
) -> None:
    """Find a line for each curve, and one of its own: two curves may lie so close that one line follows both."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    fits = np.zeros((0, len(drawn)), bool)
    for curve, asked in curves.items():
        fits = np.vstack([fits, [follows(line, asked) for line in drawn]]) if drawn else fits
        if not (fits.size and np.all(maximum_bipartite_matching(csr_array(fits), "column") >= 0)):
            got = f"{counted(len(drawn), 'line')}, none of which is that one"
            raise CheckFailed("no_line", name=name, panel=where, curve=curve, got=got, look=look)


def _judged_here(name: str, asked: Mapping[str, Any], *, named: bool = False) -> dict[str, Any]:
    """The curves that can be judged here; of those kept for grading the question is told."""
    here = {}
    for title, each in asked.items():
        curve = each[0] if named else each
        if isinstance(curve, tuple):
            at, judge = curve
            if isinstance(judge, Withheld):
                withheld()
                continue
            need_kind(f"figure({name!r}): the points of {title}", judge, "array")
            if judge.size != len(at):
                raise AuthorError(
                    f"figure({name!r}): {title} has {counted(len(at), 'x value')} and {judge.size} of y."
                )
        here[title] = each
    return here


def _follows(line: Any, curve: Curve, over: tuple[float, float] | None, rtol: float, atol: float) -> bool:
    x, y = (to_array("line", np.asarray(data)).astype(float).ravel() for data in (line.get_xdata(), line.get_ydata()))
    if over is not None:
        slack = 0.02 * (over[1] - over[0])
        if x.size < 10 or x.min() > over[0] + slack or x.max() < over[1] - slack:
            return False
    if isinstance(curve, tuple):
        return _runs_through(x, y, *curve)
    try:
        right = np.asarray(curve(x), float)
    except Exception as error:
        raise AuthorError(f"figure(): a curve's function failed on the x values: {error}") from error
    return bool(np.allclose(y, right, rtol=rtol, atol=atol))


def _runs_through(x: np.ndarray, y: np.ndarray, at: Sequence[float], judge: Judge) -> bool:
    """Whether a line, interpolated, has the secret values; outside its points it has none."""
    order = np.argsort(x)
    values = np.interp(at, x[order], y[order], left=np.nan, right=np.nan)
    return judge.first_wrong(values.tolist()) is None


def _check_words(name: str, shown: dict[int, list[Any]], labels: bool, title: bool, words: Mapping[str, str]) -> None:
    """Check the labels and the title of each panel; of twins, each has a label at the axis that it does not share."""
    asked = {"xlabel": labels, "ylabel": labels, "title": title}
    for (number, place), (part, needed) in product(shown.items(), asked.items()):
        texts = _words_at(place, part)
        if (needed or part in words) and not all(texts):
            raise CheckFailed("no_label", name=name, panel=_title(number), part=part)
        if part in words and words[part].lower() not in " ".join(texts).lower():
            raise CheckFailed(
                "wrong_label", name=name, panel=_title(number), part=part, got=describe(" ".join(texts))
            )


def _words_at(place: list[Any], part: str) -> list[str]:
    """What stands at an axis, or as the title, of each of the axes of a panel that have lines.

    Where nothing does, what stands at an axis that is shared with it, as in panels under one another, or at the
    figure's own.
    """
    whole = {"xlabel": "get_supxlabel", "ylabel": "get_supylabel", "title": "get_suptitle"}[part]
    found = []
    for axes in _used(place):
        texts = [getattr(each, f"get_{part}")().strip() for each in [axes, *_sharing(axes, place, part)]]
        found.append(next(filter(None, texts), "") or getattr(axes.figure, whole)().strip())
    return found


def _sharing(axes: Any, place: list[Any], part: str) -> list[Any]:
    """The axes whose label or title stands for these too."""
    if part == "title":
        return place
    return getattr(axes, f"get_shared_{part[0]}_axes")().get_siblings(axes)


def _legend_of(everywhere: list[Any]) -> list[str]:
    """The names in the legends of axes and of their figure."""
    own = [axes.get_legend() for axes in everywhere]
    legends = [legend for legend in own if legend is not None] + list(everywhere[0].figure.legends)
    return [text.get_text().strip() for legend in legends for text in legend.get_texts()]


def _check_legend(name: str, where: str, everywhere: list[Any], least: int) -> None:
    """Check that there is a legend with so many different names."""
    if not everywhere[0].figure.legends and all(axes.get_legend() is None for axes in everywhere):
        raise CheckFailed("no_legend", name=name, panel=where)
    names = {each for each in _legend_of(everywhere) if each}
    if len(names) < least:
        got = ", ".join(map(describe, sorted(names))) or "no names"
        raise CheckFailed("legend_names", name=name, panel=where, got=got, least=least)


def _check_names(
    name: str,
    where: str,
    drawn: list[Any],
    legend: list[str],
    called: Mapping[str, tuple[Curve, Sequence[str]]],
) -> None:
    """Find a line whose name says that it is another curve.

    Two lines along one curve are left alone, and a line along two curves, which may be either.
    """
    labels = [str(line.get_label()) for line in drawn]
    if len(legend) == len(drawn) and sorted(legend) != sorted(labels):  # names in the call of legend come first
        labels = legend
    for number, curve in _told_apart(drawn, {curve: asked for curve, (asked, _) in called.items()}):
        others = [word for other, (_, words) in called.items() if other != curve for word in words]
        if _holds(labels[number], others) and not _holds(labels[number], called[curve][1]):
            raise CheckFailed("wrong_name", name=name, panel=where, curve=curve, got=describe(labels[number]))


def _told_apart(drawn: list[Any], curves: Mapping[str, Curve]) -> list[tuple[int, str]]:
    """The lines that follow one curve alone, each with it, where no second line follows that curve."""
    followers = {
        curve: [n for n, line in enumerate(drawn) if _follows(line, asked, None, 1e-2, 1e-9)]
        for curve, asked in curves.items()
    }
    count = Counter(number for lines in followers.values() for number in lines)
    return [(lines[0], curve) for curve, lines in followers.items() if len(lines) == 1 and count[lines[0]] == 1]


def _holds(label: str, words: Sequence[str]) -> bool:
    """Tell whether a label has a word that begins with one of these; an underscore ends a word.

    What begins with a sign, such as ``"-log"`` or ``"²"``, may stand anywhere.
    """
    return any(re.search(_pattern(word), label, re.IGNORECASE) for word in words)


def _pattern(word: str) -> str:
    if word == "'":
        return _DERIVATIVE
    return (r"(?:\b|_)" if word[:1].isalpha() else "") + re.escape(word)
