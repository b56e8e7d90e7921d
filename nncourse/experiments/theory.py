"""Mean-field theory of wide networks at initialization: what signal propagation is predicted to be.

A layer is h' = W φ(h) + b with independent weights of variance σw²/fan-in and biases of variance σb². In a wide
network the pre-activations h are Gaussian with second moment q (Poole et al. 2016, section 2), and everything
below is an integral over that Gaussian:

- q' = σw² E[φ(√q z)²] + σb²,  z ~ N(0, 1);  q* is its fixed point (Poole et al. 2016, equations 3 and 4);
- χ = σw² E[φ'(√q z)²] at q*: what a layer multiplies the squared gradient by; χ = 1 is the edge of chaos
  (Poole et al. 2016, equation 8; Schoenholz et al. 2017, equation 5);
- c' , the correlation of two inputs one layer on, and its fixed point c* (Poole et al. 2016, equation 5);
- ξ_q and ξ_c, the depths over which q and c forget where they began (Schoenholz et al. 2017, equations 7 to 10).

Throughout, ``weight_variance`` is σw² (the variance of a weight times the fan-in: He is 2, LeCun 1, Glorot 1 for
equal widths), ``bias_variance`` is σb², both without unit. Activations are named (exact derivatives, ten digits) or
elementwise functions (numerical derivatives, see :func:`nncourse.experiments.scalar.scalar`; the two-dimensional
integrals of a function with kinks away from zero are good to about four digits).
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from nncourse.errors import CourseError
from nncourse.experiments.gaussian import expectation, pair_expectation, root
from nncourse.experiments.scalar import ActivationLike, Scalar, scalar

#: Second moments searched for a fixed point: from a signal that has vanished to one that has exploded.
_VANISHED, _EXPLODED = 1e-14, 1e10
#: Two numbers this close, relatively, are the same as far as the integrals can tell.
_SAME = 1e-11


class TheoryError(CourseError, ValueError):
    """A parameter outside the theory's domain."""


class FixedPointError(TheoryError):
    """There is no fixed point, or no single one, at these variances."""


class DepthScales(NamedTuple):
    """Layers over which a deviation falls by a factor e; ``inf`` at the edge of chaos, 0 if it is gone at once."""

    q: float
    c: float


def second_moment(activation: ActivationLike, q: float = 1.0) -> float:
    """E[φ(√q z)²], the second moment of the activations when that of the pre-activations is q."""
    phi = scalar(activation)
    scale = root(_not_negative("q", q))
    return expectation(lambda z: phi.value(scale * z) ** 2, scale, tolerance=phi.value_tolerance)


def slope_second_moment(activation: ActivationLike, q: float = 1.0) -> float:
    """E[φ'(√q z)²]; at q = 0 its limit from above."""
    phi = scalar(activation)
    scale = root(_not_negative("q", q))
    return expectation(lambda z: phi.slope(scale * z) ** 2, scale, tolerance=phi.slope_tolerance)


def gain(activation: ActivationLike) -> float:
    """E[φ(z)²]^(-1/2): the factor on σw = 1 that keeps a unit second moment from layer to layer at σb = 0.

    He et al. 2015, equation 10, for ReLU (√2). PyTorch's table says 5/3 for tanh, which is a rule of thumb; this
    integral gives 1.5925.
    """
    moment = second_moment(activation)
    if moment == 0:
        raise TheoryError("The activation is zero everywhere, so no gain keeps its second moment.")
    return moment**-0.5


def variance_map(
    activation: ActivationLike,
    q: float | np.ndarray,
    weight_variance: float = 1.0,
    bias_variance: float = 0.0,
) -> float | np.ndarray:
    """q' = σw² E[φ(√q z)²] + σb², one layer on (Poole et al. 2016, equation 3).

    Args:
        activation: a name or an elementwise function.
        q: second moment of the pre-activations, a number or an array of any shape.
        weight_variance: σw².
        bias_variance: σb².

    Returns:
        The second moment of the next layer's pre-activations, of the shape of ``q``.
    """
    _check_variances(weight_variance, bias_variance)
    moments = [second_moment(activation, one) for one in np.ravel(q)]
    mapped = weight_variance * np.reshape(moments, np.shape(q)) + bias_variance
    return mapped if np.ndim(q) else float(mapped)


def fixed_point(activation: ActivationLike, weight_variance: float, bias_variance: float = 0.0) -> float:
    """q*, the least stable fixed point of :func:`variance_map`: where a small signal ends up.

    Most activations have one. GELU and swish at σw² between 2 and 4 have a stable one and, above it, an unstable
    one, beyond which a signal explodes.

    Raises:
        FixedPointError: every signal explodes, or every q is a fixed point (ReLU at σw² = 2, σb² = 0).
    """
    q, single = _fixed_point(activation, weight_variance, bias_variance)
    if not single:
        raise FixedPointError(
            f"At σw² = {weight_variance:g}, σb² = {bias_variance:g} every q is a fixed point of "
            f"{scalar(activation).name}: it keeps the second moment of its input. "
            "Change a variance a little to have a single one."
        )
    return q


