"""Whether a loss fits labels and outputs: by its name, or by what it computes."""

import warnings

import keras
import pytest
from keras import layers

from nncourse import checks

from .small_networks import X, classifier, network

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
