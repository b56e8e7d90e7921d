"""What a failure says, in text and in HTML, and which error is the blank's own."""

import codecs

import pytest

from nncourse.checks.failure import CheckFailed, NotAttempted, is_placeholder
from nncourse.errors import CourseError


def caught(function):
    with pytest.raises(BaseException) as info:
        function()
    return info.value


def test_parts_are_labelled_and_empty_ones_left_out():
    failure = CheckFailed("wrong_number", name="a")
    assert [label for label, _ in failure.parts()] == ["expected", "look at"]
    failure.got, failure.see, failure.question, failure.has_hints = "`3`", "chapter 9", "relu", True
    labels, texts = zip(*failure.parts(), strict=True)
    assert labels == ("got", "expected", "look at", "read", "hint")
    assert "checks.hint('relu')" in texts[-1]
    assert str(failure).splitlines()[0] == failure.what
    assert all(text in str(failure) for text in texts)


def test_html_is_escaped_and_a_blank_has_another_colour():
    failure = CheckFailed("wrong_number", name="a", got="<b>`x`</b>")
    assert "&lt;b&gt;<code>x</code>" in failure._repr_html_()
    colours = {
        kind: kind("missing", name="a")._repr_html_().partition("solid ")[2][:7]
        for kind in (CheckFailed, NotAttempted)
    }
    assert colours[CheckFailed] != colours[NotAttempted]


def test_a_failure_is_no_error_of_the_course():
    assert not issubclass(CheckFailed, CourseError)
    assert issubclass(CheckFailed, AssertionError)


def blank():
    raise NotImplementedError


def blank_with_brackets():
    raise NotImplementedError()


def crossed():
    raise NotImplementedError("")


def with_a_message():
    raise NotImplementedError("no kernel for this type")


def with_a_number():
    raise NotImplementedError(3)


class Abstract(NotImplementedError):
    pass


def of_a_kind_of_its_own():
    raise Abstract


def in_the_standard_library():
    codecs.Codec().encode("x")


@pytest.mark.parametrize("function", [blank, blank_with_brackets, crossed])
def test_the_blanks_own_error_is_the_placeholder(function):
    assert is_placeholder(caught(function))


@pytest.mark.parametrize(
    "function", [with_a_message, with_a_number, of_a_kind_of_its_own, in_the_standard_library, lambda: 1 / 0]
)
def test_any_other_error_is_none(function):
    assert not is_placeholder(caught(function))
