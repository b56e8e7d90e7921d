"""Assignments in the manner of public courses: what stock nbgrader's semantics say of their made-up answers."""

import pytest

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
