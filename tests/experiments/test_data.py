"""Data of an experiment: arrays of one's own are checked, and wanted again."""

import numpy as np
import pytest

from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import Experiment


def test_bad_arrays_are_refused():
    x, y = np.zeros((50, 3)), np.arange(50) % 2
    bad = x.copy()
    bad[7, 1] = np.nan
    huge = np.where(np.isnan(bad), 1e300, bad)
    for pair, said in (
        ((bad, y), "NaN"),
        ((huge, y), "1 values that are NaN or infinite in float32"),
        ((x, y[:-1]), "same number"),
        ((x, y - 0.5), "class numbers"),
        ((x, y * 1000000), "would have 1000001 outputs; number them from 0 on, with np.unique"),
        ((x, y * 0), "at least two classes"),
        ((x[:, :0], y), "no columns"),
    ):
        with pytest.raises(SpecError, match=said):
            Experiment(dataset=pair, batch_size=8)
    with pytest.raises(SpecError, match=r"\[samples, features\]"):
        Experiment(dataset=(x[:, 0], y), batch_size=8)


def test_an_experiment_on_arrays_wants_the_same_arrays_again():
    x, y = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 2
    saved = Experiment(dataset=(x, y), batch_size=8).to_json()
    assert Experiment.from_json(saved, dataset=(x, y)).to_json() == saved
    with pytest.raises(SpecError, match="give them again"):
        Experiment.from_json(saved)
    with pytest.raises(SpecError, match="not those"):
        Experiment.from_json(saved, dataset=(x + 1, y))
