"""Tests about figures, judged apart and as stock in one process: what crosses counts, what does not is refused."""

import pytest

from .judging import apart, stock

pytestmark = pytest.mark.slow

SETUP = "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nimport numpy as np\n"
NEW = "fig, ax = plt.subplots()\n"
#: A right answer, a wrong one, and the test.
CASES = {
    "drawn on": (
        "def f(ax):\n    ax.bar(['a', 'b'], [1, 2])\n    return ax",
        "def f(ax):\n    ax.bar(['a', 'b'], [1, 3])\n    return ax",
        "fig, ax = plt.subplots()\nassert f(ax) is ax and fig.axes[0] is ax\n"
        "assert [p.get_height() for p in ax.patches] == [1, 2]\n"
        "assert [t.get_text() for t in ax.get_xticklabels()] == ['a', 'b']",
    ),
    "drawn later": (
        f"{NEW}def add():\n    ax.plot([1, 2])",
        f"{NEW}def add():\n    pass",
        "before = len(ax.lines)\nadd()\nassert len(ax.lines) == before + 1\nassert len(fig.axes[0].lines) == 1",
    ),
    "of one piece": (
        f"{NEW}ax.plot([1, 2])",
        "fig, _ = plt.subplots()\n_, ax = plt.subplots()\nax.plot([1, 2])",
        "assert ax.figure is fig\nassert fig.axes[0] is ax and len(fig.axes[0].lines) == 1",
    ),
    "a band beside lines": (
        f"{NEW}ax.fill_between([0, 1], [0, 1], [1, 2])\nax.plot([1, 2])",
        f"{NEW}ax.plot([1, 3])",
        "assert ax.lines[0].get_ydata()[-1] == 2\nassert len(ax.collections) == 1",
    ),
    "lines beside what does not cross": (
        f"{NEW}ax.contour(np.eye(3))\nax.plot([1, 2])",
        f"{NEW}ax.contour(np.eye(3))",
        "assert len(ax.lines) == 1",
    ),
    "dashes around it": (
        "def f():\n    _, ax = plt.subplots()\n    ax.plot([1, 2])\n"
        "    ax.spines['left'].set_linestyle((0, (5, 10)))\n    return ax",
        "def f():\n    _, ax = plt.subplots()\n    ax.plot([1, 3])\n    return ax",
        "assert f().lines[0].get_ydata()[-1] == 2",
    ),
    "its figure stays where it is": (
        "def f():\n    fig, ax = plt.subplots()\n    ax.plot([1, 2])\n    fig.get_size_inches = None\n    return ax",
        "def f():\n    fig, ax = plt.subplots()\n    ax.plot([1, 3])\n    fig.get_size_inches = None\n    return ax",
        "assert f().lines[0].get_ydata()[-1] == 2",
    ),
    "styles": (
        f"{NEW}ax.plot([1, 2], lw=3, alpha=0.5, marker='s')\nax.set_title('x', fontsize=20)",
        f"{NEW}ax.plot([1, 2], marker='s')\nax.set_title('x')",
        "line = ax.lines[0]\nassert (line.get_linewidth(), line.get_alpha(), line.get_marker()) == (3, 0.5, 's')\n"
        "assert ax.title.get_fontsize() == 20",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_figure_is_judged_apart_as_in_one_process(case):
    right, wrong, test = CASES[case]
    assert stock(right, test, setup=SETUP).passed
    assert apart(right, test, setup=SETUP).passed, apart(right, test, setup=SETUP).text
    assert not stock(wrong, test, setup=SETUP).passed
    judged = apart(wrong, test, reference=right, setup=SETUP)
    assert (judged.passed, judged.name) == (False, "AssertionError")


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        (f"{NEW}ax.contour(np.eye(3))", "assert len(ax.collections) == 0"),
        (f"{NEW}ax.contour(np.eye(3))", "assert 'QuadContourSet' not in map(str, ax.get_children())"),
        (f"{NEW}ax.axline((0, 0), (1, 1))", "assert not ax.lines"),
        (f"{NEW}ax.table([['a']])", "assert len(ax.tables) == 0"),
        ("fig = plt.figure()\nax = fig.add_subplot(projection='3d')", "assert ax.lines == []"),
        (f"{NEW}ax.set_yscale('function', functions=(np.sqrt, np.square))", "assert ax.get_yscale() == 'linear'"),
    ],
)
def test_what_does_not_cross_is_never_taken_for_nothing(answer, test):
    """Each of these tests passed on a copy from which the part was missing; some fail as stock."""
    judged = apart(answer, test, setup=SETUP)
    assert (judged.passed, judged.name) == (False, "NotJudgedApart")


def test_points_under_a_mask_that_the_notebook_sends_earn_nothing():
    masks = (
        "from nncourse.grading.wire import artists\n"
        "def masked(data, numbers=artists.numbers):\n"
        "    array = np.array(numbers(data), float)\n"
        "    return np.ma.array(array, mask=np.arange(array.size).reshape(array.shape) > 0)\n"
        "artists.numbers = masked\n"
    )
    drawn = f"{NEW}ax.scatter([1, 7], [8, 9])"
    test = "assert np.allclose(ax.collections[0].get_offsets(), [[1, 5], [2, 6]])"
    assert apart(f"{NEW}ax.scatter([1, 2], [5, 6])", test, setup=SETUP).passed
    assert not stock(drawn, test, setup=SETUP).passed
    judged = apart(masks + drawn, test, reference=drawn, setup=SETUP)
    assert (judged.passed, judged.name) == (False, "AssertionError"), judged.text
