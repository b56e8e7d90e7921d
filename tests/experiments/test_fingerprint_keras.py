"""Models and layers of Keras; the forms in which they hold a number are in changing.py."""

import keras
import numpy as np
import pytest

from nncourse.experiments.fingerprint import fingerprint
from nncourse.experiments.fingerprint_keras import is_keras


def residual(twice):
    inputs = keras.Input((3,))
    first, second = keras.layers.ReLU(), keras.layers.LeakyReLU(negative_slope=0.1)
    once = first(inputs)
    return keras.Model(inputs, keras.layers.Add()([second(once), once if twice else inputs]))


def test_which_layer_feeds_which_is_in_the_fingerprint():
    assert fingerprint(residual(True)) == fingerprint(residual(True))
    assert fingerprint(residual(True)).digest != fingerprint(residual(False)).digest
    assert fingerprint(residual(True)).unknown == ()


def of_operations(combine):
    inputs = keras.Input((4,))
    return keras.Model(inputs, combine(inputs))


def halves_of(x):
    first, second = keras.ops.split(x, 2, axis=1)
    return first - second


def halves_turned(x):
    first, second = keras.ops.split(x, 2, axis=1)
    return second - first


def shared(turned):
    def combine(x):
        layer = keras.layers.ReLU()
        once, twice = layer(x), layer(x * 2)
        return twice - once if turned else once - twice

    return combine


def asks_for_both(outputs):
    return lambda x: outputs(keras.ops.tanh(x), keras.ops.exp(x))


DIFFERING = {
    "operations": (keras.ops.tanh, keras.ops.exp),
    "product and sum": (lambda x: x * 0.9, lambda x: x + 0.9),
    "parts of one output": (halves_of, halves_turned),
    "calls of one layer": (shared(False), shared(True)),
    "outputs": (asks_for_both(lambda tanh, exp: [tanh, exp]), asks_for_both(lambda tanh, exp: [exp, tanh])),
    "a named output": (asks_for_both(lambda *both: list(both)), asks_for_both(lambda a, b: {"a": a, "b": b})),
    "an array": (lambda x: x * np.arange(4.0), lambda x: x * np.ones(4)),
}


@pytest.mark.parametrize("which", DIFFERING)
def test_operations_that_are_no_layers_are_in_the_fingerprint(which):
    one, other = DIFFERING[which]
    first = fingerprint(of_operations(one))
    assert first == fingerprint(of_operations(one))
    assert first.unknown == ()
    assert first.digest != fingerprint(of_operations(other)).digest


class HoldsOperation(keras.layers.Layer):
    """A layer with an operation that it made itself."""

    def __init__(self, slope):
        super().__init__()
        self.operation = keras.src.ops.nn.LeakyRelu(slope)

    def call(self, x):
        return self.operation(x)


def test_an_operation_is_known_by_its_settings_and_not_by_its_name():
    assert fingerprint(HoldsOperation(0.1)) == fingerprint(HoldsOperation(0.1))
    assert fingerprint(HoldsOperation(0.1)).digest != fingerprint(HoldsOperation(0.9)).digest


def test_a_second_model_on_the_same_layers_leaves_the_first_ones_fingerprint():
    layer = keras.layers.ReLU()
    model = of_operations(layer)
    before = fingerprint(model)
    of_operations(lambda x: layer(x) * 2)
    assert fingerprint(model) == before


class Silent(keras.Model):
    """A model that does not say its settings."""

    def __init__(self, layer):
        super().__init__()
        self.inner = layer

    def call(self, x):
        return self.inner(x)


def test_a_model_that_does_not_say_its_settings_is_known_by_what_it_holds():
    def now(slope):
        return fingerprint(Silent(keras.layers.LeakyReLU(negative_slope=slope)))

    assert now(0.1) == now(0.1)
    assert now(0.1).digest != now(0.9).digest
    assert now(0.1).unknown == ()


def test_the_order_of_layers_is_in_the_fingerprint_and_names_are_not():
    def now(*kinds):
        return fingerprint(keras.Sequential([kind() for kind in kinds]))

    relu, elu = keras.layers.ReLU, keras.layers.ELU
    assert now(relu, elu) == now(relu, elu)
    assert now(relu, elu).digest != now(elu, relu).digest


def test_classes_and_other_objects_are_none_of_keras():
    assert is_keras(keras.initializers.HeNormal())
    assert not is_keras(keras.layers.ReLU)
    assert not is_keras({})
