"""What only tests bind is theirs, whatever becomes of the cell that binds it."""

import pytest

from .judging import apart

REFERENCE = "def sq(x): return x * x\ndef cube(x): return x ** 3"
#: A helper behind the first assertion of an earlier test: its name stands in what learners get.
EARLIER = "assert sq(2) == 4\ndef close(a, b, tol=1e-9):\n    return abs(a - b) <= tol\nassert close(sq(7), 49)"
TEST = "assert close(cube(3), 27)"
CHEAT = "def close(*given):\n    print('EXPECTED', given)\n    return True\ndef cube(x): return 0\n"


def test_the_reference_and_a_learner_who_fails_the_first_test_late_pass():
    assert apart(REFERENCE, TEST, earlier=EARLIER).passed
    assert apart(REFERENCE.replace("x * x", "x + x"), TEST, earlier=EARLIER, reference=REFERENCE).passed


@pytest.mark.parametrize(
    ("earlier", "square"),
    [
        (EARLIER, "def sq(x): raise ValueError"),
        (EARLIER, "def sq(x): return 0"),
        ("assert sq(2) == 4\nfrom math import isclose as close", "def sq(x): return 0"),
        ("assert sq(2) == 4\nclose = lambda a, b: a == b", "def sq(x): return 0"),
        ("assert sq(2) == 4\nclass close:\n    def __init__(self, a, b): assert a == b", "def sq(x): return 0"),
    ],
)
def test_a_learners_helper_of_the_same_name_is_not_called_where_the_earlier_test_ended_early(earlier, square):
    judged = apart(CHEAT + square, TEST, earlier=earlier, reference=REFERENCE)
    assert judged.name == "NameError"
    assert "EXPECTED" not in judged.text
