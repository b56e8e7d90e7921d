"""From an answer to plain values: giants are refused unseen, numbers of any make are numbers."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from nncourse import checks
from nncourse.checks import CheckFailed


def test_a_giant_is_refused_unseen():
    giant = np.broadcast_to(np.float64(1), (10**5, 10**5))
    for check in (checks.array, checks.number, checks.integers):
        with pytest.raises(CheckFailed) as caught:
            check("it", value=giant)
        assert caught.value.code == "too_big"
    with pytest.raises(CheckFailed) as caught:
        checks.function("it", lambda x: x, [np.ones(2)], value=lambda x: giant)
    assert caught.value.code == "too_big"


@pytest.mark.parametrize("value", [Fraction(1, 4), Decimal("0.25"), np.array([0.25]), np.array([[0.25]])])
def test_numbers_of_other_makes_are_numbers(value):
    checks.number("x", 0.25, value=value)
    checks.array("x", [0.25, 1.0], value=[value, 1] if not isinstance(value, np.ndarray) else [0.25, 1])
    checks.function("f", lambda x: x / 4, [1.0], value=lambda x: value)
