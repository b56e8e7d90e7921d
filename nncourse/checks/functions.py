"""Answers that are functions of arrays, compared with a reference.

The order is fixed: exists, callable, signature, runs, kind of result, input left alone, shape, dtype, finite,
values, vectorised, gradient.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call, check_form, compare
from nncourse.checks.convert import to_array
from nncourse.checks.describe import describe, is_tensor
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check

#: An input of at least this magnitude is there to provoke an overflow.
_LARGE = 100.0


@check
def function(
    name: str,
    reference: Callable[..., Any] | None = None,
    inputs: Iterable[Any] = (),
    *,
    value: Any = _ABSENT,
    args: Sequence[str] | None = None,
    tensors: bool = False,
    shape: tuple[int | None, ...] | None = None,
    dtype: str | None = None,
    finite: bool = True,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    vectorised: bool = False,
    gradient: bool = False,
    look: str = "",
) -> None:
    """Check a function against a reference on given inputs.

    Args:
        name: the function's name in the notebook.
        reference: gives the right result for the same arguments; without it only the form is checked.
        inputs: one item a call: a tuple of arguments, or a single argument. Each call gets copies of arrays.
        value: the function, where it is not a variable.
        args: names of the positional arguments that it must take, for the message; the count is checked.
        tensors: hand arrays over as tensors of Keras' backend.
        shape: the result's shape, ``None`` for an axis of any length; the reference's if left out.
        dtype: the result's dtype, exact (``"float32"``) or a family (``"float"``).
        finite: infinities and NaN are wrong wherever the reference has none.
        rtol, atol: tolerances, entry by entry.
        vectorised: the result for an array must hold what each entry gives alone.
        gradient: automatic differentiation through the function must agree with finite differences of the
            reference (float inputs, first argument).
        look: what to look at when values are wrong.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    calls = [item if isinstance(item, tuple) else (item,) for item in inputs]
    if reference is not None and not (callable(reference) and calls):
        raise AuthorError(f"function({name!r}): a reference must be callable and needs inputs.")
    learners = _callable(name, answer(name, value), args or (len(calls[0]) if calls else None))
    runs = [_run(name, learners, arguments, tensors) for arguments in calls]
    expected = [_expected(name, reference, arguments) for arguments in calls]
    for (got, _), right in zip(runs, expected, strict=True):
        check_form(name, got, right.shape if shape is None and right is not None else shape, None)
    for got, _ in runs:
        check_form(name, got, None, dtype)
    if finite:
        for (got, arguments), right in zip(runs, expected, strict=True):
            _check_finite(name, got, right, arguments)
    for (got, arguments), right in zip(runs, expected, strict=True):
        where = _for_input(arguments)
        compare(name, got, right, finite=False, rtol=rtol, atol=atol, look=look, where=where)
    if vectorised:
        for arguments in calls:
            _check_vectorised(name, learners, arguments, tensors, rtol, atol)
    if gradient:
        for arguments in calls:
            _check_gradient(name, learners, reference, arguments, look)


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
    function(name, inputs=inputs, value=value, args=args, finite=False)
    learners = answer(name, value)
    for points in inputs:
        slope = finite_difference(of, np.asarray(points, "float64"))
        got, arguments = _run(name, learners, (points,), False)
        check_form(name, got, slope.shape, None)
        _check_finite(name, got, slope, arguments)
        compare(
            name,
            got,
            slope,
            rtol=tolerance,
            atol=tolerance,
            look=look,
            code="wrong_derivative",
            where=_for_input(arguments),
        )


