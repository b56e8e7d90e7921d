"""Data of an experiment: arrays of one's own are checked, and wanted again."""

import dataclasses

import numpy as np
import pytest

from nncourse.experiments import chunks, data
from nncourse.experiments.naming import SpecError
from nncourse.experiments.spec import Experiment


def test_bad_arrays_are_refused():
    x, y = np.zeros((50, 3)), np.arange(50) % 2
    bad = x.copy()
    bad[7, 1] = np.nan
    huge = np.where(np.isnan(bad), 1e300, bad)
    for pair, said in (
        ((bad, y), "NaN"),
        ((huge, y), "1 value that is NaN or infinite in float32; remove or replace it"),
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


@pytest.mark.parametrize(
    ("y", "said"),
    [
        (np.array(["a", "b"] * 25), "y holds text; number the classes, with np.unique"),
        (np.eye(2)[np.arange(50) % 2], r"y has shape \(50, 2\); give \[samples\], of one-hot rows with y.argmax"),
        (np.arange(50) % 2 + 0.5, "y must hold class numbers"),
        (np.where(np.arange(50) == 7, np.nan, 1.0), "y has 1 value that is NaN"),
    ],
)
def test_what_is_wrong_with_a_pair_is_said_of_the_pair(y, said):
    with pytest.raises(SpecError, match=f"^{said}"):
        Experiment(dataset=(np.zeros((50, 3)), y), batch_size=8)
    with pytest.raises(SpecError, match=r"^x holds text; give numbers"):
        Experiment(dataset=(np.full((50, 3), "a"), y), batch_size=8)
    parts = data.split(np.zeros((50, 3)), np.arange(50) % 2)
    with pytest.raises(SpecError, match=r"^y_validation "):
        Experiment(dataset=dataclasses.replace(parts, y_validation=y[:10]), batch_size=8)


def test_an_experiment_on_arrays_keeps_their_name_whatever_they_are_given_as():
    x, y = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 2
    own = Experiment(dataset=data.split(x, y, name="own.npz"), batch_size=8)
    assert Experiment.from_json(own.to_json(), dataset=(x, y)) == own
    other = Experiment(dataset=(x, y), batch_size=8)
    assert other != own
    options = chunks.ChunkOptions("cpu", True, False, "tensorflow", (), 1)
    keys = []
    for each in (own, other):
        (chunk,) = chunks.chunks(each, "reported", each.members(lambda _: [0.1])[:3], 10**9)
        keys.append(chunk.key(each, options))
    assert keys[0] == keys[1]  # what was trained on the same numbers is not trained again
    with pytest.raises(SpecError, match=r"leave out the arrays \(--data\)"):
        Experiment.from_json(Experiment(dataset="moons").to_json(), dataset=(x, y))


def test_an_experiment_on_arrays_wants_the_same_arrays_again():
    x, y = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 2
    saved = Experiment(dataset=(x, y), batch_size=8).to_json()
    assert Experiment.from_json(saved, dataset=(x, y)).to_json() == saved
    with pytest.raises(SpecError, match="give them again"):
        Experiment.from_json(saved)
    with pytest.raises(SpecError, match="not those"):
        Experiment.from_json(saved, dataset=(x + 1, y))
