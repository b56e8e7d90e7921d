"""Metrics are judged by what they report."""

import keras
import pytest

from nncourse import checks
from nncourse.checks import AuthorError

from .small_networks import network

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
