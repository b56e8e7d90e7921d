"""Pairs of a right and a wrong answer by kind, ``pairs/KIND.py``, written by somebody who had not read the examiner.

Each is judged by stock nbgrader's semantics in the same run: a mark is stock's, or a person looks.
"""

import pytest

from .as_stock import PAGE, compared
from .conftest import needs_bwrap
from .public_courses import PAIRS, kinds, read

KINDS = kinds(PAIRS)


def test_there_are_pairs_of_every_kind():
    """Each answer has a test, another right answer, and a wrong one."""
    pairs = 0
    for kind in KINDS:
        learners = read(kind, PAIRS).learners
        assert learners["right-other"].keys() == learners["wrong"].keys()
        pairs += len(learners["wrong"])
    assert KINDS == ["classes", "figures", "files", "forms", "functions", "identity", "names", "values"]
    assert f"{pairs} pairs of a right and a wrong answer" in PAGE.read_text()


@pytest.mark.slow
@needs_bwrap
@pytest.mark.parametrize("kind", KINDS)
def test_no_right_answer_loses_and_no_wrong_one_earns_in_silence(kind, tmp_path):
    assignment = read(kind, PAIRS)
    found = compared(assignment, tmp_path)
    assert [cell for cell, passes in found.stock["right-other"].items() if not passes] == []
    assert [cell for cell, passes in found.stock["wrong"].items() if passes] == []
    assert found.silent == []
