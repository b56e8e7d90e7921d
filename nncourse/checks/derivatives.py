"""Derivatives: a learner's own formula against finite differences, and gradients that flow through a function."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call, check_form, compare
from nncourse.checks.calls import Run, check_finite, expected_result, need_callable, run
from nncourse.checks.convert import to_array
from nncourse.checks.describe import is_tensor
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check


@check
def derivative(
    name: str,
    of: Callable[[np.ndarray], Any],
    inputs: Iterable[Any],
    *,
    value: Any = _ABSENT,
    args: Sequence[str] | None = None,
    tolerance: float = 1e-4,
    look: str = "",
) -> None:
    """Check a function that claims to be the derivative of ``of``, an elementwise function, by finite differences.

    Args:
        name: the learner's derivative, a function of one array.
        of: the function to differentiate; takes and gives float64 arrays.
        inputs: arrays, away from kinks.
        value, args, look: as in :func:`function`.
        tolerance: of the slope, relative above 1 and absolute below.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    learners = need_callable(name, answer(name, value), args or 1)
    for points in inputs:
        slope = finite_difference(of, np.asarray(points, "float64"))
        each = Run((points,), run(name, learners, (points,)), slope)
        check_form(name, each.got, slope.shape, None)
        check_finite(name, each)
        compare(
            name,
            each.got,
            slope,
            rtol=tolerance,
            atol=tolerance,
            look=look,
            code="wrong_derivative",
            where=each.where,
        )


def finite_difference(of: Callable[[np.ndarray], Any], points: np.ndarray) -> np.ndarray:
    """Slope of an elementwise function by central differences.

    The step is ``ε^(1/3) max(1, |x|)``, which balances rounding against the error of the difference, O(h²)
    (Press et al., *Numerical Recipes*, 3rd ed., section 5.7).
    """
    step = np.finfo(float).eps ** (1 / 3) * np.maximum(1.0, np.abs(points))
    high, low = points + step, points - step
    try:
        return (np.asarray(of(high), float) - np.asarray(of(low), float)) / (high - low)
    except Exception as error:
        raise AuthorError(f"The function to differentiate failed on float64 arrays: {error}") from error


def check_gradient(name: str, learners: Callable, reference: Callable | None, arguments: tuple, look: str) -> None:
    """Compare automatic differentiation through a learner's function with finite differences of the reference."""
    if reference is None:
        raise AuthorError(f"function({name!r}, gradient=True) needs a reference.")
    first, *rest = (np.asarray(a, "float64") if isinstance(a, np.ndarray) else a for a in arguments)
    slope = np.zeros_like(first)
    step = np.finfo(float).eps ** (1 / 3)
    for index in np.ndindex(first.shape):
        shifted = [first.copy(), first.copy()]
        shifted[0][index] += step
        shifted[1][index] -= step
        high, low = (np.sum(expected_result(name, reference, (x, *rest))) for x in shifted)
        slope[index] = (high - low) / (2 * step)
    got = to_array(name, automatic_gradient(name, learners, first.astype("float32"), rest))
    compare(f"gradient of {name}", got, slope, rtol=1e-3, atol=1e-3, look=look, code="wrong_derivative")


def automatic_gradient(name: str, learners: Callable, first: np.ndarray, rest: Sequence[Any]) -> Any:
    """Gradient of the summed result with respect to the first argument, by the backend's own differentiation.

    Raises:
        CheckFailed: no gradient flows, or the call fails.
        AuthorError: Keras' backend is neither TensorFlow nor JAX.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        point = tf.convert_to_tensor(first)
        with tf.GradientTape() as tape:
            tape.watch(point)
            result = call(name, learners, point, *rest)
            total = tf.reduce_sum(result) if is_tensor(result) else None
        slope = None if total is None else tape.gradient(total, point)
    elif backend == "jax":
        import jax

        def slope_of_sum(x: Any) -> Any:
            try:
                return jax.grad(lambda x: jax.numpy.sum(learners(x, *rest)))(x)
            except jax.errors.TracerArrayConversionError:  # a conversion to NumPy on the way
                raise CheckFailed("no_gradient", name=name, got="no gradient") from None

        slope = call(name, slope_of_sum, jax.numpy.asarray(first))
    else:
        raise AuthorError(f"Gradients are checked on the TensorFlow and JAX backends; Keras runs on {backend}.")
    if slope is None:
        raise CheckFailed("no_gradient", name=name, got="no gradient")
    return slope
