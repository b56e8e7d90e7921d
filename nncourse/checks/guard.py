"""The wall around every check: the author's slips and the learner's accidents are told apart."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, ParamSpec

from nncourse.checks.describe import describe_error
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.judging import began

P = ParamSpec("P")


def _number(thing: Any) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def _sequence(thing: Any) -> bool:
    return isinstance(thing, list | tuple)


def _count(thing: Any) -> bool:
    return isinstance(thing, int) and not isinstance(thing, bool) and thing >= 0


def _shape(thing: Any) -> bool:
    return isinstance(thing, tuple) and all(size is None or _count(size) for size in thing)


def _pair(thing: Any) -> bool:
    return _sequence(thing) and len(thing) == 2 and all(map(_number, thing)) and thing[0] <= thing[1]


#: What an author may give, by the argument's name; the same name means the same thing in every check.
_ACCEPTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(["rtol", "atol", "tolerance", "at_least", "sd", "mean", "rate"], (_number, "a number")),
    **dict.fromkeys(
        ["length", "rows", "panels", "panel", "lines", "epochs", "batch_size", "parameters", "least", "draws"],
        (_count, "a whole number"),
    ),
    **dict.fromkeys(["shape", "input_shape", "output_shape"], (_shape, "a tuple of whole numbers and None")),
    **dict.fromkeys(["between", "over"], (_pair, "a pair of numbers, the lower first")),
    **dict.fromkeys(["args", "columns", "layers"], (_sequence, "a list")),
    **dict.fromkeys(
        ["curves", "words", "feedback", "called", "kernels"],
        (lambda thing: isinstance(thing, Mapping), "a dictionary"),
    ),
    **dict.fromkeys(
        ["look", "dtype", "distribution", "yscale", "form"], (lambda thing: isinstance(thing, str), "text")
    ),
    "inputs": (lambda thing: isinstance(thing, Iterable), "a list of inputs"),
    "of": (callable, "a function"),
    "reference": (callable, "a function"),
    "score": (callable, "a function of labels and outputs"),
}


def _refuse_slips(name: str, arguments: Mapping[str, Any]) -> None:
    """Raise an author's error for an argument of the wrong kind; None stands for "not asked"."""
    for argument, given in arguments.items():
        accepted, words = _ACCEPTED.get(argument, (None, ""))
        if accepted is not None and given is not None and not accepted(given):
            raise AuthorError(f"checks.{name}: {argument} must be {words}; got a {type(given).__name__}.")


def check(function: Callable[P, None]) -> Callable[P, None]:
    """Make a function a check.

    A call that does not fit its signature, or has an argument of the wrong kind, raises :class:`AuthorError`, before
    any answer is touched. Whatever else goes wrong inside comes from an answer that misbehaves, and becomes a
    :class:`CheckFailed`.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            given = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            raise AuthorError(f"checks.{function.__name__} was called wrongly: {error}.") from None
        _refuse_slips(function.__name__, given)
        began()
        try:
            function(*args, **kwargs)
        except (CheckFailed, AuthorError):
            raise
        except Exception as error:
            raise CheckFailed("unusable", got=describe_error(error)) from None

    return guarded
