"""`checks.avoids` reads a function's code, which stays with the learner: it judges apart as in the notebook."""

import pytest

from .judging import apart

SETUP = "import numpy as np\nfrom nncourse import checks"
TEST = 'with checks.question("tanh"):\n    checks.avoids("f", ["tanh", "errstate"], look="the formula")'


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ("def f(z):\n    e = np.exp(-2 * z)\n    return (1 - e) / (1 + e)", True),
        ("def f(z):\n    return np.tanh(z)", False),
        ("f = lambda z: [np.tanh(each) for each in z]", False),
        ("def f(z):\n    def inner(y):\n        return np.tanh(y)\n    return inner(z)", False),
        ("def f(z):\n    with np.errstate(over='ignore'):\n        return np.exp(z)", False),
        ("class F:\n    def __call__(self, z):\n        return np.tanh(z)\nf = F()", False),
        ("from functools import partial\ndef g(z, k):\n    return np.tanh(k * z)\nf = partial(g, k=1)", False),
        ("def g(z):\n    return np.tanh(z)\ndef f(z):\n    return g(z)", False),
        ("def f(z):\n    return np.tanh(z)\nf.func = f.pyfunc = lambda z: z", False),
        ("f = np.tanh", False),
        ("f = np.vectorize(lambda z: np.tanh(z))", False),
    ],
)
def test_what_a_question_forbids_is_found_apart(answer, passes):
    judged = apart(answer, TEST, setup=SETUP, reference="def f(z):\n    return z")
    assert judged.passed is passes, judged.text
    if not passes:
        assert ("is not a function" if "class" in answer else "uses what the question forbids") in judged.text
