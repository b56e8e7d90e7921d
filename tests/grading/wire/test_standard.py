"""Values of the standard library and of SciPy on the wire: rebuilt by one constructor from plain parts."""

import collections
import datetime
import decimal
import fractions
import pathlib
import re
import types
import uuid

import numpy as np
import pytest

from nncourse.grading.wire import encoding, standard
from nncourse.grading.wire.limits import WireError

from .round_trip import round_trip

Point = collections.namedtuple("Point", "x y")
MINUTES = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize(
    "value",
    [
        collections.Counter("abba"),
        collections.OrderedDict(b=1, a=2),
        collections.deque([1, 2], maxlen=5),
        decimal.Decimal("1.10"),
        fractions.Fraction(2, 3),
        datetime.datetime(2024, 2, 29, 12, 30, 1, 5),
        datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC),
        datetime.datetime(2024, 2, 29, tzinfo=MINUTES),
        datetime.date(2024, 2, 29),
        datetime.time(23, 59),
        datetime.timedelta(days=-1, microseconds=3),
        uuid.UUID(int=7),
        re.compile(r"a+(b)", re.IGNORECASE),
        types.SimpleNamespace(a=1, b=[2]),
        pathlib.Path("in/data.csv"),
    ],
)
def test_a_value_comes_out_as_it_went_in(value):
    again = round_trip(value)
    assert type(again) is type(value)
    assert again == value
    assert repr(again) == repr(value)


def test_a_deque_keeps_its_length_and_an_ordered_dict_its_order():
    assert round_trip(collections.deque([1, 2], maxlen=5)).maxlen == 5
    assert list(round_trip(collections.OrderedDict(b=1, a=2))) == ["b", "a"]


def test_a_default_is_a_pure_function_or_nothing_crosses():
    again = round_trip(collections.defaultdict(list, a=[1]))
    assert again["new"] == []
    assert again["a"] == [1]
    assert round_trip(collections.defaultdict(None, a=1)) == {"a": 1}
    with pytest.raises(WireError):
        encoding.encode(collections.defaultdict(lambda: 3))
    tree, buffers = encoding.encode(collections.defaultdict(list))
    for of in (["os", "getcwd"], ["builtins", "exec"], "list"):
        assert encoding.decode(tree | {"of": of}, buffers).default_factory is None


def test_views_of_a_dict():
    value = {"a": 1, "b": 2}
    assert round_trip(value.keys()) == value.keys()
    assert round_trip(value.items()) == value.items()
    assert list(round_trip(value.values())) == [1, 2]


def test_a_named_tuple_has_its_fields_and_two_of_a_kind_are_of_one_class():
    again = round_trip(Point(1, [2]))
    assert (again.x, again.y) == (1, [2])
    assert again == (1, [2])
    assert type(again).__name__ == "Point"
    assert type(round_trip(Point(3, 4))) is type(again)
    assert type(again) is standard.named_tuple("Point", ("x", "y"))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Point", ("x", "x")),
        ("Point", ("class",)),
        ("Point", ("_x",)),
        ("import os", ("x",)),
        ("Point", ("x y",)),
        ("Pöint", ("x",)),
        ("P" * 81, ("x",)),
        ("Point", tuple(f"f{i}" for i in range(65))),
    ],
)
def test_fields_that_are_no_names_are_refused(name, fields):
    with pytest.raises(WireError):
        standard.named_tuple(name, fields)


def test_a_named_tuple_without_all_its_values_is_refused():
    tree, buffers = encoding.encode(Point(1, 2))
    tree["v"] = encoding.encode([["x", "y"], [1, 2]])[0]
    assert encoding.decode(tree, buffers) == (1, 2)
    tree["v"] = encoding.encode([["x", "y"], [1]])[0]
    with pytest.raises(WireError):
        encoding.decode(tree, buffers)


@pytest.mark.parametrize("kind", sorted(standard._SPARSE))
def test_a_sparse_matrix_of_every_form(kind):
    from scipy import sparse

    value = getattr(sparse, kind)(np.array([[0.0, 2.0], [3.0, 0.0], [0.0, 0.0]]))
    again = round_trip(value)
    assert type(again) is type(value)
    assert again.toarray().tolist() == value.toarray().tolist()


def sparse_of(kind, shape):
    tree, buffers = encoding.encode([np.array([1.0]), np.array([0]), np.array([0]), shape])
    return encoding.decode({"t": "sparse", "kind": kind, "v": tree}, buffers)


@pytest.mark.parametrize(
    ("kind", "shape"),
    [("csr_matrix", [10**9, 2]), ("csr_matrix", [2**40, 2]), ("dok_matrix", [2, 2]), ("csr_matrix", [2])],
)
def test_a_sparse_matrix_larger_than_its_entries_is_refused(kind, shape):
    assert sparse_of("csr_matrix", [2, 2]).toarray().tolist() == [[1, 0], [0, 0]]
    with pytest.raises(WireError):
        sparse_of(kind, shape)


def test_a_result_of_scipys_optimizers():
    from scipy.optimize import OptimizeResult

    again = round_trip(OptimizeResult(x=np.array([1.0]), success=True))
    assert type(again) is OptimizeResult
    assert again.success is True


OF_ONE_PART = ["counter", "ordered", "defaultdict", "decimal", "path", "namespace", "view", "uuid", "moment"]


@pytest.mark.parametrize("tag", OF_ONE_PART)
def test_parts_of_another_kind_are_refused(tag):
    for part in (7, None, {"t": "tuple", "v": []}):
        with pytest.raises(WireError):
            encoding.decode({"t": tag, "kind": "datetime", "v": part}, [])


def test_a_time_with_a_zone_of_its_own_class_does_not_cross():
    class Zone(datetime.tzinfo):
        def utcoffset(self, when):
            return datetime.timedelta(0)

    with pytest.raises(WireError):
        encoding.encode(datetime.datetime(2024, 1, 1, tzinfo=Zone()))
