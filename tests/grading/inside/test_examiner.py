"""Test cells run away from the learner's code: what passes, what fails, and what a learner reads of it."""

import json
import socket

import pytest

from nncourse.grading.inside import examiner
from nncourse.grading.submission.fences import HIDDEN
from nncourse.grading.submission.plan import plan_of

from .judging import _BYTES, _forked, _result, apart, notebook


def alone(*tests, setup="", reference="x = 1", seed=0):
    """What an examiner without any kernel answers to each of these test cells, one after the other."""
    plan = plan_of({"cells": notebook(reference, tests[0], setup)})

    def work():
        runner = examiner.Examiner(None, _BYTES)
        examiner.guard.install()
        answers = [runner.do_prepare(plan.preparation(), [])]
        for test in tests:
            request = {"do": "cell", "name": "t", "source": test, "hidden": HIDDEN.regions(test), "seed": seed}
            answers.append(runner.do_cell(request | {"points": 2} | plan.orders("t"), []))
        return json.dumps(answers)

    return json.loads(_result(_forked(work)))


def test_a_right_answer_passes_and_a_wrong_one_fails_with_the_tests_own_error():
    test = "assert square(3) == 9, 'nine is right'"
    assert apart("def square(x): return x * x", test).passed
    wrong = apart("def square(x): return x + x", test)
    assert (wrong.passed, wrong.name) == (False, "AssertionError")
    assert "nine is right" in wrong.text


def test_helpers_of_the_author_are_run_and_one_that_fails_is_named():
    prepared, cell = alone("assert half(4) == 2", setup="def half(x): return x / 2\nimport no_such_module")
    assert cell["outputs"] == []
    assert any("no_such_module" in each for each in prepared["failed"])


def test_the_last_expression_is_the_result_unless_a_semicolon_ends_it():
    shown, quiet, nothing = alone("1.5", "1.5;", "None")[1:]
    assert [each["output_type"] for each in shown["outputs"]] == ["execute_result"]
    assert quiet["outputs"] == nothing["outputs"] == []


def test_printed_text_comes_back_and_stderr_is_kept():
    (cell,) = alone("import sys\nprint('seen')\nprint('also', file=sys.stderr)")[1:]
    assert "".join(each["text"] for each in cell["outputs"] if each["output_type"] == "stream").split() == [
        "seen",
        "also",
    ]


def test_draws_come_from_the_seed_anew_for_each_cell():
    test = "import random, numpy as np\nprint(random.random(), np.random.random())"
    first, again = (each["outputs"] for each in alone(test, test, seed=3)[1:])
    assert first == again
    assert alone(test, seed=4)[1]["outputs"] != first


def test_a_hidden_line_is_not_shown_where_it_fails():
    hidden = f"assert True\n### {HIDDEN.begin}\nassert 8151 == 1, 'the secret'\n### {HIDDEN.end}"
    (cell,) = alone(hidden)[1:]
    assert [each["output_type"] for each in cell["outputs"]] == ["error"]
    assert "8151" not in json.dumps(cell["outputs"])


@pytest.mark.parametrize("ends", ["raise SystemExit", "raise KeyboardInterrupt", "exit()", "raise GeneratorExit"])
def test_whatever_ends_a_cell_is_a_failure_and_the_next_one_runs(ends):
    first, second = alone(ends, "assert True")[1:]
    assert [each["output_type"] for each in first["outputs"]] == ["error"]
    assert second["outputs"] == []


def test_what_is_refused_fails_the_cell_though_the_test_catches_it():
    caught = "try:\n    get_ipython()\nexcept BaseException:\n    pass"
    (cell,) = alone(caught)[1:]
    assert "NotJudgedApart" in json.dumps(cell["outputs"])


def test_a_test_may_wait_at_its_top_level():
    assert alone("import asyncio\nassert await asyncio.sleep(0, 5) == 5")[1]["outputs"] == []


def test_an_argument_that_is_changed_where_the_test_needs_it_whole_fails():
    test = "xs = [3, 1, 2]\nassert ordered(xs) == [1, 2, 3]\nassert xs == [3, 1, 2]"
    assert apart("def ordered(xs): return sorted(xs)", test).passed
    assert not apart("def ordered(xs):\n    xs.sort()\n    return xs", test).passed


def test_emptying_the_argument_proves_nothing():
    test = "xs = [3, 1, 2]\nout = ordered(xs)\nassert all(a in out for a in xs)"
    assert not apart("def ordered(xs):\n    xs.clear()\n    return []", test).passed


def test_a_kernel_that_goes_away_in_the_middle_is_said_and_proves_nothing():
    plan = plan_of({"cells": notebook("x = 1", "assert y == 1")})
    ours, theirs = socket.socketpair()

    def work():
        runner = examiner.Examiner(None, _BYTES)
        runner.do_prepare(plan.preparation(), [])
        runner.do_connect({}, [ours.detach()])
        request = {"do": "cell", "name": "t", "source": "assert x == 1", "hidden": [], "seed": 0, "points": 2}
        return json.dumps(runner.do_cell(request | plan.orders("t"), []))

    process = _forked(work, without=theirs)
    ours.close()
    theirs.close()
    answer = json.loads(_result(process))
    assert answer["kernel_gone"]
    assert [each["output_type"] for each in answer["outputs"]] == ["error"]
