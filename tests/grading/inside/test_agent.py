"""The kernel's end serves names and calls of the learner's, and knows its own objects again."""

import socket

import numpy as np
import pytest

from nncourse.grading.inside.agent import Agent, Callback, array, leave, signature
from nncourse.grading.wire.limits import WireError


@pytest.fixture
def agent():
    here, there = socket.socketpair()
    with here, there:
        yield Agent(here, {"x": [1, 2], "f": lambda a, b=2: a + b}, 2**20)


def test_a_name_comes_with_a_digest_and_is_not_sent_again_unchanged(agent):
    value, digest = agent.name("x", None)
    assert value == [1, 2]
    assert agent.name("x", digest) == [None, digest]
    agent.namespace["x"].append(3)
    assert agent.name("x", digest)[0] == [1, 2, 3]
    with pytest.raises(KeyError):
        agent.name("nothing", None)


def test_another_object_of_the_same_contents_is_sent(agent):
    _, digest = agent.name("x", None)
    agent.namespace["x"] = [1, 2]
    value, another = agent.name("x", digest)
    assert value == [1, 2]
    assert another != digest
    assert agent.name("x", another) == [None, another]


def test_a_function_of_a_test_that_was_kept_ends_no_later_cell(agent):
    """Nobody answers then: a cell that called one waited until its time was over, and its kernel ended with it."""
    agent.channel.settimeout(0.5)
    with pytest.raises(RuntimeError, match="only while that test runs"):
        Callback(agent, 1, "f")(2)


def test_operations_are_a_closed_table(agent):
    for name in ("names", "has", "set", "delete", "call", "getitem", "signature"):
        assert name in agent.operations
    for name in ("eval", "exec", "__import__", "open", "getattr_static"):
        assert name not in agent.operations
    assert agent.operations["has"]("x")
    assert set(agent.operations["names"]()) == {"x", "f"}


def test_a_signature_is_said_in_plain_values():
    def f(a, /, b=2, *rest, c: int, **words) -> str: ...

    parameters, result = signature(f)
    assert [each[0] for each in parameters] == ["a", "b", "rest", "c", "words"]
    assert [each[2] for each in parameters] == [False, True, False, False, False]
    assert [each[3] for each in parameters] == [None, 2, None, None, None]
    assert [each[4] for each in parameters] == [..., ..., ..., int, ...]
    assert result is str
    assert signature(lambda: 0) == [[], ...]


def test_a_value_is_taken_as_an_array_where_one_is_asked_for():
    np.testing.assert_array_equal(array([[1, 2]]), [[1, 2]])


def test_a_context_is_left_with_an_error_of_a_builtin_type():
    class Context:
        def __exit__(self, kind, error, trace):
            self.left = kind, str(error)
            return True

    context = Context()
    assert leave(context, "ValueError", "no") is True
    assert context.left == (ValueError, "no")
    leave(context, "print", "no")
    assert context.left == (RuntimeError, "no")
    leave(context, "", "")
    assert context.left == (None, "None")


def test_a_handle_that_was_never_given_is_refused(agent):
    with pytest.raises(WireError):
        agent.own({"id": 7})
