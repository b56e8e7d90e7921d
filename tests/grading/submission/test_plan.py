import pytest

from nncourse.grading.submission.plan import PlanError, plan_of

from ..conftest import author, cell, test_cell


def notebook(*cells):
    return {"cells": list(cells)}


def test_helpers_and_shared_names_of_the_tiny_assignment():
    plan = plan_of(author())
    assert plan.helpers[0] == "import numpy as np"
    assert plan.helpers[1].startswith("def close")
    assert plan.shared == ("square", "total")


def test_imports_of_a_solution_are_helpers_and_its_functions_are_not():
    plan = plan_of(
        notebook(cell("%matplotlib inline\nimport math\ndef f(): pass\nfor i in range(2): k = i", "a", solution=True))
    )
    assert plan.helpers == ("import math",)
    assert plan.shared == ("f", "i", "k")


def test_a_helper_that_the_solution_defines_anew_is_the_learners():
    plan = plan_of(notebook(cell("def f(): pass", "a", locked=True), cell("def f(): return 1", "b", solution=True)))
    assert plan.helpers == ()


@pytest.mark.parametrize("source", ["%timeit f()", "!ls", "get_ipython().run_cell('1')", "assert f("])
def test_a_test_that_needs_ipython_is_refused_unless_marked(source):
    test = test_cell(source, "t1")
    with pytest.raises(PlanError, match=r"'t1'.*in_kernel"):
        plan_of(notebook(test))
    test.metadata["nncourse"] = {"in_kernel": True}
    assert plan_of(notebook(test)).in_kernel == ("t1",)
