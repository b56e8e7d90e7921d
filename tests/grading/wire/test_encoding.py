"""The encoding of values: what goes in comes out, and garbage gives an error of its own."""

import contextlib
import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nncourse.grading.wire import encoding
from nncourse.grading.wire.encoding import WireError

keys = st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary(), st.floats(allow_nan=False))
leaves = st.one_of(keys, st.floats(), st.complex_numbers(allow_nan=False), st.just(...))
arrays = hnp.arrays(
    st.one_of(hnp.scalar_dtypes(), hnp.unicode_string_dtypes(), hnp.byte_string_dtypes()),
    hnp.array_shapes(min_dims=0, min_side=0, max_side=4),
)
values = st.recursive(
    leaves | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
        | st.sets(keys, max_size=3)
    ),
    max_leaves=12,
)
jsons = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(sorted(encoding._TAGS)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["t", "v", "k", "shape", "dtype", "kind", "id", "axes"]) | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


def round_trip(value):
    tree, buffers = encoding.encode(value)
    return encoding.decode(json.loads(json.dumps(tree, allow_nan=False)), [bytes(each) for each in buffers])


def same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray | np.generic):
        return one.dtype.newbyteorder("=") == other.dtype.newbyteorder("=") and one.tobytes() == other.tobytes()
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    return one == other or (isinstance(one, float) and math.isnan(one) and math.isnan(other))


@given(values)
@settings(deadline=None)
def test_a_value_comes_out_as_it_went_in(value):
    assert same(round_trip(value), value)


@given(jsons, st.lists(st.binary(max_size=24), max_size=3))
@settings(deadline=None, max_examples=150)
def test_garbage_gives_a_value_or_the_wires_own_error(tree, buffers):
    with contextlib.suppress(WireError):
        encoding.decode(tree, buffers)


@pytest.mark.parametrize(
    "value", [pd.DataFrame({"a": [1, 2], "b": ["x", None]}), pd.DataFrame({1: [0.5]}, index=["r"])]
)
def test_frames(value):
    pd.testing.assert_frame_equal(round_trip(value), value)


def test_series():
    value = pd.Series([1.5, 2.5], index=["a", "b"], name="s")
    pd.testing.assert_series_equal(round_trip(value), value)


@pytest.mark.parametrize("shape", [[10**9, 10**9], [-1], [2], "x", [True], [1] * 40])
def test_a_shape_that_its_buffer_does_not_bear_out_allocates_nothing(shape):
    with pytest.raises(WireError):
        encoding.decode({"t": "array", "dtype": "<f8", "shape": shape, "v": 0}, [b"12345678" * 3])


@pytest.mark.parametrize("dtype", ["O", "V8", "<f8,<f8", "[('a', '<f8')]", "nonsense", None, "<U99999999"])
def test_an_element_type_without_encoding_is_refused(dtype):
    with pytest.raises(WireError):
        encoding.decode({"t": "array", "dtype": dtype, "shape": [1], "v": 0}, [b"12345678"])


def test_cycles_depth_and_size_are_refused():
    cycle = []
    cycle.append(cycle)
    for value in (cycle, [[]] * encoding.MAX_NODES, "x" * 100, np.zeros(100), 1 << 4000):
        with pytest.raises(WireError):
            encoding.encode(value, max_bytes=64)


def test_a_type_without_encoding_needs_a_handle():
    with pytest.raises(WireError, match="function"):
        encoding.encode(test_series)
