"""The wall around a check: slips are the author's before an answer is touched, accidents inside are the learner's."""

import pytest

from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import recorded


@pytest.fixture
def touched():
    """A check that notes what it was called with, and that list."""
    calls = []

    @check
    def noting(name, *, rtol=1.0, shape=None, rows=None, between=None, args=None, look="", of=None, words=None):
        calls.append(name)

    return noting, calls


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        ({"rtol": "1"}, "rtol must be a number; got a str"),
        ({"rtol": True}, "rtol must be a number; got a bool"),
        ({"shape": [1, 2]}, "a tuple of whole numbers and None"),
        ({"shape": (1, -2)}, "a tuple of whole numbers and None"),
        ({"rows": 1.5}, "a whole number"),
        ({"between": (2, 1)}, "the lower first"),
        ({"args": "x"}, "args must be a list; got a str"),
        ({"look": 3}, "text"),
        ({"of": 3}, "a function"),
        ({"words": ["a"]}, "a dictionary"),
        ({"rtoll": 1}, "unexpected keyword argument 'rtoll'"),
    ],
)
def test_a_slip_is_the_authors_before_anything_runs(touched, slip, words):
    noting, calls = touched
    with pytest.raises(AuthorError, match=r"checks\.noting") as caught:
        noting("a", **slip)
    assert words in str(caught.value)
    assert calls == []


def test_what_is_left_out_is_not_asked(touched):
    noting, calls = touched
    noting("a", shape=(None, 3), rows=None, between=(0, 1), args=("x",), rtol=2)
    assert calls == ["a"]


def test_what_goes_wrong_inside_comes_from_the_answer(fails):
    @check
    def misled():
        raise ZeroDivisionError("by an answer")

    failure = fails(misled)
    assert failure.code == "unusable"
    assert "ZeroDivisionError" in failure.got


@pytest.mark.parametrize("error", [CheckFailed("missing", name="a"), AuthorError("x")])
def test_what_a_check_says_itself_passes_unchanged(error):
    @check
    def saying():
        raise error

    with pytest.raises(type(error)) as caught:
        saying()
    assert caught.value is error


def test_a_check_that_ran_without_judging_is_form_only(touched):
    with recorded() as record:
        assert not record.form_only
        touched[0]("a")
    assert record.form_only
