"""NumPy on the wire: arrays of every usual kind come out as they went in; a lying sender allocates nothing."""

import numpy as np
import pytest

from nncourse.grading.wire import arrays, encoding
from nncourse.grading.wire.limits import WireError

from .round_trip import changed, round_trip

ARRAYS = {
    "numbers": np.arange(6.0).reshape(2, 3),
    "in Fortran's order": np.asfortranarray(np.arange(6).reshape(2, 3)),
    "a view backwards": np.arange(6)[::-2],
    "the other byte order": np.arange(3, dtype=">i4"),
    "none": np.zeros((0, 3)),
    "without dimensions": np.array(7),
    "half precision": np.array([1.5, np.inf], np.float16),
    "complex": np.array([1 + 2j]),
    "truth": np.array([[True], [False]]),
    "text": np.array(["a", "ßü"]),
    "bytes": np.array([b"a", b"bc"]),
    "dates": np.array(["2024-02-29", "NaT"], "datetime64[D]"),
    "durations": np.array([5], "timedelta64[ms]"),
}


@pytest.mark.parametrize("name", list(ARRAYS))
def test_an_array_comes_out_as_it_went_in(name):
    value = ARRAYS[name]
    again = round_trip(value)
    assert (again.dtype, again.shape) == (value.dtype, value.shape)
    np.testing.assert_array_equal(again, value)
    assert again.flags.writeable


def test_what_comes_is_a_copy_that_the_message_does_not_hold():
    buffer = bytearray(np.arange(3.0).tobytes())
    again = encoding.decode({"t": "array", "dtype": "<f8", "shape": [3], "v": 0}, [buffer])
    again[0] = 7
    assert np.frombuffer(buffer)[0] == 0


SCALARS = [np.float32(1.5), np.int8(-3), np.bool_(True), np.str_("x"), np.datetime64("2024-01-01")]


@pytest.mark.parametrize("value", SCALARS)
def test_a_scalar_keeps_its_type(value):
    again = round_trip(value)
    assert type(again) is type(value)
    assert again == value


def test_objects_and_ragged_rows():
    value = np.empty((2, 2), object)
    value[:] = [[1, "a"], [[2, 3], None]]
    again = round_trip(value)
    assert again.dtype == object
    assert again.tolist() == value.tolist()


def test_a_masked_array_keeps_its_mask_and_fill():
    value = np.ma.MaskedArray([1.0, 2.0, 3.0], mask=[False, True, False], fill_value=-9)
    again = round_trip(value)
    assert again.tolist() == [1.0, None, 3.0]
    assert again.fill_value == -9


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")  # learners use it all the same
def test_records_matrix_polynomial_and_element_type():
    records = np.array([(1, 2.5), (3, 4.5)], [("a", "i4"), ("b", "f8")])
    again = round_trip(records)
    assert again.dtype == records.dtype
    assert again["b"].tolist() == [2.5, 4.5]
    assert type(round_trip(np.asmatrix(np.eye(2)))) is np.matrix
    assert round_trip(np.poly1d([1, 0, -2], variable="t"))(3) == 7
    assert round_trip(np.dtype("float32")) == np.dtype("float32")


@pytest.mark.parametrize("kind", arrays._BIT_GENERATORS)
def test_a_random_generator_goes_on_where_it_was(kind):
    value = np.random.Generator(getattr(np.random, kind)(5))
    value.normal(size=3)
    again = round_trip(value)
    assert again.normal(size=4).tolist() == value.normal(size=4).tolist()


SHAPES = [{"shape": each} for each in ([10**9, 10**9], [4], [-3], None)]


@pytest.mark.parametrize("fields", [*SHAPES, {"dtype": "O"}, {"dtype": "<f4"}, {"v": 9}])
def test_a_node_that_lies_about_its_buffer_is_refused(fields):
    assert changed(np.arange(3.0)).tolist() == [0, 1, 2]
    with pytest.raises(WireError):
        changed(np.arange(3.0), **fields)


def test_a_generator_of_another_kind_is_refused():
    state = np.random.default_rng(0).bit_generator.state
    assert (
        changed(np.random.default_rng(0), v=encoding.encode(state)[0]).random() == np.random.default_rng(0).random()
    )
    tree, buffers = encoding.encode(np.random.default_rng(0))
    tree["v"] = encoding.encode(state | {"bit_generator": "system"})[0]
    with pytest.raises(WireError):
        encoding.decode(tree, buffers)


def test_an_element_type_that_holds_objects_has_no_encoding():
    with pytest.raises(WireError):
        encoding.encode(np.zeros(2, [("a", object)]))
    for name in ("O", "V8", "i4,f8", "x" * 41, 7):
        with pytest.raises((WireError, TypeError)):
            arrays.take_dtype(name)
