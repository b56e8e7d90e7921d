"""Numbers, texts, choices, tuples, arrays: right answers in every form pass, wrong ones say why and no more."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncourse import checks
from nncourse.checks import AuthorError, CheckFailed, NotAttempted


@pytest.mark.parametrize(
    "right", [7, 7.0, np.int32(7), np.float64(7), np.array(7), np.array([7.0]), pd.Series([7])[0]]
)
def test_a_number_in_any_form(right):
    checks.number("n", 7, value=right, integer=True)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("7", "wrong_kind"),
        (True, "wrong_kind"),
        ([7], "wrong_kind"),
        (np.array([7, 7]), "wrong_kind"),
        (7.5, "not_integer"),
        (8, "wrong_number"),
        (float("nan"), "not_integer"),
    ],
)
def test_a_wrong_number_says_why(fails, wrong, code):
    assert fails(checks.number, "n", 7, value=wrong, integer=True).code == code


def test_a_number_has_a_range_and_must_be_finite(fails):
    assert fails(checks.number, "p", value=1.2, between=(0, 1)).code == "out_of_range"
    assert fails(checks.number, "p", value=1.2, between=(0, 1), look="the total").look == "the total"
    assert fails(checks.number, "p", value=float("inf"), between=(0, 1)).code == "not_finite"


@given(st.integers(1000, 10**6), st.integers(-999, 999))
def test_a_message_never_shows_the_graded_number(expected, got):
    with pytest.raises(CheckFailed) as caught:
        checks.number("n", expected, value=got)
    assert str(expected) not in str(caught.value) + caught.value._repr_html_()


@given(st.lists(st.floats(100, 1e6), min_size=1, max_size=6))
def test_a_message_never_shows_the_graded_array(expected):
    with pytest.raises(CheckFailed) as caught:
        checks.array("a", expected, value=np.zeros(len(expected)))
    told = str(caught.value)
    assert not any(f"{number:.6g}" in told or repr(number) in told for number in expected)


@pytest.mark.parametrize("blank", [..., None, NotImplemented])
def test_a_blank_is_not_attempted(blank):
    with pytest.raises(NotAttempted):
        checks.number("n", 7, value=blank)


def test_a_missing_name_is_not_attempted():
    with pytest.raises(NotAttempted, match="never_defined"):
        checks.number("never_defined", 7)


n = 7


def test_a_name_is_looked_up_where_the_check_is_called():
    checks.number("n", 7)
    assert checks.answer("n") == 7


def test_text_and_choices(fails):
    checks.text("t", "He normal", value=" he NORMAL ")
    checks.text("t", ["a", "b"], value=np.str_("b"))
    assert fails(checks.text, "t", "a", value="b").code == "wrong_text"
    assert fails(checks.text, "t", "a", value=1).code == "wrong_kind"
    checks.choice("c", "abc", "b", value="B")
    for spelled in ("(b)", "b.", " [B] "):
        checks.choice("c", "abc", "b", value=spelled)
    assert fails(checks.choice, "c", "abc", "b", value="(a)").code == "wrong_choice"
    assert fails(checks.choice, "c", "abc", "b", value="()").code == "not_an_option"
    assert fails(checks.choice, "c", "abc", "b", value="d").code == "not_an_option"
    for options in (["0, 1", "[0, 1]"], ["b", "b."], ["n", "N"], ["a", "b."]):
        right = options[1]
        checks.choice("c", options, right, value=right)  # as it is written comes before as it may be meant
        checks.choice("c", options, options[0], value=options[0])
    failure = fails(checks.choice, "c", "abc", "b", value="a", feedback={"a": "what a constant does"})
    assert failure.code == "wrong_choice"
    assert failure.look == "what a constant does"


@pytest.mark.parametrize("right", [(3, 4), [3, 4], np.array([3, 4]), (3.0, np.int64(4))])
def test_tuples_of_whole_numbers(right):
    checks.integers("shape", (3, 4), value=right)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (3, "wrong_kind"),
        ("34", "wrong_kind"),
        ((3, "4"), "wrong_kind"),
        ((3.5, 4), "wrong_kind"),
        ((3,), "wrong_length"),
        ((4, 3), "wrong_values"),
    ],
)
def test_wrong_tuples_say_why(fails, wrong, code):
    assert fails(checks.integers, "shape", (3, 4), value=wrong).code == code


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("text", "wrong_kind"),
        ([[1, 2], [3]], "wrong_kind"),
        ({"a": 1}, "wrong_kind"),
        (np.array([object()]), "wrong_kind"),
        (np.ones((2, 1)), "wrong_shape"),
        (np.array([1, 2]), "wrong_dtype"),
        (np.array([1.0, np.nan]), "not_finite"),
        (np.array([1.0, 3.0]), "wrong_values"),
    ],
)
def test_an_array_is_checked_in_a_fixed_order(fails, wrong, code):
    assert fails(checks.array, "a", [1.0, 2.0], value=wrong, dtype="float").code == code


@pytest.mark.parametrize("right", [[1, 2], (1.0, 2.0), np.array([1, 2]), pd.Series([1.0, 2.0]), np.ma.array([1, 2])])
def test_an_array_in_any_form(right):
    checks.array("a", [1, 2], value=right, shape=(None,))


def test_a_nan_that_is_asked_for_is_right():
    checks.array("a", [np.nan, np.inf], value=[np.nan, np.inf])


@pytest.mark.parametrize(
    "call",
    [
        lambda: checks.number("n", "seven", value=7),
        lambda: checks.number(7, 7),
        lambda: checks.number("n", equals=7),
        lambda: checks.choice("c", "abc", "z", value="a"),
        lambda: checks.choice("c", "abc", "a", feedback={"z": ""}, value="a"),
        lambda: checks.array("a", ["x"], value=[1]),
        lambda: checks.numbers("n", 7),
    ],
)
def test_an_authors_slip_is_an_authors_error(call):
    with pytest.raises(AuthorError):
        call()


def test_importing_the_checks_imports_no_tensorflow():
    code = "import sys; from nncourse import checks; print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_none_among_whole_numbers_is_named(fails):
    failure = fails(checks.integers, "shape", (32, 64), value=(None, 64))
    assert (failure.code, failure.expected) == ("wrong_kind", "a tuple of whole numbers, such as (2, 3)")
    assert "None" in failure.look
