"""A figure drawn again: whatever a sender says there is a figure or a WireError, and renewing one keeps its axes."""

import copy
import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nncourse.grading.wire import drawn, encoding
from nncourse.grading.wire.limits import WireError

from .round_trip import changed, round_trip


@pytest.fixture
def figure():
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3))
    left.plot([1, 2], label="a")
    left.legend()
    right.bar(["u", "v"], [3, 4], yerr=[1, 1])
    right.imshow(np.eye(2))
    yield figure
    plt.close("all")


def _places(tree, path=()):
    """Paths of all leaves of a tree."""
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    yield from ([path] if not parts else [])
    for name, each in parts:
        yield from _places(each, (*path, name))


@pytest.mark.slow
@pytest.mark.parametrize("value", [None, -1, {"t": "nothing"}])
def test_a_tree_with_anything_in_any_place_gives_a_figure_or_a_wire_error(value, figure):
    tree, buffers = encoding.encode(figure)
    tree, buffers = json.loads(json.dumps(tree)), [bytes(each) for each in buffers]
    outcomes = set()
    for path in list(_places(tree))[::40]:
        other = copy.deepcopy(tree)
        spot = other
        for name in path[:-1]:
            spot = spot[name]
        spot[path[-1]] = value
        try:
            encoding.decode(other, buffers)
            outcomes.add("figure")
        except WireError:
            outcomes.add("refused")
    assert "refused" in outcomes


@pytest.mark.parametrize("place", [-1, 2, None, True, "0"])
def test_axes_in_a_place_that_is_not_there_are_refused(place, figure):
    with pytest.raises(WireError):
        changed(figure.axes[0], place=place)


def test_axes_of_something_else_are_refused():
    with pytest.raises(WireError, match="without a figure"):
        changed(plt.figure().add_subplot(), v=3, place=0)
    plt.close("all")


def test_a_figure_renewed_keeps_its_axes_and_shows_what_the_other_shows(figure):
    mine, axes = plt.subplots()
    axes.plot([5, 6])
    assert drawn.renew(mine, round_trip(figure))
    assert mine.axes[0] is axes
    assert axes.lines[0].get_ydata().tolist() == [1, 2]
    assert [each.get_text() for each in mine.axes[1].get_xticklabels()] == ["u", "v"]
    assert tuple(mine.get_size_inches()) == (8, 3)
    empty = round_trip(plt.figure())
    assert drawn.renew(mine, empty)
    assert mine.axes == []
    assert not drawn.renew(mine, plt.figure()), "that came over no wire"


def test_axes_renewed_stand_where_the_others_stand():
    mine, axes = plt.subplots()
    moved, other = plt.subplots(2, 3)
    other[0, 0].set_position([0.2, 0.3, 0.4, 0.5])
    for each in other.flat[1:]:
        each.remove()
    assert drawn.renew(mine, round_trip(moved))
    assert mine.axes == [axes]
    assert axes.get_position().bounds == pytest.approx((0.2, 0.3, 0.4, 0.5))
    assert axes.get_subplotspec().get_geometry() == (2, 3, 0, 0)
    plt.close("all")


@pytest.mark.parametrize(
    "add",
    [
        lambda f: f.add_subplot(projection="polar"),
        lambda f: f.add_subplot(),
        lambda f: f.add_axes([0, 0, 1, 1]),
        lambda f: f.add_subplot(projection="3d"),
    ],
)
@pytest.mark.parametrize("before", [None, "polar", "3d"])
def test_axes_of_another_kind_take_the_place_of_those_that_were(add, before):
    mine = plt.figure()
    if before == "3d":
        drawn.renew(mine, round_trip(plt.figure().add_subplot(projection="3d").figure))
    else:
        mine.add_subplot(projection=before)
    new = plt.figure()
    add(new).set_title("new")
    assert drawn.renew(mine, round_trip(new))
    (axes,), (other,) = mine.axes, round_trip(new).axes
    assert (type(axes), axes.name, axes.foreign) == (type(other), other.name, other.foreign)
    assert axes.get_title() == "new"
    assert (axes.get_subplotspec() is None) == (other.get_subplotspec() is None)
    assert axes.get_position().bounds == pytest.approx(other.get_position().bounds)
    plt.close("all")


def test_what_was_refused_is_there_again_when_it_is_gone(figure):
    mine, axes = plt.subplots()
    odd, other = plt.subplots()
    other.set_yscale("function", functions=(np.sqrt, np.square))
    other.contour(np.eye(3))
    odd.add_artist(plt.Line2D([0, 1], [0, 1]))
    assert drawn.renew(mine, round_trip(round_trip(odd)))
    for ask in (axes.get_yscale, lambda: axes.collections, lambda: list(mine.artists)):
        with pytest.raises(WireError):
            ask()
    assert drawn.renew(mine, round_trip(figure))
    assert (axes.get_yscale(), len(axes.collections), list(mine.artists)) == ("linear", 0, [])


def test_what_a_figure_itself_holds_is_refused(figure):
    figure.add_artist(plt.Line2D([0, 1], [0, 1]))
    again = round_trip(figure)
    assert len(again.axes) == 2
    with pytest.raises(WireError, match="artists of a figure"):
        list(again.artists)
