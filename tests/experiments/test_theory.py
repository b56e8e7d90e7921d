"""Theory against published values, against adaptive quadrature by SciPy, and against plain iteration."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad

from nncourse.experiments import theory
from nncourse.experiments.scalar import ActivationError, names, scalar
from nncourse.experiments.theory import FixedPointError, TheoryError

TIGHT = {"rel": 1e-9, "abs": 1e-13}


def hard_tanh(x):
    return np.clip(x, -1, 1)


def density(z):
    return math.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def slow_expectation(function, q):
    """E[f(√q z)] by adaptive quadrature on each side of zero."""

    def integrand(z):
        return float(function(np.array(math.sqrt(q) * z))) * density(z)

    sides = [quad(integrand, *side, epsabs=1e-13, epsrel=1e-12, limit=400) for side in ((-14, 0), (0, 14))]
    return sum(value for value, _ in sides)


@pytest.mark.parametrize(
    ("activation", "expected"),
    [("relu", math.sqrt(2)), ("tanh", 1.5925374), ("elu", 1.2451983), ("selu", 1), ("linear", 1)],
)
def test_gain_has_its_published_value(activation, expected):
    assert theory.gain(activation) == pytest.approx(expected, abs=5e-8)


def test_tanh_at_small_bias_has_its_published_values():
    assert theory.fixed_point("tanh", 1, 0.05) == pytest.approx(0.1935925, abs=5e-8)
    assert theory.chi("tanh", 1, 0.05) == pytest.approx(0.7590316, abs=5e-8)
    assert theory.chi("tanh", 1.7609546, 0.05) == pytest.approx(1, abs=5e-8)
    assert theory.fixed_point("tanh", 2, 0.05) == pytest.approx(0.7217619, abs=5e-8)
    assert theory.chi("tanh", 2, 0.05) == pytest.approx(1.0476660, abs=5e-8)
    assert theory.correlation_fixed_point("tanh", 2, 0.05) == pytest.approx(0.744082, abs=5e-7)


def test_edge_of_chaos_has_its_published_values():
    assert theory.edge_of_chaos("tanh", 0.2) == pytest.approx(1.304146, abs=5e-7)
    assert theory.edge_of_chaos("tanh", math.sqrt(0.05)) ** 2 == pytest.approx(1.7609546, abs=5e-8)
    assert theory.edge_of_chaos("relu") ** 2 == pytest.approx(2, **TIGHT)
    with pytest.raises(FixedPointError, match="σb = 0"):
        theory.edge_of_chaos("relu", 0.2)


def test_relu_at_its_critical_point_keeps_every_second_moment():
    assert theory.chi("relu", 2) == pytest.approx(1, **TIGHT)
    assert theory.depth_scales("relu", 2) == (math.inf, math.inf)
    assert theory.moments_by_layer("relu", 5, 3.0, 2.0) == pytest.approx([3.0] * 5)
    with pytest.raises(FixedPointError, match="every q is a fixed point"):
        theory.fixed_point("relu", 2)


def test_relu_under_glorot_halves_the_second_moment_a_layer():
    assert theory.moments_by_layer("relu", 6, 1.0, 1.0) == pytest.approx(0.5 ** np.arange(6))


@pytest.mark.parametrize("c", [-1, -0.4, 0, 0.3, 0.99, 1])
def test_relu_correlation_has_the_closed_form_of_cho_and_saul(c):
    closed = (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / math.pi
    assert theory.correlation_map("relu", c, q=2.5) == pytest.approx(closed, **TIGHT)
    integral = theory.correlation_map(lambda x: np.maximum(x, 0), c, q=2.5)
    assert integral == pytest.approx(closed, **TIGHT)


@pytest.mark.parametrize("c", [-0.9, 0.2, 0.999])
def test_erf_correlation_has_the_closed_form_of_williams(c):
    q = 1.7
    closed = math.asin(2 * q * c / (1 + 2 * q)) / math.asin(2 * q / (1 + 2 * q))
    assert theory.correlation_map("erf", c, q=q) == pytest.approx(closed, **TIGHT)


@pytest.mark.parametrize("activation", names())
@pytest.mark.parametrize("q", [1e-3, 1.0, 60.0])
def test_moments_equal_adaptive_quadrature(activation, q):
    phi = scalar(activation)
    assert theory.second_moment(activation, q) == pytest.approx(
        slow_expectation(lambda u: phi.value(u) ** 2, q), **TIGHT
    )
    assert theory.slope_second_moment(activation, q) == pytest.approx(
        slow_expectation(lambda u: phi.slope(u) ** 2, q), **TIGHT
    )


@pytest.mark.parametrize("activation", ["tanh", "elu", "gelu"])
def test_correlation_equals_a_double_integral(activation):
    phi, q, c = scalar(activation).value, 0.8, 0.6
    s, r = math.sqrt(q), math.sqrt(1 - c * c)

    def integrand(y, x):
        return float(phi(np.array(s * x)) * phi(np.array(s * (c * x + r * y)))) * density(x) * density(y)

    slow = sum(
        dblquad(integrand, *side, lambda x: -8.5, lambda x: 8.5, epsabs=1e-9, epsrel=1e-9)[0]
        for side in ((-8.5, 0), (0, 8.5))
    )
    assert theory.correlation_map(activation, c, q=q) == pytest.approx(
        slow / theory.second_moment(activation, q), rel=1e-7
    )


@pytest.mark.parametrize("activation", ["tanh", "elu", "selu", "sigmoid", "softsign", "gelu", "silu", "erf"])
def test_fixed_points_are_where_plain_iteration_ends(activation):
    q = 1e-3
    for _ in range(400):
        q = theory.variance_map(activation, q, 1.3, 0.05)
    assert theory.fixed_point(activation, 1.3, 0.05) == pytest.approx(q, rel=1e-9)


@pytest.mark.parametrize(("activation", "weight_variance"), [("tanh", 1), ("tanh", 4), ("erf", 3), ("gelu", 1.3)])
def test_correlations_end_where_plain_iteration_ends(activation, weight_variance):
    q, c = theory.fixed_point(activation, weight_variance, 0.05), 0.0
    for _ in range(150):
        c = theory.correlation_map(activation, c, q, weight_variance, 0.05)
    assert theory.correlation_fixed_point(activation, weight_variance, 0.05) == pytest.approx(c, abs=1e-9)


def test_depth_scales_are_the_rates_of_plain_iteration():
    q_star, c_star = theory.fixed_point("tanh", 2, 0.05), theory.correlation_fixed_point("tanh", 2, 0.05)
    scales = theory.depth_scales("tanh", 2, 0.05)
    nudged = theory.variance_map("tanh", q_star * (1 + 1e-5), 2, 0.05)
    assert (nudged / q_star - 1) / 1e-5 == pytest.approx(math.exp(-1 / scales.q), rel=1e-4)
    nudged = theory.correlation_map("tanh", c_star + 1e-5, q_star, 2, 0.05)
    assert (nudged - c_star) / 1e-5 == pytest.approx(math.exp(-1 / scales.c), rel=1e-4)
    assert theory.depth_scales("tanh", 1, 0.05).c == pytest.approx(-1 / math.log(0.7590316), rel=1e-6)


@pytest.mark.parametrize("activation", ["tanh", "erf", "elu", "softsign", "sigmoid", "selu"])
def test_chi_is_one_at_the_edge(activation):
    critical = theory.edge_of_chaos(activation, 0.3)
    assert theory.chi(activation, critical**2, 0.09) == pytest.approx(1, abs=1e-9)


def test_selu_keeps_unit_second_moment():
    assert theory.fixed_point("selu", 1) == pytest.approx(1, **TIGHT)


def test_weak_signals_die_and_strong_ones_explode():
    assert theory.fixed_point("tanh", 0.9) == 0
    assert theory.fixed_point("tanh", 1) == 0
    assert theory.fixed_point("gelu", 3) == 0
    assert theory.correlation_fixed_point("tanh", 2) == 0
    for activation, weight_variance, bias_variance in [("relu", 2, 0.05), ("linear", 1.1, 0), ("gelu", 4, 0.1)]:
        with pytest.raises(FixedPointError, match="without bound"):
            theory.fixed_point(activation, weight_variance, bias_variance)
    with pytest.raises(FixedPointError, match="without bound"):
        theory.chi(np.exp, 1, 0.05)


def test_a_function_gives_what_its_name_gives():
    assert theory.gain(np.tanh) == pytest.approx(theory.gain("tanh"), **TIGHT)
    assert theory.chi(np.tanh, 2, 0.05) == pytest.approx(theory.chi("tanh", 2, 0.05), rel=1e-9)
    assert theory.edge_of_chaos(np.tanh, 0.2) == pytest.approx(theory.edge_of_chaos("tanh", 0.2), rel=1e-9)

    def single_tanh(x):
        return np.tanh(x.astype("float32"))

    assert theory.chi(single_tanh, 2, 0.05) == pytest.approx(theory.chi("tanh", 2, 0.05), rel=1e-3)


def test_kinks_elsewhere_cost_no_more_than_is_said():
    tail = 0.5 * math.erfc(1 / math.sqrt(2))
    inside = 1 - 2 * tail
    assert theory.second_moment(hard_tanh) == pytest.approx(inside - 2 * density(1) + 2 * tail, rel=1e-10)
    assert theory.slope_second_moment(hard_tanh) == pytest.approx(inside, abs=1e-6)
    assert theory.correlation_map(hard_tanh, 1.0) == pytest.approx(1, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(
    activation=st.sampled_from(names()),
    q=st.floats(1e-3, 1e3),
    c=st.floats(-1, 1),
    bias_variance=st.floats(0, 1),
)
def test_correlations_stay_correlations(activation, q, c, bias_variance):
    mapped = theory.correlation_map(activation, c, q, 1.5, bias_variance)
    assert -1 - 1e-9 <= mapped <= 1 + 1e-9
    assert theory.correlation_map(activation, 1.0, q, 1.5, bias_variance) == pytest.approx(1, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 6), st.floats(1e-3, 1))
def test_tanh_has_a_fixed_point_everywhere(weight_variance, bias_variance):
    q = theory.fixed_point("tanh", weight_variance, bias_variance)
    assert theory.variance_map("tanh", q, weight_variance, bias_variance) == pytest.approx(q, rel=1e-11)


def test_theory_needs_neither_keras_nor_tensorflow():
    script = "import sys, nncourse.experiments.theory; print({'keras', 'tensorflow'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


def test_maps_take_arrays():
    assert theory.variance_map("tanh", np.ones((2, 3))).shape == (2, 3)
    assert theory.correlation_map("tanh", np.zeros((2, 1))).shape == (2, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.gain("rleu"), "Did you mean 'relu'"),
        (lambda: theory.gain(lambda x: x.sum()), "elementwise"),
        (lambda: theory.gain(lambda x: 1 / 0), "failed on an array"),
        (lambda: theory.gain(lambda x: 0 * x), "zero everywhere"),
        (lambda: theory.fixed_point("tanh", -1), "weight_variance is -1"),
        (lambda: theory.fixed_point("tanh", 1, math.nan), "bias_variance is nan"),
        (lambda: theory.variance_map("tanh", -0.1), "q is"),
        (lambda: theory.correlation_map("tanh", 1.2), "between -1 and 1"),
        (lambda: theory.edge_of_chaos("tanh", -0.1), "bias_std"),
    ],
)
def test_bad_input_is_one_sentence(call, message):
    with pytest.raises((TheoryError, ActivationError), match=message):
        call()
