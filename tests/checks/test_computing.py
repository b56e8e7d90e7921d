"""Models are judged by what they compute, however they are written."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from nncourse import checks

from .small_networks import dense, graph, sequential


class Swapped(keras.Model):
    """Its list of layers is in another order than its call."""

    def __init__(self, units=16):
        super().__init__()
        self.second = layers.Dense(16, "tanh")
        self.first = layers.Dense(units, "relu")

    def call(self, x):
        return self.second(self.first(x))


class OwnDense(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def build(self, shape):
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="he_normal")

    def call(self, x):
        return x @ self.w + self.b


COMPUTED = {
    "ops": lambda: graph(lambda x: ops.tanh(dense(16)(ops.relu(dense(16)(x))))),
    "activations": lambda: graph(lambda x: keras.activations.tanh(dense(16)(keras.activations.relu(dense(16)(x))))),
    "maximum": lambda: graph(lambda x: dense(16, "tanh")(ops.maximum(dense(16)(x), 0.0))),
    "lambda": lambda: sequential(dense(16), layers.Lambda(ops.relu), dense(16), layers.Lambda(ops.tanh), inputs=16),
    "called": lambda: called_on(Swapped(), 16),
    "built": lambda: built_on(Swapped(), 16),
    "not yet called": lambda: Swapped(),
    "own layers": lambda: sequential(OwnDense(16), layers.ReLU(), OwnDense(16), layers.Activation("tanh"), inputs=16),
    "fitted": lambda: fitted(keras.Sequential([dense(16, "relu"), dense(16, "tanh")])),
}


def called_on(model, inputs):
    model(np.zeros((1, inputs), "float32"))
    return model


def built_on(model, inputs):
    model.build((None, inputs))
    return model


def fitted(model):
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 16)), np.ones((4, 16)), verbose=0)
    return model


@pytest.mark.filterwarnings("ignore:`build\\(\\)` was called:UserWarning")
@pytest.mark.parametrize("way", COMPUTED)
def test_a_model_is_judged_by_what_it_computes(way):
    model = COMPUTED[way]()
    asked = [checks.dense(16, "relu"), checks.dense(16, "tanh")]
    checks.model("m", asked, value=model, input_shape=(16,), output_shape=(16,))
    checks.model("m", value=model, output=checks.dense(16, "tanh"), input_shape=(16,))


def test_its_own_weights_come_back():
    model = COMPUTED["ops"]()
    before = model.get_weights()
    checks.model("m", [checks.dense(16, "relu"), checks.dense(16, "tanh")], value=model)
    assert all(np.array_equal(one, other) for one, other in zip(before, model.get_weights(), strict=True))


NOT_COMPUTED = {
    "order": lambda: graph(lambda x: ops.relu(dense(16)(ops.tanh(dense(16)(x))))),
    "dropout": lambda: sequential(dense(16, "relu"), layers.Dropout(0.5), dense(16, "tanh"), inputs=16),
    "no bias": lambda: sequential(dense(16, "relu", use_bias=False), dense(16, "tanh"), inputs=16),
    "a factor": lambda: graph(lambda x: 2 * ops.tanh(dense(16)(ops.relu(dense(16)(x))))),
    "units": lambda: called_on(Swapped(8), 16),
    "normalised": lambda: sequential(dense(16, "relu"), layers.BatchNormalization(), dense(16, "tanh"), inputs=16),
}


@pytest.mark.parametrize("way", NOT_COMPUTED)
def test_what_computes_something_else_is_told_so(fails, way):
    asked = [checks.dense(16, "relu"), checks.dense(16, "tanh")]
    failure = fails(checks.model, "m", asked, value=NOT_COMPUTED[way](), input_shape=(16,))
    assert failure.code in ("computes", "layer_count", "layer_option", "layer_activation", "layer_units")


@pytest.mark.parametrize(
    ("last", "right"),
    [
        (lambda: dense(5, "sigmoid"), True),
        (lambda: dense(5, "softmax"), False),
        (lambda: dense(4, "sigmoid"), False),
        (lambda: dense(5), False),
        (lambda: dense(5, "sigmoid", use_bias=False), False),
    ],
)
@pytest.mark.parametrize(
    "before",
    [
        lambda: [],
        lambda: [dense(7, "elu")],
        lambda: [dense(7, "elu") for _ in range(3)],
        lambda: [dense(7), layers.PReLU()],
        lambda: [dense(5, use_bias=False), layers.BatchNormalization(), dense(5), layers.LayerNormalization()],
        lambda: [layers.Reshape((20, 1)), layers.Conv1D(3, 4), layers.Flatten()],
    ],
)
def test_the_output_is_judged_whatever_comes_before(fails, last, right, before):
    model = sequential(*before(), last(), inputs=20)
    asked = {"value": model, "output": checks.dense(5, "sigmoid")}
    if right:
        checks.model("m", **asked)
    else:
        assert fails(checks.model, "m", **asked).code in ("layer_activation", "layer_units", "layer_option")
