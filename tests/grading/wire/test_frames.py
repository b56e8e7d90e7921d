"""pandas on the wire: frames, series, indexes and columns of every usual kind; lengths are checked first."""

import numpy as np
import pandas as pd
import pytest

from nncourse.grading.wire import encoding
from nncourse.grading.wire.limits import WireError

from .round_trip import round_trip

DAYS = pd.date_range("2024-02-28", periods=3, freq="D")
COLUMNS = {
    "numbers": [1.5, 2.5, np.nan],
    "text": ["a", None, "c"],
    "categories": pd.Categorical(["b", "a", "b"], categories=["b", "a"], ordered=True),
    "nullable": pd.array([1, None, 3], dtype="Int64"),
    "nullable truth": pd.array([True, None, False], dtype="boolean"),
    "strings": pd.array(["a", None, "c"], dtype="string"),
    "dates": DAYS,
    "in a time zone": DAYS.tz_localize("Europe/Berlin"),
    "durations": pd.to_timedelta([1, 2, 3], unit="h"),
    "periods": pd.period_range("2024-01", periods=3, freq="M"),
    "intervals": pd.interval_range(0, 3),
}


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_column_of_every_kind(name):
    value = pd.DataFrame({"x": COLUMNS[name]}, index=["r", "s", "t"])
    pd.testing.assert_frame_equal(round_trip(value), value)
    pd.testing.assert_series_equal(round_trip(value["x"]), value["x"])


INDEXES = {
    "a range": pd.RangeIndex(2, 8, 3, name="n"),
    "text": pd.Index(["a", "b"], name="letters"),
    "days": DAYS,
    "hours": pd.to_timedelta([1, 2], unit="h"),
    "levels": pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["x", None]),
    "categories": pd.CategoricalIndex(["a", "b", "a"]),
    "none": pd.Index([], dtype="float64"),
}


@pytest.mark.parametrize("name", list(INDEXES))
def test_an_index_of_every_kind(name):
    value = INDEXES[name]
    again = round_trip(value)
    pd.testing.assert_index_equal(again, value, exact=True)
    assert getattr(again, "freqstr", None) == getattr(value, "freqstr", None)


def test_columns_of_one_name_and_columns_in_levels():
    twice = pd.DataFrame([[1, 2.0]], columns=["a", "a"])
    pd.testing.assert_frame_equal(round_trip(twice), twice)
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "mean"), ("a", "sd")]))
    pd.testing.assert_frame_equal(round_trip(levels), levels)
    nobody = pd.DataFrame({"a": []})
    pd.testing.assert_frame_equal(round_trip(nobody), nobody)


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2024-02-29 12:00:00.5"),
        pd.Timestamp("2024-02-29 12:00", tz="America/New_York"),
        pd.Timedelta(days=2, seconds=1),
        pd.Period("2024-02", freq="M"),
        pd.Interval(0, 1.5, closed="left"),
    ],
)
def test_scalars(value):
    again = round_trip(value)
    assert type(again) is type(value)
    assert again == value
    assert str(again) == str(value)


def test_nothing_is_the_same_object():
    assert round_trip(pd.NaT) is pd.NaT
    assert round_trip(pd.NA) is pd.NA


def column_of(value, column):
    """The frame or series whose last part a sender replaced by another."""
    tree, buffers = encoding.encode(value)
    other, more = encoding.encode(column)
    buffers = [bytes(each) for each in (*buffers, *more)]
    if isinstance(other, dict) and "v" in other and isinstance(other["v"], int):
        other["v"] += len(buffers) - len(more)
    parts = tree["v"] if isinstance(tree["v"], list) else tree["v"]["v"]
    parts[-1] = [other] if tree["t"] == "frame" else other
    return encoding.decode(tree, buffers)


@pytest.mark.parametrize("column", [np.zeros(2), np.zeros((3, 3)), "text", 7, None])
def test_a_column_that_is_not_as_long_as_its_index_is_refused(column):
    series = pd.Series([1.0, 2.0, 3.0])
    assert column_of(series, np.array([4.0, 5.0, 6.0])).tolist() == [4, 5, 6]
    with pytest.raises(WireError):
        column_of(series, column)


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "x" * 65, 7])
def test_a_time_zone_is_a_name_and_no_path(zone):
    tree, buffers = encoding.encode(pd.Timestamp("2024-01-01", tz="UTC"))
    tree["v"] = encoding.encode([int(pd.Timestamp("2024-01-01").value), "Asia/Tokyo"])[0]
    assert encoding.decode(tree, buffers) == pd.Timestamp("2024-01-01 09:00", tz="Asia/Tokyo")
    tree["v"] = encoding.encode([int(pd.Timestamp("2024-01-01").value), zone])[0]
    with pytest.raises(WireError):
        encoding.decode(tree, buffers)


def test_a_kind_of_element_that_is_not_listed_is_refused():
    tree, buffers = encoding.encode(pd.array([1, 2], dtype="Int64"))
    assert tree["dtype"] == "Int64"
    with pytest.raises(WireError):
        encoding.decode(tree | {"dtype": "Sparse[int]"}, buffers)
