"""Layer by layer, theory gives what its closed forms say; a wide network follows in test_propagation.py."""

import math

import numpy as np
import pytest

from nncourse.experiments import theory
from nncourse.experiments.blocks import block
from nncourse.experiments.prediction import predict

Q, BACK, C = ("preactivation_second_moment", "backpropagated_gradient_second_moment", "correlation")


def columns(rows):
    return {name: np.array([row[name] for row in rows]) for name in (Q, BACK, C)}


def test_relu_at_its_critical_point_keeps_both_moments():
    rows = columns(predict("relu", [2.0] * 6, 0.0, 1.0, 0.5))
    assert rows[Q] == pytest.approx([2.0] * 6)
    assert rows[BACK] == pytest.approx([0.5] * 6)  # E[φ'²], of a cost whose gradient has unit second moment
    assert np.all(np.diff(rows[C]) > 0)  # correlations grow towards 1
    assert rows[C][1] == pytest.approx(theory.correlation_map("relu", 0.5))


def test_a_linear_network_multiplies_by_its_variance():
    rows = columns(predict("linear", [0.5, 3.0, 2.0], 0.0, 4.0, -0.2))
    assert rows[Q] == pytest.approx([2.0, 6.0, 12.0])
    assert rows[BACK] == pytest.approx([6.0, 2.0, 1.0])
    assert rows[C] == pytest.approx([-0.2] * 3)


def test_moments_are_those_of_the_theory_with_a_bias():
    rows = columns(predict("tanh", [1.5] * 4, 0.05, 1.0, 0.3))
    assert rows[Q] == pytest.approx(theory.moments_by_layer("tanh", 4, 1.5 + 0.05, 1.5, 0.05), rel=1e-9)


def test_a_signal_that_is_gone_has_no_correlation():
    rows = columns(predict("relu", [0.0, 1.0], 0.0, 1.0, 0.5))
    assert rows[Q] == pytest.approx([0, 0])
    assert np.isnan(rows[C]).all()


def test_layer_normalisation_keeps_one_and_batch_normalisation_is_not_predicted():
    rows = columns(predict("tanh", [7.0] * 3, 0.0, 1.0, 0.1, block("layer_norm")))
    assert rows[Q] == pytest.approx([1.0] * 3, rel=1e-3)
    assert all(
        math.isnan(value) for row in predict("tanh", [1.0], 0, 1, 0, block("batch_norm")) for value in row.values()
    )


def test_a_residual_linear_stream_grows_by_its_branch():
    rows = columns(predict("linear", [1.0] * 4, 0.0, 1.0, 0.0, block("residual:0.5")))
    # The first layer has nothing to add to; then the stream's second moment is multiplied by 1 + s² σw².
    assert rows[Q] == pytest.approx([1, 1, 1.25, 1.25**2])
