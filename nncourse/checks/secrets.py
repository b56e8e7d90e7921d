"""Graded values in an author's test: written as secrets, released as seals (:mod:`nncourse.seals`).

A check takes one in place of the graded value: ``checks.number("answer", checks.secret(0.25, rtol=1e-3))``.
"""

from collections.abc import Mapping
from typing import Any

from nncourse import seals
from nncourse.checks.failure import AuthorError
from nncourse.seals import Judge, Sealed, SealError, Secret, Withheld


def secret(right: Any, *, rtol: float = 1e-6, atol: float = 0.0, feedback: Mapping[str, str] | None = None) -> Secret:
    """Say what is right; the released notebook holds a one-way seal in its place.

    Args:
        right: plain values, which the release reads from the source: a number (:func:`number`), a text or a list of
            texts that are all right (:func:`text`, :func:`choice`), a tuple of whole numbers (:func:`integers`), a
            list of numbers (:func:`array`).
        rtol, atol: tolerances of numbers, ``atol + rtol * |x|``; both 0 for equality.
        feedback: for a wrong option of a choice, what to look at.

    Raises:
        AuthorError: ``right`` is none of these, or 0 without ``atol``.
    """
    try:
        return seals.secret(right, rtol=rtol, atol=atol, feedback=feedback)
    except SealError as error:
        raise AuthorError(str(error)) from None


def sealed(token: str) -> Sealed:
    """Give the seal that a release put in a secret's place.

    Raises:
        AuthorError: it is damaged.
    """
    try:
        return seals.unsealed(token)
    except SealError as error:
        raise AuthorError(str(error)) from None


def withheld() -> Withheld:
    """Stand for a graded value that is not in this notebook: it is judged when graded."""
    return Withheld()


def need_kind(where: str, judge: Judge, kind: str) -> None:
    """Raise an author's error for a secret of a kind that a check cannot judge."""
    if judge.kind != kind:
        forms = {"number": "a number", "text": "a text", "whole": "a tuple of whole numbers", "array": "a list"}
        raise AuthorError(f"{where} needs a secret of {forms[kind]}; got one of {forms[judge.kind]}.")
