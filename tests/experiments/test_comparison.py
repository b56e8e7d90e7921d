"""Two pairings told apart, or not: paired by seed."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from nncourse.experiments.comparison import FewTuningSeedsWarning
from nncourse.experiments.results import Results
from nncourse.experiments.statistics import StatisticsError


def test_a_comparison_is_paired_by_seed(results):
    found = results.compare("tanh/he_normal", "tanh/zeros")
    apart = 0.5 + 0.01 * np.arange(1, 8)  # seed 0 diverged
    half = stats.t.ppf(0.975, 6) * apart.std(ddof=1) / np.sqrt(7)
    assert (found.difference, found.seeds, found.diverged) == (pytest.approx(apart.mean()), 7, 1)
    assert (found.low, found.high) == (pytest.approx(apart.mean() - half), pytest.approx(apart.mean() + half))
    assert found.told_apart
    assert "told apart; 1 seed is left out" in str(found)
    same = results.compare("tanh/he_normal", "tanh/he_normal")
    assert (same.difference, same.told_apart, same.seeds_needed) == (0, False, np.inf)


def test_differences_that_are_all_equal_show_no_scatter_and_so_no_interval(results):
    frame = results.frame.copy()
    right = np.where(frame.initializer == "zeros", 0, 2) + frame.seed % 8
    frame["test_accuracy"] = (right / 360).astype("float32")  # equal but for the last bits
    found = Results(frame, results.metadata).compare("tanh/he_normal", "tanh/zeros")
    assert found.difference == pytest.approx(2 / 360)
    assert np.isnan([found.low, found.high, found.seeds_needed]).all()
    assert not found.told_apart
    assert "on each of 7 paired seeds" in str(found)
    assert "nan" not in str(found)


@pytest.mark.slow
def test_the_seeds_needed_tell_apart_in_four_of_five(results):
    rng, frame = np.random.default_rng(0), results.frame
    rates = []
    for truth, count in ((0.02, 33), (0.02, 5)):  # ((1.96 + 0.84) × 0.04 / 0.02)² = 32
        rows, told = (
            frame[(frame.stage == "reported") & (frame.activation == "tanh") & (frame.epoch == 2)].iloc[:1],
            [],
        )
        for _ in range(200):
            part = pd.concat([rows.assign(seed=s, initializer=k, diverged=False) for k in "ab" for s in range(count)])
            part["test_accuracy"] = 0.5 + np.r_[truth + 0.04 * rng.normal(size=count), np.zeros(count)]
            told.append(Results(part, results.metadata).compare("tanh/a", "tanh/b").told_apart)
        rates.append(np.mean(told))
    assert 0.7 < rates[0] < 0.9
    assert rates[1] < 0.4


def test_a_comparison_of_nothing_is_refused(results):
    with pytest.raises(StatisticsError, match="fits no single pairing; there are relu/he_normal"):
        results.compare("gelu/he_normal", "tanh/zeros")
    with pytest.raises(StatisticsError, match="an interval needs two"):
        results.compare("relu/zeros", "tanh/zeros")


def test_few_tuning_seeds_are_said(results):
    tuning = (results.frame.stage == "tuning") & (results.frame.activation == "tanh")
    noise = np.where(results.frame.seed % 2, 0.4, -0.4)
    frame = results.frame.assign(val_accuracy=results.frame.val_accuracy + tuning * noise)
    small = frame.assign(test_accuracy=np.where(frame.initializer == "zeros", 0.61, 0.6) + 0.001 * frame.seed % 0.01)
    with pytest.warns(FewTuningSeedsWarning, match="tuned on 2 seeds"):
        Results(small, results.metadata).compare("tanh/he_normal", "tanh/zeros")
