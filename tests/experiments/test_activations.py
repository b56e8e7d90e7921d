"""Activations: any elementwise one of Keras, and no other."""

import keras

from nncourse.experiments import activations
from nncourse.experiments.naming import SpecError


def test_every_elementwise_activation_of_keras_is_known_and_no_other():
    found = {
        name
        for name in dir(keras.activations)
        if not name.startswith("_") and name not in ("get", "serialize", "deserialize")
    }
    mixing = set()
    for name in found:
        try:
            activations._check_elementwise(keras.activations.get(name), name)
        except SpecError:
            mixing.add(name)
    assert mixing == {*activations.NOT_ELEMENTWISE, *activations.WITH_SETTINGS}
    assert set(activations.names()) == found - mixing
