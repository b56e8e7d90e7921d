"""A call carries the test's way of treating errors, output, input and seeds; mostly nothing."""

import builtins
import contextlib
import io
import random
import sys

import numpy as np
import pytest

from nncourse.grading.inside import calling


class Peer:
    """Notes what is asked."""

    def __init__(self):
        self.asked = []

    def ask(self, *words):
        self.asked.append(words)
        return "value"


@pytest.fixture
def manner(monkeypatch):
    """What a call is sent with, in a cell that has just begun."""
    for module in (random, np.random):
        monkeypatch.setattr(module, "seed", module.seed)
    calling.begin_cell(sys.stdout)
    calling.watch_seeds()
    yield calling._manner
    calling._seeds.clear()
    calling._usual_output.clear()


def test_a_usual_call_has_no_manner(manner):
    peer = Peer()
    assert calling.call(peer, "f", [1], {"x": 2}) == "value"
    assert peer.asked == [("call", "f", [1], {"x": 2}, {})]


def test_a_seed_goes_with_the_next_call_alone_and_holds_here_too(manner):
    random.seed(3)
    np.random.seed(4)
    assert np.random.random() == np.random.RandomState(4).random_sample()
    assert manner() == {"seeds": {"random": 3, "numpy": 4}}
    assert manner() == {}


def test_watching_twice_forwards_once(manner):
    once = random.seed
    calling.watch_seeds()
    assert random.seed is once


def test_how_a_test_treats_arithmetic_goes_along(manner):
    with np.errstate(divide="raise"):
        assert manner()["errors"]["divide"] == "raise"
    with np.errstate(all="call"):
        assert manner() == {}, "a function of the test's cannot be called there"


def test_output_that_a_test_gathers_is_asked_for(manner):
    with contextlib.redirect_stdout(io.StringIO()):
        assert manner() == {"output": True}
    assert manner() == {}


def test_input_and_print_of_the_test_are_asked_at_the_time_of_the_call(manner, monkeypatch):
    monkeypatch.setattr(builtins, "input", lambda *prompt: "7")
    said = []
    monkeypatch.setattr(builtins, "print", lambda *words: said.append(words))
    sent = manner()
    assert sent["input"]() == "7"
    sent["print"]("a", "b")
    assert said == [("a", "b")]
