"""Words for an answer that nothing vouches for."""

from nncourse.checks.describe import describe


def test_a_class_with_a_strange_name_is_cut():
    strange = type("x" * 5000, (), {})()
    assert len(describe(strange)) < 100
