"""Metrics by what they report, validation losses by the data that they belong to, envelopes by who opened them."""

import keras
import numpy as np
import pytest
from keras import layers

from nncourse import checks
from nncourse.checks import AuthorError
from nncourse.checks.learning import redraw

RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 4)).astype("float32")
Y = X[:, :3].argmax(1)
PARTS = [(X[i : i + 80], Y[i : i + 80]) for i in (0, 80, 160)]


def network(units=3, activation="softmax", **compiled):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(units, activation)])
    model.compile(**{"optimizer": "adam", "loss": "sparse_categorical_crossentropy", **compiled})
    return model


METRICS = keras.metrics
REPORTED = [
    ("integer", 3, ["accuracy"], True),
    ("integer", 3, ["acc", "sparse_categorical_crossentropy"], True),
    ("integer", 3, [METRICS.SparseCategoricalAccuracy(name="right")], True),
    ("integer", 3, [METRICS.Accuracy()], False),  # compares floats: reports 0, or fails
    ("integer", 3, ["categorical_accuracy"], False),
    ("integer", 3, None, False),
    ("integer", 3, ["acc", "mae"], False),  # `fit` raises
    ("one-hot", 10, ["accuracy"], True),
    ("one-hot", 10, [METRICS.CategoricalAccuracy()], True),
    ("one-hot", 10, ["categorical_accuracy", "mae"], True),
    ("one-hot", 10, [METRICS.SparseCategoricalAccuracy()], False),  # `fit` raises
    ("one-hot", 10, ["binary_accuracy"], False),  # 0.9 on random labels
    ("one-hot", 10, [METRICS.TopKCategoricalAccuracy(5)], False),
    ("binary", 1, ["accuracy"], True),
    ("binary", 1, ["binary_accuracy"], True),
    ("binary", 5, ["binary_accuracy"], True),
    ("binary", 5, ["accuracy"], False),  # becomes CategoricalAccuracy
]


@pytest.mark.parametrize(("labels", "units", "metrics", "right"), REPORTED)
def test_a_metric_is_judged_by_what_it_reports(fails, labels, units, metrics, right):
    losses = {"integer": "sparse_categorical_crossentropy", "one-hot": "categorical_crossentropy"}
    model = network(units, loss=losses.get(labels, "binary_crossentropy"), metrics=metrics)
    asked = checks.compiled(metrics=["accuracy"])
    if right:
        checks.metric("m", labels, value=model)
        checks.model("m", value=model, compiled=asked)
    else:
        assert fails(checks.metric, "m", labels, value=model).code == "metrics"
        assert fails(checks.model, "m", value=model, compiled=asked).code == "metrics"


def test_a_metric_of_the_learners_own_is_judged_alike(fails):
    def share(true, outputs):
        return keras.ops.cast(
            keras.ops.equal(keras.ops.argmax(outputs, -1), keras.ops.cast(true, "int64")), "float32"
        )

    def half(true, outputs):
        return 0.5 * share(true, outputs)

    checks.metric("m", "integer", value=network(metrics=[share]))
    assert fails(checks.metric, "m", "integer", value=network(metrics=[half])).code == "metrics"
    with pytest.raises(AuthorError, match="the forms are integer"):
        checks.metric("m", "integers", value=network())


CE = keras.losses.SparseCategoricalCrossentropy


def logits_loss(y, p):
    return CE(from_logits=True)(y, p)


@pytest.mark.parametrize(
    ("activation", "loss", "code"),
    [
        (None, logits_loss, None),
        (None, lambda y, p: -keras.ops.sum(keras.ops.one_hot(y, 3) * keras.ops.log_softmax(p), -1), None),
        ("softmax", lambda y, p: CE()(y, p), None),
        ("softmax", logits_loss, "loss_from_logits"),
        (None, lambda y, p: CE()(y, keras.ops.softmax(p)), None),
        (None, lambda y, p: keras.ops.mean(p), "loss_labels"),
        ("relu", logits_loss, "loss_labels"),
    ],
)
def test_a_loss_of_the_learners_own_is_judged_by_what_it_computes(fails, activation, loss, code):
    model = network(3, activation, loss=loss)
    asked = checks.compiled(labels="integer")
    if code is None:
        checks.model("m", value=model, compiled=asked)
    else:
        assert fails(checks.model, "m", value=model, compiled=asked).code == code


class Own(keras.Model):
    def __init__(self, last=None):
        super().__init__()
        self.hidden, self.out, self.last = layers.Dense(5, "relu"), layers.Dense(3), last

    def call(self, x):
        scores = self.out(self.hidden(x))
        return keras.ops.softmax(scores) if self.last else scores


@pytest.mark.parametrize("last", [None, "softmax"])
def test_outputs_of_a_model_with_code_of_its_own_are_judged_by_their_values(fails, last):
    model = Own(last)
    model(X[:1])
    for from_logits in (True, False):
        model.compile("sgd", CE(from_logits=from_logits), metrics=["accuracy"])
        if from_logits == (last is None):
            checks.model("m", value=model, compiled=checks.compiled(labels="integer", metrics=["accuracy"]))
        else:
            asked = checks.compiled(labels="integer")
            assert fails(checks.model, "m", value=model, compiled=asked).code == "loss_from_logits"


