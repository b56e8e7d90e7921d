"""A member as a plain Keras model."""

import keras

from nncourse.experiments.population import Population
from nncourse.experiments.spec import Experiment


def test_initial_and_keras_agree_with_the_population():
    population = Population(Experiment(activations="gelu", initializers="he_normal", depths=2, width=8, seeds=3))
    model = population.to_keras(2)
    for a, b, c in zip(model.get_weights(), population.initial(2), population.present(2), strict=True):
        assert (a == b).all()
        assert (b == c).all()
    assert model.layers[0].activation is keras.activations.gelu
    assert model.layers[-1].activation is keras.activations.linear
