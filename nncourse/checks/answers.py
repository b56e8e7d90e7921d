"""Answers that are values: a number, a text, one of several options, a tuple, an array.

Every check takes the answer's name, looks it up in the notebook, and walks in a fixed order: exists, kind, shape,
dtype, finite, value. It stops at the first thing wrong and returns nothing.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nncourse.checks.convert import to_array, to_number
from nncourse.checks.describe import describe, describe_error, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed, NotAttempted, is_placeholder
from nncourse.checks.guard import check
from nncourse.checks.judging import judged, withheld
from nncourse.checks.messages import WORDS
from nncourse.checks.secrets import need_kind
from nncourse.seals import Judge, Withheld
from nncourse.wording import counted

_ABSENT = object()

#: Whole numbers from here on have no float; no graded number is as large.
_LARGEST = 1e300


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
    except (Exception, SystemExit) as error:
        if is_placeholder(error):
            raise NotAttempted("blank", name=name) from None
        words = describe_error(error)
        code = "overflows" if words.startswith("`FloatingPointError`: overflow") else "raised"
        raise CheckFailed(code, name=name, got=words) from None
    if result is Ellipsis or result is NotImplemented:
        raise NotAttempted("blank", name=name, got=describe(result))
    if result is None:
        raise CheckFailed("no_result", name=name, got="`None`")
    return result


@check
def number(
    name: str,
    equal: float | Judge | Withheld | None = None,
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
        equal: the graded value, or :func:`nncourse.checks.secret`; messages never show it.
        value: the answer, where it is not a variable.
        integer: only whole numbers will do, as int or as float.
        between: the possible range, both ends included; shown to the learner.
        rtol, atol: tolerances: ``|answer - equal| <= atol + rtol * |equal|``; a secret has its own.
        look: what to look at when the value is wrong or out of range.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    judge = _number_judge(f"number({name!r}, equal=…)", equal, rtol, atol)
    got = to_number(name, answer(name, value))
    if integer and (isinstance(got, complex) or got != got // 1):
        raise CheckFailed("not_integer", name=name, got=describe(got))
    if not np.isfinite(float(abs(got)) if not isinstance(got, int) else 0.0):
        raise CheckFailed("not_finite", name=name, got=describe(got))
    if between is not None and not between[0] <= got <= between[1]:
        span = f"between {between[0]:g} and {between[1]:g}"
        raise CheckFailed("out_of_range", name=name, got=describe(got), range=span, look=look)
    if judge is not None:
        judged()
        if not judge(got):
            raise CheckFailed("wrong_number", name=name, got=describe(got), look=look)


def _number_judge(where: str, equal: Any, rtol: float, atol: float) -> Callable[[Any], bool] | None:
    """Give a function that tells whether a number is right; None if that is not judged here."""
    if isinstance(equal, Judge):
        need_kind(where, equal, "number")
        return lambda got: not isinstance(got, complex) and abs(got) < _LARGEST and equal.number(float(got))
    if equal is None or _is_withheld(equal):
        return None
    _need_number(where, equal)
    return lambda got: abs(got - equal) <= atol + rtol * abs(equal)


def _is_withheld(equal: Any) -> bool:
    """Tell whether the author keeps the value for grading, and say so to the question."""
    if isinstance(equal, Withheld):
        withheld()
        return True
    return False


@check
def text(
    name: str,
    equal: str | Sequence[str] | Judge | Withheld | None = None,
    *,
    value: Any = _ABSENT,
    look: str = "",
) -> None:
    """Check a text: exists, is text, equals one of the accepted spellings (capitals and outer spaces aside)."""
    if isinstance(equal, Judge):
        need_kind(f"text({name!r}, equal=…)", equal, "text")
    got = _to_text(name, answer(name, value))
    if equal is None or _is_withheld(equal):
        return
    judged()
    if isinstance(equal, Judge):
        right = equal.text(got)
    else:
        accepted = [equal] if isinstance(equal, str) else equal
        right = got.strip().lower() in [each.strip().lower() for each in accepted]
    if not right:
        raise CheckFailed("wrong_text", name=name, got=describe(got), look=look)


@check
def choice(
    name: str,
    options: Sequence[str],
    correct: str | Judge | Withheld | None = None,
    *,
    value: Any = _ABSENT,
    feedback: Mapping[str, str] | None = None,
) -> None:
    """Check a choice among options: exists, is text, is an option, is the right one.

    Args:
        name: the variable's name.
        options: what may be chosen, such as ``"abcd"``.
        correct: the right one, as :func:`nncourse.checks.secret` where learners see the test.
        value: the answer, where it is not a variable.
        feedback: for a wrong option, what to look at; a secret has its own.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    listed = [str(option) for option in options]
    _need_options(name, listed, correct, feedback)
    got = _to_text(name, answer(name, value)).strip()
    matching = _matching(got, listed)
    if not matching:
        raise CheckFailed("not_an_option", name=name, got=describe(got), options=", ".join(listed))
    if correct is None or _is_withheld(correct):
        return
    judged()
    if isinstance(correct, Judge):
        right, feedback_given = correct.text(matching[0]), correct.feedback(matching[0])
    else:
        right, feedback_given = matching[0] == correct, (feedback or {}).get(matching[0])
    if not right:
        look = feedback_given or "the question's text, option by option"
        raise CheckFailed("wrong_choice", name=name, got=describe(matching[0]), feedback=look)


