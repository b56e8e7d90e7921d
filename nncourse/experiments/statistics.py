"""What may be said of a handful of seeds: robust means, intervals, comparisons, failures, and a tuned learning rate.

After Agarwal et al. 2021, "Deep Reinforcement Learning at the Edge of the Statistical Precipice": with few seeds
report the interquartile mean with a stratified bootstrap interval, and comparisons as probabilities. Everywhere a
higher score is better: pass accuracies, or losses with their sign changed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nncourse.errors import CourseError

#: Values drawn at a time, so that a bootstrap of many networks stays within about 100 MB.
_BLOCK = 4_000_000


class StatisticsError(CourseError, ValueError):
    """Scores of which the statistic asked for cannot be had."""


class Interval(NamedTuple):
    """The ends of a confidence interval, in the unit of the values.

    Attributes:
        low: the lower end.
        high: the upper end.
    """

    low: float
    high: float


class Tuned(NamedTuple):
    """A choice among learning rates.

    Attributes:
        learning_rate: the one chosen.
        index: its place in the grid as given.
        at_edge: whether it is the grid's least or greatest.
    """

    learning_rate: float
    index: int
    at_edge: bool


def interquartile_mean(values: ArrayLike, axis: int = -1) -> np.ndarray | float:
    """The mean of the middle half: a quarter of the values, rounded down, is left out at each end.

    Args:
        values: of any shape, not NaN; an infinity is a value like another.
        axis: the one that runs over seeds.

    Raises:
        StatisticsError: there are no values, or some are NaN.
    """
    ordered = np.sort(np.moveaxis(_scores("values", values), axis, -1), axis=-1)
    cut = ordered.shape[-1] // 4
    return _unwrapped(ordered[..., cut : ordered.shape[-1] - cut].mean(axis=-1))


def bootstrap_interval(
    values_by_stratum: Sequence[ArrayLike],
    statistic: Callable[..., np.ndarray] = interquartile_mean,
    confidence: float = 0.95,
    resamples: int = 2000,
    *,
    rng: np.random.Generator | int,
) -> Interval:
    """The stratified percentile bootstrap interval of a statistic of all values together.

    Each stratum (a data set, a depth) is resampled with replacement by itself, so that every resample has as many
    values of each as there were.

    Args:
        values_by_stratum: one-dimensional arrays, one a stratum.
        statistic: takes an array ``[resample, value]`` and ``axis=-1``, gives ``[resample]``.
        confidence: the share of resamples inside, between 0 and 1.
        resamples: how many.
        rng: a generator, or the seed of one.

    Raises:
        StatisticsError: a stratum is empty, not one-dimensional or has NaN, or a number is out of range.
    """
    strata = [_scores(f"stratum {i}", values, dimensions=1) for i, values in enumerate(values_by_stratum)]
    if not strata:
        raise StatisticsError("There is no stratum to bootstrap; pass at least one array of values.")
    if not 0 < confidence < 1:
        raise StatisticsError(f"confidence is {confidence!r}; it must lie between 0 and 1, such as 0.95.")
    if resamples < 1:
        raise StatisticsError(f"resamples is {resamples!r}; it must be at least 1, such as 2000.")
    rng = np.random.default_rng(rng)
    block = max(1, _BLOCK // sum(map(len, strata)))
    drawn = [
        statistic(_resampled(strata, min(block, resamples - done), rng), axis=-1)
        for done in range(0, resamples, block)
    ]
    tail = 50 * (1 - confidence)
    low, high = np.percentile(np.concatenate(drawn), [tail, 100 - tail])
    return Interval(float(low), float(high))


def probability_of_improvement(a: ArrayLike, b: ArrayLike) -> float:
    """The share of pairs in which A beats B, a tie counting one half.

    Args:
        a: scores ``[pair]`` of A; NaN is a failed run, which loses to any score and ties with another failure.
        b: scores of B under the same seeds, in the same order.

    Raises:
        StatisticsError: the arrays differ in shape or are empty.
    """
    a, b = (np.where(np.isnan(x), -np.inf, x) for x in (np.asarray(a, float), np.asarray(b, float)))
    if a.shape != b.shape or a.size == 0:
        raise StatisticsError(
            f"Pairs need as many scores of A as of B, one at least; got shapes {a.shape} and {b.shape}. "
            "Run both under the same seeds."
        )
    return float(np.mean((a > b) + 0.5 * (a == b)))


def diverged_share(losses: ArrayLike) -> float:
    """The share of members with a loss that is NaN or infinite, at any time.

    Args:
        losses: ``[member]`` or ``[member, epoch]``.
    """
    losses = np.asarray(losses, float)
    if losses.ndim == 0 or losses.size == 0:
        raise StatisticsError(f"losses needs at least one member; got shape {losses.shape}.")
    return float(np.mean(~np.isfinite(losses.reshape(len(losses), -1)).all(axis=1)))


def chance_threshold(samples: int, classes: int, level: float = 0.01) -> float:
    """The greatest accuracy that guessing reaches with a probability above ``level``.

    The number of right guesses of ``samples``, each right with probability 1/``classes``, is binomial: the
    threshold is its quantile at 1 - ``level``. An accuracy no greater cannot be told from chance.
    """
    from scipy.stats import binom

    if samples < 1 or classes < 2 or not 0 < level < 1:
        raise StatisticsError(
            "Chance needs at least 1 sample, 2 classes and a level between 0 and 1; "
            f"got {samples!r}, {classes!r} and {level!r}."
        )
    return float(binom.ppf(1 - level, samples, 1 / classes) / samples)


def at_chance_share(accuracy: ArrayLike, samples: int, classes: int, level: float = 0.01) -> float:
    """The share of members whose accuracy cannot be told from guessing (:func:`chance_threshold`).

    Args:
        accuracy: ``[member]``, in [0, 1]; NaN is a member that diverged, which is reported apart and not here.
        samples: how many samples each accuracy was measured on.
        classes: how many classes, taken as equally frequent.
        level: the share of guessers that may pass for better than chance.
    """
    accuracy = np.asarray(accuracy, float)
    if accuracy.size == 0 or np.any((accuracy < 0) | (accuracy > 1)):
        raise StatisticsError("accuracy needs at least one value, all between 0 and 1 (a share, not a count).")
    # Half a sample of slack: accuracies are often float32.
    return float(np.mean(accuracy <= chance_threshold(samples, classes, level) + 0.5 / samples))


def tune(learning_rates: ArrayLike, scores: ArrayLike, tried: ArrayLike | None = None) -> Tuned:
    """Choose the learning rate with the best score; of equally good ones the least.

    Args:
        learning_rates: ``[rate]``, distinct, in any order.
        scores: ``[rate]``, or ``[rate, seed]`` of which the interquartile mean counts; NaN or an infinity is a run
            that diverged and counts as worst. Where all diverged the least rate is chosen, at the edge.
        tried: all rates that were tried, if some of them have no scores because they were given up before.

    Returns:
        The choice; ``at_edge`` asks for a wider grid. A grid of one rate is no choice and has no edge.

    Raises:
        StatisticsError: the shapes do not fit, a rate is not positive, or one is given twice.
    """
    index = int(ranked(learning_rates, scores)[0])
    rates = np.asarray(learning_rates, float)
    tried = rates if tried is None else np.asarray(tried, float)
    at_edge = tried.size > 1 and rates[index] in (tried.min(), tried.max())
    return Tuned(float(rates[index]), index, bool(at_edge))


def ranked(learning_rates: ArrayLike, scores: ArrayLike, *ties: ArrayLike) -> np.ndarray:
    """The places of learning rates from the best to the worst; of equally good ones the least rate comes first.

    Args:
        learning_rates: as in :func:`tune`.
        scores: as in :func:`tune`.
        ties: further scores of the same shape, which decide where those before them are equal.

    Raises:
        StatisticsError: as in :func:`tune`.
    """
    rates, *columns = (np.asarray(values, float) for values in (learning_rates, scores, *ties))
    scores = columns[0]
    if rates.ndim != 1 or rates.size == 0 or scores.ndim not in (1, 2) or len(scores) != len(rates):
        raise StatisticsError(
            f"Tuning needs scores [rate] or [rate, seed]; got rates {rates.shape}, scores {scores.shape}."
        )
    if not (np.isfinite(rates) & (rates > 0)).all() or np.unique(rates).size < rates.size:
        raise StatisticsError(f"Learning rates must be positive and distinct; got {rates.tolist()}.")
    columns = [np.where(np.isfinite(values), values, -np.inf) for values in columns]
    columns = [interquartile_mean(values) if values.ndim == 2 else values for values in columns]
    return np.lexsort((rates, *(-values for values in reversed(columns))))


def _resampled(strata: Sequence[np.ndarray], resamples: int, rng: np.random.Generator) -> np.ndarray:
    """``[resample, value]``: each stratum drawn with replacement by itself."""
    return np.concatenate([rng.choice(values, (resamples, len(values))) for values in strata], axis=1)


def _scores(name: str, values: ArrayLike, dimensions: int | None = None) -> np.ndarray:
    values = np.asarray(values, float)
    if values.ndim == 0 or values.size == 0 or (dimensions and values.ndim != dimensions):
        wanted = f"a {dimensions}-dimensional array" if dimensions else "an array"
        raise StatisticsError(f"{name} needs {wanted} with at least one value; got shape {values.shape}.")
    if np.isnan(values).any():
        raise StatisticsError(
            f"{name} has {np.isnan(values).sum()} NaN; leave runs that diverged out, and report their share."
        )
    return values


def _unwrapped(values: np.ndarray) -> np.ndarray | float:
    return values if np.ndim(values) else float(values)
