"""Whether a model learns: measured on a copy, with fresh draws, whatever was trained into it."""

import keras
import numpy as np
import pytest
from keras import layers

from nncourse import checks
from nncourse.checks import AuthorError
from nncourse.checks.learning import redraw

from .small_networks import X, Y, network


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


RNG = np.random.default_rng(0)


PLANE = RNG.normal(size=(256, 2)).astype("float32")


SIDE = (PLANE.sum(-1) > 0).astype("int64")


def compiled(rate=0.1, loss="binary_crossentropy", units=1, activation="sigmoid"):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(units, activation)])
    model.compile(keras.optimizers.Adam(rate), loss)
    return model


def test_learning_is_measured_on_a_copy(fails):
    model = compiled()
    before = [weight.copy() for weight in model.get_weights()]
    state = np.random.get_state()[1].copy()
    checks.learns("m", PLANE, SIDE, value=model, at_least=0.9, epochs=10)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert np.array_equal(state, np.random.get_state()[1])
    stuck = compiled(rate=1e-9)
    stuck.set_weights([np.array([[1.0], [-1.0]]), np.zeros(1)])  # at right angles to what the labels need
    assert fails(checks.learns, "m", PLANE, SIDE, value=stuck, at_least=0.9, epochs=1).code == "not_learning"
    plain = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    assert fails(checks.learns, "m", PLANE, SIDE, value=plain, at_least=0.9).code == "not_compiled"


@pytest.mark.parametrize(
    ("loss", "units", "activation"),
    [
        ("sparse_categorical_crossentropy", 2, "softmax"),
        ("categorical_crossentropy", 2, "softmax"),
        (keras.losses.BinaryCrossentropy(from_logits=True), 1, None),
    ],
)
def test_labels_take_the_form_that_the_loss_wants(loss, units, activation):
    model = compiled(loss=loss, units=units, activation=activation)
    checks.learns("m", PLANE, SIDE, value=model, at_least=0.9, epochs=10, x_test=PLANE[:50], y_test=SIDE[:50])


class Fixed(keras.Model):
    """A subclassed model that cannot be cloned: it needs an argument that its configuration lacks."""

    def __init__(self, units):
        super().__init__()
        self.out = layers.Dense(units, "sigmoid")

    def call(self, x):
        return self.out(x)


def test_subclassed_models_learn_too():
    model = Fixed(1)
    model(PLANE[:1])
    model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy")
    before = [weight.copy() for weight in model.get_weights()]
    checks.learns("m", PLANE, SIDE, value=model, at_least=0.9, epochs=10)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_a_test_set_is_given_whole():
    with pytest.raises(AuthorError):
        checks.learns("m", PLANE, SIDE, value=compiled(), at_least=0.9, x_test=PLANE)
