"""Names that a notebook's code uses, defines and imports, read from its syntax; nothing is run."""

import pytest

from nncourse.grading.submission import names


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("x = y = 1", {"x", "y"}),
        ("a, (b, *c) = f()", {"a", "b", "c"}),
        ("def f(x):\n    inner = 1", {"f"}),
        ("class C:\n    attribute = 1", {"C"}),
        ("for i in range(3): pass", {"i"}),
        ("with open('x') as file: pass", {"file"}),
        ("import os.path, numpy as np\nfrom math import sqrt as root", {"os", "np", "root"}),
        ("if (n := 3): pass", {"n"}),
        ("try:\n    pass\nexcept ValueError as error: pass", {"error"}),
        ("lambda x: x", set()),
        ("this is no Python", set()),
        ("%matplotlib inline\n!ls\nx = 1", {"x"}),
        ("%%bash\nx = 1", set()),
    ],
)
def test_what_a_cells_own_level_binds(source, defined):
    assert names.defined(source) == defined


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("x + y", {"x", "y"}),
        ("x = 1\nx + y", {"y"}),
        ("def f(a):\n    return a + b", {"b"}),
        ("print(len(x))", {"x"}),
        ("[n for n in xs]", {"xs"}),
        ("display(In, Out, _)", set()),
        ("np.mean(x)", {"np", "x"}),
        ("(", set()),
    ],
)
def test_what_a_cell_reads_without_having_bound_it(source, used):
    assert names.used(source) == used


def test_packages_are_named_wherever_they_are_imported():
    source = "import keras.layers\ndef f():\n    from scipy.stats import norm\n    from . import own"
    assert names.imported(source) == {"keras", "scipy"}


def test_names_that_are_handed_to_checks_as_text():
    source = (
        'checks.number("a", 1)\nchecks.number("b", value=2)\nother.number("c")\nchecks.text(name)\nchecks.hint("d")'
    )
    assert names.named_in_checks(source, ["number", "text"]) == {"a"}


@pytest.mark.parametrize(
    ("source", "ends"),
    [
        ("assert f(2) == 4", False),
        ("f(2)", True),
        ("x = 1\n0.5  # points", True),
        ("for each in x:\n    f(each)", False),
        ("# only a remark", False),
        ("%time f(2)", True),
        ("f(", True),
        ("\0", True),
    ],
)
def test_whether_a_cell_ends_in_an_expression(source, ends):
    assert names.ends_in_an_expression(source) is ends
