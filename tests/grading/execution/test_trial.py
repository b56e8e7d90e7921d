"""What a reference and a blank teach about each test cell, before anybody is graded."""

from dataclasses import replace

import pytest

from nncourse.errors import CourseError
from nncourse.grading.execution import opinions
from nncourse.grading.execution.job import Conditions, Files
from nncourse.grading.execution.opinions import Opinions
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.trial import FailingReference, Rule, Sheets, run
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import author, cell, test_cell

FAILED = [{"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}]
TWO = [{"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "1.0"}, "execution_count": 1}]


def sheets(*cells):
    reference, blank = author(), author()
    reference.cells += cells
    blank.cells += cells
    for place in (1, 3):
        blank.cells[place].source = "..."
    return Sheets(reference, blank, plan_of(reference), Limits())


def tried(reference, blank=None, rule=None, own=None):
    """The trial where the reference and the blank gave these results: test cell's index -> outputs, and opinions."""
    asked = []

    def known(jobs):
        asked.append([job.judging for job in jobs])
        return [reference, blank or Result({2: FAILED, 4: FAILED})]

    done = run(own or sheets(), Files(), rule or Rule(), known, Conditions())
    return done, asked


def test_a_reference_that_passes_everything_is_judged_apart():
    done, asked = tried(Result({2: [], 4: []}))
    done.require("ps1.ipynb")
    assert (done.together, done.failed, done.differing, done.free) == ({}, {}, [], [])
    assert len(asked) == 1
    assert done.remarks() == []
    assert done.judging.blank_errors == (("test-square", "AssertionError: no"), ("test-total", "AssertionError: no"))
    assert ("square", "...") in done.judging.blanks


def test_a_test_that_its_own_solution_fails_grades_nobody():
    done, _ = tried(Result({2: [], 4: FAILED}))
    with pytest.raises(FailingReference, match=r"ps1.ipynb fails its own tests \(test-total: AssertionError: no\)"):
        done.require("ps1.ipynb")


def test_a_long_error_of_the_reference_is_cut_between_two_words():
    long = [FAILED[0] | {"evalue": "the layers differ " * 20}]
    done, _ = tried(Result({2: [], 4: long}))
    told = done.failed["test-total"]
    assert told.endswith(("layers...", "the...", "differ..."))
    assert len(told) <= 200


def test_one_that_passes_only_as_stock_is_left_to_the_second_and_all_is_tried_again():
    second = Opinions(asked=True, disputed={"test-square": "passes there"})
    done, asked = tried(Result({2: FAILED, 4: []}, opinions=second))
    assert set(done.together) == {"test-square"}
    assert len(asked) == 2, "what later cells took from it is missing where it no longer runs apart"
    assert asked[1][0].together == ("test-square",)
    assert "hostile code can cheat it" in done.remarks()[0]
    done.require("ps1.ipynb")


def test_one_that_passes_only_apart_is_told():
    done, _ = tried(Result({2: [], 4: []}, opinions=Opinions(asked=True, disputed={"test-total": "fails there"})))
    assert done.differing == ["test-total"]
    assert "test-total" in done.judging.settled
    assert any("fails it as stock" in each for each in done.remarks())


def test_a_test_that_a_blank_passes_is_told():
    done, _ = tried(Result({2: [], 4: []}), Result({2: [], 4: FAILED}))
    assert done.free == ["test-square"]
    assert done.remarks() == ["A blank notebook passes the test cell test-square."]


def test_a_librarys_object_that_a_test_asks_is_told_and_its_class_is_remembered():
    held = {"test-square": {"con": "sqlite3:Connection"}, "test-total": {"rng": "numpy.random:Generator"}}
    second = Opinions(asked=True, disputed={"test-total": "passes there"})
    done, _ = tried(Result({2: [], 4: FAILED}, held=held, opinions=second))
    assert done.judging.held == (("test-square", "con", "sqlite3:Connection"),), (
        "what is judged together has no examiner"
    )
    told = [each for each in done.remarks() if "test-square" in each]
    assert len(told) == 1
    assert "asks con" in told[0]
    assert "Connection" in told[0]


def test_a_name_that_is_bound_anew_between_two_tests_is_remembered_for_each():
    held = {"test-square": {"it": "builtins:zip"}, "test-total": {"it": "builtins:list_iterator"}}
    done, _ = tried(Result({2: [], 4: []}, held=held))
    plan = replace(sheets().plan, held=done.judging.held)
    assert {cell: plan.orders(cell)["held"] for cell in held} == held


def test_a_cell_that_gives_its_points_by_a_number_is_remembered():
    own = sheets(cell("x = ...", "x", solution=True), test_cell("score(x)", "test-x"))
    done, _ = tried(Result({2: [], 4: [], 6: TWO}), Result({2: FAILED, 4: FAILED, 6: FAILED}), own=own)
    assert done.judging.numeric == ("test-x",)


def test_a_course_may_have_all_judged_as_stock_does():
    done, asked = tried(Result({2: [], 4: []}), rule=Rule(judge=opinions.KERNEL))
    assert set(done.together) == {"test-square", "test-total"}
    assert asked[0][0].together == ("test-square", "test-total")


def test_a_reference_that_could_not_be_run_is_our_failure_and_said():
    with pytest.raises(FailingReference, match="could not be run: no sandbox"):
        tried(Result.failed("no sandbox"))


@pytest.mark.parametrize("wrong", [{"judge": "both"}, {"asked": "none"}, {"disputed": "me"}])
def test_a_rule_that_is_none_is_refused(wrong):
    with pytest.raises(CourseError, match=r"'(both|none|me)'"):
        Rule(**wrong)
