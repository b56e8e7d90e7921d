"""What a test cell sees is what the submission has now: its cells run between two tests, its functions within one.

Each case is judged by stock's semantics in the same run, and has to come out alike.
"""

import pytest

from .judging import apart, stock

BAG = "class Bag(list):\n    def put(self, x): self.append(x)\nbag = Bag([1])"
STACK = """class Stack:
    def __init__(self): self.items = []
    def __len__(self): return len(self.items)
    def __bool__(self): return bool(self.items)
    def __str__(self): return str(self.items)
stack = Stack()"""

#: A first answer, its test, the next answer, which is wrong, and its test, which needs what the first answer left.
WRONG = {
    "a number bound anew": ("n = 3", "assert n == 3", "n = 5", "assert n == 3"),
    "a name deleted": ("n = 3", "assert n == 3", "del n", "assert n == 3"),
    "a function bound anew": (
        "def f(x): return x",
        "assert f(1) == 1\ng = f",
        "def f(x): return -x",
        "assert f(1) == 1",
    ),
    "a list filled further": ("xs = [1]", "assert xs == [1]", "xs.append(2)", "assert xs == [1]"),
    "an array changed in place": (
        "import numpy as np\na = np.ones(3)",
        "assert a[0] == 1",
        "a[0] = 5",
        "assert a[0] == 1",
    ),
    "a frame with another column": (
        "import pandas as pd\nt = pd.DataFrame({'a': [1]})",
        "assert list(t) == ['a']",
        "t['b'] = 2",
        "assert list(t) == ['a']",
    ),
    "a figure with another line": (
        "from matplotlib.figure import Figure\nfig = Figure()\nax = fig.subplots()\nax.plot([1])",
        "assert len(ax.lines) == 1",
        "ax.plot([2])",
        "assert len(ax.lines) == 1",
    ),
    "an object's length": (STACK, "assert len(stack) == 0", "stack.items.append(1)", "assert len(stack) == 0"),
    "an object's truth": (STACK, "assert not stack", "stack.items.append(1)", "assert not stack"),
    "an object's text": (STACK, "assert str(stack) == '[]'", "stack.items.append(1)", "assert str(stack) == '[]'"),
    "an object's length by a test's own name": (
        STACK,
        "kept = stack\nassert len(kept) == 0",
        "stack.items.append(1)",
        "assert len(kept) == 0",
    ),
    "a list of a learner's class": (BAG, "assert len(bag) == 1", "bag.put(2)", "assert len(bag) == 1"),
    "a list of a learner's class by a test's own name": (
        BAG,
        "kept = bag\nassert len(kept) == 1",
        "bag.put(2)",
        "assert len(kept) == 1",
    ),
    "a list that a test changed, bound anew": (
        "xs = [3, 1, 2]",
        "xs.sort()\nassert xs == [1, 2, 3]",
        "xs = [3, 1, 2]",
        "assert xs == [1, 2, 3]",
    ),
    "an array that a test changed, bound anew": (
        "import numpy as np\na = np.ones(3)",
        "a += 1\nassert a[0] == 2",
        "a = np.ones(3)",
        "assert a[0] == 2",
    ),
    "another list of the same contents": (
        "xs = [1]",
        "kept = xs",
        "xs = [1]",
        "assert xs is kept",
    ),
    "a list by a test's own name": ("xs = [1]", "kept = xs", "xs.append(2)", "assert kept == [1]"),
    "a result by a test's own name": (
        "rows = []\ndef all_rows(): return rows",
        "kept = all_rows()\nassert kept == []",
        "rows.append(2)",
        "assert kept == []",
    ),
}
RIGHT = {
    "a number bound anew": ("total = 5", "assert total == 5", "total = 7", "assert total == 7"),
    "an object's length": (STACK, "assert len(stack) == 0", "stack.items.append(1)", "assert len(stack) == 1"),
    "a name that is as it was": ("xs = [1]", "kept = xs", "y = 2", "assert xs is kept"),
    "a list that a test changed": ("xs = [2, 1]", "xs.sort()", "y = 2", "assert xs == [1, 2]"),
    "an array that a test changed": (
        "import numpy as np\na = np.ones(3)",
        "a += 1",
        "y = 2",
        "assert a[0] == 2",
    ),
    "a list filled further is the same list": ("xs = [1]", "kept = xs", "xs.append(2)", "assert xs is kept"),
    "a list by a test's own name": ("xs = [1]", "kept = xs", "xs.append(2)", "assert kept == [1, 2]"),
    "a list that a test changed, by the test's own name": (
        "xs = [2, 1]",
        "kept = xs\nkept.sort()",
        "y = 2",
        "assert kept == [1, 2]",
    ),
    "a list of a test's own": ("xs = [1]", "kept = list(xs)", "xs.append(2)", "assert kept == [1]"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_cells_of_the_submission_changed_between_two_tests_is_seen(kind):
    first, earlier, between, test = WRONG[kind]
    assert not stock(f"{first}\n{earlier}\n{between}", test).passed
    judged = apart(first, test, earlier=earlier, between=between)
    assert not judged.passed
    assert judged.name != "NotJudgedApart"


@pytest.mark.parametrize("kind", RIGHT)
def test_a_right_answer_between_two_tests_passes(kind):
    first, earlier, between, test = RIGHT[kind]
    assert stock(f"{first}\n{earlier}\n{between}", test).passed
    judged = apart(first, test, earlier=earlier, between=between)
    assert judged.passed, judged.text


@pytest.mark.parametrize("ends", ["raise SystemExit", "raise KeyboardInterrupt", "return 1 / 0"])
def test_a_kernel_that_does_not_tell_what_became_of_its_objects_ends_no_examiner(ends):
    hostile = f"from nncourse.grading.inside import lent\ndef f(value):\n    {ends}\nlent.fingerprint = f\nxs = [1]"
    assert apart(hostile, "assert xs == [1]", earlier="kept = xs").passed
    assert not apart(hostile, "assert xs == [2]", earlier="kept = xs").passed


#: Code of a learner's that runs within a test, and a test that needs what it saw before.
GOES_ON = {
    "a number bound anew": (
        "n = 0\ndef run(note):\n    global n\n    note()\n    n = 2",
        "seen = []\ndef note(): seen.append(n)\nrun(note)\nassert n == seen[0]",
    ),
    "an object's length": (
        f"{STACK}\ndef run(note):\n    note()\n    stack.items.append(1)",
        "seen = []\ndef note(): seen.append(len(stack))\nrun(note)\nassert len(stack) == seen[0]",
    ),
    "a list of a learner's class by a test's own name": (BAG, "kept = bag\nkept.put(2)\nassert len(kept) == 1"),
    "an object's length at the next call": (
        f"{STACK}\ndef run(note):\n    note()\n    stack.items.append(1)\n    note()",
        "seen = []\ndef note(): seen.append(len(stack))\nrun(note)\nassert seen == [0, 0]",
    ),
}


@pytest.mark.parametrize("kind", GOES_ON)
def test_what_a_function_did_within_a_test_is_seen(kind):
    answer, test = GOES_ON[kind]
    assert not stock(answer, test).passed
    assert apart(answer, test).name == "AssertionError"
