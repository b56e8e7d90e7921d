"""Models however they are written, and each thing that can be wrong with them."""

import warnings

import keras
import numpy as np
import pytest
from keras import layers, ops

from nncourse import checks
from nncourse.checks import AuthorError
from nncourse.checks.canonical import initializer_form, same_activation, same_initializer

HE = keras.initializers.HeNormal(seed=1)


def sequential(*stack, inputs=100):
    return keras.Sequential([keras.Input((inputs,)), *stack])


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


def dense(*args, **kwargs):
    return layers.Dense(*args, **kwargs)


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


@pytest.mark.parametrize(("make", "code"), WRONG)
def test_each_thing_wrong_has_its_message(fails, make, code):
    assert fails(checks.model, "m", wanted(), value=make(), input_shape=(100,), parameters=7114).code == code


def test_options_and_other_layers(fails):
    model = sequential(dense(4, "leaky_relu", use_bias=False), layers.Dropout(0.5))
    checks.model("m", [checks.dense(4, "leaky_relu", use_bias=False), checks.layer("Dropout", rate=0.5)], value=model)
    failure = fails(checks.model, "m", [checks.dense(4, use_bias=True), checks.layer("Dropout")], value=model)
    assert failure.code == "layer_option"
    assert fails(checks.model, "m", value=model, output_shape=(5,)).code == "output_shape"


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


def classifier(activation="softmax", units=3):
    return sequential(dense(4, "relu"), dense(units, activation), inputs=5)


CE = keras.losses.SparseCategoricalCrossentropy
COMPILED = [
    ("integer", "softmax", 3, "sparse_categorical_crossentropy", None),
    ("integer", "softmax", 3, CE(), None),
    ("integer", None, 3, CE(from_logits=True), None),
    ("integer", None, 3, CE(), "loss_from_logits"),
    ("integer", "softmax", 3, CE(from_logits=True), "loss_from_logits"),
    ("integer", "relu", 3, CE(from_logits=True), "loss_from_logits"),
    ("integer", "softmax", 3, "categorical_crossentropy", "loss_labels"),
    ("one-hot", "softmax", 3, keras.losses.categorical_crossentropy, None),
    ("one-hot", "softmax", 3, "mse", "loss_labels"),
    ("binary", "sigmoid", 1, keras.losses.BinaryCrossentropy(), None),
    ("binary", "softmax", 1, "binary_crossentropy", "loss_from_logits"),
    ("real", None, 1, "mse", None),
    ("real", None, 1, keras.losses.MeanSquaredError(), None),
]


@pytest.mark.parametrize(("labels", "activation", "units", "loss", "code"), COMPILED)
def test_loss_labels_and_output_must_fit(fails, labels, activation, units, loss, code):
    model = classifier(activation, units)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.compile("adam", loss)
    asked = checks.compiled(labels=labels)
    if code is None:
        checks.model("m", value=model, compiled=asked)
    else:
        assert fails(checks.model, "m", value=model, compiled=asked).code == code


def test_compile_step_by_step(fails):
    asked = checks.compiled(
        loss=["sparse_categorical_crossentropy"], optimizer="adam", learning_rate=0.01, metrics=["accuracy"]
    )
    model = classifier()
    told = [fails(checks.model, "m", value=model, compiled=asked).code]
    for optimizer, loss, metrics in (
        ("sgd", "mse", None),
        ("sgd", CE(), None),
        ("adam", CE(), None),
        (keras.optimizers.Adam(0.01), CE(), ["mae"]),
    ):
        model.compile(optimizer, loss, metrics=metrics)
        told.append(fails(checks.model, "m", value=model, compiled=asked).code)
    assert told == ["not_compiled", "loss", "optimizer", "optimizer_option", "metrics"]
    for metrics in (["accuracy"], ["acc", CE()], [keras.metrics.SparseCategoricalAccuracy()]):
        model.compile(keras.optimizers.Adam(0.01), CE(), metrics=metrics)
        checks.model("m", value=model, compiled=asked)


@pytest.mark.parametrize(
    "call",
    [
        lambda: checks.dense(0),
        lambda: checks.dense(3, "rely"),
        lambda: checks.dense(3, kernel_initializer="he"),
        lambda: checks.layer("Dens"),
        lambda: checks.compiled(labels="integers"),
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


def graph(make, inputs=16):
    x = keras.Input((inputs,))
    return keras.Model(x, make(x))


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
@pytest.mark.parametrize("before", [0, 1, 3])
def test_the_output_is_judged_whatever_comes_before(fails, last, right, before):
    model = sequential(*[dense(7, "elu") for _ in range(before)], last(), inputs=20)
    asked = {"value": model, "output": checks.dense(5, "sigmoid")}
    if right:
        checks.model("m", **asked)
    else:
        assert fails(checks.model, "m", **asked).code in ("layer_activation", "layer_units", "layer_option")


def test_an_initializer_counts_by_its_values_too(fails):
    model = sequential(dense(64, "relu"), dense(64, "relu"), dense(10, "softmax"))
    assert fails(checks.model, "m", value=model, kernels={0: "he_normal"}).code == "layer_initializer"
    checks.model("m", value=model, kernels={-1: "glorot_uniform"})
    weights = model.get_weights()
    weights[0] = np.asarray(keras.initializers.HeNormal(seed=3)((100, 64)))
    model.set_weights(weights)
    checks.model("m", value=model, kernels={0: "he_normal"})
    assert fails(checks.model, "m", value=model, kernels={0: "he_uniform"}).code == "layer_initializer"
    assert fails(checks.model, "m", value=model, kernels={1: "he_normal"}).code == "layer_initializer"
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
