"""Answers that are values: a number, a text, one of several options, a tuple, an array.

Every check takes the answer's name, looks it up in the notebook, and walks in a fixed order: exists, kind, shape,
dtype, finite, value. It stops at the first thing wrong and returns nothing.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nncourse.checks.convert import to_array, to_number
from nncourse.checks.describe import describe, describe_error, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted
from nncourse.checks.guard import check

_ABSENT = object()


def answer(name: str, value: Any = _ABSENT) -> Any:
    """Fetch an answer from the notebook by its name.

    Args:
        name: a variable of the notebook, and how messages call it.
        value: the answer itself, where it is not a variable; ``name`` then only names it.

    Raises:
        NotAttempted: there is no such name, or it is still ``...`` or ``None``.
        AuthorError: ``name`` is no text.
    """
    if type(name) is not str or not name:
        raise AuthorError(f"A check takes the answer's name first, as text; got {name!r}.")
    if value is _ABSENT:
        value = _caller_namespace().get(name, _ABSENT)
    if value is _ABSENT:
        raise NotAttempted("missing", name=name)
    if value is None or value is Ellipsis or value is NotImplemented:
        raise NotAttempted("blank", name=name, got=describe(value))
    return value


def call(name: str, function: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a learner's function: what it raises becomes a failure, a blank result "not attempted"."""
    try:
        result = function(*args, **kwargs)
    except (AuthorError, CheckFailed):
        raise
    except NotImplementedError:
        raise NotAttempted("blank", name=name) from None
    except (Exception, SystemExit) as error:
        raise CheckFailed("raised", name=name, got=describe_error(error)) from None
    if result is Ellipsis or result is NotImplemented:
        raise NotAttempted("blank", name=name, got=describe(result))
    if result is None:
        raise CheckFailed("no_result", name=name, got="`None`")
    return result


@check
def number(
    name: str,
    equal: float | None = None,
    *,
    value: Any = _ABSENT,
    integer: bool = False,
    between: tuple[float, float] | None = None,
    rtol: float = 1e-6,
    atol: float = 0.0,
    look: str = "",
) -> None:
    """Check a number: exists, a number, whole if ``integer``, finite, in range, equal.

    Args:
        name: the variable's name.
        equal: the graded value; messages never show it.
        value: the answer, where it is not a variable.
        integer: only whole numbers will do, as int or as float.
        between: the possible range, both ends included; shown to the learner.
        rtol, atol: tolerances: ``|answer - equal| <= atol + rtol * |equal|``.
        look: what to look at when the value is wrong or out of range.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    _need_number(f"number({name!r}, equal=…)", equal)
    got = to_number(name, answer(name, value))
    if integer and (isinstance(got, complex) or got != got // 1):
        raise CheckFailed("not_integer", name=name, got=describe(got))
    if not np.isfinite(float(abs(got)) if not isinstance(got, int) else 0.0):
        raise CheckFailed("not_finite", name=name, got=describe(got))
    if between is not None and not between[0] <= got <= between[1]:
        span = f"between {between[0]:g} and {between[1]:g}"
        raise CheckFailed("out_of_range", name=name, got=describe(got), range=span, look=look)
    if equal is not None and abs(got - equal) > atol + rtol * abs(equal):
        raise CheckFailed("wrong_number", name=name, got=describe(got), look=look)


@check
def text(name: str, equal: str | Sequence[str] | None = None, *, value: Any = _ABSENT, look: str = "") -> None:
    """Check a text: exists, is text, equals one of the accepted spellings (capitals and outer spaces aside)."""
    got = _to_text(name, answer(name, value))
    accepted = [equal] if isinstance(equal, str) else equal
    if accepted is not None and got.strip().lower() not in [a.strip().lower() for a in accepted]:
        raise CheckFailed("wrong_text", name=name, got=describe(got), look=look)


@check
def choice(
    name: str,
    options: Sequence[str],
    correct: str | None = None,
    *,
    value: Any = _ABSENT,
    feedback: Mapping[str, str] | None = None,
) -> None:
    """Check a choice among options: exists, is text, is an option, is the right one.

    Args:
        name: the variable's name.
        options: what may be chosen, such as ``"abcd"``.
        correct: the right one; left out in a visible test.
        value: the answer, where it is not a variable.
        feedback: for a wrong option, what to look at.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    listed = [str(option) for option in options]
    strays = {correct, *(feedback or {})} - {None} - set(listed)
    if len(listed) < 2 or strays:
        raise AuthorError(f"choice({name!r}): options {listed} do not contain {sorted(map(str, strays))}.")
    got = _to_text(name, answer(name, value)).strip()
    matching = [option for option in listed if option.lower() == got.lower()]
    if not matching:
        raise CheckFailed("not_an_option", name=name, got=describe(got), options=", ".join(listed))
    if correct is not None and matching[0] != correct:
        look = (feedback or {}).get(matching[0], "the question's text, option by option")
        raise CheckFailed("wrong_choice", name=name, got=describe(matching[0]), feedback=look)