def chi(activation: ActivationLike, weight_variance: float, bias_variance: float = 0.0) -> float:
    """χ = σw² E[φ'(√q* z)²] (Schoenholz et al. 2017, equation 5): gradients scale as √χ a layer, their squares as χ.

    Raises:
        FixedPointError: there is no fixed point q*.
    """
    q, _ = _fixed_point(activation, weight_variance, bias_variance)
    return weight_variance * slope_second_moment(activation, q)


def correlation_map(
    activation: ActivationLike,
    correlation: float | np.ndarray,
    q: float = 1.0,
    weight_variance: float = 1.0,
    bias_variance: float = 0.0,
) -> float | np.ndarray:
    """c' = (σw² E[φ(√q z₁) φ(√q z₂)] + σb²) / q', one layer on (Poole et al. 2016, equation 5).

    z₁ and z₂ are standard normal with correlation c. For ReLU the integral has the closed form
    (√(1-c²) + c (π - acos c)) q / 2π (Cho and Saul 2009, equation 6), which is used.

    Args:
        activation: a name or an elementwise function.
        correlation: c, E[h₁h₂]/q, a number or an array of any shape, in [-1, 1].
        q: second moment of the pre-activations under each of the two inputs.
        weight_variance: σw².
        bias_variance: σb².

    Returns:
        c', of the shape of ``correlation``.
    """
    _check_variances(weight_variance, bias_variance)
    given = np.asarray(correlation, float)
    if not np.all(np.abs(given) <= 1):
        raise TheoryError(f"The correlation must lie between -1 and 1; got {correlation}.")
    following = variance_map(activation, q, weight_variance, bias_variance)
    if following == 0:
        raise TheoryError("The next layer's pre-activations are all zero, so they have no correlation.")
    overlaps = [_overlap(activation, c, q) for c in given.ravel()]
    mapped = (weight_variance * np.reshape(overlaps, given.shape) + bias_variance) / following
    return mapped if given.ndim else float(mapped)


def correlation_fixed_point(activation: ActivationLike, weight_variance: float, bias_variance: float = 0.0) -> float:
    """c*, the correlation that two different inputs approach at q*.

    On [0, 1] the map is convex with c = 1 a fixed point (its Hermite coefficients are not negative), so c* is 1
    where χ ≤ 1 and otherwise the only other fixed point, in [0, 1).

    Raises:
        FixedPointError: there is no fixed point q*.
    """
    q, _ = _fixed_point(activation, weight_variance, bias_variance)
    if weight_variance * slope_second_moment(activation, q) <= 1 + _SAME:
        return 1.0

    def excess(c: float) -> float:
        return correlation_map(activation, c, q, weight_variance, bias_variance) - c

    if excess(0.0) <= 0:  # an odd activation without bias
        return 0.0
    below = 1 - 1e-2
    while excess(below) > 0:
        below = 1 - (1 - below) / 4
        if below > 1 - 1e-9:
            return 1.0
    return float(brentq(excess, 0.0, below, xtol=1e-14, rtol=1e-14))


def depth_scales(activation: ActivationLike, weight_variance: float, bias_variance: float = 0.0) -> DepthScales:
    """ξ_q and ξ_c, in layers (Schoenholz et al. 2017, equations 7 to 10).

    1/ξ_q = -ln(χ + σw² E[φ''(√q* z) φ(√q* z)]), which is the slope of the variance map at q*, and
    1/ξ_c = -ln(σw² E[φ'(u₁) φ'(u₂)]) at c*; where c* = 1 that is -ln χ. Signals reach about 6 ξ_c layers.

    Raises:
        FixedPointError: there is no fixed point q*.
    """
    q, _ = _fixed_point(activation, weight_variance, bias_variance)
    c = correlation_fixed_point(activation, weight_variance, bias_variance)
    phi = scalar(activation)
    if c == 1:
        slope = weight_variance * slope_second_moment(activation, q)
    else:
        slope = weight_variance * pair_expectation(phi.slope, root(q), c)
    return DepthScales(_scale(_map_slope(phi, q, weight_variance)), _scale(slope))


