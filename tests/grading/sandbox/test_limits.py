"""Limits are positive numbers, whatever they are made from."""

import dataclasses
import json

import pytest

from nncourse.grading.sandbox.limits import Limits, LimitsError

NAMES = [field.name for field in dataclasses.fields(Limits)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0, -1, True, "5", None, float("nan")])
def test_what_limits_nothing_is_refused_by_name(name, value):
    with pytest.raises(LimitsError, match=name):
        Limits(**{name: value})


def test_they_travel_as_json_and_are_the_same():
    limits = Limits(cell_s=1.5, processes=7)
    assert Limits(**json.loads(json.dumps(limits.as_dict()))) == limits
    assert set(limits.as_dict()) == set(NAMES)


def test_nobody_changes_them_on_the_way():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().cell_s = 1
