"""Statistics against SciPy where it has the same, against loops where it has not, and under properties."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from nncourse.experiments import statistics
from nncourse.experiments.statistics import StatisticsError, Tuned

score = st.floats(-1e6, 1e6, allow_subnormal=False)
scores = st.lists(score, min_size=1, max_size=40)


@given(scores)
def test_interquartile_mean_is_a_mean_trimmed_by_a_quarter(values):
    assert statistics.interquartile_mean(values) == pytest.approx(
        scipy.stats.trim_mean(values, 0.25), rel=1e-9, abs=1e-6
    )


@given(scores, score)
def test_interquartile_mean_moves_with_the_values_and_stays_among_them(values, shift):
    mean = statistics.interquartile_mean(values)
    assert min(values) - 1e-6 <= mean <= max(values) + 1e-6
    moved = statistics.interquartile_mean(np.array(values) + shift)
    assert moved == pytest.approx(mean + shift, abs=1e-6)


def test_interquartile_mean_ignores_outliers_and_takes_an_axis():
    assert statistics.interquartile_mean([0, 1, 1, np.inf]) == 1
    values = np.random.default_rng(0).normal(size=(3, 10, 2))
    assert statistics.interquartile_mean(values, axis=1) == pytest.approx(scipy.stats.trim_mean(values, 0.25, axis=1))


def test_bootstrap_of_one_stratum_agrees_with_scipy():
    values = np.random.default_rng(1).normal(size=30)
    ours = statistics.bootstrap_interval([values], np.mean, resamples=20_000, rng=0)
    theirs = scipy.stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_bootstrap_equals_a_loop_over_resamples():
    strata = [np.arange(5.0), np.arange(100.0, 103.0)]
    resample = statistics._resampled(strata, 400, np.random.default_rng(3))
    slow = [scipy.stats.trim_mean(row, 0.25) for row in resample]
    ours = statistics.bootstrap_interval(strata, confidence=0.9, resamples=400, rng=np.random.default_rng(3))
    assert ours == pytest.approx(tuple(np.percentile(slow, [5, 95])))


@given(st.lists(scores, min_size=1, max_size=3), st.integers(0, 1000))
def test_every_resample_keeps_each_stratum(strata, seed):
    strata = [np.array(values) for values in strata]
    drawn = statistics._resampled(strata, 3, np.random.default_rng(seed))
    ends = np.cumsum([len(values) for values in strata])
    for values, part in zip(strata, np.split(drawn, ends[:-1], axis=1), strict=True):
        assert part.shape == (3, len(values))
        assert np.isin(part, values).all()
    low, high = statistics.bootstrap_interval(strata, resamples=20, rng=seed)
    everything = np.concatenate(strata)
    assert everything.min() - 1e-6 <= low <= high <= everything.max() + 1e-6


def test_strata_far_apart_do_not_widen_the_interval():
    rng = np.random.default_rng(4)
    near, far = rng.normal(size=40), rng.normal(size=40) + 1000
    low, high = statistics.bootstrap_interval([near, far], np.mean, rng=0)
    assert high - low < 2
    low, high = statistics.bootstrap_interval([np.concatenate([near, far])], np.mean, rng=0)
    assert high - low > 100


def test_bootstrap_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    intervals = [
        statistics.bootstrap_interval([rng.normal(size=40)], np.mean, resamples=300, rng=rng) for _ in range(300)
    ]
    assert 0.88 <= np.mean([low <= 0 <= high for low, high in intervals]) <= 0.98


def test_bootstrap_in_blocks_is_a_function_of_the_seed(monkeypatch):
    values = [np.random.default_rng(6).normal(size=10)]
    assert statistics.bootstrap_interval(values, rng=7) == statistics.bootstrap_interval(values, rng=7)
    whole = statistics.bootstrap_interval(values, rng=7)
    monkeypatch.setattr(statistics, "_BLOCK", 70)
    assert statistics.bootstrap_interval(values, rng=7) == pytest.approx(whole, abs=0.1)


@given(st.lists(st.tuples(score | st.just(np.nan), score | st.just(np.nan)), min_size=1, max_size=30))
def test_probability_of_improvement_counts_pairs(pairs):
    def won(a, b):
        a, b = (-np.inf if np.isnan(x) else x for x in (a, b))
        return 1 if a > b else 0.5 if a == b else 0

    a, b = zip(*pairs, strict=True)
    probability = statistics.probability_of_improvement(a, b)
    assert probability == pytest.approx(np.mean([won(*pair) for pair in pairs]))
    assert probability + statistics.probability_of_improvement(b, a) == pytest.approx(1)


def test_pairing_sees_what_spread_between_seeds_hides():
    seed_effect = np.random.default_rng(8).normal(size=20)
    a, b = seed_effect + 0.01, seed_effect
    unpaired = scipy.stats.mannwhitneyu(a, b).statistic / 400
    assert statistics.probability_of_improvement(a, b) == 1
    assert unpaired < 0.6


def test_a_member_diverged_if_any_of_its_losses_did():
    losses = [[1, 0.5], [np.nan, 0.3], [1, np.inf], [2, 2]]
    assert statistics.diverged_share(losses) == 0.5
    assert statistics.diverged_share([1, np.nan, 3, 4]) == 0.25


@pytest.mark.parametrize(("samples", "classes"), [(360, 10), (297, 2), (50, 10)])
def test_guessers_are_at_chance_and_learners_are_not(samples, classes):
    guessers = np.random.default_rng(9).binomial(samples, 1 / classes, 20_000) / samples
    assert 0.985 <= statistics.at_chance_share(guessers.astype("float32"), samples, classes) <= 1
    threshold = statistics.chance_threshold(samples, classes)
    assert statistics.at_chance_share([threshold], samples, classes) == 1
    assert statistics.at_chance_share([threshold + 1 / samples, 0.95], samples, classes) == 0
    right = round(threshold * samples)
    assert scipy.stats.binomtest(right + 1, samples, 1 / classes, alternative="greater").pvalue <= 0.01
    assert scipy.stats.binomtest(right, samples, 1 / classes, alternative="greater").pvalue > 0.01


def test_diverged_members_are_not_at_chance():
    assert statistics.at_chance_share([np.nan, 0.1], 360, 10) == 0.5


def test_tuning_takes_the_best_and_flags_the_edge():
    assert statistics.tune([0.1, 0.01, 0.001], [0.5, 0.9, 0.7]) == Tuned(0.01, 1, False)
    assert statistics.tune([0.01, 0.1, 0.001], [0.5, 0.9, 0.7]) == Tuned(0.1, 1, True)
    assert statistics.tune([0.1], [0.5]) == Tuned(0.1, 0, False)
    assert statistics.tune([0.1, 0.01, 0.001], [0.9, 0.9, 0.1]) == Tuned(0.01, 1, False)


def test_tuning_is_robust_over_seeds_and_shuns_divergence():
    assert statistics.tune([1, 2, 3], [[0.5] * 4, [0.6] * 4, [0.1, 0.2, 0.3, 9]]).index == 1
    assert statistics.tune([1, 2], [[0.5] * 4, [np.nan, np.inf, 0.9, 0.9]]).index == 0
    assert statistics.tune([3, 1, 2], np.full((3, 2), np.nan)) == Tuned(1, 1, True)


@given(st.lists(st.tuples(st.integers(1, 1000), score), min_size=2, max_size=12, unique_by=lambda p: p[0]))
def test_tuning_does_not_depend_on_the_order(grid):
    rates, values = zip(*grid, strict=True)
    forwards, backwards = statistics.tune(rates, values), statistics.tune(rates[::-1], values[::-1])
    assert forwards.learning_rate == backwards.learning_rate
    assert forwards.at_edge == backwards.at_edge
    assert values[forwards.index] == max(values)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: statistics.interquartile_mean([]), "at least one value"),
        (lambda: statistics.interquartile_mean([1, np.nan]), "1 NaN"),
        (lambda: statistics.bootstrap_interval([], rng=0), "no stratum"),
        (lambda: statistics.bootstrap_interval([[1], []], rng=0), "stratum 1"),
        (lambda: statistics.bootstrap_interval([[[1]]], rng=0), "1-dimensional"),
        (lambda: statistics.bootstrap_interval([[1]], confidence=95, rng=0), "confidence is 95"),
        (lambda: statistics.bootstrap_interval([[1]], resamples=0, rng=0), "resamples is 0"),
        (lambda: statistics.probability_of_improvement([1, 2], [1]), "same seeds"),
        (lambda: statistics.diverged_share([]), "at least one member"),
        (lambda: statistics.at_chance_share([37], 360, 10), "not a count"),
        (lambda: statistics.at_chance_share([0.5], 360, 1), "2 classes"),
        (lambda: statistics.tune([0.1, 0.2], [1]), "rate, seed"),
        (lambda: statistics.tune([0.1, -0.2], [1, 2]), "positive"),
        (lambda: statistics.tune([0.1, 0.1], [1, 2]), "distinct"),
    ],
)
def test_bad_input_is_one_sentence(call, message):
    with pytest.raises(StatisticsError, match=message):
        call()
