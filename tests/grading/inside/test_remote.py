"""Handles: what is done to one is done in the kernel, and no value of a test is judged there."""

import functools
import inspect
import operator
import pickle
import types

import numpy as np
import pytest

from nncourse.grading.inside.not_apart import NotJudgedApart, forget
from nncourse.grading.inside.remote import is_remote, remote


class Kernel:
    """The other end: answers with what was given for an operation, and remembers what it was asked."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def ask(self, operation, *operands):
        """Answer."""
        self.asked.append((operation, operands[1:]))
        return self.answers.get(operation)


@pytest.fixture(autouse=True)
def _forget():
    yield
    forget()


def handle(kernel=None, **node):
    return remote(kernel or Kernel(), {"id": 7, "type": "Own"} | node)


def test_attributes_items_and_conversions_are_the_kernels():
    kernel = Kernel(getattr=3, getitem="x", len=2, float=1.5, repr="Own()", bool=True)
    own = handle(kernel)
    assert (own.size, own[0], len(own), float(own), repr(own), bool(own)) == (3, "x", 2, 1.5, "Own()", True)
    own.size = 4
    del own.size
    own["a"] = 1
    assert [each[0] for each in kernel.asked][-3:] == ["setattr", "delattr", "setitem"]
    assert kernel.asked[-1] == ("setitem", ("a", 1))


@pytest.mark.parametrize(("convert", "operation"), [(len, "len"), (float, "float"), (str, "str"), (bool, "bool")])
def test_a_conversion_that_gives_another_type_is_refused_here(convert, operation):
    class Truth:
        pass

    with pytest.raises(TypeError):
        convert(handle(Kernel(**{operation: Truth()})))


OPERATORS = [getattr(operator, name) for name in ("add", "mul", "lt", "ge", "eq", "ne", "matmul")]


@pytest.mark.parametrize("combine", OPERATORS)
def test_a_value_of_the_test_never_reaches_an_operator_of_the_learners(combine):
    kernel = Kernel()
    named = ["add", "radd", "mul", "lt", "ge", "eq", "matmul"]
    with pytest.raises(NotJudgedApart, match=r"of the test|told the value"):
        combine(handle(kernel, operators=named), 42)
    assert kernel.asked == []


def test_without_operators_of_its_own_nothing_equals_and_nothing_adds():
    kernel = Kernel()
    own = handle(kernel)
    assert own != 42
    assert own == handle(kernel)  # the same number is the same object
    with pytest.raises(TypeError):
        _ = own + 1
    with pytest.raises(TypeError):
        _ = own > 1
    assert kernel.asked == []


def test_two_of_the_learners_objects_are_compared_there():
    kernel = Kernel(eq=True, add=9)
    one, other = handle(kernel), handle(kernel, id=8)
    assert one == other
    assert one + other == 9
    assert [each[0] for each in kernel.asked] == ["eq", "add"]


def test_what_is_in_it_is_judged_here_unless_it_judges_itself():
    items = iter([1, 2])

    class Listing(Kernel):
        def ask(self, operation, *operands):
            if operation == "next":
                try:
                    return next(items)
                except StopIteration:
                    raise StopIteration from None
            return super().ask(operation, *operands)

    kernel = Listing()
    kernel.answers["iter"] = handle(kernel, id=9)
    assert 2 in handle(kernel)
    with pytest.raises(NotJudgedApart, match="what is in it"):
        _ = 2 in handle(Kernel(), operators=["contains"])


JUDGES = {"evaluate": 2, "score": 2, "equals": 1, "startswith": 1, "isin": 1}


@pytest.mark.parametrize(("name", "given"), JUDGES.items())
def test_a_method_that_judges_is_not_given_the_tests_values(name, given):
    kernel = Kernel(call=True)
    method = handle(kernel, callable=True, name=name)
    with pytest.raises(NotJudgedApart, match=name):
        method(*range(given))
    assert kernel.asked == []
    assert handle(kernel, callable=True, name=name, **{"class": True})(*range(given)) is True


def test_pickling_and_deriving_from_it_are_refused():
    own = handle()
    with pytest.raises(NotJudgedApart, match="pickled"):
        pickle.dumps(own)
    with pytest.raises(NotJudgedApart, match="derived"):
        types.new_class("Derived", (own,))  # though this object's own repr() would fail


def test_it_passes_for_a_function_where_the_learners_object_is_one():
    function = handle(callable=True, bases=["builtins:function"])
    assert isinstance(function, types.FunctionType)
    assert callable(function)
    assert not callable(handle())
    assert isinstance(handle(**{"class": True}), type)
    assert type(handle().__class__) is type
    assert handle().__class__.__name__ == "Own"
    assert is_remote(function)
    assert not is_remote(functools)


def test_its_signature_is_the_learners():
    described = [("x", 1, False, None, ...), ("scale", 3, True, 2.0, float)]
    parameters = inspect.signature(handle(Kernel(signature=(described, ...)), callable=True)).parameters
    assert list(parameters) == ["x", "scale"]
    assert parameters["scale"].default == 2.0
    assert parameters["scale"].kind is inspect.Parameter.KEYWORD_ONLY


def test_an_array_is_taken_only_where_one_comes():
    assert np.asarray(handle(Kernel(array=np.arange(3)))).tolist() == [0, 1, 2]
    with pytest.raises(TypeError, match="no array"):
        np.asarray(handle(Kernel(array=[0, 1, 2])))


def test_it_can_be_a_key_by_which_object_it_is():
    kernel = Kernel(hash=5)
    assert {handle(kernel): 1}[handle(kernel)] == 1
    assert kernel.asked == []
    assert hash(handle(kernel, operators=["hash"])) == 5
