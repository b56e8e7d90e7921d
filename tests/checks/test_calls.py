"""A learner's function is called on copies; what it does to them, and what it gives, is told."""

import numpy as np
import pytest

from nncourse.checks.calls import Run, check_finite, copied, expected_result, need_callable, run
from nncourse.checks.failure import AuthorError, NotAttempted


def f(x, *rest, scale=1.0, **words):
    return x


def test_a_signature_is_shown_by_names_alone(fails):
    failure = fails(need_callable, "g", lambda x=0, *, why=1: x, ["x", "y"])
    assert (failure.code, failure.got, failure.expected.partition("as ")[2]) == (
        "wrong_signature",
        "`g(x, why)`",
        "`g(x, y)`",
    )
    assert fails(need_callable, "f", 3, None).code == "not_callable"
    for wanted in (None, 1, ["x"], 3):
        assert need_callable("f", f, wanted) is f


def test_the_function_gets_copies_and_a_change_of_one_is_told(fails):
    given = np.ones(3)

    def vandal(x):
        x[:] = np.nan
        return x

    assert fails(run, "f", vandal, (given,)).code == "modified_input"
    assert (given == 1).all()
    nan = np.array([np.nan, 1.0])
    assert np.array_equal(run("f", lambda x: x, (nan,)), nan, equal_nan=True)


def test_a_single_value_is_a_number_where_one_is_asked_for():
    one = lambda x: np.array([[2.5]])  # noqa: E731
    assert run("f", one, (1,), shape=()).shape == ()
    assert run("f", one, (1,)).shape == (1, 1)


def test_lists_and_arrays_are_copied_and_become_tensors_where_asked():
    import keras

    for thing in ([1, 2], np.ones(2)):
        assert copied(thing) is not thing
    nested = [np.ones(2), (np.ones(3), 1.0)]
    inner = copied(nested)
    inner[0] *= 2
    inner[1][0][:] = 0
    assert np.array_equal(nested[0], np.ones(2))
    assert np.array_equal(nested[1][0], np.ones(3))
    assert keras.ops.is_tensor(copied(np.ones(2), tensors=True))
    assert not keras.ops.is_tensor(copied([1, 2], tensors=True))


def test_accidents_are_the_learners_or_the_authors(fails):
    assert fails(run, "f", lambda x: 1 / 0, (1,)).code == "raised"
    with pytest.raises(NotAttempted):
        run("f", lambda x: ..., (1,))
    with pytest.raises(AuthorError, match=r"the reference failed .ZeroDivisionError"):
        expected_result("f", lambda x: 1 / 0, (1,))


@pytest.mark.parametrize(("argument", "code"), [(5.0, "not_finite"), (-1000.0, "overflow")])
def test_values_that_are_not_finite_are_told_but_where_the_right_ones_are_not(fails, argument, code):
    got = np.array([1.0, np.inf, np.nan])
    arguments = (np.array([argument]),)
    failure = fails(check_finite, "f", Run(arguments, got, None))
    assert failure.code == code
    assert failure.got.startswith("2 of 3 values not finite, for input")
    assert fails(check_finite, "f", Run(arguments, got, np.array([1.0, np.inf, 3.0]))).got.startswith("1 of 3")
    check_finite("f", Run(arguments, got, got))


def test_an_input_is_named_where_it_is_short():
    assert Run((np.array([1.0, 2.0]), 3), np.zeros(1), None).where == ", for input `[1., 2.]`, `3`"
    assert "of shape (100,)" in Run((np.zeros(100),), np.zeros(1), None).where
    assert Run((), np.zeros(1), None).where == ""
