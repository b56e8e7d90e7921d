"""Models however they are written, and each thing that can be wrong with them."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from nncourse import checks
from nncourse.checks import AuthorError

from .small_networks import classifier, dense, graph, sequential

HE = keras.initializers.HeNormal(seed=1)


def functional():
    x = keras.Input((100,))
    h = layers.Dense(64, activation=ops.relu, kernel_initializer=HE)(x)
    return keras.Model(x, layers.Activation("softmax")(layers.Dense(10)(h)))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, "relu", kernel_initializer="he_normal")
        self.last = layers.Dense(10, lambda z: ops.softmax(z))

    def call(self, x):
        return self.last(self.hidden(x))


def called(model):
    model(np.zeros((1, 100), "float32"))
    return model


def wanted():
    return [checks.dense(64, "relu", kernel_initializer="he_normal"), checks.dense(10, "softmax")]


SCALING = keras.initializers.VarianceScaling(2.0, "fan_in", "truncated_normal")
RIGHT = {
    "list": lambda: sequential(layers.Dense(64, "relu", kernel_initializer="HeNormal"), layers.Dense(10, "softmax")),
    "objects": lambda: sequential(
        layers.Dense(64, layers.ReLU(), kernel_initializer=HE), layers.Dense(10, keras.activations.softmax)
    ),
    "layers": lambda: sequential(
        layers.Dense(64, kernel_initializer=SCALING), layers.ReLU(), layers.Dense(10), layers.Softmax()
    ),
    "class": lambda: sequential(
        layers.Dense(64, "relu", kernel_initializer=keras.initializers.HeNormal), layers.Dense(10, "softmax")
    ),
    "functional": functional,
    "subclassed": lambda: called(Subclassed()),
    "nested": lambda: keras.Sequential([keras.Input((100,)), functional()]),
}


@pytest.mark.parametrize("way", RIGHT)
def test_every_right_way_passes(way):
    checks.model("m", wanted(), value=RIGHT[way](), parameters=7114)


WRONG = [
    (lambda: 3, "not_model"),
    (lambda: Subclassed, "not_model"),
    (lambda: keras.Sequential([dense(64, "relu"), dense(10)]), "not_built"),
    (
        lambda: sequential(dense(64, "relu", kernel_initializer="he_normal"), dense(10, "softmax"), inputs=99),
        "input_shape",
    ),
    (lambda: sequential(dense(10, "softmax")), "layer_count"),
    (lambda: sequential(layers.Dropout(0.5), dense(10, "softmax")), "layer_kind"),
    (lambda: sequential(dense(32, "relu"), dense(10, "softmax")), "layer_units"),
    (lambda: sequential(dense(64, "tanh"), dense(10, "softmax")), "layer_activation"),
    (lambda: sequential(dense(64, "relu"), dense(10, "softmax")), "layer_initializer"),
    (
        lambda: sequential(dense(64, "relu", kernel_initializer="he_uniform"), dense(10, "softmax")),
        "layer_initializer",
    ),
    (lambda: sequential(dense(64, "relu", kernel_initializer=HE), dense(10)), "layer_activation"),
    (
        lambda: sequential(dense(64, "relu", kernel_initializer=HE, use_bias=False), dense(10, "softmax")),
        "layer_option",
    ),
]


@pytest.mark.parametrize(("make", "code"), WRONG)
def test_each_thing_wrong_has_its_message(fails, make, code):
    assert fails(checks.model, "m", wanted(), value=make(), input_shape=(100,), parameters=7114).code == code


def test_of_many_layers_the_first_are_named(fails):
    got = fails(checks.model, "m", wanted(), value=sequential(*[dense(4, "relu") for _ in range(30)])).got
    assert got == f"30: {', '.join(['Dense'] * 8)}, …"


def test_the_message_about_an_initializer_speaks_of_that_one(fails):
    model = sequential(dense(10, "softmax", kernel_initializer="zeros", bias_initializer="ones"))
    for role, word, other in (("kernel_initializer", "glorot_uniform", "bias"), ("bias_initializer", "0", "glorot")):
        failure = fails(checks.model, "m", [checks.dense(10, "softmax", **{role: "he_normal"})], value=model)
        assert failure.code == "layer_initializer"
        assert role in failure.what
        assert word in failure.look
        assert other not in failure.look


@pytest.mark.parametrize(
    "call",
    [
        lambda: checks.dense(0),
        lambda: checks.dense(3, "rely"),
        lambda: checks.dense(3, kernel_initializer="he"),
        lambda: checks.layer("Dens"),
        lambda: checks.compiled(labels="integers"),
        lambda: checks.compiled(labels="integer", output="relu"),
        lambda: checks.compiled(output="softmax"),
        lambda: checks.model("m", checks.dense(3), value=classifier()),
        lambda: checks.model("m", ["dense"], value=classifier()),
        lambda: checks.model("m", input_shape=5, value=classifier()),
        lambda: checks.model("m", compiled="adam", value=classifier()),
        lambda: checks.wiring("m", None, np.ones((2, 5)), value=classifier()),
    ],
)
def test_an_authors_slip_is_an_authors_error(call):
    with pytest.raises(AuthorError):
        call()


def test_an_initializer_counts_by_its_values_too(fails):
    model = sequential(dense(64, "relu"), dense(64, "relu"), dense(10, "softmax"))
    assert fails(checks.model, "m", value=model, kernels={0: "he_normal"}).code == "layer_initializer"
    checks.model("m", value=model, kernels={-1: "glorot_uniform"})
    weights = model.get_weights()
    weights[0] = np.asarray(keras.initializers.HeNormal(seed=3)((100, 64)))
    model.set_weights(weights)
    checks.model("m", value=model, kernels={0: "he_normal"})
    set_by_hand = fails(checks.model, "m", value=model, kernels={0: "he_uniform"})
    assert set_by_hand.code == "layer_initializer"
    assert "`GlorotUniform` (1, fan_avg, uniform) did not draw" in set_by_hand.got
    own = fails(checks.model, "m", value=model, kernels={1: "he_normal"})
    assert own.code == "layer_initializer"
    assert own.got == "`GlorotUniform` (1, fan_avg, uniform)"
    assert fails(checks.model, "m", value=model, kernels={5: "he_normal"}).code == "layer_count"


ASKED = [checks.dense(16, "relu"), checks.dense(1, None)]
SAMPLES = np.random.default_rng(0).normal(size=(5, 16))


def skip(x, hidden, output):
    return output(hidden(x) + x)


@pytest.mark.parametrize(
    "make",
    [
        lambda x, h: ops.sum(ops.stack([h, x]), axis=0),
        lambda x, h: layers.Lambda(lambda pair: pair[0] + pair[1])([h, x]),
        lambda x, h: layers.Add()([x, h]),
    ],
)
def test_connections_are_judged_by_what_is_computed(fails, make):
    def residual(hidden, merge=make):
        return graph(lambda x: dense(1)(merge(x, hidden(x))))

    right = residual(lambda x: ops.relu(dense(16)(x)))
    checks.model("m", ASKED, value=right, connected=skip)
    checks.wiring("m", skip, SAMPLES, value=right, layers=ASKED)
    tanh = residual(dense(16, "tanh"))  # one mistake costs once
    assert fails(checks.model, "m", ASKED, value=tanh, connected=skip).code == "layer_activation"
    checks.wiring("m", skip, SAMPLES, value=tanh, layers=ASKED)
    chained = residual(lambda x: ops.relu(dense(16)(x)), merge=lambda x, h: h)
    checks.model("m", ASKED, value=chained, connected=skip)
    assert fails(checks.wiring, "m", skip, SAMPLES, value=chained, layers=ASKED).code == "wiring"