def test_plain_sgd_is_sgd_without_momentum(fails):
    asked = checks.compiled(optimizer="sgd", momentum=0)
    checks.model("m", value=network(optimizer=keras.optimizers.SGD(0.3)), compiled=asked)
    moving = network(optimizer=keras.optimizers.SGD(0.3, momentum=0.9))
    failure = fails(checks.model, "m", value=moving, compiled=asked)
    assert (failure.code, "momentum" in failure.what) == ("optimizer_option", True)


def test_a_validation_loss_belongs_to_its_data_and_its_network(fails):
    train, validation, test = PARTS
    model = network()
    history = model.fit(*train, epochs=3, verbose=0, validation_data=validation)
    for record in (history, history.history):
        checks.watched("history", "m", *validation, value=record, network=model, others={"the test data": test})
    again = network()
    stopping = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    early = again.fit(*train, epochs=5, verbose=0, validation_data=validation, callbacks=[stopping])
    checks.watched("history", "m", *validation, value=early, network=again)

    wrong = model.fit(*train, epochs=2, verbose=0, validation_data=test)
    others = {"the test data": test}
    failure = fails(checks.watched, "history", "m", *validation, value=wrong, network=model, others=others)
    assert failure.code == "wrongly_watched"
    assert "the test data" in failure.what
    assert fails(checks.watched, "h", "m", *validation, value=history, network=network()).code == "not_watched"
    alone = model.fit(*train, verbose=0)
    assert fails(checks.watched, "h", "m", *validation, value=alone, network=model).code == "missing_column"
    assert fails(checks.watched, "h", "m", *validation, value="done", network=model).code == "wrong_kind"


def test_an_envelope_tells_for_whom_it_was_opened(fails):
    model, exam = network(), checks.envelope(*PARTS[2])
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_closed"
    for _ in range(2):  # the same cell run twice
        x, y = exam.open(model)
    assert np.array_equal(x, PARTS[2][0])
    assert np.array_equal(y, PARTS[2][1])
    checks.opened_once("exam", "m", value=exam, network=model)
    model.fit(*PARTS[0], verbose=0)
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_early"
    exam.open(model)
    assert fails(checks.opened_once, "exam", "m", value=exam, network=model).code == "envelope_again"
    with pytest.raises(checks.CheckFailed):
        exam.open("my network")
    with pytest.raises(AuthorError, match="as many labels"):
        checks.envelope(X, Y[:5])


@pytest.mark.parametrize("initializer", ["he_normal", keras.initializers.HeNormal(seed=3)])
def test_weights_are_drawn_anew_whatever_was_trained_into_them(fails, initializer):
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(30, "relu", kernel_initializer=initializer), layers.Dense(3)]
    )
    model.layers[0].kernel.assign(np.ones((4, 30)))
    kernels = []
    for seed in (1, 2):
        redraw(model, np.random.default_rng(seed))
        kernels.append(np.array(model.layers[0].kernel))
        assert 0.4 < kernels[-1].std() < 1
        assert np.array(model.layers[0].bias).max() == 0
    assert not np.array_equal(*kernels)


def test_training_in_the_answer_is_worth_nothing_with_fresh_draws(fails):
    """A network that was trained long, and whose rate is too small to learn anything."""
    model = network(optimizer=keras.optimizers.Adam(0.1))
    model.fit(X, Y, epochs=30, verbose=0)
    model.compile(keras.optimizers.SGD(1e-6), "sparse_categorical_crossentropy")
    before = model.get_weights()
    checks.learns("m", X, Y, value=model, at_least=0.9, epochs=1)
    failure = fails(checks.learns, "m", X, Y, value=model, at_least=0.9, epochs=1, draws=3)
    assert failure.code == "not_learning"
    assert "3 draws" in failure.got
    assert all(np.array_equal(one, other) for one, other in zip(before, model.get_weights(), strict=True))


def test_a_measured_number_is_judged_by_its_range(fails):
    checks.measured("accuracy on fresh images", 0.95, (0.9, 1))
    failure = fails(checks.measured, "accuracy on fresh images", 0.5, (0.9, 1), look="the rate")
    assert failure.code == "measured"
    assert (failure.got, failure.expected, failure.look) == ("`0.5`", "a number between 0.9 and 1", "the rate")
    q = checks.question("a", points=1)
    with q.part(1, "accuracy"):
        checks.measured("accuracy", 0.95, (0.9, 1))
    assert q.score() == 1


def test_activations_are_read_off_a_model(fails):
    normalised = keras.Sequential(
        [keras.Input((4,)), layers.Dense(5), layers.BatchNormalization(), layers.ReLU(), layers.Dense(3, "softmax")]
    )
    checks.activations("m", ["relu", "linear", "softmax"], value=normalised)
    assert fails(checks.activations, "m", ["linear", "softmax"], value=normalised).code == "layer_activation"
    assert (
        fails(checks.activations, "m", ["relu", "softmax"], value=network(activation="selu")).code
        == "layer_activation"
    )
