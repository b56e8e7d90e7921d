"""Optimizers that treat every member by itself."""

import keras
import numpy as np
import pytest

from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import Experiment


def test_the_norm_that_clips_is_each_members_own():
    own = Experiment(optimizers="sgd:global_clipnorm=1").optimizers[0]
    rng = np.random.default_rng(0)
    gradients = [rng.normal(size=(3, *shape)).astype("float32") for shape in ((4, 5), (1, 5))]
    gradients = [array * np.float32([1e-3, 1, np.nan])[:, None, None] for array in gradients]
    clipped = [np.asarray(array) for array in own.clipped([keras.ops.convert_to_tensor(g) for g in gradients])]
    for member in (0, 1):
        single = keras.src.optimizers.base_optimizer.clip_by_global_norm([g[member] for g in gradients], 1.0)
        for mine, other in zip(clipped, single, strict=True):
            np.testing.assert_allclose(mine[member], np.asarray(other), rtol=1e-6)


def test_clipping_is_read_from_objects_of_keras():
    for built in (keras.optimizers.Adam(global_clipnorm=0.5), "adam:global_clipnorm=0.5"):
        assert Experiment(optimizers=built).optimizers[0].label == "adam(global_clipnorm=0.5)"
    assert Experiment(optimizers={"name": "sgd", "clipvalue": 1.0}).optimizers[0].label == "sgd(clipvalue=1)"


def test_optimizer_objects_are_read_and_coupling_ones_refused():
    assert Experiment(optimizers=keras.optimizers.SGD(momentum=0.8, nesterov=True)).optimizers[0].label == (
        "nesterov(momentum=0.8)"
    )
    for bad in (keras.optimizers.Muon(), keras.optimizers.Adam(clipnorm=1.0)):
        with pytest.raises(SpecError, match="couples"):
            Experiment(optimizers=bad)
    with pytest.raises(SpecError, match="schedule"):
        Experiment(optimizers=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.1, 10)))
