"""Draws: right ones pass at the stated rate, wrong ones fail with the right words."""

import numpy as np
import pytest
from scipy import stats

from nncourse import checks
from nncourse.checks import AuthorError
from nncourse.checks.statistics import _law, p_value

SD = 0.14


def draw(distribution, n, seed, sd=SD, mean=0.0):
    law = _law(distribution, mean, sd)
    return law.rvs(n, random_state=seed).astype("float32")


@pytest.mark.parametrize("distribution", ["normal", "truncated_normal", "uniform"])
def test_false_alarms_come_no_more_often_than_stated(distribution):
    """400 right answers at a stated rate of 5 %: more than 40 alarms would have a chance of 3e-5."""
    law = _law(distribution, 0.0, SD)
    alarms = sum(p_value(draw(distribution, 1000, seed).astype(float), law) < 0.05 for seed in range(400))
    assert alarms <= stats.binom.ppf(1 - 3e-5, 400, 0.05)


@pytest.mark.parametrize("distribution", ["normal", "truncated_normal", "uniform"])
@pytest.mark.parametrize("n", [1000, 20000])
def test_right_draws_pass(distribution, n):
    for seed in range(10):
        checks.sampled("w", sd=SD, distribution=distribution, value=draw(distribution, n, seed).reshape(-1, 10))


@pytest.mark.parametrize("distribution", ["truncated_normal", "uniform"])
def test_a_scale_that_was_rounded_or_estimated_has_room(distribution, fails):
    """Shrinking every sample a little, which also makes room, failed 31 of 100 right ones."""
    for seed in range(60):
        values = draw(distribution, 10_000, seed, sd=1.0)
        checks.sampled("w", sd=1.0, distribution=distribution, value=1.001 * values, room=0.002)
        if distribution == "truncated_normal":
            checks.sampled("w", sd=1.0, distribution=distribution, value=values / values.std(), room=0.02)
    assert fails(checks.sampled, "w", sd=1.0, distribution=distribution, value=1.001 * values).code
    assert fails(checks.sampled, "w", sd=1.0, distribution=distribution, value=1.05 * values, room=0.002).code


WRONG = [
    ("normal", "normal", SD * np.sqrt(2), 0.0, "sample_variance"),
    ("normal", "normal", SD, 0.05, "sample_mean"),
    ("truncated_normal", "truncated_normal", SD / np.sqrt(2), 0.0, "sample_variance"),
    ("truncated_normal", "truncated_normal", SD * 0.8796, 0.0, "sample_variance"),
    ("truncated_normal", "normal", SD, 0.0, "sample_distribution"),
    ("normal", "truncated_normal", SD, 0.0, "sample_distribution"),
    ("normal", "uniform", SD, 0.0, "sample_distribution"),
    ("uniform", "normal", SD, 0.0, "sample_distribution"),
    ("uniform", "uniform", SD * np.sqrt(3), 0.0, "sample_variance"),
]


@pytest.mark.parametrize(("asked", "drawn", "sd", "mean", "code"), WRONG)
def test_wrong_draws_fail_with_the_right_words(fails, asked, drawn, sd, mean, code):
    for seed in range(5):
        values = draw(drawn, 10000, seed, sd, mean)
        assert fails(checks.sampled, "w", sd=SD, distribution=asked, value=values).code == code


def test_what_is_no_sample_at_all(fails):
    for values, code in (
        (np.zeros(5000), "sample_distribution"),
        (np.ones(10), "sample_size"),
        (np.full(5000, np.nan), "not_finite"),
        (np.full(5000, SD), "sample_mean"),
    ):
        told = fails(checks.sampled, "w", sd=SD, distribution="normal", value=values).code
        assert told == code or (code == "sample_distribution" and told == "sample_variance")


def test_keras_draws_what_it_says():
    import keras

    kernel = keras.initializers.HeNormal(seed=3)((100, 200))
    checks.sampled("w", sd=np.sqrt(2 / 100).item(), distribution="truncated_normal", value=kernel)
    kernel = keras.initializers.GlorotUniform(seed=3)((100, 200))
    checks.sampled("w", sd=np.sqrt(2 / 300).item(), distribution="uniform", value=kernel)


@pytest.mark.parametrize(
    "asked", [{"sd": 0, "distribution": "normal"}, {"sd": 1.0, "distribution": "gauss"}, {"distribution": "normal"}]
)
def test_an_authors_slip_is_an_authors_error(asked):
    with pytest.raises(AuthorError):
        checks.sampled("w", value=np.ones(5000), **asked)
