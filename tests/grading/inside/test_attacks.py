"""Answers that cheat where a test runs apart, each beside the right answer: nothing judges itself."""

import numpy  # noqa: F401 - imported once, for all the processes that are forked
import pandas  # noqa: F401
import pytest

from .judging import apart

DECODE = "w = 'x' * 3\nassert decode(encode(w)) == w"
ATTACKS = {
    "a library's function that evaluates what the answer gives it": (
        "from numpy.testing import measure as decode\ndef encode(s): return 'raise SystemExit'",
        "def decode(s): return s[::-1]\ndef encode(s): return s[::-1]",
        DECODE + "\nassert type(decode('ab')) is str",
    ),
    "the expected value read from a name of the test's": (
        "y = 0\ndef area(r): return globals()['y']",
        "y = 0\ndef area(r): return r * r",
        "for r in (2, 3, 4):\n    y = r * r\n    assert area(r) == y",
    ),
    "a frame that equals everything": (
        "import pandas as pd\nclass F(pd.DataFrame):\n    def equals(self, other): return True\ndef table(): return F({'a': [0]})",  # noqa: E501
        "import pandas as pd\ndef table(): return pd.DataFrame({'a': [1]})",
        "import pandas as pd\nassert isinstance(table(), pd.DataFrame) and table().equals(pd.DataFrame({'a': [1]}))",
    ),
    "an object that claims to be a frame": (
        "import pandas\nclass DataFrame:\n    __class__ = pandas.DataFrame\n    def equals(self, other): return True\n"  # noqa: E501
        "DataFrame.__module__ = 'pandas'\ndef table(): return DataFrame()",
        "import pandas as pd\ndef table(): return pd.DataFrame({'a': [1]})",
        "import pandas as pd\nassert table().equals(pd.DataFrame({'a': [1]}))",
    ),
    "a set that is part of every other": (
        "class S(set):\n    def issubset(self, other): return True\n    def __le__(self, other): return True\n"
        "def divisors(n): return S({99})",
        "def divisors(n): return {1, n}",
        "assert divisors(7).issubset({1, 7})",
    ),
    "a text that begins with everything": (
        "class T(str):\n    def startswith(self, *a): return True\n    def __eq__(self, o): return True\n"
        "    __hash__ = str.__hash__\ndef greet(n): return T('')",
        "def greet(n): return f'Hello {n}'",
        "assert greet('Bo').startswith('Hello Bo')",
    ),
    "an array whose product is what is expected": (
        "import numpy as np\nclass A(np.ndarray):\n    def __matmul__(self, o): return np.eye(2)\n"
        "def orthogonal(): return np.zeros((2, 2)).view(A)",
        "import numpy as np\ndef orthogonal(): return np.array([[0.0, 1.0], [1.0, 0.0]])",
        "import numpy as np\nq = orthogonal()\nassert np.allclose(q @ q.T, np.eye(2))",
    ),
    "a model that scores itself": (
        "class M:\n    def score(self, x, y): return 1.0\nmodel = M()",
        "class M:\n    def predict(self, x): return [2 * each for each in x]\nmodel = M()",
        "x, y = [1, 2], [2, 4]\n"
        "assert (model.score(x, y) if not hasattr(model, 'predict') else model.predict(x) == y)",
    ),
    "an object that answers differently each time": (
        "class N:\n    n = 0\n    def __float__(self):\n        N.n += 1\n        return [9.0, 1.0][N.n % 2]\ndef f(x): return N()",  # noqa: E501
        "def f(x): return 5.0",
        "v = f(1)\nassert float(v) > 4\nassert float(v) < 6",
    ),
    "an emptied argument": (
        "def srt(xs):\n    xs.clear()\n    return []",
        "def srt(xs): return sorted(xs)",
        "xs = [3, 1, 2]\nassert srt(xs) == sorted(xs)",
    ),
    "an end of iteration": (
        "def f(x): raise StopIteration",
        "def f(x): return x",
        "assert all(map(f, [1, 2, 3]))",
    ),
    "text for eval": (
        "answer = \"__import__('os').getpid()\"",
        "answer = '3 * x'",
        "x = 2\nassert eval(answer) > 0 and len(answer) < 99",
    ),
    "a pickle": (
        "import pickle, os\nclass P:\n    def __reduce__(self): return (os.getpid, ())\ndef dump(x): return pickle.dumps(P())",  # noqa: E501
        "import pickle\ndef dump(x): return pickle.dumps(x)",
        "import pickle\nassert pickle.loads(dump([1]))",
    ),
    "doctests of its own": (
        "def f(x):\n    \"\"\"\n    >>> 1\n    1\n    \"\"\"",
        None,
        "import doctest\nassert doctest.testmod().failed == 0",
    ),
    "no unit test": (
        "x = 1",
        None,
        "import unittest\nunittest.main(argv=['x'], exit=False)",
    ),
    "a refusal that the test swallows": (
        "class E:\n    def __eq__(self, o): return True\ndef f(): return E()",
        None,
        "try:\n    assert f() == 3\nexcept BaseException:\n    pass",
    ),
    "a call of what was handed over": (
        "def f(g): return g('1 + 8')",
        None,
        "assert f(eval) and False",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_fails_and_the_right_answer_passes(name):
    attack, right, test = ATTACKS[name]
    assert not apart(attack, test, reference=right).passed
    if right is not None:
        judged = apart(right, test)
        assert judged.passed, judged.text


@pytest.mark.parametrize(
    ("last", "passes"),
    [
        ("float('nan')", False), ("-195", False), ("np.array([0])", False), ("1e9", False), ("float('inf')", False),
        ("2j", False), ("False", False), ("np.float64('nan')", False),
        ("2", True), ("0.5", True), ("np.float64(1)", True), ("True", True), ("'All right!'", True), ("None", True),
    ],
)  # fmt: skip
def test_a_score_is_a_number_from_0_to_the_points(last, passes):
    judged = apart("x = 1", f"import numpy as np\n{last}")
    assert judged.passed is passes
    assert passes or judged.name == "NoScore"


def test_an_assignment_reaches_the_kernel_only_where_it_is_declared():
    answer, test = "def area(): return side ** 2", "side = 3\nassert area() == 9"
    assert not apart(answer, test).passed
    assert apart(answer, test, shared=["side"]).passed


def test_a_change_of_an_argument_is_seen_where_it_is_declared_and_never_missed():
    sort, change = "def srt(xs): xs.sort()", "xs = [3, 1, 2]\nsrt(xs)\nassert xs == [1, 2, 3]"
    assert not apart(sort, change).passed
    assert apart(sort, change, in_place=True).passed
    assert not apart(sort, "xs = [3, 1, 2]\nsrt(xs)\nassert xs == [3, 1, 2]").passed


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("def f(d): return d['q']", "### BEGIN HIDDEN TESTS\nassert f({'secret-81': 1})\n### END HIDDEN TESTS"),
        ("def d(n): return {}", "### BEGIN HIDDEN TESTS\nassert d(4)['secret-81'] == 3\n### END HIDDEN TESTS"),
        (
            "def f(g):\n    try:\n        g(1)\n    except Exception as e:\n        import traceback\n"
            "        raise ValueError(traceback.format_exc() + repr(e)) from None",
            "def g(x):\n    secret_81 = {}['secret-81']\nf(g)",
        ),
        (
            "def f(g):\n    try:\n        g(1)\n    except Exception as e:\n        raise ValueError(repr(e))",
            "def g(x):\n    try:\n        {}['secret-81']\n    except KeyError:\n        1 / 0\n### BEGIN HIDDEN TESTS\n"  # noqa: E501
            "f(g)\n### END HIDDEN TESTS",
        ),
    ],
)
def test_no_error_carries_hidden_text(answer, test):
    judged = apart(answer, test)
    assert not judged.passed
    told = [line for line in judged.text.splitlines() if not line.startswith("---->")]
    assert "secret" not in "\n".join(told)
