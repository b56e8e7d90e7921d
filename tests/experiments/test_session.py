"""A session's losses and blocks against Keras and NumPy; whole trainings are in test_training.py."""

import keras
import numpy as np
import pytest

from nncourse.experiments import session
from nncourse.experiments.population import Population
from nncourse.experiments.session import Session

from .tiny import tiny


def test_losses_and_hits_are_those_of_keras():
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(3, 8, 4)).astype("float32"), rng.integers(0, 4, (3, 8))
    loss, hit = map(np.asarray, session._cross_entropy(logits, labels))
    keras_loss = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
    np.testing.assert_allclose(loss, np.asarray(keras_loss), rtol=1e-5)
    np.testing.assert_array_equal(hit, logits.argmax(-1) == labels)
    loss, hit = map(np.asarray, session._squared_error(logits, np.zeros_like(logits)))
    np.testing.assert_allclose(loss, (logits**2).mean(-1), rtol=1e-6)
    assert not hit.any()


def test_blocks_hold_every_sample_once_and_what_fills_them_weighs_nothing():
    x, y = np.arange(14, dtype="float32").reshape(7, 2), np.arange(7)
    inputs, labels, real, samples = session._blocks(x, y, 3)
    assert samples == 7
    weights = np.asarray(real).ravel()
    assert weights.tolist() == [1] * 7 + [0] * 2
    np.testing.assert_array_equal(np.asarray(inputs).reshape(-1, 2)[:7], x)
    np.testing.assert_array_equal(np.asarray(labels).ravel()[:7], y)


@pytest.mark.parametrize("size", [session.EVALUATION_BLOCK, 7])  # one block, then many: TensorFlow's graph differs
def test_each_member_is_evaluated_as_plain_keras_does(monkeypatch, size):
    monkeypatch.setattr(session, "EVALUATION_BLOCK", size)
    population = Population(tiny(initializers="he_normal", seeds=2))
    own = Session(population, np.arange(2), jit=False)
    loss, accuracy = own.evaluate("val")
    data = population.experiment.data
    for member in (0, 1):
        model = population.to_keras(member)
        logits = model.predict_on_batch(data.x_validation)
        expected = keras.losses.sparse_categorical_crossentropy(data.y_validation, logits, from_logits=True)
        assert loss[member] == pytest.approx(float(np.mean(expected)), rel=1e-5)
        assert accuracy[member] == pytest.approx(np.mean(logits.argmax(-1) == data.y_validation))
