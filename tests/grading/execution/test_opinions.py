"""What a test cell's outputs earn, when the second opinion is asked, and what becomes of a difference."""

import math

import pytest

from nncourse.grading.execution import opinions
from nncourse.grading.execution.opinions import Judging, compare, earned, needed, passes
from nncourse.grading.submission.plan import Plan

from ..conftest import cell, test_cell

ERROR = {"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}


def result(text):
    data = {"text/plain": text}
    return {"output_type": "execute_result", "execution_count": None, "metadata": {}, "data": data}


@pytest.mark.parametrize(
    ("outputs", "numeric", "score", "odd"),
    [
        ([], False, 2, False),
        ([ERROR], False, 0, False),
        ([result("1.5")], True, 1.5, False),
        ([result("0")], False, 0, False),
        ([result("a table")], False, 2, False),
        ([result("a table")], True, 0, True),
        ([result("array([0])")], True, 0, True),
        *(([result(text)], numeric, 0, True) for text in ("nan", "-195", "3", "inf") for numeric in (True, False)),
    ],
)
def test_points_are_a_finite_number_from_0_to_the_most(outputs, numeric, score, odd):
    found, why = earned(outputs, 2, numeric=numeric)
    assert math.isfinite(found)
    assert (found, bool(why)) == (score, odd)


def test_a_cell_for_no_points_passes_if_it_raises_nothing():
    assert passes([], 0)
    assert not passes([ERROR], 0)


CELLS = [cell("x = 1", "x", solution=True), test_cell("assert x", "test-x", 2)]


@pytest.mark.parametrize(
    ("source", "outputs", "judging", "wanted"),
    [
        ("x = 1", [], Judging(), False),
        ("x = 1", [], Judging(asked="all"), True),
        ("x = 1", [], Judging(together=("test-x",)), True),
        ("x = 1", [ERROR], Judging(), True),
        ("x = 1", [ERROR], Judging(settled=("test-x",)), False),
        ("...", [ERROR], Judging(blanks=(("x", "..."),), blank_errors=(("test-x", "AssertionError: no"),)), False),
        ("...", [ERROR], Judging(blanks=(("x", "..."),), blank_errors=(("test-x", "NameError: x"),)), True),
        ("x = 1", [ERROR], Judging(blanks=(("x", "..."),), blank_errors=(("test-x", "AssertionError: no"),)), True),
    ],
)
def test_it_is_asked_where_a_test_failed_on_an_answer(source, outputs, judging, wanted):
    cells = [{**CELLS[0], "source": source}, CELLS[1]]
    assert needed(cells, {1: outputs}, judging) is wanted


@pytest.mark.parametrize(("disputed", "score"), [("review", (0, "")), ("apart", (0, "")), ("kernel", (2, ""))])
def test_what_fails_apart_and_passes_as_stock_is_disputed(disputed, score):
    one = {1: [ERROR]}
    found = compare(CELLS, one, {1: []}, Judging(disputed=disputed), sample=False)
    assert list(found.disputed) == ["test-x"]
    assert earned(one[1], 2) == score
    assert ("a person" in str(one[1])) is (disputed == "review")


def test_the_reason_of_a_dispute_holds_the_advice_to_the_author():
    refused = ERROR | {"ename": "NotJudgedApart", "evalue": "Not judged apart. Author: compare plain values."}
    one = {1: [refused]}
    reason = compare(CELLS, one, {1: []}, Judging(), sample=False).disputed["test-x"]
    assert reason.endswith("passes when it runs within it (compare plain values)")
    assert "compare plain values" not in one[1][0]["text"]


def test_what_passes_apart_and_fails_as_stock_is_disputed_and_counted_in_a_sample():
    one = {1: []}
    found = compare(CELLS, one, {1: [ERROR]}, Judging(), sample=True)
    assert list(found.disputed) == ["test-x"]
    assert (found.compared, found.equal) == (1, 0)
    assert earned(one[1], 2) == (2, "")


def test_where_the_second_decides_nothing_of_its_text_comes_out():
    said = [{"output_type": "stream", "name": "stdout", "text": "the hidden test"}]
    for outputs, score in ((said, 2), ([*said, ERROR], 0), ([*said, result("0.123456")], 0.12)):
        one = {}
        compare(CELLS, one, {1: outputs}, Judging(together=("test-x",), numeric=("test-x",)), sample=False)
        assert earned(one[1], 2)[0] == score or outputs is said
        assert "hidden" not in str(one)
        assert "AssertionError" not in str(one)


def test_a_text_of_the_second_that_is_no_number_decides_as_the_reference_tells():
    for numeric, score in (((), 2), (("test-x",), 0)):
        one = {}
        compare(CELLS, one, {1: [result("x")]}, Judging(together=("test-x",), numeric=numeric), sample=False)
        assert earned(one[1], 2)[0] == score


def test_a_cell_that_the_second_decides_has_no_text_in_the_first():
    judging = Judging(together=("test-x",))
    assert [each["source"] for each in opinions.apart(CELLS, judging)] == ["x = 1", ""]
    assert opinions.tests_of(CELLS) == {"test-x"}


def test_about_one_in_twenty_is_sampled_and_no_key_tells_which():
    chosen = [opinions.sampled("salt", str(number)) for number in range(4000)]
    assert 140 < sum(chosen) < 260  # 200 expected, standard deviation 13.8
    assert chosen != [opinions.sampled("other", str(number)) for number in range(4000)]


@pytest.mark.parametrize(
    ("source", "alone"),
    [
        ('with checks.question("x"):\n    checks.number("x", 3)', True),
        ('checks.function("f", lambda v: np.abs(v), [3])', True),
        ('checks.number("x", 3)\nassert x == 3', False),
        ("assert np.abs(3) == 3", False),
        ('checks.number("x", wanted)', False),
    ],
)
def test_which_cells_judge_by_checks_alone(source, alone):
    plan = Plan(helpers=("from nncourse import checks", "import numpy as np", "def wanted():\n    return 1"))
    assert opinions.by_checks_alone(test_cell(source, "t"), plan) is alone


@pytest.mark.parametrize(("source", "told"), [("...", "not attempted"), ("x = 2", "and failed")])
def test_where_the_second_decides_a_blank_reads_that_it_was_not_attempted(source, told):
    one = {}
    judging = Judging(together=("test-x",), blanks=(("x", "..."),))
    compare([{**CELLS[0], "source": source}, CELLS[1]], one, {1: [ERROR]}, judging, sample=False)
    assert earned(one[1], 2) == (0, "")
    assert told in str(one[1])
