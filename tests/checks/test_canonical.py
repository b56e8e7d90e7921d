"""One form for the many ways of writing an activation or an initializer."""

import keras
import pytest
from keras import ops

from nncourse.checks.canonical import initializer_form, same_activation, same_initializer


@pytest.mark.parametrize(
    "name", ["relu", "sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "leaky_relu", None]
)
def test_activations_are_told_apart_by_what_they_do(name):
    others = {"relu", "sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "leaky_relu", None} - {name}
    function = keras.activations.get(name)
    assert same_activation(lambda x: function(x), name)
    assert not any(same_activation(function, other) for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("he_normal", keras.initializers.VarianceScaling(2, "fan_in", "truncated_normal")),
        ("glorot_uniform", keras.initializers.VarianceScaling(1, "fan_avg", "uniform", seed=3)),
        ("lecun_normal", keras.initializers.LecunNormal(seed=1)),
        ("zeros", keras.initializers.Constant(0.0)),
        ("ones", keras.initializers.Constant(1)),
        ("random_normal", keras.initializers.RandomNormal(0.0, 0.05)),
        ("orthogonal", keras.initializers.Orthogonal(1.0)),
    ],
)
def test_equivalent_initializers_are_one(one, other):
    assert same_initializer(keras.initializers.get(one), other)
    assert same_initializer(other, one)


def test_different_initializers_are_not_one():
    forms = [initializer_form(keras.initializers.get(name)) for name in (
        "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform",
        "random_normal", "truncated_normal", "random_uniform", "zeros", "ones", "orthogonal",
    )]  # fmt: skip
    assert None not in forms
    assert len(set(forms)) == len(forms)
    assert not same_initializer(lambda shape, dtype=None: ops.zeros(shape), "zeros")