@check
def integers(
    name: str,
    equal: Sequence[int] | None = None,
    *,
    value: Any = _ABSENT,
    length: int | None = None,
    look: str = "",
) -> None:
    """Check a tuple or list of whole numbers, such as a shape: exists, kind, length, values."""
    got = answer(name, value)
    if not is_instance(got, tuple, list, np.ndarray) and not hasattr(type(got), "as_list"):
        kind = "a tuple of whole numbers, such as (2, 3)"
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected=kind)
    entries = to_array(name, list(got) if hasattr(type(got), "as_list") else got)
    if entries.ndim != 1 or (entries.size and not np.all(entries == entries // 1)):
        kind = "a tuple of whole numbers, such as (2, 3)"
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected=kind)
    wanted = length if equal is None else len(equal)
    if wanted is not None and entries.size != wanted:
        raise CheckFailed("wrong_length", name=name, got=describe(got))
    if equal is not None and not np.array_equal(entries, np.asarray(equal)):
        raise CheckFailed("wrong_values", name=name, got=describe(got), look=look)


@check
def array(
    name: str,
    equal: Any = None,
    *,
    value: Any = _ABSENT,
    shape: tuple[int | None, ...] | None = None,
    dtype: str | None = None,
    finite: bool = True,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    look: str = "",
) -> None:
    """Check an array, a tensor or a list of numbers: exists, kind, shape, dtype, finite, values.

    Args:
        name: the variable's name.
        equal: the graded values; messages never show them.
        value: the answer, where it is not a variable.
        shape: the shape asked for, ``None`` for an axis of any length; that of ``equal`` if left out.
        dtype: an exact name (``"float32"``) or a family (``"float"``, ``"int"``).
        finite: whether infinities and NaN are wrong (where ``equal`` has none).
        rtol, atol: tolerances, entry by entry.
        look: what to look at when values are wrong.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    expected = None if equal is None else _authors_array(f"array({name!r}, equal=…)", equal)
    if shape is None and expected is not None:
        shape = expected.shape
    got = to_array(name, answer(name, value))
    check_form(name, got, shape, dtype)
    compare(name, got, expected, finite=finite, rtol=rtol, atol=atol, look=look)


def check_form(name: str, got: np.ndarray, shape: tuple[int | None, ...] | None, dtype: str | None) -> None:
    """Check shape, then dtype."""
    if shape is not None:
        right = len(shape) == got.ndim and all(s in (None, g) for s, g in zip(shape, got.shape, strict=True))
        if not right:
            kind = (
                f"an array with {len(shape)} {'axis' if len(shape) == 1 else 'axes'}" if shape else "a single number"
            )
            raise CheckFailed("wrong_shape", name=name, got=f"shape {got.shape}", expected=kind)
    if dtype is not None and not _dtype_matches(got.dtype, dtype):
        kind = f"{dtype}" if dtype[-1].isdigit() else f"a dtype of the {dtype} family"
        raise CheckFailed("wrong_dtype", name=name, got=f"`{got.dtype}`", expected=kind)


def compare(
    name: str,
    got: np.ndarray,
    expected: np.ndarray | None,
    *,
    finite: bool = True,
    rtol: float,
    atol: float,
    look: str = "",
    code: str = "wrong_values",
    where: str = "",
) -> None:
    """Check that values are finite where they should be, then that they agree within tolerance."""
    should = np.ones(got.shape, bool) if expected is None else np.isfinite(expected)
    bad = ~np.isfinite(got) & should
    if finite and bad.any():
        raise CheckFailed("not_finite", name=name, got=_share(bad, got) + where, look=look)
    if expected is None:
        return
    wrong = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    if wrong.any():
        raise CheckFailed(code, name=name, got=_share(wrong, got) + where, look=look)


def _share(wrong: np.ndarray, got: np.ndarray) -> str:
    """How many entries are wrong, and the learner's own value at the first of them."""
    if got.ndim == 0:
        return f"`{got.item():.6g}`"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    index = ", ".join(map(str, first))
    total = f"{int(wrong.sum())} of {got.size} values are off; the first is `{got[first]:.6g}` at `[{index}]`"
    return total


def _dtype_matches(got: np.dtype, wanted: str) -> bool:
    if wanted in ("float", "int"):
        return got.kind in {"float": "f", "int": "iu"}[wanted] or (wanted == "float" and "float" in str(got))
    return str(got) == wanted


def _to_text(name: str, value: Any) -> str:
    if not is_instance(value, str):
        raise CheckFailed("wrong_kind", name=name, got=describe(value), expected="text in quotes")
    return str.__str__(value)


def _need_number(where: str, value: Any) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float | np.number)):
        raise AuthorError(f"{where} needs a number; got {type(value).__name__}.")


def _authors_array(where: str, value: Any) -> np.ndarray:
    try:
        array = to_array("equal", value)
    except CheckFailed as failure:
        raise AuthorError(f"{where} needs an array; got {failure.got}.") from None
    return array


def _caller_namespace() -> Mapping[str, Any]:
    """The globals of the nearest caller outside this package: the notebook's."""
    frame = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith("nncourse.checks"):
        frame = frame.f_back
    return frame.f_globals if frame is not None else {}
