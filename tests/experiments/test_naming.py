"""Names and numbers as people type them become tuples, or one sentence."""

import numpy as np
import pytest

from nncourse.experiments.naming import SpecError, number, pick, several, whole


def test_a_name_is_taken_as_it_is_or_the_nearest_is_named():
    assert pick("activation", "relu", ["tanh", "relu"]) == "relu"
    with pytest.raises(SpecError, match=r"no activation 'RELU'; there are relu, tanh\. Did you mean 'relu'\?"):
        pick("activation", "RELU", ["tanh", "relu"])


@pytest.mark.parametrize(
    ("value", "taken"),
    [(3, (3,)), ([3, 4], (3, 4)), ((3,), (3,)), (range(2), (0, 1)), (np.array([1, 2]), (1, 2)), (iter([5]), (5,))],
)
def test_one_or_several_become_a_tuple(value, taken):
    assert several("depths", value, whole("depths", 0)) == taken


def test_a_text_or_a_dictionary_is_one_value():
    assert several("names", "relu", str) == ("relu",)
    assert several("specs", {"name": "adam"}, dict, str) == ({"name": "adam"},)


@pytest.mark.parametrize(
    ("value", "said"), [([], "depths is empty"), ([3, 3, 4], "depths names 3 more than once"), ([1.5], "got 1.5")]
)
def test_nothing_twice_and_not_nothing(value, said):
    with pytest.raises(SpecError, match=said):
        several("depths", value, whole("depths", 1))


@pytest.mark.parametrize("wrong", [0, -1, True, 1.0, "1", None, float("nan")])
def test_a_whole_number_is_one(wrong):
    with pytest.raises(SpecError, match="a whole number of at least 1"):
        whole("seeds", 1)(wrong)
    assert type(whole("seeds", 1)(np.int64(3))) is int


@pytest.mark.parametrize("wrong", [0, -1.0, True, "1", None, float("nan"), float("inf"), 1j])
def test_a_number_is_finite_and_within_its_bound(wrong):
    with pytest.raises(SpecError, match="a finite number greater than 0"):
        number("rate", above=0)(wrong)
    assert number("scale", least=0)(0) == 0.0
    assert type(number("scale", least=0)(np.float32(2))) is float
    with pytest.raises(SpecError, match="of at least 0; got -1"):
        number("scale", least=0)(-1)
