"""Each kind of repair is one sentence, in the order in which the kinds came up."""

from nncourse.grading.submission.notes import Repairs, listed


def test_repairs_of_a_kind_are_said_together_and_braces_in_a_name_stay():
    repairs = Repairs()
    repairs.add("{} was lost", "{} were lost", "'{a}'")
    repairs.add("the cell {} was moved", "the cells {} were moved", "3")
    repairs.add("{} was lost", "{} were lost", "'b'")
    assert repairs.sentences() == ["'{a}', 'b' were lost", "the cell 3 was moved"]


def test_ten_are_named_and_the_others_counted():
    assert listed("abcdefghij") == "a, b, c, d, e, f, g, h, i, j"
    assert listed("abcdefghijkl") == "a, b, c, d, e, f, g, h, i, j and 2 more"
