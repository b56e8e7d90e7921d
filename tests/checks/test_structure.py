"""The words for a model whose structure is another than asked."""

import pytest
from keras import layers, ops

from nncourse import checks

from .small_networks import dense, sequential


def leaky(z):
    return ops.maximum(z, 0.1 * z)


@pytest.mark.parametrize(
    ("stack", "got"),
    [
        ([dense(64, "relu"), layers.LeakyReLU(0.1)], "`LeakyReLU` after Layer 1 (Dense), which has `relu`"),
        ([layers.ReLU(), dense(64, leaky)], "`ReLU` before any other layer"),
    ],
)
def test_an_activation_too_many_is_not_counted_as_a_layer(fails, stack, got):
    asked = [checks.dense(64, leaky), checks.dense(10, "softmax")]
    failure = fails(checks.model, "m", asked, value=sequential(*stack, dense(10, "softmax")))
    assert (failure.code, failure.got) == ("lone_activation", got)


def test_a_second_activation_at_the_output_is_told(fails):
    model = sequential(dense(10, "relu"), layers.Softmax())
    failure = fails(checks.model, "m", value=model, output=checks.dense(10, "softmax"))
    assert (failure.code, failure.got) == ("lone_activation", "`Softmax` after Layer 1 (Dense), which has `relu`")


@pytest.mark.parametrize(
    ("activation", "got"),
    [
        ("leaky_relu", "`leaky_relu`, with the slope 0.2 on the negative side"),
        (layers.LeakyReLU(), "`LeakyReLU`, with the slope 0.3 on the negative side"),
        (layers.ReLU(negative_slope=0.4), "`ReLU`, with the slope 0.4 on the negative side"),
    ],
)
def test_of_another_leaky_relu_the_slope_is_named(fails, activation, got):
    asked = [checks.dense(64, leaky), checks.dense(10, "softmax")]
    failure = fails(checks.model, "m", asked, value=sequential(dense(64, activation), dense(10, "softmax")))
    assert (failure.code, failure.got) == ("layer_activation", got)
    assert "slope" in failure.look
    for other in ("relu", None, "elu"):
        plain = fails(checks.model, "m", asked, value=sequential(dense(64, other), dense(10, "softmax")))
        assert "slope" not in plain.got + plain.look


def test_options_and_other_layers(fails):
    model = sequential(dense(4, "leaky_relu", use_bias=False), layers.Dropout(0.5))
    checks.model("m", [checks.dense(4, "leaky_relu", use_bias=False), checks.layer("Dropout", rate=0.5)], value=model)
    failure = fails(checks.model, "m", [checks.dense(4, use_bias=True), checks.layer("Dropout")], value=model)
    assert failure.code == "layer_option"
    assert fails(checks.model, "m", value=model, output_shape=(5,)).code == "output_shape"
