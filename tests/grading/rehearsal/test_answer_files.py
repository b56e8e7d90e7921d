"""Files of answers: read whole or refused in one sentence, and written into a released notebook."""

import pytest
from nbformat.v4 import new_notebook

from nncourse.grading.rehearsal.answer_files import Answers, AnswersError, Expectation, fill, read_answers
from nncourse.grading.submission.fences import Fences
from tests.small_course import sums

FILE = """# A learner who forgot a summand.
# /// answers
# base = "blank"
# notebook = "sums"
# [expect.test-total]
# score = 0
# message = "each summand once"
# [expect.test-double]
# score = 1.5
# ///
# %% total
total = 1

# %% [markdown] why
# Because
#
# of that.
# %%  double
def double(x):
    return x
"""


def write(tmp_path, text):
    path = tmp_path / "wrong-1.py"
    path.write_text(text)
    return path


def test_a_file_says_who_answers_what_and_what_it_earns(tmp_path):
    assert read_answers(write(tmp_path, FILE)) == Answers(
        "wrong-1",
        "blank",
        "sums",
        {"total": "total = 1", "why": "Because\n\nof that.", "double": "def double(x):\n    return x"},
        {"test-total": Expectation(0, "each summand once"), "test-double": Expectation(1.5)},
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# /// answers\n", "", "has no `# /// answers` block"),
        ('"blank"', '"empty"', "base = 'empty' is not known"),
        ("# notebook", "# exam", "exam is not known"),
        ("# score = 0", "# score =", "the answers block is not right"),
        ("# score = 0", "# points = 0", "the answers block is not right"),
        ("# %%  double", "# %% total", "'total' is given twice"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(tmp_path, old, new, said):
    assert old in FILE
    with pytest.raises(AnswersError, match=said) as caught:
        read_answers(write(tmp_path, FILE.replace(old, new)))
    assert "wrong-1.py" in str(caught.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(AnswersError, match=r"cannot be read .*Name a file of answers"):
        read_answers(tmp_path / "nothing.py")


def notebooks():
    source = new_notebook(cells=sums())
    released = new_notebook(cells=sums())
    for cell in released.cells[2], released.cells[4]:
        cell.source = "..."
    return released, source


def test_answers_are_written_over_the_base():
    released, source = notebooks()
    filled = fill(released, source, Answers("x", "blank", None, {"total": "total = 1"}, {}))
    assert [filled.cells[place].source for place in (2, 4)] == ["total = 1", "..."]
    assert released.cells[2].source == "...", "a copy is filled"
    filled = fill(released, source, Answers("x", "reference", None, {"total": "total = 1"}, {}))
    assert filled.cells[4].source == "def double(x):\n    return x + x"


def test_a_courses_own_marks_are_left_out_too():
    released, source = notebooks()
    source.cells[2].source = "# <answer>\ntotal = 2\n# </answer>"
    marks = Fences("# <answer>", "# </answer>")
    assert fill(released, source, Answers("x", "reference", None, {}, {}), marks).cells[2].source == "total = 2"


def test_an_answer_cell_that_is_none_is_named():
    with pytest.raises(AnswersError, match="no answer cell test-total; there are total, double"):
        fill(*notebooks(), Answers("x", "blank", None, {"test-total": ""}, {}))
