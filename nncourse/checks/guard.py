"""The wall around every check: the author's slips and the learner's accidents are told apart."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from nncourse.checks.describe import describe_error
from nncourse.checks.failure import AuthorError, CheckFailed

P = ParamSpec("P")


def check(function: Callable[P, None]) -> Callable[P, None]:
    """Make a function a check.

    A call that does not fit its signature raises :class:`AuthorError`, before any answer is touched. Whatever else
    goes wrong inside comes from an answer that misbehaves, and becomes a :class:`CheckFailed`.
    """
    signature = inspect.signature(function)

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise AuthorError(f"checks.{function.__name__} was called wrongly: {error}.") from None
        try:
            function(*args, **kwargs)
        except (CheckFailed, AuthorError):
            raise
        except Exception as error:
            raise CheckFailed("unusable", got=describe_error(error)) from None

    return guarded
