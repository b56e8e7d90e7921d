"""What is drawn in axes is the same on both ends of the wire, by kind; what has no encoding says so."""

import datetime

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib import collections, patches
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from nncourse.grading.wire import artists, encoding
from nncourse.grading.wire.limits import WireError
from nncourse.grading.wire.properties import believed

from .round_trip import round_trip


@pytest.fixture
def axes():
    yield plt.figure().add_subplot()
    plt.close("all")


DRAWN = {
    "line": lambda a: a.plot([1, 2], [3, 4], "r--s", lw=3, alpha=0.5, markersize=9, drawstyle="steps"),
    "straight": lambda a: a.axvline(0.5, label="here"),
    "words": lambda a: a.plot(["a", "b"], [1, 2]),
    "dates": lambda a: a.plot([datetime.date(2020, 1, 1), datetime.date(2020, 1, 3)], [1, 2]),
    "bars": lambda a: a.bar([1, 2], [3, 4], color=["red", "blue"], hatch="/", edgecolor="k"),
    "span": lambda a: a.axhspan(0, 1, alpha=0.1),
    "round": lambda a: a.add_patch(patches.Circle((1, 2), 3, fill=False)),
    "oval": lambda a: a.add_patch(patches.Ellipse((1, 2), 3, 4, angle=5)),
    "corners": lambda a: a.fill([0, 1, 1], [0, 0, 1], "g"),
    "wedges": lambda a: a.pie([1, 3], labels=["a", "b"]),
    "points": lambda a: a.scatter([1, 2], [5, 6], s=[10, 20], c=[0.1, 0.9], cmap="plasma", vmin=0, marker="x"),
    "coloured": lambda a: a.scatter([1, 2], [5, 6], c=["red", "blue"]),
    "band": lambda a: a.fill_between([0, 1], [0, 1], [1, 2], alpha=0.3),
    "polygons": lambda a: a.violinplot([1, 2, 2, 3]),
    "segments": lambda a: a.vlines([1, 2], 0, [3, 4], colors=["r", "g"]),
    "mesh": lambda a: a.pcolormesh(np.arange(6.0).reshape(2, 3), cmap="gray"),
    "image": lambda a: a.imshow(np.arange(4.0).reshape(2, 2), origin="lower", extent=(0, 2, 0, 4)),
    "photograph": lambda a: a.imshow(np.zeros((2, 2, 3), np.uint8)),
    "text": lambda a: a.text(0.5, 0.5, "middle", transform=a.transAxes, rotation=30, color="red"),
    "arrow": lambda a: a.annotate("peak", (1, 1), (2, 2), arrowprops={"arrowstyle": "->", "color": "red"}),
}


@pytest.mark.parametrize("kind", DRAWN)
def test_an_artist_drawn_again_is_given_as_it_was(kind, axes):
    DRAWN[kind](axes)
    before = list(axes._children)
    assert before
    again = round_trip(axes)
    assert again.absent == {}
    for one, other in zip(before, again._children, strict=True):
        assert type(other) is type(one)
        for name in [each for each in PROPERTIES if hasattr(one, f"get_{each}")]:
            expected, got = (getattr(each, f"get_{name}")() for each in (one, other))
            if name in ("xdata", "ydata"):
                got, expected = ([str(x)[:10] for x in each] for each in (got, expected))
            np.testing.assert_array_equal(got, expected, name)


PROPERTIES = ["label", "alpha", "zorder", "color", "linestyle", "linewidth", "marker", "markersize", "drawstyle"]
PROPERTIES += ["facecolor", "edgecolor", "hatch", "xy", "width", "height", "radius", "angle", "xdata", "ydata"]
PROPERTIES += ["offsets", "sizes", "array", "clim", "extent", "text", "position", "rotation"]


def test_paths_maps_and_ends_come_through(axes):
    DRAWN["band"](axes)
    DRAWN["points"](axes)
    DRAWN["segments"](axes)
    band, points, segments = round_trip(axes).collections
    np.testing.assert_array_equal(band.get_paths()[0].vertices, axes.collections[0].get_paths()[0].vertices)
    assert points.get_cmap().name == "plasma"
    assert [each.tolist() for each in segments.get_segments()] == [[[1, 0], [1, 3]], [[2, 0], [2, 4]]]
    assert segments.get_color().tolist() == axes.collections[2].get_color().tolist()


