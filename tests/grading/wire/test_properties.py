"""Properties of what is drawn: plain values by closed lists, checked where they are put."""

import pytest
from matplotlib.lines import Line2D

from nncourse.grading.wire import properties


def test_properties_put_on_another_are_the_same():
    one = Line2D([], [], color="C1", alpha=0.5, marker="s", linestyle=":", label="one")
    given = properties.properties(one, properties.LINE)
    other = properties.put(Line2D([], []), given, properties.LINE)
    assert properties.properties(other, properties.LINE) == given
    assert (other.get_color(), other.get_marker(), other.get_label()) == ("C1", "s", "one")


@pytest.mark.parametrize("value", ["not a colour", "C" * 50, [1, 2], [0, 0, 9], {}])
def test_a_colour_that_is_none_is_not_carried(value):
    with pytest.raises(properties.NotCarried):
        properties.colour(value)


@pytest.mark.parametrize("value", [{}, [[1]], float("nan"), 1e301, "x" * 10_001, object(), [None] * 65])
def test_a_property_that_is_no_plain_value_is_not_carried(value):
    with pytest.raises(properties.NotCarried):
        properties.put(Line2D([], []), {"label": value}, ["label"])
