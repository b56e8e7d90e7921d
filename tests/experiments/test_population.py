"""Initial weights: stock Keras' own draws on 2-D shapes, a function of the seed alone."""

import keras
import numpy as np
import pytest

from nncourse.experiments.draws import draw, layer_seed
from nncourse.experiments.initializers import initializer
from nncourse.experiments.naming import SpecError
from nncourse.experiments.population import Population
from nncourse.experiments.spec import Experiment


def test_moments_bounds_and_orthogonality_on_the_2d_shape():
    seeds = np.arange(400)
    he = draw(initializer("he_normal"), (24, 12), seeds)
    assert abs(he.std() / np.sqrt(2 / 24) - 1) < 0.01
    assert abs(he.mean()) < 0.01
    glorot = draw(initializer("glorot_uniform"), (24, 12), seeds)
    limit = np.sqrt(6 / 36)
    assert 0.999 * limit < np.abs(glorot).max() <= limit
    orthogonal = draw(initializer("orthogonal"), (24, 12), seeds[:5])
    np.testing.assert_allclose(orthogonal.transpose(0, 2, 1) @ orthogonal, np.tile(np.eye(12), (5, 1, 1)), atol=1e-5)


class Ramp(keras.initializers.Initializer):
    """An initializer of a user's own, with a seed."""

    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None):
        return np.random.default_rng(self.seed).normal(size=shape).astype("float32")

    def get_config(self):
        return {"seed": self.seed}


@pytest.mark.parametrize("own", [Ramp(), keras.initializers.VarianceScaling(3.0, "fan_out", "uniform")])
def test_objects_are_seeded_member_by_member(own):
    drawn = draw(initializer(own), (6, 6), np.array([1, 2, 1]))
    assert (drawn[0] == drawn[2]).all()
    assert (drawn[0] != drawn[1]).any()


def test_members_differ_by_seed_and_pairings_share_draws():
    experiment = Experiment(
        activations="tanh",
        initializers=["he_normal", ("he_normal", 3.0)],
        depths=3,
        width=8,
        seeds=[1, 2],
        weight_scales=[1.0, 2.0],
        bias_scales=[0.0, 0.5],
        learning_rates=[0.1, 0.2],
    )
    population = Population(experiment)
    by = {(m.pairing, m.learning_rate, m.seed): population.present(i) for i, m in enumerate(population.members)}
    assert len(by) == 32
    for (pairing, _, seed), own in by.items():
        plain = np.asarray(keras.initializers.HeNormal(seed=layer_seed(seed, 1, 0))((8, 8)))
        factor = np.float32(pairing.weight_scale * pairing.initializer.gain)
        np.testing.assert_allclose(own[2], plain * factor, rtol=1e-6)
        assert (own[3].std() > 0) == (pairing.bias_scale > 0)
        assert (own[-1] == 0).all()
    seeds_apart = {own[0].tobytes() for (p, r, _), own in by.items() if p == experiment.pairings[0] and r == 0.1}
    assert len(seeds_apart) == 2


def test_members_of_two_shapes_are_no_population():
    with pytest.raises(SpecError, match="share activation"):
        Population(Experiment(activations=["relu", "tanh"], depths=2, width=4, seeds=1))
