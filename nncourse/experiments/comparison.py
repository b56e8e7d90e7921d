"""Two pairings told apart, or not: the difference of networks that share a seed, with its interval."""

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from nncourse.experiments.naming import PAIRING
from nncourse.experiments.statistics import StatisticsError
from nncourse.wording import counted

if TYPE_CHECKING:
    import pandas as pd


class FewTuningSeedsWarning(UserWarning):
    """A difference no larger than what tuning on so few seeds leaves uncertain."""


@dataclass(frozen=True)
class Comparison:
    """The difference of two pairings, ``a`` less ``b``, over the seeds that both have.

    Attributes:
        a: the first pairing.
        b: the second.
        score: the column compared.
        difference: the mean over seeds.
        low: lower end of its confidence interval, by Student's t; NaN if all differences are equal and not 0, which
            shows no scatter to judge by: accuracies move in steps.
        high: upper end.
        confidence: of the interval.
        seeds: that both have and on which neither diverged.
        diverged: shared seeds on which one or both diverged, which the difference leaves out.
        seeds_needed: that would tell them apart in four of five such comparisons, if the difference is what it seems;
            ``inf`` if there is none, NaN if there is no interval.
    """

    a: str
    b: str
    score: str
    difference: float
    low: float
    high: float
    confidence: float
    seeds: int
    diverged: int
    seeds_needed: float

    @property
    def told_apart(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        if math.isnan(self.low):
            return (
                f"{self.a} less {self.b}: {self.score.replace('_', ' ')} {self.difference:+.4f} on each of "
                f"{self.seeds} paired seeds, so that nothing is known of its scatter: not told apart; take more."
            )
        verdict = "told apart" if self.told_apart else "not told apart"
        more = "no number of seeds" if math.isinf(self.seeds_needed) else f"about {self.seeds_needed:.0f} seeds"
        needed = "" if self.told_apart else f"; {more} would tell them apart if the difference is what it seems"
        out = counted(self.diverged, "seed is", "seeds are")
        gone = f"; {out} left out, on which a network diverged" if self.diverged else ""
        return (
            f"{self.a} less {self.b}: {self.score.replace('_', ' ')} {self.difference:+.4f} "
            f"({self.confidence:.0%} interval {self.low:+.4f} to {self.high:+.4f}, {self.seeds} paired seeds): "
            f"{verdict}{needed}{gone}."
        )


def compare(results: Any, a: str, b: str, *, confidence: float = 0.95, power: float = 0.8) -> Comparison:
    """Compare two pairings, network by network of the same seed, which share draws and batches.

    Args:
        results: the :class:`~nncourse.experiments.results.Results` of a run.
        a: values of the columns that tell the pairings apart, joined by ``/`` in the order of
            :data:`~nncourse.experiments.naming.PAIRING`, for example ``relu/he_normal``. Columns with one value in
            the whole run may be left out.
        b: the other.
        confidence: of the interval.
        power: chance to tell them apart with :attr:`Comparison.seeds_needed` seeds.

    Raises:
        StatisticsError: a name fits no pairing or more than one, or fewer than two seeds are shared.

    Warns:
        FewTuningSeedsWarning: the learning rates of the two were tuned on seeds whose own scatter is larger than the
            difference.
    """
    sides = [networks_of(results, name) for name in (a, b)]
    left, right = (side.set_index("seed") for side in sides)
    shared = left.index.intersection(right.index)
    sound = shared[~(left.diverged[shared] | right.diverged[shared]).to_numpy()]
    if len(sound) < 2:
        raise StatisticsError(
            f"{a} and {b} share {counted(len(sound), 'seed')} on which neither diverged; an interval needs two."
        )
    apart = (left.loc[sound, results.score] - right.loc[sound, results.score]).to_numpy()
    mean, sd = float(apart.mean()), float(apart.std(ddof=1))
    rounding = 4 * float(np.finfo("float32").eps * np.abs(left.loc[sound, results.score]).max())
    if sd <= rounding < abs(mean):
        sd = math.nan
    half = float(stats.t.ppf((1 + confidence) / 2, len(sound) - 1)) * sd / math.sqrt(len(sound))
    _warn_of_tuning(results, sides, mean)
    needed = _seeds_needed(mean, sd, confidence, power)
    gone = len(shared) - len(sound)
    return Comparison(a, b, results.score, mean, mean - half, mean + half, confidence, len(sound), gone, needed)


def _seeds_needed(mean: float, sd: float, confidence: float, power: float) -> float:
    """n = ((z + z') sd / mean)², of a paired test with this power."""
    if mean == 0:
        return math.inf
    if math.isnan(sd):
        return math.nan
    quantiles = stats.norm.ppf((1 + confidence) / 2) + stats.norm.ppf(power)
    return max(2.0, float(np.ceil((quantiles * sd / mean) ** 2)))


def networks_of(results: Any, name: str) -> "pd.DataFrame":
    """The reported networks of the one pairing that a name fits, as in :func:`compare`.

    Raises:
        StatisticsError: it fits none, or more than one.
    """
    final = results.final()
    varied = [column for column in PAIRING if column in PAIRING[:2] or final[column].nunique() > 1]
    labels = final[varied].astype(str).agg("/".join, axis=1)
    needed = [column for column in varied if final[column].nunique() > 1]
    short = final[needed].astype(str).agg("/".join, axis=1) if needed else labels
    chosen = final[(labels == name) | (short == name)]
    if chosen.empty or chosen.seed.duplicated().any():
        there = ", ".join(dict.fromkeys(labels))
        raise StatisticsError(f"{name!r} fits no single pairing; there are {there}.")
    return chosen


def _warn_of_tuning(results: Any, sides: list, difference: float) -> None:
    tuning = results.frame[results.frame.stage == "tuning"]
    if tuning.empty or results.score != "test_accuracy":
        return
    last, errors = tuning[tuning.epoch == tuning.epoch.max()], []
    for side in sides:
        own = _same_pairing(last, side.iloc[0])
        scores = own[own.learning_rate == side.learning_rate.iloc[0]].val_accuracy.dropna()
        errors.append(scores.std(ddof=1) / math.sqrt(len(scores)) if len(scores) > 1 else math.inf)
    if abs(difference) < max(errors):
        count = tuning.seed.nunique()
        warnings.warn(
            f"The learning rates were tuned on {counted(count, 'seed')}, whose own scatter is larger than the "
            f"difference of {difference:+.4f}: another choice of rate may turn it. Raise tuning_seeds.",
            FewTuningSeedsWarning,
            stacklevel=4,
        )


def _same_pairing(frame: "pd.DataFrame", row: Any) -> "pd.DataFrame":
    return frame[np.logical_and.reduce([frame[column] == row[column] for column in PAIRING])]
