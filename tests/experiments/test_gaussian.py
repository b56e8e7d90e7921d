"""Gaussian expectations against closed forms, also where a function has a kink, grows, or sees a tiny signal."""

import math

import numpy as np
import pytest

from nncourse.experiments.gaussian import expectation, pair_expectation, root


def test_a_root_of_nothing_stands_for_the_limit():
    assert root(4.0) == 2
    assert 0 < root(0.0) ** 2 < 1e-250


@pytest.mark.parametrize(
    ("function", "exact"),
    [
        (lambda z: z**2, 1),
        (lambda z: z**8, 105),
        (np.abs, math.sqrt(2 / math.pi)),
        (lambda z: np.maximum(z, 0) ** 2, 0.5),
        (lambda z: (z > 0).astype(float), 0.5),
        (np.cos, math.exp(-0.5)),
        (lambda z: np.exp(2 * z), math.exp(2)),
    ],
)
def test_an_expectation_has_its_closed_form(function, exact):
    assert expectation(function) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize(("scale", "exact"), [(1e-6, 1e-12), (1e6, 1.0)])
def test_panels_follow_the_scale_of_the_signal(scale, exact):
    assert expectation(lambda z: np.tanh(scale * z) ** 2, scale) == pytest.approx(exact, rel=1e-5)


def test_a_jump_elsewhere_is_found_by_halving():
    assert expectation(lambda z: (z > 1).astype(float)) == pytest.approx(0.5 * math.erfc(1 / math.sqrt(2)), abs=1e-9)


def test_what_explodes_has_an_infinite_expectation():
    with np.errstate(over="ignore"):
        assert expectation(lambda z: np.exp(50 * z**2)) == math.inf


@pytest.mark.parametrize("correlation", [-1.0, -0.3, 0.0, 0.7, 1.0])
def test_pairs_have_their_closed_forms(correlation):
    assert pair_expectation(lambda u: u, 1.5, correlation) == pytest.approx(1.5**2 * correlation, abs=1e-12)
    quadrants = 0.25 + math.asin(correlation) / (2 * math.pi)
    assert pair_expectation(lambda u: (u > 0).astype(float), 1.0, correlation) == pytest.approx(quadrants, abs=1e-12)
