"""Exceptions of a learner's code become stand-ins that `except` knows, and nothing else."""

import numpy as np
import pytest

from nncourse.grading.inside.learners_errors import LearnersErrors
from nncourse.grading.wire.errors import described


def rebuilt(error, errors=None, **more):
    return (errors or LearnersErrors()).rebuilt(described(error) | more, lambda node: None)


def test_a_builtin_error_is_itself_with_its_text():
    error = rebuilt(ValueError("no"))
    assert (type(error), error.args) == (ValueError, ("no",))


def test_an_error_of_a_library_on_the_list_is_that_librarys():
    error = rebuilt(np.linalg.LinAlgError("singular"), where=["numpy.linalg", "LinAlgError"])
    assert type(error) is np.linalg.LinAlgError
    assert error.args == ("singular",)


@pytest.mark.parametrize(
    "where",
    [["os", "error"], ["numpy.linalg", "inv"], ["nowhere", "LinAlgError"], "numpy.linalg", ["numpy.linalg"], 7],
)
def test_any_other_place_is_no_class(where):
    assert type(rebuilt(ValueError("no"), where=where)) is ValueError


def test_a_class_of_the_learners_is_one_class_and_of_its_builtin_kind():
    errors = LearnersErrors()
    one, other = (rebuilt(ValueError("no"), errors, **{"class": 7, "name": "Negative"}) for _ in range(2))
    assert type(one) is type(other)
    assert isinstance(one, ValueError)
    assert type(one).__name__ == "Negative"
    assert type(rebuilt(ValueError("no"), errors, **{"class": 8, "name": "Negative"})) is not type(one)
    assert errors.stand_in(7, None, "ignored") is type(one)


def test_attributes_are_asked_of_the_learners_own_object():
    class Handle:
        amount = 3

    error = LearnersErrors().rebuilt(
        described(ValueError("no")) | {"class": 7, "name": "Negative", "id": 5}, lambda node: Handle()
    )
    assert error.amount == 3
    with pytest.raises(AttributeError):
        _ = error.__wrapped__
    plain = rebuilt(ValueError("no"), **{"class": 7, "name": "Negative"})
    with pytest.raises(AttributeError):
        _ = plain.amount


def test_a_base_that_is_no_builtin_makes_a_plain_exception():
    for bases in (["mine:Negative"], [], None, ["builtins:nothing"]):
        assert LearnersErrors().stand_in(1, bases, "Negative").__mro__[1] is Exception
