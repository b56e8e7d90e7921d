"""Functions against a reference: each step of the walk, in its order."""

import codecs

import numpy as np
import pytest

from nncourse import checks
from nncourse.checks import AuthorError, CheckFailed, NotAttempted, messages

GRID = np.linspace(-3, 3, 7)
EXTREME = np.array([-1000.0, -1.0, 0.0, 1.0, 1000.0])


def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))


def walk(function, **asked):
    checks.function("f", sigmoid, [GRID, EXTREME], value=function, args=["x"], dtype="float", **asked)


def in_place(x):
    x *= 0.5
    return sigmoid(2 * x)


def unfinished(x):
    raise NotImplementedError


WRONG = [
    (3, "not_callable"),
    (lambda: 0, "wrong_signature"),
    (lambda x, y: 0, "wrong_signature"),
    (lambda x: 1 / 0, "raised"),
    (lambda x: None, "no_result"),
    (lambda x: "0.5", "wrong_kind"),
    (in_place, "modified_input"),
    (lambda x: 0.5, "wrong_shape"),
    (lambda x: np.ones(len(x), int), "wrong_dtype"),
    (lambda x: np.where(np.abs(x) > 99, np.nan, sigmoid(x)), "overflow"),
    (lambda x: np.where(x == 3, np.nan, sigmoid(x)), "not_finite"),
    (lambda x: sigmoid(x) + 1e-3, "wrong_values"),
]


@pytest.mark.parametrize(("function", "code"), WRONG)
def test_each_step_has_its_message(fails, function, code):
    assert fails(walk, function).code == code


def test_an_overflow_that_the_test_does_not_let_pass_is_named(fails):
    with np.errstate(over="raise"):
        failure = fails(checks.function, "f", sigmoid, [EXTREME], value=lambda x: 1 / (1 + np.exp(-x)))
    assert failure.code == "overflows"
    assert "overflow encountered" in failure.got
    with np.errstate(divide="raise"):
        assert fails(checks.function, "f", sigmoid, [EXTREME], value=lambda x: 1 / x).code == "raised"


def test_what_is_not_finite_has_the_authors_advice_too(fails):
    def middle(scores):
        return scores[1 : len(scores) - 1].sum() / (len(scores) - 2)

    asked = {"inputs": [np.ones(5), np.ones(2)], "equal": [1, 1], "look": "how many are dropped"}
    with np.errstate(invalid="ignore"):
        failure = fails(checks.function, "middle", value=middle, **asked)
    assert failure.code == "not_finite"
    assert failure.look == f"how many are dropped; {messages.TEXTS['not_finite'].look}"


def test_truth_values_for_numbers_and_a_lost_axis_are_told_as_such(fails):
    assert ".astype(float)" in fails(walk, lambda x: x > 0).look
    assert "axis away" in fails(walk, lambda x: sigmoid(x).mean()).look
    mean = fails(walk, lambda x: sigmoid(x).mean(), form="one loss for each sample")
    assert mean.expected == "one loss for each sample"
    turned = fails(checks.array, "k", value=np.ones((2, 3)), shape=(3, 2), form="(inputs, units)")
    assert (turned.code, turned.expected) == ("wrong_shape", "(inputs, units)")


def test_the_form_in_the_authors_words_says_what_a_result_of_another_shape_should_be(fails):
    """Weights alone where a pair is asked for: no sum has taken an axis away."""
    pair = {"inputs": [np.ones(3)], "equal": [np.ones((2, 3))], "form": "a pair"}
    alone = fails(checks.function, "step", value=lambda w: w, **pair)
    assert (alone.code, alone.expected) == ("wrong_shape", "a pair")
    assert alone.look == messages.WORDS["returned"]
    assert "takes an axis away" in fails(checks.function, "step", value=lambda w: w.sum(), **pair).look


def test_right_ways_pass():
    walk(sigmoid)
    walk(lambda x: list(sigmoid(x)))
    walk(lambda x, scale=1.0: sigmoid(x))
    walk(np.vectorize(lambda x: float(sigmoid(x))), vectorised=True)


def test_the_blank_is_not_attempted():
    for blank in (unfinished, lambda x: ...):
        with pytest.raises(NotAttempted):
            walk(blank)


def test_a_function_that_looks_at_its_neighbours_is_not_vectorised(fails):
    failure = fails(checks.function, "f", value=lambda x: x / x.sum(), inputs=[np.array([1.0, 3.0])], vectorised=True)
    assert failure.code == "not_vectorised"


def test_the_learner_cannot_reach_the_authors_arrays(fails):
    data = np.ones(3)

    def vandal(x):
        x[:] = 5
        return x

    assert fails(checks.function, "f", lambda x: x, [data], value=vandal).code == "modified_input"
    assert (data == 1).all()


def test_several_arguments_and_plain_results():
    checks.function("f", lambda a, b: a * b, [(2, 3), (4, 5)], value=lambda a, b: a * b, args=["a", "b"])
    checks.function("f", sum, [[1, 2, 3]], value=sum)


def test_results_of_builders_are_checked(fails):
    checks.result("make", 3, check=checks.array, value=np.ones, shape=(3,))
    failure = fails(checks.result, "make", 3, check=checks.array, value=np.ones, shape=(4, 2))
    assert failure.code == "wrong_shape"
    assert "make(3)" in failure.what


def test_result_names_a_call_with_an_object_in_plain_words(fails):
    draw = lambda rng: rng.normal(size=3)  # noqa: E731
    failure = fails(checks.result, "draw", np.random.default_rng(0), check=checks.array, value=draw, shape=(4,))
    assert failure.what.startswith("`draw(an object of type Generator)`")


@pytest.mark.parametrize(
    "asked",
    [
        {"reference": 3, "inputs": [1]},
        {"reference": np.sin},
        {"reference": lambda x: 1 / 0, "inputs": [1.0]},
        {"reference": lambda: 0, "inputs": [1.0]},
        {"inputs": [1.0], "vectorised": True},
        {"inputs": [1.0], "gradient": True},
        {"references": np.sin},
        {"inputs": 5},
    ],
)
def test_an_authors_slip_is_an_authors_error(asked):
    with pytest.raises(AuthorError):
        checks.function("f", value=np.sin, **asked)


def test_the_expected_value_stays_unsaid():
    with pytest.raises(CheckFailed) as caught:
        checks.function("f", lambda x: 4321.5, [1.0], value=lambda x: 0.0)
    assert "4321" not in str(caught.value)


def not_for_this(x):
    raise NotImplementedError("integers are not supported")


def abstract(x):
    return codecs.Codec().encode(x)  # raises it without a word, in Python's own library


@pytest.mark.parametrize("function", [not_for_this, abstract])
def test_what_a_library_does_not_implement_is_no_blank(fails, function):
    assert fails(checks.function, "f", inputs=[1.0], value=function).code == "raised"
    with pytest.raises(CheckFailed) as caught, checks.question("f"):
        function(1.0)
    assert caught.value.code == "unusable"