@check
def result(name: str, *arguments: Any, check: Callable[..., None], value: Any = _ABSENT, **asked: Any) -> None:
    """Call a learner's function and check what it returns: ``result("build", 20, [32], check=model, built=True)``.

    Args:
        name: the function's name in the notebook.
        arguments: what it is called with.
        check: one of the checks of this package that takes ``value``.
        value: the function, where it is not a variable.
        asked: passed on to ``check``.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    if not callable(check):
        raise AuthorError(f"result({name!r}): check must be one of the checks, such as checks.model.")
    learners = _callable(name, answer(name, value), len(arguments))
    shown = ", ".join(describe(argument).replace("`", "") for argument in arguments)
    got = call(name, learners, *(_copy(argument, False) for argument in arguments))
    check(f"{name}({shown})", value=got, **asked)


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


def _callable(name: str, value: Any, args: Sequence[str] | int | None) -> Callable[..., Any]:
    if not callable(value):
        raise CheckFailed("not_callable", name=name, got=describe(value))
    if args is None:
        return value
    count = args if isinstance(args, int) else len(args)
    shown = ", ".join("xyzabcdefgh"[:count] if isinstance(args, int) else args)
    try:
        signature = inspect.signature(value)
    except Exception:  # some built-in functions have none
        return value
    try:
        signature.bind(*[None] * count)
    except TypeError:
        raise CheckFailed(
            "wrong_signature",
            name=name,
            got=f"`{name}{_parameters(signature)}`",
            expected=f"`{name}({shown})`",
        ) from None
    return value


def _parameters(signature: inspect.Signature) -> str:
    """The parameters' names; defaults and annotations are objects of the learner's, and are left out."""
    marks = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return "(" + ", ".join(marks.get(p.kind, "") + p.name for p in signature.parameters.values()) + ")"


def _run(name: str, learners: Callable, arguments: tuple, tensors: bool) -> tuple[np.ndarray, tuple]:
    given = tuple(_copy(argument, tensors) for argument in arguments)
    result = call(name, learners, *given)
    got = to_array(f"{name}(…)", result)
    for before, after in zip(arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not tensors and not np.array_equal(before, after, equal_nan=True):
            raise CheckFailed("modified_input", name=name, got=f"an input that changed{_for_input(arguments)}")
    return got, arguments


def _copy(argument: Any, tensors: bool) -> Any:
    if isinstance(argument, np.ndarray) and tensors:
        import keras

        return keras.ops.convert_to_tensor(argument)
    if isinstance(argument, np.ndarray | list):
        return argument.copy()
    return argument


def _expected(name: str, reference: Callable | None, arguments: tuple) -> np.ndarray | None:
    if reference is None:
        return None
    try:
        return to_array("reference", reference(*(_copy(argument, False) for argument in arguments)))
    except Exception as error:
        raise AuthorError(f"function({name!r}): the reference failed ({type(error).__name__}: {error}).") from error


def _check_finite(name: str, got: np.ndarray, right: np.ndarray | None, arguments: tuple) -> None:
    should = np.ones(got.shape, bool) if right is None else np.isfinite(right)
    bad = ~np.isfinite(got) & should
    if bad.any():
        large = any(isinstance(a, np.ndarray | float | int) and np.abs(a).max(initial=0) >= _LARGE for a in arguments)
        code = "overflow" if large else "not_finite"
        got_words = f"{int(bad.sum())} of {got.size} values not finite{_for_input(arguments)}"
        raise CheckFailed(code, name=f"{name}(…)", got=got_words)


def _check_vectorised(
    name: str, learners: Callable, arguments: tuple, tensors: bool, rtol: float, atol: float
) -> None:
    first, *rest = arguments
    if not isinstance(first, np.ndarray) or not first.size:
        raise AuthorError(f"function({name!r}, vectorised=True) needs an array as first argument.")
    whole, _ = _run(name, learners, arguments, tensors)
    alone = [_run(name, learners, (first[i : i + 1], *rest), tensors)[0] for i in range(min(len(first), 5))]
    part = np.concatenate([np.atleast_1d(piece) for piece in alone])
    if whole[: len(part)].shape != part.shape or not np.allclose(whole[: len(part)], part, rtol, atol, True):
        raise CheckFailed("not_vectorised", name=name, got=f"different results{_for_input(arguments)}")


def _check_gradient(name: str, learners: Callable, reference: Callable | None, arguments: tuple, look: str) -> None:
    if reference is None:
        raise AuthorError(f"function({name!r}, gradient=True) needs a reference.")
    first, *rest = (np.asarray(a, "float64") if isinstance(a, np.ndarray) else a for a in arguments)
    slope = np.zeros_like(first)
    step = np.finfo(float).eps ** (1 / 3)
    for index in np.ndindex(first.shape):
        shifted = [first.copy(), first.copy()]
        shifted[0][index] += step
        shifted[1][index] -= step
        high, low = (np.sum(_expected(name, reference, (x, *rest))) for x in shifted)
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


def _for_input(arguments: tuple) -> str:
    """Say which input it was, where that is short."""
    words = []
    for argument in arguments:
        if isinstance(argument, np.ndarray) and argument.size <= 6:
            flat = np.array2string(argument, precision=4, separator=", ").replace("\n", "")
            words.append(f"`{flat}`")
        else:
            words.append(describe(argument))
    return f", for input {', '.join(words)}" if words else ""
