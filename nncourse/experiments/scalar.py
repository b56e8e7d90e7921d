"""Activations as functions of NumPy arrays, each with its derivative: what the theory integrates.

Definitions follow ``keras.activations`` (leaky ReLU has slope 0.2 below zero, GELU is the exact one); ``erf`` is
not in Keras and is here because its integrals have closed forms (Williams 1997).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from nncourse.errors import CourseError, did_you_mean

Function = Callable[[np.ndarray], np.ndarray]
ActivationLike = str | Callable

#: Klambauer et al. 2017, equation 14: the α and λ whose fixed point of mean and variance is (0, 1).
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
LEAKY_RELU_SLOPE = 0.2


class ActivationError(CourseError, ValueError):
    """An activation that the theory does not know, or that is not an elementwise function of real numbers."""


@dataclass(frozen=True)
class Scalar:
    """An activation φ and its derivative φ', elementwise on float64 arrays.

    ``value_tolerance`` and ``slope_tolerance`` are relative rounding errors to expect of each.
    """

    name: str
    value: Function
    slope: Function
    value_tolerance: float = 1e-13
    slope_tolerance: float = 1e-13


def scalar(activation: ActivationLike) -> Scalar:
    """The activation with its derivative.

    Args:
        activation: one of :func:`names`, or an elementwise function of an array. A function's derivative is a
            central difference: to about 1e-9 where it is smooth and computed in float64, to about 1e-3 in float32.

    Raises:
        ActivationError: an unknown name, or a function that does not map an array to finite numbers elementwise.
    """
    if callable(activation):
        return _from_callable(activation)
    if activation not in _NAMED:
        raise ActivationError(
            f"The theory knows no activation {activation!r}; it knows {', '.join(names())}, "
            f"or pass an elementwise function.{did_you_mean(activation, _NAMED)}"
        )
    return Scalar(activation, *_NAMED[activation])


def names() -> list[str]:
    """The activations that :func:`scalar` knows by name."""
    return sorted(_NAMED)


def _from_callable(function: Callable) -> Scalar:
    name = getattr(function, "__name__", type(function).__name__)
    probe = np.linspace(-2.0, 2.0, 8).reshape(2, 4)
    try:
        raw = np.asarray(function(probe))
        sound = raw.shape == probe.shape and np.isrealobj(raw) and bool(np.isfinite(raw).all())
    except Exception as error:
        raise ActivationError(
            f"The activation {name} failed on an array of shape (2, 4) ({error}); "
            "pass a function that maps an array of real numbers elementwise."
        ) from error
    if not sound:
        raise ActivationError(
            f"The activation {name} gave shape {raw.shape}, type {raw.dtype} on real numbers of shape (2, 4); "
            "pass a function that maps an array elementwise to finite real numbers."
        )
    precision = np.finfo(raw.dtype if raw.dtype.kind == "f" else np.float64)
    epsilon, smallest = float(precision.eps), float(precision.tiny) ** 0.75

    def value(x: np.ndarray) -> np.ndarray:
        return np.asarray(function(x), np.float64)

    def slope(x: np.ndarray) -> np.ndarray:
        # The step that balances rounding and truncation; it shrinks near zero so as never to straddle a kink there.
        # A float32 function cannot see the numbers that stand for the limit at zero: the nearest that it sees do.
        x = np.copysign(np.maximum(np.abs(x), smallest), x)
        step = np.cbrt(epsilon) * np.minimum(np.abs(x), 1.0)
        high, low = x + step, x - step
        return (value(high) - value(low)) / (high - low)

    return Scalar(name, value, slope, max(1e-13, 100 * epsilon), 100 * epsilon ** (2 / 3))


def _step(x: np.ndarray, below: float = 0.0) -> np.ndarray:
    return np.where(x > 0, 1.0, below)


def _elu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def _selu(x: np.ndarray) -> np.ndarray:
    return SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0)))


def _selu_slope(x: np.ndarray) -> np.ndarray:
    return SELU_SCALE * np.where(x > 0, 1.0, SELU_ALPHA * np.exp(np.minimum(x, 0)))


def _sigmoid_slope(x: np.ndarray) -> np.ndarray:
    return special.expit(x) * special.expit(-x)


def _silu(x: np.ndarray) -> np.ndarray:
    return x * special.expit(x)


def _silu_slope(x: np.ndarray) -> np.ndarray:
    return special.expit(x) + x * _sigmoid_slope(x)


def _gelu_slope(x: np.ndarray) -> np.ndarray:
    return special.ndtr(x) + x * np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi)


_NAMED: dict[str, tuple[Function, Function]] = {
    "linear": (lambda x: x, np.ones_like),
    "relu": (lambda x: np.maximum(x, 0), _step),
    "leaky_relu": (lambda x: x * _step(x, LEAKY_RELU_SLOPE), lambda x: _step(x, LEAKY_RELU_SLOPE)),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "sigmoid": (special.expit, _sigmoid_slope),
    "softsign": (lambda x: x / (1 + np.abs(x)), lambda x: (1 + np.abs(x)) ** -2.0),
    "elu": (_elu, lambda x: np.exp(np.minimum(x, 0))),
    "selu": (_selu, _selu_slope),
    "gelu": (lambda x: x * special.ndtr(x), _gelu_slope),
    "silu": (_silu, _silu_slope),
    "swish": (_silu, _silu_slope),
    "erf": (special.erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2))),
}
