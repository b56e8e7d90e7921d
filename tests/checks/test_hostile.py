"""Answers that lie, raise, never end or do not fit in memory: a clear failure, not a crash."""

import itertools

import numpy as np
import pytest

from nncourse import checks
from nncourse.checks import CheckFailed


class Liar:
    """Equal to everything, of every class, called as you like."""

    __class__ = int
    shape = (2,)
    dtype = np.dtype("float32")

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __bool__(self):
        return True

    def __instancecheck__(self, instance):
        return True

    def __getattr__(self, name):
        return lambda *args, **kwargs: True


class LyingFloat(float):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0

    def __sub__(self, *others):
        return 0.0

    __rsub__ = __float__ = __sub__


class LyingArray(np.ndarray):
    def __eq__(self, other):
        return np.True_

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return np.zeros(2)


class LyingText(str):
    def lower(self):
        return "b"

    strip = lower

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 0


class Raises:
    def __getattribute__(self, name):
        raise RuntimeError("no " * 1000)

    def __repr__(self):
        raise RuntimeError("no")


class Endless:
    def __repr__(self):
        for _ in itertools.count():
            pass

    __str__ = __format__ = __repr__


class EndlessError(Exception):
    def __str__(self):
        for _ in itertools.count():
            pass


STRANGE = [
    Liar(),
    Raises(),
    Endless(),
    object(),
    type,
    [Endless()],
    {1: Endless()},
    lambda: 0,
    b"x" * 10**6,
    10**5000,
]
CHECKS = [
    lambda value: checks.number("it", 3.25, value=value),
    lambda value: checks.text("it", "b", value=value),
    lambda value: checks.choice("it", "abc", "b", value=value),
    lambda value: checks.integers("it", (1, 2), value=value),
    lambda value: checks.array("it", [1.0, 2.0], value=value),
    lambda value: checks.model("it", value=value),
    lambda value: checks.figure("it", value=value),
    lambda value: checks.function("it", np.sin, [np.ones(2)], value=value),
]


@pytest.mark.parametrize("check", range(len(CHECKS)))
@pytest.mark.parametrize("value", range(len(STRANGE)))
def test_a_strange_answer_fails_in_short_words(check, value):
    with pytest.raises(CheckFailed) as caught:
        CHECKS[check](STRANGE[value])
    assert len(str(caught.value)) < 1500
    assert len(caught.value._repr_html_()) < 4000


def test_liars_are_not_believed():
    with pytest.raises(CheckFailed):
        checks.number("it", 3.25, value=LyingFloat(5))
    with pytest.raises(CheckFailed):
        checks.array("it", [1.0, 2.0], value=np.array([5.0, 6.0]).view(LyingArray))
    with pytest.raises(CheckFailed):
        checks.choice("it", "abc", "b", value=LyingText("a"))
    checks.array("it", [1.0, 2.0], value=np.array([1.0, 2.0]).view(LyingArray))


def bomb(x):
    raise EndlessError("words", Endless())


def leave(x):
    raise SystemExit(3)


@pytest.mark.parametrize("function", [bomb, leave, lambda x: 1 / 0, lambda x: Endless(), lambda x: Liar()])
def test_functions_that_misbehave_are_failures(function):
    with pytest.raises(CheckFailed):
        checks.function("it", np.sin, [np.ones(2)], value=function)


def test_a_name_in_html_is_escaped():
    with pytest.raises(CheckFailed) as caught:
        checks.text("it", "b", value="<script>alert(1)</script>")
    assert "<script>" not in caught.value._repr_html_()
