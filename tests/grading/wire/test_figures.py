"""What a test reads off a figure is the same on both ends of the wire."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nncourse.grading.wire import encoding, figures


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
    again = crossed(figure)
    assert again.get_suptitle() == "Both"
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


def test_a_scale_of_somebodys_own_is_left_out(figure):
    tree, buffers = encoding.encode(figure)
    text = json.dumps(tree)
    assert '"log"' in text
    again = encoding.decode(json.loads(text.replace('"log"', '"mine"')), [bytes(each) for each in buffers])
    assert again.axes[0].get_yscale() == "linear"
