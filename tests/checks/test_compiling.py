"""What a model was compiled with: loss, optimizer, metrics."""

import keras
import pytest

from nncourse import checks

from .small_networks import classifier, network

CE = keras.losses.SparseCategoricalCrossentropy


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


def test_plain_sgd_is_sgd_without_momentum(fails):
    asked = checks.compiled(optimizer="sgd", momentum=0)
    checks.model("m", value=network(optimizer=keras.optimizers.SGD(0.3)), compiled=asked)
    moving = network(optimizer=keras.optimizers.SGD(0.3, momentum=0.9))
    failure = fails(checks.model, "m", value=moving, compiled=asked)
    assert (failure.code, "momentum" in failure.what) == ("optimizer_option", True)


@pytest.mark.parametrize(
    ("activation", "loss", "code"),
    [
        (None, CE(), None),
        ("sigmoid", "sparse_categorical_crossentropy", None),
        ("softmax", CE(from_logits=True), "loss_from_logits"),
        ("sigmoid", "categorical_crossentropy", "loss_labels"),
    ],
)
def test_a_loss_may_be_judged_beside_the_output_that_was_asked_for(fails, activation, loss, code):
    """A last layer that is wrong has cost its point elsewhere."""
    model = classifier(activation)
    model.compile("adam", loss)
    asked = checks.compiled(labels="integer", output="softmax")
    if code is None:
        checks.model("m", value=model, compiled=asked)
    else:
        assert fails(checks.model, "m", value=model, compiled=asked).code == code
