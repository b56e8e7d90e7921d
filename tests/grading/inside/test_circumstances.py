"""What a test has arranged around a call holds in the kernel for as long as the call takes, and no longer."""

import asyncio
import builtins
import random

import numpy as np
import pytest

from nncourse.grading.inside.circumstances import awaited, of


def nobody(*words):
    pytest.fail(f"asked for nothing: {words}")


def test_nothing_special_asks_nobody():
    with of({}, nobody):
        pass


def test_seeds_are_set_by_library():
    with of({"seeds": {"random": 3, "numpy": 4}}, nobody):
        drawn = random.random(), np.random.random()
    assert drawn == (random.Random(3).random(), np.random.RandomState(4).random_sample())


def test_arithmetic_fails_as_the_test_wants_it_and_as_usual_afterwards():
    with pytest.raises(FloatingPointError), of({"errors": {"over": "raise"}}, nobody):
        np.exp(np.array([1000.0]))
    assert np.geterr()["over"] == "warn"


def test_input_and_print_are_the_tests_until_the_call_ends_also_with_an_error():
    before = builtins.input, builtins.print
    with pytest.raises(ZeroDivisionError), of({"input": lambda: "7", "print": lambda *words: None}, nobody):
        int(builtins.input()) / 0
    assert (builtins.input, builtins.print) == before


def test_what_is_printed_is_told_also_where_the_call_fails(capsys):
    told = []

    def call():
        print("half")
        raise KeyError

    with pytest.raises(KeyError), of({"output": True}, lambda *words: told.append(words)):
        call()
    assert told == [("printed", "half\n")]
    assert capsys.readouterr().out == ""


def test_a_coroutine_is_awaited_though_a_loop_runs():
    async def double(x):
        await asyncio.sleep(0)
        return 2 * x

    async def fail():
        raise LookupError("no")

    async def kernel():
        return awaited(double(4))

    assert awaited(double(3)) == 6
    assert asyncio.run(kernel()) == 8
    with pytest.raises(LookupError):
        awaited(fail())
