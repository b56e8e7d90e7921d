"""Assignments in the manner of public courses: what stock nbgrader's semantics say of their made-up answers."""

import re

import pytest

from .as_stock import PAGE
from .public_courses import NAMES, read, stock

CASES = [(name, learner) for name in NAMES for learner in read(name).learners]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "learner"), CASES, ids=["-".join(case) for case in CASES])
def test_right_answers_pass_and_wrong_ones_fail_as_stock(name, learner):
    assignment = read(name)
    passed = stock(assignment, learner)
    if learner.startswith("right"):
        assert all(passed.values()), [test for test, fine in passed.items() if not fine]
    else:
        assert not [answer for answer in assignment.learners[learner] if passed[f"test-{answer}"]]


def test_the_guide_names_every_assignment_and_how_many_tests_it_has():
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", PAGE.read_text(), re.M))
    tests = {name: sum(bool(_graded(cell)) for cell in read(name).notebook.cells) for name in NAMES}
    assert {name: int(count) for name, count in rows.items()} == tests


def _graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade")
