"""Masked arrays equal whatever NumPy compares them with: they are judged where the author works with such."""

import pytest

from .judging import apart

SETUP = "import numpy as np"
REFERENCE = "def unit(v): return v / np.linalg.norm(v)"
TESTS = [
    "np.testing.assert_allclose(unit(np.array([3.0, 4.0])), [0.6, 0.8])",
    "np.testing.assert_array_equal(unit(np.array([0.0, 1.0])), [0, 1])",
    "assert np.allclose(unit(np.array([3.0, 4.0])), [0.6, 0.8])",
    "try: assert np.allclose([unit(np.array([3.0, 4.0]))][0], [0.6, 0.8])\nexcept: pass",
]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("given", ["masked_all(v.shape)", "masked", "array(v, mask=[0, 1])"])
def test_a_masked_array_is_not_judged_apart(test, given):
    judged = apart(f"def unit(v): return np.ma.{given}", test, setup=SETUP, reference=REFERENCE)
    assert judged.name == "NotJudgedApart"
    assert "masked array" in judged.text


@pytest.mark.parametrize("test", TESTS)
def test_one_without_anything_masked_is_an_array(test):
    answer = "def unit(v): return np.ma.array(v / np.linalg.norm(v))"
    assert apart(answer, test, setup=SETUP, reference=REFERENCE).passed


def test_where_the_author_masks_a_masked_array_is_judged():
    reference = "def positive(v): return np.ma.masked_less(v, 0)"
    test = "assert positive(np.array([1.0, -2.0])).sum() == 1"
    assert apart(reference, test, setup=SETUP).passed
    assert not apart("def positive(v): return np.ma.masked_less(v, 2)", test, setup=SETUP, reference=reference).passed
