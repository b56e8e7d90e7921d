"""What can change: whether it did, and how an object here gets the contents that the other end's copy has."""

import collections
import types

import numpy as np
import pandas as pd
import pytest

from nncourse.grading.wire import in_place
from nncourse.grading.wire.in_place import Snapshot, fingerprint, put

CHANGES = {
    "list": ([1, 2], lambda x: x.append(3)),
    "dict": ({"a": 1}, lambda x: x.update(b=2)),
    "set": ({1}, lambda x: x.add(2)),
    "bytearray": (bytearray(b"ab"), lambda x: x.append(99)),
    "array": (np.arange(3.0), lambda x: x.__setitem__(0, 9)),
    "frame": (pd.DataFrame({"a": [1]}), lambda x: x.insert(1, "b", [2])),
    "series": (pd.Series([1.0]), lambda x: x.__setitem__(0, 2.0)),
    "generator": (np.random.default_rng(0), lambda x: x.random()),
    "deque": (collections.deque([1]), lambda x: x.appendleft(0)),
    "counter": (collections.Counter("a"), lambda x: x.update("b")),
    "namespace": (types.SimpleNamespace(a=1), lambda x: setattr(x, "b", 2)),
}


def copied(value):
    import copy

    return copy.deepcopy(value)


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_is_seen_and_taken_over_by_an_object_that_stays_the_same(name):
    old, change = copied(CHANGES[name][0]), CHANGES[name][1]
    before, new = fingerprint(old), copied(old)
    assert before == fingerprint(new) is not None
    change(new)
    assert fingerprint(new) != before
    if name in ("array", "series"):
        assert put(old, new)
    else:
        assert put(old, new) is True
    assert fingerprint(old) == fingerprint(new)


@pytest.mark.parametrize("value", [1, "text", None, 2.5, frozenset({1}), len])
def test_what_cannot_change_has_no_digest(value):
    assert fingerprint(value) is None


def test_another_type_or_another_shape_is_not_taken_over():
    assert not put([1], (1,))
    assert not put(np.arange(3), np.arange(4))
    assert not put(np.arange(3), np.arange(3.0))
    fixed = np.arange(3)
    fixed.flags.writeable = False
    assert not put(fixed, np.arange(3) + 1)
    same = [1]
    assert put(same, same)


def test_a_snapshot_names_what_changed_and_what_holds_it():
    part, other = [1], [5]
    whole = {"part": part}
    snapshot = Snapshot({0: part, 1: whole, 2: other})
    assert snapshot.changed() == []
    part.append(2)
    assert snapshot.changed() == [0, 1]


def test_using_a_generator_changes_it_and_not_what_holds_it():
    rng = np.random.default_rng(0)
    snapshot = Snapshot({0: rng, 1: [rng]})
    rng.random()
    assert snapshot.changed() == [0]
    assert in_place.is_stateful(rng)
    assert not in_place.is_stateful([rng])
