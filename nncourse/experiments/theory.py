r"""Mean-field theory of wide networks at initialization: what signal propagation is predicted to be.

A layer of :math:`n` inputs is :math:`h' = W\varphi(h) + b` with independent weights of variance
:math:`\sigma_w^2/n` and biases of variance :math:`\sigma_b^2`. In a wide network the pre-activations :math:`h` are
Gaussian with second moment :math:`q` (Poole et al. 2016, section 2). Everything below is an integral over that
Gaussian, with :math:`z \sim \mathcal N(0, 1)`:

- :math:`q' = \sigma_w^2\,\mathbb E[\varphi(\sqrt q\,z)^2] + \sigma_b^2`, whose fixed point is :math:`q^*`
  (Poole et al. 2016, equations 3 and 4);
- :math:`\chi = \sigma_w^2\,\mathbb E[\varphi'(\sqrt{q^*}\,z)^2]`, by which a layer multiplies the squared gradient;
  :math:`\chi = 1` is the edge of chaos (Poole et al. 2016, equation 8; Schoenholz et al. 2017, equation 5);
- :math:`c'`, the correlation of two inputs one layer on, and its fixed point :math:`c^*`
  (Poole et al. 2016, equation 5);
- :math:`\xi_q` and :math:`\xi_c`, the depths over which :math:`q` and :math:`c` forget where they began
  (Schoenholz et al. 2017, equations 7 to 10).

Throughout, ``weight_variance`` is :math:`\sigma_w^2`, the variance of a weight times the fan-in: He is 2, LeCun 1,
Glorot 1 for equal widths. ``bias_variance`` is :math:`\sigma_b^2`. Both are without unit.

Activations are named (exact derivatives, ten digits) or elementwise functions (numerical derivatives; the
two-dimensional integrals of a function with kinks away from zero are good to about four digits).
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
    r"""Layers over which a deviation falls by a factor e; ``inf`` at the edge of chaos, 0 if it is gone at once.

    Attributes:
        q: :math:`\xi_q`, of the second moment.
        c: :math:`\xi_c`, of the correlation.
    """

    q: float
    c: float


def second_moment(activation: ActivationLike, q: float = 1.0) -> float:
    r""":math:`\mathbb E[\varphi(\sqrt q\,z)^2]`, the activations' second moment if the pre-activations' is ``q``."""
    phi = scalar(activation)
    scale = root(_not_negative("q", q))
    return expectation(lambda z: phi.value(scale * z) ** 2, scale, tolerance=phi.value_tolerance)


def slope_second_moment(activation: ActivationLike, q: float = 1.0) -> float:
    r""":math:`\mathbb E[\varphi'(\sqrt q\,z)^2]`; at ``q`` = 0 its limit from above."""
    phi = scalar(activation)
    scale = root(_not_negative("q", q))
    return expectation(lambda z: phi.slope(scale * z) ** 2, scale, tolerance=phi.slope_tolerance)


def gain(activation: ActivationLike) -> float:
    r""":math:`\mathbb E[\varphi(z)^2]^{-1/2}`, the :math:`\sigma_w` that keeps a unit second moment without biases.

    He et al. 2015, equation 10, for ReLU (:math:`\sqrt2`). PyTorch's table says 5/3 for tanh, which is a rule of
    thumb; this integral gives 1.5925.
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
    r""":math:`q' = \sigma_w^2\,\mathbb E[\varphi(\sqrt q\,z)^2] + \sigma_b^2`, one layer on.

    Poole et al. 2016, equation 3.

    Args:
        activation: a name or an elementwise function.
        q: second moment of the pre-activations, a number or an array of any shape.
        weight_variance: :math:`\sigma_w^2`.
        bias_variance: :math:`\sigma_b^2`.

    Returns:
        The second moment of the next layer's pre-activations, of the shape of ``q``.
    """
    _check_variances(weight_variance, bias_variance)
    moments = [second_moment(activation, one) for one in np.ravel(q)]
    mapped = weight_variance * np.reshape(moments, np.shape(q)) + bias_variance
    return mapped if np.ndim(q) else float(mapped)


