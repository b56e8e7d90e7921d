import pytest
from nbformat.v4 import new_notebook, new_output

from nncourse.grading.nbgrader.quiet import AuthorsMistakeError, quiet, refuse_authors_mistakes

from ..conftest import cell, test_cell


def notebook(*outputs, graded=True):
    made = test_cell("check()", "test-x") if graded else cell("check()", "x", solution=True)
    made.outputs = list(outputs)
    return new_notebook(cells=[made])


STDERR = new_output("stream", name="stderr", text="W0000 a log line")
MISTAKE = new_output("error", ename="AuthorError", evalue="'number' needs a number.", traceback=[])


def test_what_a_graded_cell_wrote_to_stderr_costs_nothing():
    assert quiet(notebook(STDERR.copy())).cells[0].outputs[0].name == "stdout"
    assert quiet(notebook(STDERR.copy(), graded=False)).cells[0].outputs[0].name == "stderr"


def test_an_error_still_counts():
    error = new_output("error", ename="AssertionError", evalue="no", traceback=[])
    assert quiet(notebook(error)).cells[0].outputs[0].output_type == "error"
    refuse_authors_mistakes(notebook(error))


def test_a_check_that_was_misused_grades_nobody_and_names_the_cell():
    with pytest.raises(AuthorsMistakeError, match=r"'test-x' is wrong in itself.*needs a number"):
        refuse_authors_mistakes(notebook(MISTAKE))
    refuse_authors_mistakes(notebook(MISTAKE, graded=False))  # a learner may raise what he likes
