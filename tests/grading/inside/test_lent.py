"""Objects of the kernel that the examiner has copies of."""

import numpy as np
import pytest

from nncourse.grading.inside import lent as module
from nncourse.grading.inside.lent import Lent


@pytest.fixture
def lent():
    return Lent()


def test_a_large_array_is_not_lent_and_the_oldest_are_forgotten(lent, monkeypatch):
    assert lent.lend(np.zeros(module._LENT_BYTES // 8)) is None
    monkeypatch.setattr(module, "_LENT", 2)
    lists = [[n] for n in range(3)]
    numbers = [lent.lend(each) for each in lists]
    assert numbers == [1, 2, 3]
    assert lent.lend(lists[2]) == 3
    assert lent.lend(lists[0]) == 4


def test_those_that_are_watched_are_told_once_they_change(lent):
    xs, ys = [1], [1]
    numbers = [lent.lend(xs), lent.lend(ys)]
    lent.watch(numbers[:1])
    assert lent.changed() == ()
    xs.append(2)
    ys.append(2)
    assert lent.changed() == (xs,)
    lent.watch([])
    assert lent.changed() == ()
