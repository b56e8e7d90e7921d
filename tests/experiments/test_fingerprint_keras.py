"""Models and layers of Keras; the forms in which they hold a number are in changing.py."""

import keras

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