def _matching(got: str, listed: list[str]) -> list[str]:
    """The options that an answer may mean, the nearest first: as written, in other case, as the text prints it."""
    bare = got.strip("()[]. ").lower()  # of (a) or a.
    exact = [option for option in listed if option == got]
    return exact + [option for each in (got.lower(), bare) for option in listed if option.lower() == each]


def _need_options(name: str, listed: list[str], correct: Any, feedback: Mapping[str, str] | None) -> None:
    """Raise an author's error if an option is named that is none, or a secret is of another kind."""
    plain = {correct} if isinstance(correct, str) else set()
    strays = {*plain, *(feedback or {})} - set(listed)
    if len(listed) < 2 or strays:
        raise AuthorError(f"choice({name!r}): options {listed} do not contain {sorted(map(str, strays))}.")
    if isinstance(correct, Judge):
        need_kind(f"choice({name!r}, correct=…)", correct, "text")


_WHOLE = "a tuple of whole numbers, such as (2, 3)"


@check
def integers(
    name: str,
    equal: Sequence[int] | Judge | Withheld | None = None,
    *,
    value: Any = _ABSENT,
    length: int | None = None,
    look: str = "",
) -> None:
    """Check a tuple or list of whole numbers, such as a shape: exists, kind, length, values."""
    if isinstance(equal, Judge):
        need_kind(f"integers({name!r}, equal=…)", equal, "whole")
    got = answer(name, value)
    entries = _to_integers(name, got)
    open_to_all = equal is None or isinstance(equal, Judge | Withheld)
    wanted = length if open_to_all else len(equal)
    if wanted is not None and entries.size != wanted:
        raise CheckFailed("wrong_length", name=name, got=describe(got))
    if equal is None or _is_withheld(equal):
        return
    judged()
    right = equal.whole(entries) if isinstance(equal, Judge) else np.array_equal(entries, np.asarray(equal))
    if not right:
        raise CheckFailed("wrong_values", name=name, got=describe(got), look=look, expected=WORDS["other_entries"])


