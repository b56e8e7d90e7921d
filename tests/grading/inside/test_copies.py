"""What the examiner holds of the kernel's objects that can change."""

import pytest

from nncourse.grading.inside.copies import Copies


@pytest.fixture
def copies():
    """With what was asked of the kernel."""
    made = Copies(lambda *asked: made.asked.append(asked))
    made.asked = []
    return made


def test_one_that_comes_again_is_the_same_with_new_contents_unless_it_cannot_be(copies):
    first = copies.borrow(1, [1])
    assert copies.borrow(1, [1, 2]) is first
    assert first == [1, 2]
    assert copies.borrow(2, [1, 2]) is not first
    assert copies.borrow(1, (1,)) == (1,)


def test_what_became_of_those_that_tests_gave_names_is_asked_as_the_next_test_begins(copies):
    kept, other = copies.borrow(1, [1]), copies.borrow(2, [1])
    copies.begin_cell()
    copies.end_cell([[1], 3])
    assert copies.asked == []
    copies.end_cell([kept, [1], 3])
    copies.begin_cell()
    copies.begin_cell()
    assert copies.asked == [("watch", [1]), ("changed",)]
    copies.end_cell([kept, other])
    copies.end_cell([])
    assert copies.asked[2:] == [("watch", [1, 2]), ("watch", [])]
