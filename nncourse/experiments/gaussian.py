"""Expectations of functions of Gaussian pre-activations, by Gauss-Legendre panels graded towards zero.

Theory of operation. The integrands of mean-field theory are smooth on either side of zero, where rectifiers have
their kink, and vary on the scale of the pre-activation u = √q z, not of z. So the positive half-line is cut into
panels whose widths double away from zero, the first no wider than half a unit of u. On each panel an n-point rule
is exact to rounding; a panel that is not (a kink elsewhere, in somebody's own function) is halved until it is.
In two dimensions the same is done in polar coordinates: there the kinks at u₁ = 0 and u₂ = 0 are four rays, and
the angle is cut along them.
"""

import itertools
from collections.abc import Callable

import numpy as np
from numpy.polynomial.legendre import leggauss

Function = Callable[[np.ndarray], np.ndarray]

#: Beyond 12 standard deviations the Gaussian density is below 1e-31.
_REACH = 12.0
_NODES, _WEIGHTS = leggauss(20)
_MAX_HALVINGS = 50
_MAX_PANELS = 4096

#: √q that stands for the limit q → 0⁺; its square is still a normal float.
_SMALLEST_ROOT = 1e-140


def root(q: float) -> float:
    """√q, and for q = 0 a number that stands for the limit q → 0⁺."""
    return max(float(np.sqrt(q)), _SMALLEST_ROOT)


def expectation(integrand: Function, scale: float = 1.0, *, tolerance: float = 1e-13) -> float:
    """E[f(z)] for a standard normal z.

    Args:
        integrand: f, elementwise on float64 arrays; may have a kink or a jump at zero, and elsewhere at the price
            of more evaluations.
        scale: √q if f depends on √q z; the panels nearest to zero follow it.
        tolerance: what the halves of a panel may differ from the whole, relative to the integral of |f|.
    """

    def weighted(z: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):  # a function that explodes has an infinite integral, which is the answer
            return integrand(z) * np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)

    edges = _graded(_REACH, scale)
    low = np.concatenate([edges[:-1], -edges[1:]])
    high = np.concatenate([edges[1:], -edges[:-1]])
    total, magnitude = 0.0, None
    coarse, _ = _panel_sums(weighted, low, high)
    if not np.isfinite(coarse).all():
        return float(np.sum(coarse))
    for _ in range(_MAX_HALVINGS):
        middle = (low + high) / 2
        halves = [_panel_sums(weighted, low, middle), _panel_sums(weighted, middle, high)]
        fine = halves[0][0] + halves[1][0]
        if magnitude is None:
            magnitude = float(np.sum(halves[0][1] + halves[1][1]))
        rough = np.abs(fine - coarse) > tolerance * magnitude
        total += float(np.sum(fine[~rough]))
        if not rough.any():
            return total
        coarse = np.concatenate([halves[0][0][rough], halves[1][0][rough]])
        low, high = (
            np.concatenate([low[rough], middle[rough]]),
            np.concatenate([middle[rough], high[rough]]),
        )
        if low.size > _MAX_PANELS:
            break
    return total + float(np.sum(coarse))


def pair_expectation(function: Function, scale: float, correlation: float) -> float:
    """E[f(√q z₁) f(√q z₂)] for standard normal z₁, z₂ of the given correlation in [-1, 1]; ``scale`` is √q.

    With z₁ = r cos θ and z₂ = r cos(θ - acos c) the density is r exp(-r²/2) / 2π.
    """
    between = float(np.arccos(correlation))
    radius, radial = _nodes(_graded(_REACH, scale))
    radial = radial * radius * np.exp(-0.5 * radius**2) / (2 * np.pi)
    total = 0.0
    rays = [-np.pi / 2, between - np.pi / 2, np.pi / 2, between + np.pi / 2, 3 * np.pi / 2]
    for start, stop in itertools.pairwise(rays):
        half = (stop - start) / 2
        offset, angular = _nodes(_graded(half, max(scale, 1.0)))
        for theta in (start + offset, stop - offset):
            first = function(scale * radius * np.cos(theta)[:, None])
            second = function(scale * radius * np.cos(theta - between)[:, None])
            total += float(angular @ (first * second) @ radial)
    return total


def _graded(reach: float, scale: float) -> np.ndarray:
    """Edges 0 = e₀ < e₁ < … = reach, each panel after the first as wide as all before it."""
    levels = int(np.clip(np.ceil(np.log2(max(2 * _REACH * scale, 1.0))), 4, 60))
    return np.concatenate([[0.0], reach * 0.5 ** np.arange(levels, -1, -1)])


def _nodes(edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes and weights of all panels between the edges."""
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + _NODES)).ravel(), (half * _WEIGHTS).ravel()


def _panel_sums(function: Function, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Integrals of f and of |f| over each panel."""
    half = (high - low)[:, None] / 2
    values = function(low[:, None] + half * (1 + _NODES)) * half
    return values @ _WEIGHTS, np.abs(values) @ _WEIGHTS
