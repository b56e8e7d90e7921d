"""The marks of a class, from a gradebook and executed notebooks made by hand."""

import pytest
from nbformat.v4 import new_output

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import class_marks
from nncourse.grading.nbgrader.class_marks import of_class
from tests.class_of_sums import CLASS, write_class


def test_marks_rates_and_messages_of_a_class(tmp_path):
    course = write_class(tmp_path / "course")
    found = of_class(course, "sums")
    assert {each.student: (each.points, each.final, each.waits) for each in found.marks} == {
        "ada": (5, 5, False),
        "bob": (2, 1, False),
        "<b>eve": (0, 0, True),
    }
    assert found.absent == ["zoe"]
    assert [each.cell for each in found.cells] == ["test-total", "test-double"]  # as in the notebook
    total, double = found.cells
    assert (total.points, total.full, total.none, total.rate) == (2, 2, 1, pytest.approx(4 / 6))
    assert (double.scores, double.waiting) == ({"ada": 3, "bob": 0}, ["<b>eve"])
    assert total.messages == {"`total` is a number, but not the right one.": 1}
    assert double.messages == {"ValueError: <i>no</i> double": 1}  # by the error's last line


def test_who_is_left_out_counts_nowhere(tmp_path):
    found = of_class(write_class(tmp_path / "course"), "sums", exclude=["bob", "zoe"])
    assert [each.student for each in found.marks] == sorted(set(CLASS) - {"bob"})
    assert found.absent == []
    assert not found.cells[1].messages


def test_a_class_without_marks_is_one_sentence(tmp_path):
    course = write_class(tmp_path / "course", {})
    with pytest.raises(CourseError, match="Nothing of 'sums' is graded yet: run nncourse grade sums"):
        of_class(course, "sums")
    with pytest.raises(CourseError, match=r"no assignment 'sum'.*Did you mean"):
        of_class(course, "sum")


@pytest.mark.parametrize("line", ["----> 3 == total", "----> 7 3 == total", "----> 3     3 == total"])
def test_a_line_that_begins_with_a_number_is_found_with_and_without_its_own(line):
    error = new_output("error", ename="AssertionError", evalue="", traceback=[line])
    assert class_marks._without_words(error, {"3 == total"}) == "AssertionError: 3 == total"


#: Learner -> the traceback of an error without words, of a visible line of the test, a hidden one, or none.
TRACEBACKS = {
    "apart": 'AssertionError in line 2 of the test\n----> checks.number("total", integer=True)',
    "stock": '\x1b[0;32m----> 2\x1b[0m     checks.number("total", integer=True)\n      3     secret',
    "hidden": "----> 4     checks.equal_to_secret(total)",
    "none": "",
}


def test_an_error_without_words_is_told_by_its_line_unless_learners_do_not_see_it(tmp_path):
    bare = {
        student: [new_output("error", ename="AssertionError", evalue="", traceback=text.splitlines())]
        for student, text in TRACEBACKS.items()
    }
    learners = {each: ({"test-total": (0, error), "test-double": (0, [])}, 0) for each, error in bare.items()}
    assert of_class(write_class(tmp_path / "course", learners), "sums").cells[0].messages == {
        'AssertionError: checks.number("total", integer=True)': 2,
        "AssertionError in a line that learners do not see": 1,
        "AssertionError": 1,
    }
