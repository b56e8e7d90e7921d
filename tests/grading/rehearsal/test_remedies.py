"""What is proposed to an author was tried on the reference; what helps nobody is not proposed."""

import pytest

from nncourse.grading.execution.job import Conditions, Files
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.trial import Sheets, Trial
from nncourse.grading.rehearsal.remedies import proposed, unseen
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import cell, test_cell

CELLS = [
    cell("def price(x):\n    ### BEGIN SOLUTION\n    return x * rate\n    ### END SOLUTION", "price", solution=True),
    test_cell("rate = 2\nassert price(10) == 20", "test-price"),
    cell("def fill(a):\n    ### BEGIN SOLUTION\n    a.append(1)\n    ### END SOLUTION", "fill", solution=True),
    test_cell("a = []\nfill(a)\nassert a == [1]", "test-fill"),
    test_cell("import os\nassert os.environ['MODE'] == 'x'", "test-mode"),
]
FAILED = [{"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": []}]
CONDITIONS = Conditions()


def sheets():
    notebook = {"cells": CELLS}
    return Sheets(notebook, notebook, plan_of(notebook), Limits())


def tried(*together):
    return Trial(Judging(together=together), dict.fromkeys(together, "why"), {}, [], [])


def declared(job, cell_id):
    return next(each for each in job.plan.tests if each.grade_id == cell_id)


def known(jobs):
    """As the examiner: the price passes where the rate is shared, filling where it is in place."""
    results = []
    for job in jobs:
        outputs = {1: FAILED, 3: FAILED, 4: FAILED}
        if "rate" in declared(job, "test-price").shared:
            outputs[1] = []
        if declared(job, "test-fill").in_place:
            outputs[3] = []
        results.append(Result(outputs))
    return results


def test_each_cell_gets_the_narrowest_declaration_that_helps():
    changes = proposed(sheets(), tried("test-price", "test-fill", "test-mode"), Files(), known, CONDITIONS)
    assert '"nncourse": {"shared": ["rate"]}' in changes["test-price"]
    assert '"nncourse": {"in_place": true}' in changes["test-fill"]
    assert "plain values" in changes["test-mode"]


def test_where_nothing_is_judged_together_nothing_is_run():
    assert proposed(sheets(), tried(), Files(), lambda jobs: pytest.fail("it ran"), CONDITIONS) == {}


def test_a_trial_that_could_not_be_run_proposes_nothing():
    broken = lambda jobs: [Result.failed("no sandbox") for _ in jobs]  # noqa: E731
    changes = proposed(sheets(), tried("test-price"), Files(), broken, CONDITIONS)
    assert "plain values" in changes["test-price"]


def test_a_name_that_answers_do_not_see_is_told_with_what_to_declare():
    assert unseen("test-k", ("k", "m")).endswith('the cell\'s metadata `"nncourse": {"shared": ["k", "m"]}`')
