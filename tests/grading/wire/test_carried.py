"""Whoever asks for what did not cross is refused; all else of these axes is there."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from nncourse.grading.wire import carried

from .round_trip import round_trip


@pytest.fixture
def axes():
    """Axes with a line, a bar and contours, the last of which do not cross."""
    drawn = plt.figure().add_subplot()
    drawn.plot([1, 2], label="line")
    drawn.bar(1, 2)
    drawn.contour(np.eye(3))
    drawn.set_title("A title")
    yield round_trip(drawn)
    plt.close("all")


def test_what_crossed_is_there(axes):
    assert axes.get_title() == "A title"
    assert len(axes.lines) == len(axes.patches) == len(axes.containers) == 1
    assert axes.get_lines()[0].get_ydata().tolist() == [1, 2]
    assert not axes.images
    assert not axes.texts
    assert isinstance(axes, plt.Axes)
    assert str(type(axes)) == str(plt.Axes)


@pytest.mark.parametrize(
    "ask",
    [
        lambda a: a.collections,
        lambda a: len(a.collections),
        lambda a: a.get_children(),
        lambda a: a.findobj(),
        lambda a: a.get_legend_handles_labels(),
    ],
)
def test_what_did_not_cross_is_refused_to_whoever_asks_for_it(ask, axes):
    with pytest.raises(Exception, match="QuadContourSet of a figure"):
        ask(axes)


def test_axes_of_a_class_that_is_not_known_here_have_their_words_and_refuse_all_else():
    space = plt.figure().add_subplot(projection="3d")
    space.plot([0, 1], [0, 1], [0, 1])
    space.set(title="Space", zlabel="height")
    again = round_trip(space)
    plt.close("all")
    assert again.get_title() == "Space"
    asks = [lambda: again.get_zlabel(), lambda: again.lines, lambda: again.get_frame_on(), lambda: again.containers]
    for each in asks:
        with pytest.raises(Exception, match="Axes3D"):
            each()
    assert not hasattr(again, "_private")
    assert carried.genuine(again) is None
    assert carried.foreign(round_trip(again)) == "Axes3D", "also on the way back"


def test_axes_whose_contents_did_not_cross_have_data_all_the_same():
    contours = plt.figure().add_subplot()
    contours.contour(np.eye(3))
    assert contours.has_data()
    assert round_trip(contours).has_data()
    words = plt.figure().add_subplot()
    words.table([["a"]])
    for empty in (words, plt.figure().add_subplot()):
        assert not empty.has_data()
        assert not round_trip(empty).has_data()
    lines = plt.figure().add_subplot()
    lines.plot([1, 2])
    assert round_trip(lines).has_data()
    space = plt.figure().add_subplot(projection="3d")
    with pytest.raises(Exception, match="Axes3D"):
        round_trip(space).has_data()
    plt.close("all")


@pytest.mark.parametrize("ask", [len, list, bool, lambda a: a[0], lambda a: 1 in a, lambda a: a == 1, lambda a: a.x])
def test_what_is_absent_is_there_but_not_looked_into(ask):
    def refuse(what):
        raise LookupError(what)

    absent = carried.Absent(refuse, "a colorbar", ax=3)
    assert absent is not None
    assert absent.ax == 3
    with pytest.raises(LookupError, match="a colorbar"):
        ask(absent)
