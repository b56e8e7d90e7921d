"""The rule of thumb: numbers of the theory, depths by the slow definition, and what was trained."""

import math

import numpy as np
import pytest

from nncourse.experiments import theory
from nncourse.experiments.initializers import initializer
from nncourse.experiments.naming import SpecError
from nncourse.experiments.prediction import predict
from nncourse.experiments.rule import LEFT, reach, recommended, rule_of_thumb, trained_depths, weight_variance


def row(frame, **named):
    (found,) = [r for r in frame.to_dict("records") if all(r[name] == value for name, value in named.items())]
    return found


def test_the_numbers_are_those_of_the_field():
    sigmoid = row(rule_of_thumb("sigmoid", [("glorot_uniform", 4.0)]))
    assert sigmoid["weight_variance"] == 16
    assert sigmoid["q_star"] == pytest.approx(5.8554, abs=1e-4)
    assert sigmoid["chi"] == pytest.approx(0.3989, abs=1e-4)
    assert (sigmoid["depth"], sigmoid["limit"]) == (5, "gradient fades")
    gains = {kind: row(rule_of_thumb(kind, ["he_normal"]))["gain_squared"] for kind in ("gelu", "swish", "relu")}
    assert np.sqrt(list(gains.values())) == pytest.approx([1.5335304, 1.6765325, math.sqrt(2)], abs=1e-7)
    for kind in ("gelu", "swish"):
        he = row(rule_of_thumb(kind, ["he_normal"]))
        assert (he["q_star"], he["chi"]) == pytest.approx((0, 0.5), abs=1e-9)
    relu = rule_of_thumb("relu")
    assert row(relu, initializer="he_normal")["depth"] == math.inf
    assert math.isnan(row(relu, initializer="he_normal")["q_star"])
    glorot = row(relu, initializer="glorot_uniform")
    assert (glorot["depth"], glorot["limit"]) == (7, "signal fades")
    assert glorot["chi"] == pytest.approx(0.5)
    assert 0.5**6 > LEFT > 0.5**7


def test_what_is_recommended():
    assert recommended("relu").label == "he_normal"
    assert recommended("selu").label == "lecun_normal"
    assert recommended("sigmoid").gain == pytest.approx(10.1493, abs=1e-4)
    assert recommended("tanh", bias_std=0.2).gain == pytest.approx(1.304146, abs=1e-6)
    assert recommended("gelu").gain == pytest.approx(1.5335304, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "variance", "bias"),
    [("relu", 1.0, 0.0), ("relu", 2.3, 0.0), ("sigmoid", 16.0, 0.0), ("tanh", 1.0, 0.04), ("silu", 2.81, 0.0)],
)
def test_the_reach_is_what_layer_by_layer_prediction_shows(name, variance, bias):
    """A network one layer deeper than the reach has lost signal or gradient; one that deep has not."""
    layers, limit = reach(name, variance, bias)

    def lost(depth):
        rows = predict(name, [variance] * depth, bias, 1.0, 0.5)
        q = [r["preactivation_second_moment"] for r in rows]
        back = [r["backpropagated_gradient_second_moment"] for r in rows]
        gradient = back[0] / back[-1]
        return {
            "signal fades": q[-1] <= LEFT * q[0],
            "signal grows": q[-1] >= q[0] / LEFT,
            "gradient fades": gradient < LEFT,
        }

    assert limit in ("signal fades", "signal grows", "gradient fades")
    assert lost(int(layers) + 1)[limit]
    assert not any(lost(int(layers)).values())


def test_correlation_limits_where_it_does():
    layers, limit = reach("tanh", 1.0, 0.05)
    assert limit == "gradient fades"
    layers, limit = reach("tanh", 4.0, 0.05)
    assert (layers, limit) == (6 * theory.depth_scales("tanh", 4.0, 0.05).c, "correlation")


def test_the_variance_of_any_initializer():
    assert weight_variance(initializer(("glorot_uniform", 2.0)), 64) == 4
    assert weight_variance(initializer("he_normal"), 64) == 2
    assert weight_variance(initializer("random_normal"), 128) == pytest.approx(0.05**2 * 128, rel=0.02)
    assert weight_variance(initializer("orthogonal"), 64) == pytest.approx(1, rel=1e-3)
    assert weight_variance(initializer("zeros"), 8) == 0


def test_any_activation_of_keras_has_a_row():
    mish = row(rule_of_thumb("mish", ["he_normal"]))
    assert mish["gain_squared"] == pytest.approx(2.2107, abs=1e-3)
    assert mish["chi"] == pytest.approx(0.72, abs=1e-3)
    with pytest.raises(SpecError, match="Did you mean 'tanh'"):
        rule_of_thumb("tnah")


@pytest.mark.slow
def test_trained_depths_are_measured():
    fields = {"width": 32, "epochs": 8, "seeds": 1, "learning_rates": [3e-3, 3e-2]}
    frame = trained_depths(["tanh"], [("glorot_uniform", 0.3), "glorot_uniform"], depths=(2, 12), **fields)
    assert frame["trained_depth"].tolist() == [2, 12]