def _to_integers(name: str, got: Any) -> np.ndarray:
    """Convert an answer to a flat array of whole numbers."""
    like_shape = hasattr(type(got), "as_list")  # TensorFlow's TensorShape
    if not is_instance(got, tuple, list, np.ndarray) and not like_shape:
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected=_WHOLE)
    listed = list(got) if like_shape else got
    if any(each is None for each in listed):
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected=_WHOLE, look=WORDS["no_none"])
    entries = to_array(name, listed)
    if entries.ndim != 1 or (entries.size and not np.all(entries == entries // 1)):
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected=_WHOLE)
    return entries


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
    form: str = "",
    look: str = "",
) -> None:
    """Check an array, a tensor or a list of numbers: exists, kind, shape, dtype, finite, values.

    Args:
        name: the variable's name.
        equal: the graded values, or :func:`nncourse.checks.secret` of a flat list; messages never show them.
        value: the answer, where it is not a variable.
        shape: the shape asked for, ``None`` for an axis of any length; that of ``equal`` if left out.
        dtype: an exact name (``"float32"``) or a family (``"float"``, ``"int"``).
        finite: whether infinities and NaN are wrong (where ``equal`` has none).
        rtol, atol: tolerances, entry by entry.
        form: the shape in words, such as ``"one loss for each sample"``, for the message where it is wrong.
        look: what to look at when values are wrong.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    judge = equal if isinstance(equal, Judge) else None
    if judge is not None:
        need_kind(f"array({name!r}, equal=…)", judge, "array")
    kept = judge is not None or _is_withheld(equal)
    expected = None if equal is None or kept else _authors_array(f"array({name!r}, equal=…)", equal)
    if shape is None and expected is not None:
        shape = expected.shape
    got = to_array(name, answer(name, value))
    check_form(name, got, shape, dtype, form)
    compare(name, got, expected, finite=finite, rtol=rtol, atol=atol, look=look)
    if judge is not None:
        _judge_entries(name, got, judge, look)


def _judge_entries(name: str, got: np.ndarray, judge: Judge, look: str) -> None:
    """Compare with a secret, entry by entry."""
    judged()
    if got.size != judge.size or got.dtype.kind == "c":
        raise CheckFailed("wrong_shape", name=name, got=f"shape {got.shape}", expected=WORDS["size"])
    wrong = judge.first_wrong(got.ravel().astype(float).tolist())
    if wrong is not None:
        index = ", ".join(str(int(i)) for i in np.unravel_index(wrong, got.shape))
        first = WORDS["first_off"].format(value=f"{got.ravel()[wrong]:.6g}", index=index)
        raise CheckFailed("wrong_values", name=name, got=first, look=look, expected=WORDS["right_values"])


def check_form(
    name: str, got: np.ndarray, shape: tuple[int | None, ...] | None, dtype: str | None, form: str = ""
) -> None:
    """Check shape, then dtype; ``form`` is the shape in the author's words."""
    if shape is not None:
        right = len(shape) == got.ndim and all(s in (None, g) for s, g in zip(shape, got.shape, strict=True))
        if not right:
            kind, look = form or _shape_words(shape, got), _shape_advice(shape, got, form)
            raise CheckFailed("wrong_shape", name=name, got=f"shape {got.shape}", expected=kind, look=look)
    if dtype is not None and not _dtype_matches(got.dtype, dtype):
        kind = f"{dtype}" if dtype[-1].isdigit() else f"a dtype of the {dtype} family"
        look = WORDS["truth_values"] if got.dtype.kind == "b" else ""
        raise CheckFailed("wrong_dtype", name=name, got=f"`{got.dtype}`", expected=kind, look=look)


def _shape_advice(shape: tuple[int | None, ...], got: np.ndarray, form: str) -> str:
    """What to look at where the number of axes is another; one array in the place of several has lost none."""
    if got.ndim < len(shape) and not (form and got.ndim):
        return WORDS["axis_lost"]
    return WORDS["returned"] if form and got.ndim != len(shape) else ""


def _shape_words(shape: tuple[int | None, ...], got: np.ndarray) -> str:
    """What shape is asked for, without its numbers."""
    if shape and len(shape) == got.ndim:
        return "axes of other lengths"
    return f"an array with {len(shape)} {'axis' if len(shape) == 1 else 'axes'}" if shape else "a single number"


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
    worked: bool = False,
) -> None:
    """Check that values are finite where they should be, then that they agree within tolerance.

    ``worked``: the values are shown in the test, as a worked case, so that the message may show them too.
    """
    should = np.ones(got.shape, bool) if expected is None else np.isfinite(expected)
    bad = ~np.isfinite(got) & should
    if finite and bad.any():
        raise CheckFailed("not_finite", name=name, got=_share(bad, got) + where, look=look)
    if expected is None:
        return
    judged()
    wrong = ~np.isclose(got, expected, rtol=rtol, atol=atol, equal_nan=True)
    if wrong.any():
        words = _worked(wrong, expected) if worked else _asked(rtol, atol)
        raise CheckFailed(code, name=name, got=_share(wrong, got) + where, look=look, expected=words)


def _worked(wrong: np.ndarray, expected: np.ndarray) -> str:
    """The right value of a worked case at the first wrong entry."""
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    return WORDS["worked"].format(value=f"{expected[first]:.6g}")


def _asked(rtol: float, atol: float) -> str:
    """What values are asked for, and how closely."""
    digits = max(1, round(-np.log10(max(rtol, 1e-12))))
    return WORDS["right_to_digits"].format(digits=digits) if rtol > 0 else WORDS["right_within"].format(atol=atol)


def _share(wrong: np.ndarray, got: np.ndarray) -> str:
    """How many entries are wrong, and the learner's own value at the first of them."""
    if got.ndim == 0:
        return f"`{got.item():.6g}`"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    index = ", ".join(map(str, first))
    of = f"of {counted(got.size, 'value')}"
    off = counted(int(wrong.sum()), f"{of} is off", f"{of} are off")
    return f"{off}; the first is `{got[first]:.6g}` at `[{index}]`"


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
