"""Made-up learners hand in, nbgrader grades, outcomes are compared."""

import nbformat
import pytest

from nncourse.grading.nbgrader import workflow
from nncourse.grading.rehearsal.answer_files import Answers, Expectation, fill
from nncourse.grading.rehearsal.rehearse import rehearse


@pytest.mark.slow
def test_answers_through_nbgrader_and_what_validate_says(make_course):
    """Partial credit, stderr, and the same message in the notebook and in Validate; a reference keeps its points."""
    course = make_course()
    half = Answers(
        "half", "blank", None, {"double": "def double(x):\n    return x * 3"}, {"test-double": Expectation(1.0)}
    )
    outcomes = rehearse(course, "sums", [half]).outcomes
    assert {(one.cell, one.score) for one in outcomes} == {("test-total", 0.0), ("test-double", 1.0)}
    text = next(one.text for one in outcomes if one.cell == "test-double")
    assert "`double(…)`" in text or "`double`" in text
    released, source = (nbformat.read(f / "sums" / "sums.ipynb", 4) for f in (course.release, course.source))
    wrong = fill(released, source, Answers("x", "reference", None, {"double": "def double(x): return"}, {}))
    path = course.root / "mine.ipynb"
    nbformat.write(wrong, path)
    told = workflow.run_step(course, "validate", str(path))
    assert "`double` returns nothing" in told
    assert "VALIDATION FAILED ON 1 CELL" in told
    noisy = 'import os\ndef double(x):\n    os.write(2, b"E0000 a log line")\n    return x + x'
    nbformat.write(fill(released, source, Answers("x", "reference", None, {"double": noisy}, {})), path)
    assert "Success" in workflow.run_step(course, "validate", str(path))
