"""Answers that are functions of arrays, compared with a reference or with worked cases.

The order is fixed: exists, callable, signature, runs, kind of result, input left alone, shape, dtype, finite,
values, vectorised, gradient.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, call, check_form, compare
from nncourse.checks.calls import Run, check_finite, copied, expected_result, for_input, need_callable, run
from nncourse.checks.convert import to_array
from nncourse.checks.derivatives import check_gradient
from nncourse.checks.describe import describe
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check


@check
def function(
    name: str,
    reference: Callable[..., Any] | None = None,
    inputs: Iterable[Any] = (),
    *,
    value: Any = _ABSENT,
    equal: Sequence[Any] | None = None,
    args: Sequence[str] | None = None,
    tensors: bool = False,
    shape: tuple[int | None, ...] | None = None,
    dtype: str | None = None,
    finite: bool = True,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    vectorised: bool = False,
    gradient: bool = False,
    form: str = "",
    look: str = "",
) -> None:
    """Check a function against a reference, or against worked cases, on given inputs.

    Args:
        name: the function's name in the notebook.
        reference: gives the right result for the same arguments; without it and ``equal`` only the form is checked.
        inputs: one item a call: a tuple of arguments, or a single argument. Each call gets copies of arrays.
        value: the function, where it is not a variable.
        equal: the right result of each call, as a worked case: learners see it, and messages show it.
        args: names of the positional arguments that it must take, for the message; the count is checked.
        tensors: hand arrays over as tensors of Keras' backend.
        shape: the result's shape, ``None`` for an axis of any length; the reference's if left out. For ``()`` an
            array with a single value will do.
        dtype: the result's dtype, exact (``"float32"``) or a family (``"float"``).
        finite: infinities and NaN are wrong wherever the reference has none.
        rtol, atol: tolerances, entry by entry.
        vectorised: the result for an array must hold what each entry gives alone.
        gradient: automatic differentiation through the function must agree with finite differences of the
            reference (float inputs, first argument).
        form: the shape in words, as in :func:`array`.
        look: what to look at when values are wrong.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    calls = [item if isinstance(item, tuple) else (item,) for item in inputs]
    right = _right_results(name, reference, equal, calls)
    learners = need_callable(name, answer(name, value), args or (len(calls[0]) if calls else None))
    runs = [
        Run(arguments, run(name, learners, arguments, tensors, _shape(shape, expected)), expected)
        for arguments, expected in zip(calls, right, strict=True)
    ]
    _need_form(name, runs, shape, dtype, finite, form, look)
    for each in runs:
        compare(
            name,
            each.got,
            each.right,
            finite=False,
            rtol=rtol,
            atol=atol,
            look=look,
            where=each.where,
            worked=equal is not None,
        )
    for arguments in calls if vectorised else ():
        _check_vectorised(name, learners, arguments, tensors, rtol, atol)
    for arguments in calls if gradient else ():
        check_gradient(name, learners, reference, arguments, look)


def _shape(asked: tuple[int | None, ...] | None, right: np.ndarray | None) -> tuple[int | None, ...] | None:
    """The shape that a result must have: the one asked for, or that of the right result."""
    return right.shape if asked is None and right is not None else asked


def _need_form(
    name: str,
    runs: list[Run],
    shape: tuple[int | None, ...] | None,
    dtype: str | None,
    finite: bool,
    form: str,
    look: str,
) -> None:
    """Check shape, then dtype, then finiteness, each of all results."""
    for each in runs:
        check_form(name, each.got, _shape(shape, each.right), None, form)
    for each in runs:
        check_form(name, each.got, None, dtype)
    for each in runs if finite else ():
        check_finite(name, each, look)


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
    learners = need_callable(name, answer(name, value), len(arguments))
    shown = ", ".join(describe(argument).replace("`", "") for argument in arguments)
    got = call(name, learners, *(copied(argument) for argument in arguments))
    check(f"{name}({shown})", value=got, **asked)


def _right_results(
    name: str, reference: Callable[..., Any] | None, equal: Sequence[Any] | None, calls: list[tuple]
) -> list[np.ndarray | None]:
    """What each call must give; None where only its form is checked."""
    if equal is not None:
        if reference is not None or len(equal) != len(calls):
            raise AuthorError(f"function({name!r}): equal= holds one result for each input, and takes no reference.")
        return [to_array("equal", result) for result in equal]
    if reference is None:
        return [None] * len(calls)
    if not (callable(reference) and calls):
        raise AuthorError(f"function({name!r}): a reference must be callable and needs inputs.")
    return [expected_result(name, reference, arguments) for arguments in calls]


def _check_vectorised(
    name: str, learners: Callable, arguments: tuple, tensors: bool, rtol: float, atol: float
) -> None:
    first, *rest = arguments
    if not isinstance(first, np.ndarray) or not first.size:
        raise AuthorError(f"function({name!r}, vectorised=True) needs an array as first argument.")
    whole = run(name, learners, arguments, tensors)
    alone = [run(name, learners, (first[i : i + 1], *rest), tensors) for i in range(min(len(first), 5))]
    part = np.concatenate([np.atleast_1d(piece) for piece in alone])
    if whole[: len(part)].shape != part.shape or not np.allclose(whole[: len(part)], part, rtol, atol, True):
        raise CheckFailed("not_vectorised", name=name, got=f"different results{for_input(arguments)}")
