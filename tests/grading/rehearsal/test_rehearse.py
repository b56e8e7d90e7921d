"""Made-up learners hand in, nbgrader grades, outcomes are compared."""

import nbformat
import pytest

from nncourse.errors import CourseError
from nncourse.grading.nbgrader import workflow
from nncourse.grading.rehearsal import rehearse as module
from nncourse.grading.rehearsal.answer_files import Answers, Expectation, fill
from nncourse.grading.rehearsal.rehearse import BLANK, REFERENCE, rehearse
from nncourse.grading.verdict import Verdict


class MadeUpBatch:
    """A batch in whose place others grade.

    Attributes:
        verdicts: by student, what is not "graded".
        asked: the students of each run.
    """

    def __init__(self):
        self.verdicts, self.asked = {}, []

    def run(self, students):
        self.asked.append(list(students))
        return [self.verdicts.get(each, Verdict(each, "graded")) for each in students]


@pytest.fixture
def made_up(monkeypatch):
    """A batch with nothing released and nothing graded."""
    batch = MadeUpBatch()
    monkeypatch.setattr(module, "Batch", lambda *given: batch)
    monkeypatch.setattr(module, "hand_in_all", lambda *given: {})
    monkeypatch.setattr(module, "outcomes", lambda *given: [])
    return batch


def test_the_first_learner_is_timed_alone_after_all_others(made_up, make_course):
    others = [BLANK, Answers("half", "blank", None, {}, {})]
    assert rehearse(make_course(), "sums", [REFERENCE, *others]).seconds >= 0
    assert made_up.asked == [["blank", "half"], ["reference"]]


@pytest.mark.parametrize("verdict", ["ungraded", "rejected"])
def test_a_learner_without_a_mark_is_no_learner_with_nothing(made_up, make_course, verdict):
    made_up.verdicts["blank"] = Verdict("blank", verdict, reason="the disk is full")
    with pytest.raises(workflow.StepError, match="no mark for blank: the disk is full"):
        rehearse(make_course(), "sums", [REFERENCE, BLANK])


def test_a_batch_that_cannot_begin_is_a_step_that_failed(made_up, make_course, monkeypatch):
    def refused(*given):
        raise CourseError("the reference fails its own tests")

    monkeypatch.setattr(made_up, "run", refused)
    with pytest.raises(workflow.StepError, match="reference fails its own tests"):
        rehearse(make_course(), "sums", [REFERENCE, BLANK])


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