def fixed_point(activation: ActivationLike, weight_variance: float, bias_variance: float = 0.0) -> float:
    r""":math:`q^*`, the smallest stable fixed point of :func:`variance_map`: where a small signal ends up.

    Most activations have one. GELU and swish at :math:`\sigma_w^2` between 2 and 4 have a stable one and, above it,
    an unstable one, beyond which a signal explodes.

    Raises:
        FixedPointError: every signal explodes, or every :math:`q` is a fixed point (ReLU at
            :math:`\sigma_w^2 = 2`, :math:`\sigma_b^2 = 0`).
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
    r""":math:`\chi = \sigma_w^2\,\mathbb E[\varphi'(\sqrt{q^*}\,z)^2]`: squared gradients scale by it at each layer.

    Schoenholz et al. 2017, equation 5.

    Raises:
        FixedPointError: there is no fixed point :math:`q^*`.
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
    r"""The correlation of two inputs one layer on (Poole et al. 2016, equation 5).

    .. math:: c' = \frac{\sigma_w^2\,\mathbb E[\varphi(\sqrt q\,z_1)\,\varphi(\sqrt q\,z_2)] + \sigma_b^2}{q'}

    Here :math:`z_1` and :math:`z_2` are standard normal with correlation :math:`c`. For ReLU the integral has a
    closed form (Cho and Saul 2009, equation 6), which is used:

    .. math:: \frac{q}{2\pi}\left(\sqrt{1 - c^2} + c\,(\pi - \arccos c)\right)

    Args:
        activation: a name or an elementwise function.
        correlation: :math:`c = \mathbb E[h_1 h_2]/q`, a number or an array of any shape, in [-1, 1].
        q: second moment of the pre-activations under each of the two inputs.
        weight_variance: :math:`\sigma_w^2`.
        bias_variance: :math:`\sigma_b^2`.

    Returns:
        :math:`c'`, of the shape of ``correlation``.
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
    r""":math:`c^*`, the correlation that two different inputs approach at :math:`q^*`.

    On [0, 1] the map is convex with :math:`c = 1` a fixed point (its Hermite coefficients are not negative). So
    :math:`c^*` is 1 where :math:`\chi \le 1`, and otherwise the only other fixed point, in [0, 1).

    Raises:
        FixedPointError: there is no fixed point :math:`q^*`.
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
    r""":math:`\xi_q` and :math:`\xi_c`, in layers (Schoenholz et al. 2017, equations 7 to 10).

    .. math::

        \xi_q^{-1} &= -\ln\left(\chi + \sigma_w^2\,\mathbb E[\varphi''(u_1)\,\varphi(u_1)]\right) \\
        \xi_c^{-1} &= -\ln\left(\sigma_w^2\,\mathbb E[\varphi'(u_1)\,\varphi'(u_2)]\right)

    The first holds the slope of the variance map at :math:`q^*`. The normal :math:`u_1` and :math:`u_2` have second
    moment :math:`q^*` and correlation :math:`c^*`; where :math:`c^* = 1` the second is :math:`-\ln\chi`. Signals
    reach about :math:`6\,\xi_c` layers.

    Raises:
        FixedPointError: there is no fixed point :math:`q^*`.
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
    r"""The critical :math:`\sigma_w`, that with :math:`\chi = 1`; its square is the critical weight variance.

    Solved along the line :math:`\chi = 1` itself: there :math:`\sigma_w^2 = 1/\mathbb E[\varphi'^2]` and
    :math:`\sigma_b^2 = q - \sigma_w^2\,\mathbb E[\varphi^2]` are functions of :math:`q`. Without biases an activation
    with :math:`\varphi(0) = 0` is critical in the limit :math:`q \to 0`.

    Args:
        activation: a name or an elementwise function.
        bias_std: :math:`\sigma_b`.

    Raises:
        FixedPointError: no :math:`\sigma_w` is critical: a piecewise linear activation with biases, or one such
            as GELU and swish, whose :math:`q^*` ceases to be stable before :math:`\chi` reaches 1.
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
