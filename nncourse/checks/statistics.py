"""Answers that are random draws, judged by exact tests with a stated rate of false alarms.

Theory of operation. Under the distribution asked for, with cumulative distribution F, every u = F(x) is uniform and
every z = Φ⁻¹(u) standard normal, exactly. Four tests share the rate of false alarms evenly (Bonferroni), so that
together they never exceed it:

- the mean of z, which is normal with variance 1/n;
- the sum of z², which is χ² with n degrees of freedom;
- the number of u in the outer 2 %, which is binomial;
- the greatest distance of u from uniform, by Kolmogorov and Smirnov.

A value outside the support of F is a failure outright. Which words the learner reads is decided afterwards, from
the plain mean and standard deviation.
"""

from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer
from nncourse.checks.convert import to_array
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.wording import counted

#: A correct answer is called wrong at most this often.
FALSE_ALARMS = 1e-6

#: Below and above, u is clipped before Φ⁻¹: half the spacing of float32 below 1, the draws' own resolution.
_EDGE = 2.0**-25

_OUTER = 0.02


@check
def sampled(
    name: str,
    *,
    sd: float,
    distribution: str,
    mean: float = 0.0,
    value: Any = _ABSENT,
    least: int = 1000,
    rate: float = FALSE_ALARMS,
    room: float = 0.0,
    look: str = "",
) -> None:
    """Check that values were drawn, independently, from a given distribution.

    Args:
        name: the variable's name; an array of any shape, such as a kernel.
        sd: the standard deviation of the values, after any truncation.
        distribution: ``"normal"``, ``"uniform"``, or ``"truncated_normal"``, which is cut at two standard
            deviations of the uncut normal and scaled so that ``sd`` remains (as Keras' HeNormal does).
        mean: of the values.
        value: the array, where it is not a variable.
        least: the fewest values that can be judged.
        rate: of false alarms for a correct answer.
        room: how far values may pass the ends of the distribution, as a share of its half width, where a scale was
            rounded or estimated: all values are then drawn in until the ends fit.
        look: what to look at in place of the general advice.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    if not (sd > 0 and 0 < rate < 1):
        raise AuthorError(f"sampled({name!r}): sd must be above 0 and rate between 0 and 1; got {sd!r}, {rate!r}.")
    judged()
    law = _law(distribution, mean, sd)
    values = to_array(name, answer(name, value)).ravel().astype("float64")
    if values.size < least:
        raise CheckFailed("sample_size", name=name, got=counted(values.size, "value"), least=least)
    if not np.isfinite(values).all():
        raise CheckFailed(
            "not_finite", name=name, got=f"{int((~np.isfinite(values)).sum())} of {counted(values.size, 'value')}"
        )
    values = _drawn_in(values, law, room)
    if not p_value(values, law) >= rate:
        raise CheckFailed(*_words(values, law), name=name, got=_summary(values), look=look)


def _drawn_in(values: np.ndarray, law: Any, room: float) -> np.ndarray:
    """``values``, nearer to the centre by at most ``room``, where they pass the law's ends.

    Shrinking what fits already would leave its ends empty, and that is told from the law in thousands of draws.
    """
    low, high = law.support()
    if room == 0 or not np.isfinite([low, high]).all():
        return values
    centre, half = (low + high) / 2, (high - low) / 2
    return centre + (values - centre) / np.clip(np.abs(values - centre).max() / half, 1, 1 + room)


def p_value(values: np.ndarray, law: Any) -> float:
    """Chance of draws at least this strange under ``law``, a frozen SciPy distribution (Bonferroni over the tests).

    ``values``: ``[draws]``.
    """
    from scipy import stats

    low, high = law.support()
    slack = 1e-6 * law.std()  # float32 draws may round just past the ends
    if values.min() < low - slack or values.max() > high + slack:
        return 0.0
    u = np.clip(law.cdf(values), _EDGE, 1 - _EDGE)
    z = stats.norm.ppf(u)
    mean = 2 * stats.norm.sf(abs(z.mean()) * np.sqrt(z.size))
    spread = 2 * min(stats.chi2.cdf((z**2).sum(), z.size), stats.chi2.sf((z**2).sum(), z.size))
    outer = stats.binomtest(int((np.abs(u - 0.5) > 0.5 - _OUTER / 2).sum()), u.size, _OUTER).pvalue
    distance = stats.kstest(u, "uniform").pvalue
    return min(1.0, 4 * min(mean, spread, outer, distance))


def initializer_law(form: tuple, shape: tuple[int, ...]) -> Any:
    """The distribution of a kernel's entries under an initializer, or None where they are not independent.

    Args:
        form: kind and parameters, as :func:`nncourse.checks.canonical.initializer_form` gives them.
        shape: of the kernel, ``[fan_in, fan_out]``.
    """
    from scipy import stats

    kind, *numbers = form
    if kind == "variance_scaling" and len(shape) == 2:
        scale, mode, distribution = numbers
        fan = {"fan_in": shape[0], "fan_out": shape[1], "fan_avg": sum(shape) / 2}[mode]
        return _law({"untruncated_normal": "normal"}.get(distribution, distribution), 0.0, np.sqrt(scale / fan))
    if kind == "randomnormal":
        return stats.norm(*numbers)
    if kind == "randomuniform":
        return stats.uniform(numbers[0], numbers[1] - numbers[0])
    return stats.truncnorm(-2, 2, *numbers) if kind == "truncatednormal" else None


def _law(distribution: str, mean: float, sd: float) -> Any:
    from scipy import stats

    if distribution == "normal":
        return stats.norm(mean, sd)
    if distribution == "uniform":
        half = np.sqrt(3) * sd
        return stats.uniform(mean - half, 2 * half)
    if distribution == "truncated_normal":
        return stats.truncnorm(-2, 2, mean, sd / stats.truncnorm(-2, 2).std())
    raise AuthorError(f"sampled(distribution={distribution!r}): there are normal, truncated_normal and uniform.")


def _words(values: np.ndarray, law: Any) -> tuple[str]:
    """The message for draws that failed: wrong mean, wrong spread, or wrong shape; five standard errors decide."""
    error = law.std() / np.sqrt(values.size)
    kurtosis = float(law.stats("k")) + 3
    if abs(values.mean() - law.mean()) > 5 * error:
        return ("sample_mean",)
    if abs(values.var() / law.var() - 1) > 5 * np.sqrt((kurtosis - 1) / values.size):
        return ("sample_variance",)
    return ("sample_distribution",)


def _summary(values: np.ndarray) -> str:
    return f"{counted(values.size, 'value')}, mean `{values.mean():.4g}`, standard deviation `{values.std():.4g}`"
