"""Statistics and figures of results, on frames whose answers are known. No TensorFlow."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import figures
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.store import StoreError

from .conftest import RATES


def test_summary_of_known_scores(results):
    summary = results.summary().set_index(["activation", "initializer"])
    relu = summary.loc["relu", "he_normal"]
    assert relu.learning_rate == 0.1
    assert not relu.at_edge
    assert relu.iqm == pytest.approx(np.mean([0.62, 0.63, 0.64, 0.65, 0.66]))  # 1 of 7 sound ones cut at each end
    assert relu.low < relu.iqm < relu.high
    assert (relu.networks, relu.diverged, relu.at_chance) == (8, 1 / 8, 0)
    assert summary.loc["tanh", "he_normal"].at_edge
    assert summary.loc["tanh", "zeros"].at_chance == 7 / 8
    gone = summary.loc["relu", "zeros"]
    assert np.isnan(gone.iqm)
    assert gone.diverged == 1


def test_single_networks_have_no_interval(results, look):
    """Nor have several pairings of one network each, of which every resample would be the same."""
    one = Results(
        results.frame[~results.frame.seed.between(0, 6) & (results.frame.seed < 10**9 + 1)], results.metadata
    )
    for table in (one.summary(), one.summary(by=("initializer",)), one.curves(), one.sensitivity()):
        sound = table[table.iqm.notna()]
        assert len(sound)
        assert sound[["low", "high"]].isna().all(axis=None)
    assert results.summary(by=("initializer",)).low.notna().all()
    for draw in (figures.curves, figures.learning_rates, figures.heatmap):
        draw(one)[0].figure.canvas.draw()


def test_summary_pools_by_strata(results):
    pooled = results.summary(by=("initializer",)).set_index("initializer")
    assert pooled.loc["he_normal"].networks == 16
    assert pooled.loc["zeros"].iqm == pytest.approx(0.1)


def test_tuning_looks_at_tuning_networks_only(results):
    frame = results.frame.copy()
    frame.loc[frame.stage == "reported", ["val_accuracy", "val_loss"]] = 0
    found = {name[:2]: choice for name, choice in tuned(frame, "classification").items()}
    assert found["relu", "he_normal"].learning_rate == 0.1
    assert found["tanh", "he_normal"].at_edge
    assert found["relu", "zeros"].learning_rate == min(RATES)
    assert {name[:2]: c.learning_rate for name, c in tuned(frame, "regression").items()}["relu", "he_normal"] == 0.1


def test_improvement_is_paired_by_seed(results):
    tanh = {"activation": "tanh"}
    assert results.improvement({**tanh, "initializer": "he_normal"}, {**tanh, "initializer": "zeros"}) == (
        pytest.approx((7 + 0.5) / 8)  # seed 0 diverged under both: a tie
    )
    with pytest.raises(StoreError, match="share a seed"):
        results.improvement({"activation": "gelu"}, {"activation": "relu"})


def test_results_survive_their_file(results, tmp_path):
    again = Results.read(results.save(tmp_path / "r.parquet"))
    pd.testing.assert_frame_equal(again.frame, results.frame)
    assert again.metadata == results.metadata
    with pytest.raises(StoreError, match="no file"):
        Results.read(tmp_path / "other.parquet")


def test_reading_results_needs_no_tensorflow():
    code = (
        "import sys, nncourse.experiments.results, nncourse.experiments.figures; print('tensorflow' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