def edge_of_chaos(activation: ActivationLike, bias_std: float = 0.0) -> float:
    """The critical σw at this σb: the one with χ = 1. Its square is the critical weight variance.

    Solved along the line χ = 1 itself: there σw² = 1 / E[φ'²] and σb² = q - σw² E[φ²] are functions of q. At σb = 0
    an activation with φ(0) = 0 is critical in the limit q → 0.

    Raises:
        FixedPointError: no σw is critical: a piecewise linear activation with σb > 0, or one such as GELU and swish,
            whose q* ceases to be stable before χ reaches 1.
    """
    phi = scalar(activation)
    target = _not_negative("bias_std", bias_std) ** 2

    def excess(q: float) -> float:
        needed = q - second_moment(activation, q) / slope_second_moment(activation, q)
        return needed - target

    if target == 0 and float(phi.value(np.zeros(1))[0]) == 0:
        return slope_second_moment(activation, 0.0) ** -0.5
    grid = np.geomspace(1e-6, 1e4, 141)
    values = [excess(q) for q in grid]
    for left, right, here, there in zip(grid[:-1], grid[1:], values[:-1], values[1:], strict=True):
        if here < 0 <= there and there > _SAME * right:
            q = brentq(excess, left, right, xtol=1e-15, rtol=1e-14)
            critical = slope_second_moment(activation, q) ** -0.5
            if abs(_map_slope(phi, q, critical**2)) < 1:
                return critical
    raise FixedPointError(
        f"No σw puts {phi.name} with σb = {bias_std:g} at the edge of chaos: "
        "χ = 1 at no stable fixed point. Try σb = 0."
    )


def moments_by_layer(
    activation: ActivationLike, depth: int, q: float, weight_variance: float, bias_variance: float = 0.0
) -> np.ndarray:
    """Second moments of the pre-activations of layers 1 … depth, ``[depth]``; ``q`` is that of layer 1."""
    moments = [q]
    while len(moments) < depth:
        moments.append(variance_map(activation, moments[-1], weight_variance, bias_variance))
    return np.array(moments[:depth])


def _fixed_point(activation: ActivationLike, weight_variance: float, bias_variance: float) -> tuple[float, bool]:
    """q* and whether it is the only candidate; (1, False) if the map is the identity."""
    _check_variances(weight_variance, bias_variance)
    at_zero = variance_map(activation, 0.0, weight_variance, bias_variance)

    def excess(q: float) -> float:
        return variance_map(activation, q, weight_variance, bias_variance) - q

    # second_moment takes q = 0 as a limit, so a true zero shows as a number near the smallest float.
    vanishes = at_zero < 1e-200
    if vanishes:
        if all(abs(excess(q)) <= _SAME * q for q in (1e-6, 0.1, 1.0, 9.0)):
            return 1.0, False
        growth = excess(_VANISHED) / _VANISHED
        if growth < -_SAME or (growth <= _SAME and excess(1e-3) < 0):
            return 0.0, True
    start = _VANISHED if vanishes else at_zero * 1e-3
    low, above = start, excess(start) > 0
    while low < _EXPLODED:
        high = 2 * low
        now_above = excess(high) > 0
        if above and not now_above:
            return float(brentq(excess, low, high, xtol=1e-300, rtol=1e-14)), True
        low, above = high, now_above
    raise FixedPointError(
        f"The second moment of {scalar(activation).name} at σw² = {weight_variance:g}, σb² = {bias_variance:g} "
        "grows without bound: there is no fixed point. Take a smaller weight variance."
    )


def _map_slope(phi: Scalar, q: float, weight_variance: float) -> float:
    """dq'/dq = σw² E[z φ(√q z) φ'(√q z)] / √q: by Stein's lemma, without a second derivative."""
    scale = root(q)
    mean = expectation(
        lambda z: z * (phi.value(scale * z) / scale) * phi.slope(scale * z),
        scale,
        tolerance=phi.slope_tolerance,
    )
    return weight_variance * mean


def _overlap(activation: ActivationLike, correlation: float, q: float) -> float:
    """E[φ(√q z₁) φ(√q z₂)] for one correlation."""
    if activation == "relu":
        c = correlation
        return q * (math.sqrt(1 - c * c) + c * (math.pi - math.acos(c))) / (2 * math.pi)
    return pair_expectation(scalar(activation).value, root(q), correlation)


def _scale(slope: float) -> float:
    """-1/ln|slope|, with its limits at 0 and 1."""
    size = abs(slope)
    if abs(size - 1) <= _SAME:
        return math.inf
    return -1 / math.log(size) if size > 0 else 0.0


def _check_variances(weight_variance: float, bias_variance: float) -> None:
    _not_negative("weight_variance", weight_variance)
    _not_negative("bias_variance", bias_variance)


def _not_negative(name: str, value: float) -> float:
    if np.ndim(value) or not math.isfinite(value) or value < 0:
        raise TheoryError(f"{name} is {value!r}; it must be a finite number, zero or larger.")
    return float(value)
