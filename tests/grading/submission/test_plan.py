import ast
from pathlib import Path

import pytest

from nncourse.grading.submission import plan as module
from nncourse.grading.submission.plan import PlanError, plan_of, require_python, wants_sharing

from ..conftest import author, cell, test_cell


def notebook(*cells):
    return {"cells": list(cells)}


def test_helpers_and_shared_names_of_the_tiny_assignment():
    plan = plan_of(author())
    assert plan.helpers[0] == "import numpy as np"
    assert plan.helpers[1].startswith("def close")
    assert plan.answers == ("square", "total")


def test_imports_of_a_solution_are_no_helpers_and_its_functions_are_not():
    """A blank would pass a test that calls what only the solution imports."""
    source = "%matplotlib inline\nimport math\nimport os.path as p\nfrom a.b import c as d\n"
    source += "def f(): pass\nfor i in (1,): k = i"
    plan = plan_of(notebook(cell(source, "a", solution=True)))
    assert plan.helpers == ()
    assert plan.imports == (("math", "math", ""), ("p", "os.path", ""), ("d", "a.b", "c"))
    assert plan.answers == ("f", "i", "k")


def test_what_stands_outside_of_the_marks_is_given_to_learners_and_helps():
    source = "import math\n### BEGIN SOLUTION\nimport cmath\n### END SOLUTION\nimport statistics"
    plan = plan_of(notebook(cell(source, "a", solution=True)))
    assert plan.helpers == ("import math", "import statistics")
    assert plan.imports == (("cmath", "cmath", ""),)


def test_names_are_given_back_to_the_learner_where_the_author_binds_them_anew():
    cells = [cell("y = 1", "a", solution=True), test_cell("y", "t1"), test_cell("y", "t2")]
    cells += [cell("y = z = 2", "b", solution=True), test_cell("y", "t3")]
    cells[1].metadata["nncourse"] = {"shared": ["y"], "in_place": True}
    plan = plan_of(notebook(*cells))
    assert plan.orders("t1") == {"given_back": ["y"], "shared": ["y"], "in_place": True, "held": {}}
    assert plan.orders("t2") == {"given_back": ["y"], "shared": [], "in_place": False, "held": {}}
    assert plan.orders("t3") == {"given_back": ["y", "z"], "shared": [], "in_place": False, "held": {}}


def test_a_cell_that_needs_the_declaration_is_found():
    solution = "def area(): return side ** 2"
    cells = [cell(solution, "a", solution=True), test_cell("side = 3\nother = 1\nassert area() == 9", "t1")]
    assert wants_sharing(notebook(*cells)) == {"t1": ("side",)}
    cells[1].metadata["nncourse"] = {"shared": ["side"]}
    assert wants_sharing(notebook(*cells)) == {}


def test_a_helper_that_the_solution_defines_anew_is_the_learners():
    plan = plan_of(notebook(cell("def f(): pass", "a", locked=True), cell("def f(): return 1", "b", solution=True)))
    assert plan.helpers == ()


def test_names_that_tests_alone_bind_are_never_the_learners():
    first = "import re\nfrom math import pi as p\ndef close(a, b): return k\nclass C: inner = 1\nz = [i for i in x]\n"
    first += "def count():\n    global n\n    n = m = 1\nfor a, (b, *c) in x:\n    with x as d: pass\n"
    first += (
        "try: e = 1\nexcept E as gone: pass\nif (w := 1): pass\nmatch x:\n    case {'k': [g, *h], **r} as o: pass\n"
    )
    first += "del x\nanswered = given = 1"
    cells = [cell("answered = [z for z in ()]\ntry: import t\nexcept E: import u", "a", solution=True)]
    cells += [test_cell(first, "t1"), test_cell("t = u = late = 1", "t2")]
    cells[1].metadata["nncourse"] = {"shared": ["given"]}
    own = {"re", "p", "close", "C", "z", "count", "n", "a", "b", "c", "d", "e", "w", "g", "h", "r", "o", "late"}
    assert set(plan_of(notebook(*cells)).own) == own


def test_a_test_that_was_moved_gives_back_what_it_bound():
    """Author's order: t1, b, t2, t3. Moved behind t2, t1 would leave its y to t3."""
    cells = [test_cell("y = 1", "t1"), cell("y = 2", "b", solution=True), test_cell("y", "t2"), test_cell("y", "t3")]
    plan = plan_of(notebook(*cells))
    assert [plan.orders(each)["given_back"] for each in ("t1", "t2", "t3")] == [[], ["y"], ["y"]]


@pytest.mark.parametrize("source", ["assert f(", "%time\nassert f("])
def test_a_test_that_no_answer_can_pass_is_refused_unless_marked(source):
    test = test_cell(source, "t1")
    with pytest.raises(PlanError, match=r"'t1'.*in_kernel"):
        plan_of(notebook(test))
    test.metadata["nncourse"] = {"in_kernel": True}
    assert plan_of(notebook(test)).in_kernel == ("t1",)


@pytest.mark.parametrize(
    "source", ["%timeit f()", "!ls", "get_ipython().run_cell('1')", "%%time\nf()", "files = !ls", "await f()", "f?"]
)
def test_a_test_that_needs_ipython_refuses_no_class(source):
    """It is judged where it can be; in the examiner it fails, and says why."""
    assert [each.grade_id for each in plan_of(notebook(test_cell(source, "t1"))).tests] == ["t1"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "ir", "display_name": "R"}},
        {"kernelspec": {"name": "julia-1.9", "display_name": "Julia"}},
        {"kernelspec": {"name": "other"}, "language_info": {"name": "R"}},
    ],
)
def test_a_notebook_in_another_language_is_refused(metadata):
    with pytest.raises(PlanError, match="only Python notebooks"):
        require_python({"metadata": metadata}, "ps1.ipynb")


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python3", "language": "python"}},
        {"kernelspec": {"name": "conda-env-physics-py", "display_name": "Physics"}},
        {"kernelspec": {"name": "irene", "display_name": "Irene's environment"}},
    ],
)
def test_a_python_notebook_of_any_kernel_is_not(metadata):
    require_python({"metadata": metadata}, "ps1.ipynb")


def test_whoever_reads_a_plan_names_the_courses_own_marks():
    """A course may have marks of its own; a call that leaves them out reads the usual ones, and says nothing."""
    calls = [
        (
            path.name,
            node.lineno,
            len(node.args) == 4 or {"hidden", "solution"} <= {each.arg for each in node.keywords},
        )
        for path in Path(module.__file__).parents[2].rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "plan_of"
    ]
    assert len(calls) >= 5
    assert [each for each in calls if not each[2]] == []
