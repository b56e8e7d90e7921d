import subprocess

import pytest

from nncourse.grading.wire.errors import described, rebuilt
from nncourse.grading.wire.limits import WireError


@pytest.mark.parametrize("error", [ValueError("no"), KeyError("k"), AssertionError(), StopIteration(3)])
def test_a_builtin_error_comes_out_as_that_type(error):
    again = rebuilt(described(error))
    assert type(again) is type(error)
    assert str(error) in str(again)


def test_a_class_of_ones_own_is_its_nearest_builtin():
    class Mine(subprocess.CalledProcessError, LookupError):
        def __str__(self):
            return "mine"

    said = described(Mine(1, "x"))
    assert (said["type"], said["name"], said["text"]) == ("LookupError", "Mine", "mine")


def test_text_that_cannot_be_had_is_empty_and_long_text_is_cut():
    class Silent(ValueError):
        def __str__(self):
            raise RuntimeError

    assert described(Silent())["text"] == ""
    assert len(described(ValueError("x" * 10**5))["text"]) == 4000
    assert len(str(rebuilt({"type": "ValueError", "text": "x" * 10**5}))) == 4000


@pytest.mark.parametrize("name", ["print", "open", "int", "nothing", "__import__", None, 3])
def test_what_is_no_builtin_exception_makes_a_runtime_error(name):
    assert type(rebuilt({"type": name, "text": "no"})) is RuntimeError


def test_one_that_wants_more_than_a_text_and_one_that_is_no_description():
    assert type(rebuilt({"type": "UnicodeDecodeError", "text": "no"})) is ValueError
    with pytest.raises(WireError):
        rebuilt("ValueError")


def test_where_it_happened_is_a_note():
    try:
        raise ValueError("no")
    except ValueError as error:
        again = rebuilt(described(error))
    assert "test_where_it_happened" in again.__notes__[0]
