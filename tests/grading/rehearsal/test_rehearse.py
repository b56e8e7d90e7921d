"""Made-up learners hand in, nbgrader grades, outcomes are compared."""

import shutil

import nbformat
import pytest
from nbgrader.coursedir import CourseDirectory

from nncourse.errors import CourseError
from nncourse.grading.batch import Batch, Options
from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.course import load, stages
from nncourse.grading.nbgrader.gradebook import Book
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
def test_all_that_is_written_of_a_copy_lies_in_it_whatever_the_course_names(make_course, tmp_path):
    """Graded in place, made-up learners would stand in the author's real gradebook."""
    own, real = make_course(), tmp_path / "real"
    shutil.copytree(own.source, real / "source")
    named = {"db_url": f"sqlite:///{real}/marks.db", "root": str(real)}
    named |= {f"{each}_directory": str(real / each) for each in ("release", "submitted", "autograded", "feedback")}
    with open(own.root / "nbgrader_config.py", "a") as file:
        file.writelines(f"c.CourseDirectory.{name} = {value!r}\n" for name, value in named.items())
    course = load(own.root)
    with module.copied(course) as copy:
        module.hand_in_all(copy, "sums", [BLANK])
        for seen in (copy, Batch(copy.root, "sums", Options()).course):
            written = [seen.root, seen.release, seen.submitted, seen.autograded, seen.feedback]
            assert all(each.is_relative_to(copy.root) for each in written), written
            assert seen.source == real / "source"
        read = CourseDirectory(config=Book(copy).config)
        assert read.db_url == copy.db_url == f"sqlite:///{copy.root}/gradebook.db"
        assert all(each.is_relative_to(copy.root) for each in stages(read)[1:])
    assert [each.name for each in real.iterdir()] == ["source"]


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