def test_what_is_masked_is_nan_for_a_masked_number_equals_every_other(axes):
    axes.plot([1, 2], np.ma.masked_greater([3.0, 9.0], 5))
    (line,) = round_trip(axes).lines
    assert not np.ma.is_masked(line.get_ydata())
    assert np.isnan(line.get_ydata()[1])


def _mostly_masked(data, numbers=artists.numbers):
    """What a notebook sends that replaced the function which takes masks away: one number that is right, no other."""
    array = np.asarray(numbers(data))
    return np.ma.array(array, mask=np.arange(array.size).reshape(array.shape) > 0) if array.size > 1 else array


READ = {
    "line": lambda a: np.ma.stack([*a.lines[0].get_data(orig=True), *a.lines[0].get_data(orig=False)]),
    "points": lambda a: a.collections[0].get_offsets(),
    "mesh": lambda a: a.collections[0].get_coordinates(),
    "coloured": lambda a: a.collections[0].get_sizes(),
    "corners": lambda a: a.patches[0].get_xy(),
}


@pytest.mark.parametrize("kind", READ)
def test_a_sender_that_masks_is_not_believed(kind, axes, monkeypatch):
    DRAWN[kind](axes)
    right = np.asarray(READ[kind](axes), float)
    coordinates = axes.collections[0].get_coordinates() if kind == "mesh" else None
    with monkeypatch.context() as patched:
        patched.setattr(artists, "numbers", _mostly_masked)
        patched.setattr(collections.QuadMesh, "get_coordinates", lambda mesh: _mostly_masked(coordinates))
        tree, buffers = encoding.encode(axes)
    taken = READ[kind](encoding.decode(tree, buffers))
    assert not np.ma.is_masked(taken)
    assert right.size == 1 or not np.array_equal(taken, right)


@pytest.mark.parametrize("kind", ["line", "points"])
def test_an_object_in_the_place_of_numbers_is_refused(kind, axes, monkeypatch):
    class Equal:
        """As whatever stays with the sender: it would be asked whether it equals."""

        give = staticmethod(lambda value: {"t": "handle"})
        take = staticmethod(lambda node: Equal())

        def __array__(self, *given, **named):
            return np.zeros((2, 2))

    DRAWN[kind](axes)
    monkeypatch.setattr(artists, "numbers", lambda data: Equal())
    monkeypatch.setattr(artists, "_coordinates", lambda data: Equal())
    tree, buffers = encoding.encode(axes, Equal())
    with pytest.raises(WireError, match="no plain value"):
        encoding.decode(tree, buffers, Equal())


def test_parts_that_point_to_each_other_many_times_are_looked_at_once():
    part = [1.5, np.float64(2.5), np.True_, "a"]
    for _ in range(100):
        part = [part, part]
    taken = believed(part)
    while type(taken[0]) is list:
        taken = taken[0]
    assert taken == [1.5, 2.5, True, "a"]
    assert [type(each) for each in taken] == [float, float, bool, str]


@pytest.mark.parametrize(
    "draw",
    [
        lambda a: a.contour(np.eye(3)),
        lambda a: a.quiver([1], [1], [1], [1]),
        lambda a: a.hexbin([1, 2], [1, 2]),
        lambda a: a.axline((0, 0), (1, 1)),
        lambda a: a.arrow(0, 0, 1, 1),
        lambda a: a.add_line(Line2D([0, 1], [0, 1], marker=Path([(0, 0), (1, 1)]))),
        lambda a: a.plot([0, 1], transform=Affine2D().scale(2)),
        lambda a: a.add_patch(patches.PathPatch(Path([(0, 0), (1, 1)]))),
        lambda a: a.stairs([1, 2]),
    ],
)
def test_what_has_no_encoding_is_not_carried(draw, axes):
    draw(axes)
    with pytest.raises(artists.NotCarried):
        artists.give(axes._children[-1], axes)


def test_a_map_of_colours_that_is_not_known_here_is_not_carried(axes):
    axes.imshow(np.eye(2))
    given = artists.give(axes.images[0], axes)
    given["map"]["map"] = ["somebody's own", 256]
    with pytest.raises(artists.NotCarried):
        artists.take(given, axes)
    with pytest.raises(artists.NotCarried):
        artists.take(given | {"of": "Figure"}, axes)
