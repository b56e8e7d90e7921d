"""A release through nbgrader itself: secrets sealed, blanks that run, solutions for self-study alone."""

import os
import re
import sys

import nbformat
import pytest

from nncourse import checks, seals
from nncourse.grading.nbgrader.workflow import StepError, release, run_step
from tests.small_course import QUIET, cell, sums, write_course

CONFIG = QUIET + (
    "from nncourse.grading.nbgrader import releasing\n"
    "c.GenerateAssignment.preprocessors = releasing.STEPS\n"
    "c.GenerateFeedback.preprocessors.insert(2, releasing.SealSecrets)\n"
)
ANSWER = """
option = ...
### BEGIN SOLUTION
# why: the others are too small
option = "bb"
### END SOLUTION
"""
TEST = """
q = checks.question("option", points=1)
with q.part(1, "option"):
    checks.choice("option", ["aa", "bb"], checks.secret("bb", feedback={"aa": "how small that is"}))
q.score()
"""


def course_of(folder, test=TEST):
    new = [cell("option", ANSWER, solution=True), cell("test-option", test, grade=True, points=1)]
    return write_course(folder, [*sums(), *new], config=CONFIG)


def test_a_release_holds_seals_and_runs_from_top_to_bottom(tmp_path):
    course = course_of(tmp_path / "course")
    released = release(course, "sums")["sums"]
    text = nbformat.writes(released)
    assert "secret" not in text
    assert "how small" not in text
    assert "solutions(" not in text
    (token,) = re.findall(r'sealed\(\\"([^"\\]+)\\"\)', text)
    assert seals.unsealed(token).text("bb")
    assert release(course, "sums")["sums"].cells[-1].source == released.cells[-1].source
    sources = {each.metadata.get("nbgrader", {}).get("grade_id"): each.source for each in released.cells}
    assert "raise" not in sources["option"]
    assert "raise NotImplementedError()" in sources["double"]
    names = {}
    for each in released.cells:
        if each.cell_type == "code" and not each.metadata.get("nbgrader", {}).get("grade"):
            exec(each.source, names)  # no blank stops it


@pytest.mark.slow
def test_grading_knows_the_secret_and_feedback_does_not(tmp_path):
    course = course_of(tmp_path / "course")
    released = release(course, "sums")["sums"]
    for student, answer in (("ann", "bb"), ("bob", "aa")):
        for each in released.cells:
            if each.metadata.get("nbgrader", {}).get("grade_id") == "option":
                each.source = f"option = {answer!r}"
        folder = course.submitted / student / "sums"
        folder.mkdir(parents=True)
        nbformat.write(released, folder / "sums.ipynb")
    run_step(course, "autograde", "sums")
    run_step(course, "generate_feedback", "sums")
    pages = {student: (course.feedback / student / "sums" / "sums.html").read_text() for student in ("ann", "bob")}
    assert not any("secret" in page for page in pages.values())
    assert "how small that is" in pages["bob"]
    assert "how small that is" not in pages["ann"]
    assert "1 of 1 point<" in pages["ann"]


def test_solutions_come_in_a_release_for_self_study_only(tmp_path):
    course = course_of(tmp_path / "course")
    run_step(course, "generate_assignment", "sums", "--force", "--BringSolutions.enabled=True")
    text = (course.release / "sums" / "sums.ipynb").read_text()
    (call,) = re.findall(r'checks\.solutions\(\\"[^"\\]+\\"\)', text)
    assert "123456" not in text
    exec(call.replace("\\", ""), {"checks": checks})
    kept = sys.modules["nncourse.checks.hints"]._solutions
    assert kept.pop("option") == ["the others are too small", 'option = "bb"']
    assert kept.pop("double")[1] == "def double(x):\n    return x + x"
    kept.clear()
    assert "solutions(" not in nbformat.writes(release(course, "sums")["sums"])


def test_an_exam_withholds_and_a_secret_that_cannot_be_sealed_stops_the_release(tmp_path):
    course = course_of(tmp_path / "exam")
    run_step(course, "generate_assignment", "sums", "--force", "--SealSecrets.withhold=True")
    text = (course.release / "sums" / "sums.ipynb").read_text()
    assert "checks.withheld()" in text
    assert "sealed" not in text
    broken = course_of(tmp_path / "broken", TEST.replace('secret("bb"', "secret(option"))
    with pytest.raises(StepError, match="plain values"):
        release(broken, "sums")
    assert not os.path.exists(broken.release / "sums" / "sums.ipynb")
