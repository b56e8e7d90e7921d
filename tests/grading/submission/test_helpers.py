"""What the examiner can carry out of a read-only cell, read off the author's notebook; nothing is run."""

import pytest

from nncourse.grading.submission.plan import plan_of, shadowed

from ..conftest import cell, test_cell

IMPORTS = "import functools, operator, unittest\nimport numpy as np\nfrom math import sqrt\n"


def plan(setup, answer="def cube(x): return x ** 3", test="cube", later=""):
    cells = [cell(IMPORTS + setup, "setup", locked=True), cell(answer, "answer", solution=True)]
    return plan_of({"cells": [*cells, cell(later, "later", locked=True), test_cell(test, "t")]})


def carried_out(*given, **others):
    return [each for each in plan(*given, **others).helpers if not each.startswith(("import ", "from "))]


@pytest.mark.parametrize(
    "source",
    [
        "same = lambda a, b, t=1e-09: a == b",
        "same: object = sqrt",
        "same = other = np.cos",
        "a, b = (sqrt, len)",
        "same = functools.partial(np.allclose, atol=-1e-09)",
        "same = functools.lru_cache(None)(lambda a: a)",
        "same = np.vectorize(lambda a: a)",
        "first = operator.itemgetter(0)",
        "tools = {'a': [sqrt, (len, 1)], 'b': {sqrt}}",
        "case = unittest.TestCase()",
        "tools = {'a': sqrt}\nsame = tools['a']",
        "class Judge:\n    pass\njudge = Judge()",
        "def within(t):\n    return lambda a, b: abs(a - b) < t\nsame = within(1e-09)",
        "class Judge(unittest.TestCase):\n    pass\njudge = Judge()",
    ],
)
def test_an_assignment_that_names_or_wraps_the_authors_own_code_is_carried_out(source):
    assert "\n".join(carried_out(source)) == source


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "x = sqrt(2)",
        "x = np.ones(3)",
        "x = unknown",
        "x = functools.reduce(max, [1])",
        "x = open('f')",
        "x = lambda: 0, open('f')",
        "x = lambda a=sqrt(2): a",
        "x = [sqrt for i in range(3)]",
        "x = [sqrt(2), len]",
        "x[0] = len",
        "for x in (len, sqrt): pass",
        "if True:\n    x = len",
    ],
)
def test_what_does_more_is_not(source):
    assert carried_out(source) == []


def test_what_an_answer_binds_or_may_change_is_the_learners():
    assert carried_out("same = len", answer="same = max") == []
    assert carried_out("same = len", later="same = max") == []
    assert carried_out("same = len", answer="x = same") == ["same = len"]
    assert carried_out("tools = {'a': len}", answer="tools['b'] = max") == []
    use = "def add(f):\n    tools['b'] = f"
    assert carried_out(f"tools = {{'a': len}}\n{use}", answer="add(max)") == [use]


def test_a_constant_that_the_authors_code_reads_is_the_authors():
    close = "def close(a, b):\n    return abs(a - b) < tol"
    assert carried_out(f"tol = 1e-09\n{close}") == ["tol = 1e-09", close]
    assert carried_out(f"tol = [1e-09]\n{close}") == [close]
    assert carried_out(f"tol = 1e-09\n{close}", answer="tol = 1") == [close]
    assert carried_out(f"tol = 1e-09\n{close}", later="tol = 1") == [close]
    assert carried_out("tol = 1e-09\nx = tol") == []


def test_a_definition_whose_name_is_bound_anew_in_another_cell_is_the_learners():
    setup = "def same(a, b):\n    return a == b"
    assert carried_out(f"{setup}\nsame = np.vectorize(same)") == [setup, "same = np.vectorize(same)"]
    assert carried_out(f"{setup}\nsame = max", later="same = min") == []


def test_an_instance_that_a_test_hands_on_is_not_made_again():
    setup, made = "class Node:\n    pass\ntree = Node()", "tree = Node()"
    assert made in carried_out(setup, test="tree.check(1)")
    assert made not in carried_out(setup, test="depth(tree)")
    assert made not in carried_out(setup.replace("Node:", "Node(dict):"), test="tree.check(1)")


def test_names_that_read_only_cells_alone_bind():
    setup = "x = make(1)\ny = square(2)\nz = y\ndef f(a): return square(a)\nw = f(3)\nknown = {}\ntools = [len]"
    found = plan(setup, answer="def square(x):\n    x = 2\n    return x\nknown['f'] = tools[0]")
    own = {"functools", "operator", "unittest", "np", "sqrt", "x", "f", "known", "tools"}
    assert set(found.read_only) == own
    assert set(found.untouched) == own - {"known"}


def test_a_learners_function_in_the_place_of_such_a_name_is_told():
    found = plan("x = make(1)\nn = 3\nsame = lambda a, b: a == b")
    answers = "same = lambda a, b: True\ndef x(): pass\nn = 4"
    told = shadowed([cell(answers, "answer", solution=True)], found)
    assert told == [
        "The notebook defines same anew, a helper of the author's.",
        "The notebook defines x anew, a name of a read-only cell.",
    ]
