"""Initializers by name, config or object, with a gain."""

import keras
import numpy as np
import pytest

from nncourse.experiments import initializers
from nncourse.experiments.draws import draw
from nncourse.experiments.initializers import Initializer, initializer, names
from nncourse.experiments.naming import SpecError


def test_a_gain_and_a_seed_of_an_object():
    one = initializers.initializer(keras.initializers.HeNormal(seed=3))
    assert one == initializers.initializer(keras.initializers.HeNormal(seed=4))
    assert initializers.initializer({"name": "he_normal", "gain": 2}).gain == 2


def test_every_initializer_draws_what_keras_draws():
    for name in names():
        kind = initializer(name)
        drawn = draw(kind, (20, 30), np.array([3, 5, 3]))
        expected = [np.asarray(kind.build(seed)((20, 30))) for seed in (3, 5, 3)]
        np.testing.assert_array_equal(drawn, expected, err_msg=name)


def test_a_class_of_a_script_is_told_as_such():
    """Keras gives no module to what stands in ``__main__``, from which no worker can import it."""
    of_a_script = Initializer("Even", "Even", "{}", module=None)
    with pytest.raises(SpecError, match="The initializer Even of this script or notebook cannot be imported; define"):
        of_a_script.to_dict()
