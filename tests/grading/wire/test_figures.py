"""What a test reads off a figure is the same on both ends of the wire."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nncourse import checks
from nncourse.grading.wire import encoding, figures
from nncourse.grading.wire.limits import WireError


def crossed(value):
    tree, buffers = encoding.encode(value)
    return encoding.decode(json.loads(json.dumps(tree)), [bytes(each) for each in buffers])


@pytest.fixture
def figure():
    figure, (left, right) = plt.subplots(1, 2)
    x = np.linspace(1, 4, 7)
    left.plot(x, x**2, label="square")
    left.plot(x, np.ma.masked_greater(x, 3), label="line")
    left.legend()
    left.set(title="Left", xlabel="x", ylabel="y", yscale="log", xlim=(0, 5))
    right.bar([1, 2], [3, 4])
    right.scatter([1, 2], [5, 6])
    right.imshow(np.arange(4).reshape(2, 2))
    figure.suptitle("Both")
    yield figure
    plt.close("all")


def test_axes_lines_words_and_scales_come_through(figure):
    figure.text(0.1, 0.1, "a note")
    again = crossed(figure)
    assert again.get_suptitle() == "Both"
    assert [each.get_text() for each in again.texts if each is not again._suptitle] == ["a note"]
    left, right = again.axes
    before = figure.axes[0]
    assert [left.get_title(), left.get_xlabel(), left.get_ylabel()] == ["Left", "x", "y"]
    assert (left.get_xscale(), left.get_yscale(), left.get_xlim()) == ("linear", "log", (0, 5))
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["square", "line"]
    for mine, theirs in zip(left.lines, before.lines, strict=True):
        np.testing.assert_array_equal(mine.get_xdata(), theirs.get_xdata())
        np.testing.assert_array_equal(mine.get_ydata(), np.ma.filled(theirs.get_ydata(), np.nan))
    assert [each.get_height() for each in right.patches] == [3, 4]
    np.testing.assert_array_equal(right.collections[0].get_offsets(), [[1, 5], [2, 6]])
    np.testing.assert_array_equal(right.images[0].get_array(), [[0, 1], [2, 3]])


def test_axes_alone_are_those_of_their_figure(figure):
    again = crossed(figure.axes[1])
    assert again.figure.axes.index(again) == 1
    assert len(again.patches) == 2


def test_what_is_no_plain_figure_has_no_node(figure):
    class Mine(type(figure)):
        pass

    assert figures.give(None, Mine(), 0) is None
    assert figures.give(None, 3, 0) is None


def test_a_scale_of_somebodys_own_is_refused_to_whoever_asks_for_it(figure):
    tree, buffers = encoding.encode(figure)
    text = json.dumps(tree)
    assert '"log"' in text
    again = encoding.decode(json.loads(text.replace('"log"', '"mine"')), [bytes(each) for each in buffers])
    assert again.axes[0].get_title() == "Left"
    with pytest.raises(WireError, match="the scale 'mine'"):
        again.axes[0].get_yscale()


def test_ticks_grid_spines_and_panels_come_through():
    figure, axes = plt.subplots(2, 2, sharex="col", figsize=(5, 4))
    one = axes[0, 1]
    one.plot(["a", "b"], [1, 2])
    one.tick_params("x", rotation=45)
    one.set_yticks([1, 1.5, 2], ["low", "middle", "high"])
    one.grid(True)
    one.spines[["top", "right"]].set_visible(False)
    one.set_title("left", loc="left", fontsize=20)
    axes[1, 0].axis("off")
    again = crossed(figure)
    plt.close("all")
    other = again.axes[1]
    assert [each.get_text() for each in other.get_yticklabels()] == ["low", "middle", "high"]
    assert [each.get_text() for each in again.axes[3].get_xticklabels()] == ["a", "b"]
    assert all(each.get_visible() for each in other.get_xgridlines())
    assert not other.spines["top"].get_visible()
    assert other.spines["left"].get_visible()
    assert (other.get_title(loc="left"), other._left_title.get_fontsize()) == ("left", 20)
    assert other.get_shared_x_axes().joined(other, again.axes[3])
    assert not other.get_shared_x_axes().joined(other, again.axes[0])
    assert other.get_subplotspec().get_geometry() == (2, 2, 1, 1)
    assert not again.axes[2].axison
    assert tuple(again.get_size_inches()) == (5, 4)


def test_containers_are_of_what_was_drawn():
    _figure, axes = plt.subplots()
    axes.bar([1, 2], [3, 4], yerr=[0.5, 1], label="bars")
    axes.errorbar([1, 2], [3, 4], xerr=1, label="errors")
    axes.stem([1, 2])
    again = crossed(axes)
    plt.close("all")
    errors, bars, more, stems = again.containers
    assert list(bars) == list(again.patches)
    assert bars.get_label() == "bars"
    assert bars.errorbar is errors
    assert errors.has_yerr
    assert (more.get_label(), more.has_xerr, more.has_yerr) == ("errors", True, False)
    assert stems.stemlines in again.collections


def test_a_colorbar_is_there_with_its_axes():
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(np.eye(2)), label="value")
    again = crossed(figure)
    plt.close("all")
    bar = again.axes[0].images[0].colorbar
    assert bar.ax is again.axes[1]
    assert bar.ax.get_ylabel() == "value"
    with pytest.raises(WireError, match="a colorbar"):
        bar.get_ticks()


def test_handles_of_a_legend_are_refused_where_they_did_not_all_cross(figure):
    (line, _) = crossed(figure).axes[0].get_legend().legend_handles
    assert line.get_color() == figure.axes[0].lines[0].get_color()
    axes = plt.figure().add_subplot()
    axes.scatter([1], [2], label="points")
    axes.legend(title="Legend")
    legend = crossed(axes).get_legend()
    assert ([each.get_text() for each in legend.get_texts()], legend.get_title().get_text()) == (["points"], "Legend")
    with pytest.raises(WireError, match="handles of a legend"):
        list(legend.legend_handles)


def test_axes_and_their_figure_are_of_one_piece(figure):
    whole, left = crossed((figure, figure.axes[0]))
    assert len(whole.axes) == len(left.figure.axes) == 2


def test_a_figure_with_parts_of_somebodys_own_stays_where_it_is(figure):
    figure.axes[0].title = None
    assert figures.give(encoding.Writer(None, 2**20), figure, 0) is None


def test_axes_of_such_a_figure_stay_where_they_are_too(figure):
    class Kept:
        give = staticmethod(lambda value: {"t": "handle", "of": type(value).__name__})

    figure.axes[0].title = None
    tree, _ = encoding.encode([figure.axes[1], figure, figure.axes[0]], Kept())
    assert tree == [{"t": "handle", "of": name} for name in ("Axes", "Figure", "Axes")]


def test_a_pattern_of_dashes_comes_through(figure):
    dashes = (0, (5, 10))
    axes = figure.axes[1]
    axes.spines["left"].set_linestyle(dashes)
    axes.patches[0].set_linestyle(dashes)
    axes.spines["top"].set_visible(np.False_)
    again = crossed(axes)
    assert again.spines["left"].get_linestyle() == again.patches[0].get_linestyle() == dashes
    assert not again.spines["top"].get_visible()


def test_a_colorbar_whose_axes_were_removed_is_there_without_them():
    figure, axes = plt.subplots()
    figure.delaxes(figure.colorbar(axes.imshow(np.eye(2))).ax)
    again = crossed(axes)
    plt.close("all")
    assert len(again.figure.axes) == len(again.images) == 1
    assert again.images[0].colorbar is not None
    with pytest.raises(WireError, match="a colorbar"):
        _ = again.images[0].colorbar.ax
    assert len(crossed(again).images) == 1, "also on the way back"


@pytest.mark.parametrize("share", ["twinx", "twiny"])
def test_twin_axes_are_one_panel_at_the_other_end_too(share):
    fig, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], label="a")
    twin = getattr(axes, share)()
    twin.plot([0, 1], [1, 3], label="b")
    axes.set(xlabel="x", ylabel="y")
    twin.set(xlabel="x'", ylabel="y'")
    fig.legend()
    checks.figure("fig", value=crossed(fig), panels=1, lines=2, labels=True, legend=True)
    plt.close("all")
