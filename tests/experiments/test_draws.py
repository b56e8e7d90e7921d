"""Draws: one call for all layers of a shape, kept for the next population, and never more than Keras would draw."""

import keras
import numpy as np
import pytest

from nncourse.experiments import draws
from nncourse.experiments.draws import draw, layer_seed
from nncourse.experiments.initializers import initializer
from nncourse.experiments.population import Population
from nncourse.experiments.spec import Experiment


@pytest.fixture
def calls(monkeypatch):
    """The shapes and numbers of seeds of every call to the backend, which begins with nothing kept."""
    noted, drawn = [], draws._drawn
    monkeypatch.setattr(draws, "_KEPT", draws._Kept())

    def noting(kind, shape, settings, seeds):
        noted.append((shape, len(seeds)))
        return drawn(kind, shape, settings, seeds)

    monkeypatch.setattr(draws, "_drawn", noting)
    return noted


def experiment(**fields):
    return Experiment(**{"activations": "tanh", "initializers": "he_normal", "depths": 4, "width": 6, **fields})


def test_all_layers_of_a_shape_are_drawn_in_one_call_and_only_once(calls):
    first = Population(experiment(seeds=3))
    assert calls == [((64, 6), 3), ((6, 6), 9), ((6, 10), 3)]
    again = Population(experiment(activations="relu", seeds=4, learning_rates=0.1))
    assert calls[3:] == [((64, 6), 1), ((6, 6), 3), ((6, 10), 1)]
    for layer, (ours, other) in enumerate(zip(first.weights, again.weights, strict=True)):
        np.testing.assert_array_equal(ours, other[:3], err_msg=str(layer))
    plain = keras.initializers.HeNormal(seed=layer_seed(3, 2, 0))((6, 6))
    np.testing.assert_array_equal(again.present(3)[4], np.asarray(plain))


def test_what_a_population_does_to_its_weights_is_not_kept():
    before = Population(experiment(seeds=2)).present(1)
    changed = Population(experiment(seeds=2))
    for weight in changed.weights:
        weight += 1
    draw(initializer("he_normal"), (6, 6), np.array([layer_seed(0, 1, 0)]))[:] = 7
    for now, then in zip(Population(experiment(seeds=2)).present(1), before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_no_more_is_kept_than_there_is_room_for(calls, monkeypatch):
    monkeypatch.setattr(draws, "KEPT_BYTES", 5 * 4 * 4 * 4)
    kind = initializer("he_normal")
    for first in range(0, 12, 3):
        draw(kind, (4, 4), np.arange(first, first + 3))
    assert len(draws._KEPT.arrays) == 5
    assert draws._KEPT.bytes == sum(array.nbytes for array in draws._KEPT.arrays.values())
    assert all(array.base is None for array in draws._KEPT.arrays.values())
    draw(kind, (4, 4), np.arange(100, 110))  # more than there is room for: drawn, not kept
    assert len(draws._KEPT.arrays) == 5
