"""`nncourse check-assignment`, Validate, the lab and the demo, on a small course, through nbgrader itself."""

import json
import os
import subprocess
import sys
from inspect import isfunction, signature
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from nncourse import checks, cli
from nncourse.grading.rehearsal.inspection import (
    _CHECKS,
    _ids_and_points,
    _most_seconds,
    _names_defined,
    _names_in_release,
    _no_pictures_left,
    _nothing_left,
    _tests_apart,
    inspect,
    whole,
)
from nncourse.grading.submission.fences import HIDDEN, SOLUTION
from tests.small_course import DOUBLE_TEST, QUIET, STOCK, cell, sums

ROOT = Path(__file__).resolve().parents[3]
#: The longest that a reference may take here: beside other tests, wall time says little of how long it takes alone.
FAR_S = 600


def by_name(findings):
    return {finding.what: finding for finding in findings}


def replaced(old, new):
    """The small assignment with a text replaced in every cell."""
    content = sums()
    for one in content:
        one.source = one.source.replace(old, new)
    return content


WRONG = """# /// answers
# [expect.test-total]
# score = 0
# message = "each summand once"
# [expect.test-double]
# score = {score}
# message = "not the right values"
# ///
# %% total
total = 777776
# %% double
import sys
def double(x):
    print("a warning", file=sys.stderr)
    return [*x, 1] if type(x) is list else 2.0
"""


@pytest.mark.slow
def test_a_sound_assignment_is_found_sound_and_a_wrong_expectation_is_found(make_course, tmp_path):
    course = make_course()
    before = sorted(course.root.rglob("*"))
    answers = tmp_path / "answers"
    answers.mkdir()
    (answers / "wrong-1.py").write_text(WRONG.format(score=1))
    (answers / "wrong-2.py").write_text(WRONG.format(score=2))
    options = ["--course-dir", str(course.root), "--answers", str(answers), "--json", "--seconds", str(FAR_S)]
    result = CliRunner().invoke(cli.app, ["check-assignment", "sums", *options])
    found = {each["what"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert {what for what, each in found.items() if not each["ok"]} == {"wrong-2", "told at once", "enough answers"}
    assert "expected 2" in found["wrong-2"]["detail"]
    assert found["told at once"]["detail"].startswith("0 of 4 wrong answers")
    assert "wrong-1 test-total" in found["told at once"]["detail"]
    assert sorted(course.root.rglob("*")) == before


@pytest.mark.slow
def test_stock_nbgrader_shows_hidden_tests_in_feedback_and_it_is_found(make_course):
    findings = by_name(inspect(make_course(config=STOCK), "sums", None, FAR_S))
    assert [what for what, each in findings.items() if each.ok is False] == ["no hidden test in feedback"]
    assert "protect(c)" in findings["no hidden test in feedback"].detail
    assert findings["enough answers"].ok is None


def test_a_notebook_that_trains_for_long_declares_how_long_grading_may_take(make_course):
    sources = make_course().notebooks("sums")
    assert _most_seconds(sources) == 60
    sources["sums"].metadata["nncourse"] = {"grading_s": 150}
    assert _most_seconds(sources) == 150
    sources["sums"].metadata["nncourse"] = {"grading_s": "long"}
    assert _most_seconds(sources) == 60


def test_a_name_that_nobody_defines_is_found(make_course):
    content = sums()
    content[5].source = DOUBLE_TEST.replace("lambda x: 2 * x", "lambda x: factor * x")
    content.append(cell("test-more", "checks.number('forgotten')\nprint(elsewhere)", grade=True, points=1))
    finding = _names_defined(make_course(content).notebooks("sums"))
    assert not finding.ok
    assert finding.detail == "test-double: factor; test-more: elsewhere, forgotten"


def test_what_is_left_in_a_release_is_found(make_course):
    source = make_course().notebooks("sums")
    for marks, what in ((SOLUTION, "total = 123456 + 654321"), (HIDDEN, "each summand once")):
        finding = _nothing_left("it", source, source, marks)
        assert not finding.ok
        assert what in finding.detail
    hidden_only = sums()
    hidden_only[3].source = "### BEGIN HIDDEN TESTS\nright = 777777\n### END HIDDEN TESTS\nassert total == right"
    released = sums()
    released[3].source = "assert total == right"
    source, release = ({"sums": nbformat.v4.new_notebook(cells=each)} for each in (hidden_only, released))
    assert _names_in_release(whole(source, release), release).detail == "test-total: right"


@pytest.mark.slow
def test_a_test_that_is_wrong_in_itself_is_a_finding(make_course):
    content = replaced('checks.number("total", integer=True)', 'checks.number("total", equal="seven")')
    *_, last = inspect(make_course(content), "sums", None)
    assert not last.ok
    assert "test-total" in last.detail
    assert "needs a number" in last.detail


@pytest.mark.slow
def test_the_course_that_nbgrader_itself_makes_is_found_sound(tmp_path):
    """Two notebooks, a header that only the release has, tests without our checks, answers for a person."""
    quickstart = [sys.executable, "-m", "nbgrader", "quickstart", "course101"]
    subprocess.run(quickstart, cwd=tmp_path, check=True, capture_output=True)
    course = str(tmp_path / "course101")
    options = ["--course-dir", course, "--json", "--seconds", str(FAR_S)]
    result = CliRunner().invoke(cli.app, ["check-assignment", "ps1", *options])
    found = {each["what"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 0, found
    assert found.pop("enough answers")["ok"] is None
    assert found.pop("told at once")["detail"] == "no wrong answers given"
    opinion = found.pop(
        "whose opinion"
    )  # one of its tests takes a function of the learner's away and looks what happens
    assert opinion["ok"] is None
    assert "together with the submission" in opinion["detail"]
    assert {each["ok"] for each in found.values()} == {True}
    assert found["reference"]["detail"] == "3 of 3 points, as expected; 10 more points wait for a person"
    assert found["blank"]["detail"] == "0 of 9 points, as expected; 4 more points wait for a person"


@pytest.mark.slow
def test_a_course_with_marks_of_its_own_is_understood(make_course):
    content = sums()
    for each in content:
        each.source = each.source.replace("BEGIN SOLUTION", "<answer>").replace("END SOLUTION", "</answer>")
        each.source = each.source.replace("BEGIN HIDDEN TESTS", "<secret>").replace("END HIDDEN TESTS", "</secret>")
    own = """
c.ClearSolutions.begin_solution_delimeter, c.ClearSolutions.end_solution_delimeter = "### <answer>", "### </answer>"
c.ClearHiddenTests.begin_test_delimeter, c.ClearHiddenTests.end_test_delimeter = "### <secret>", "### </secret>"
from nncourse.grading.nbgrader.execute import protect; protect(c)
"""
    course = make_course(content, config=QUIET + own)
    found = {each.what: each for each in inspect(course, "sums", None, FAR_S)}
    assert {each.ok for each in found.values()} == {True, None}, found
    assert found["reference"].detail == "5 of 5 points, as expected"
    assert found["no hidden test in the release"].detail == "none of 2 lines"
    assert found["no solution in the release"].detail == "none of 2 lines"


def test_a_header_and_a_star_import_are_no_missing_names(make_course):
    content = sums()
    content[5].source = "from math import *\n" + content[5].source.replace("2 * x", "floor(2) * x")
    source = make_course(content).notebooks("sums")
    released = {"sums": nbformat.v4.new_notebook(cells=[cell("header", "factor = 2"), *sums()])}
    del released["sums"].cells[0].metadata["nbgrader"]
    released["sums"].cells[4].source = "assert total != factor"
    full = whole(source, released)
    assert "HIDDEN" in full["sums"].cells[4].source
    assert _names_in_release(full, released).ok
    assert _names_defined(source).ok


@pytest.mark.slow
def test_a_test_with_magics_refuses_no_class_and_may_be_marked(make_course):
    content = sums()
    made = "def make():\n    eq = lambda a, b: a == b\n    return eq\nmade = make()"
    content.append(cell("helpers", made))
    content.append(cell("test-made", "assert made(1, 1)", grade=True, points=1))
    content.append(cell("test-more", "%timeit -n 1 -r 1 1", grade=True, points=1))
    course = make_course(content)
    found = {each.what: each for each in inspect(course, "sums", None)}
    assert found["tests run apart"].ok
    told = found["whose opinion"].detail
    assert "test-more together with the submission" in told
    assert "test-made together with the submission" in told
    assert "code of 'made', which a read-only cell binds" in told
    content[-1].metadata["nncourse"] = {"in_kernel": True}
    marked = _tests_apart({"sums": nbformat.v4.new_notebook(cells=content)}, course)
    assert (marked.ok, marked.detail) == (True, "marked to run in the learner's process: test-more")


def test_ids_and_points_are_looked_at_before_anything_runs(make_course):
    content = sums()
    content[3].metadata.nbgrader.points = "two"
    content[0].metadata["nbgrader"] = {"grade_id": "job", "task": True, "grade": True, "points": 1}
    content[5].metadata.nbgrader.grade_id = "double"
    (finding,) = [each for each in inspect(make_course(content), "sums", None) if each.ok is False]
    assert "test-total has 'two' points" in finding.detail
    assert "job is a task" in finding.detail
    assert "'double' 2 times" in finding.detail


def test_a_cell_for_no_points_is_no_mistake_and_tasks_count(make_course):
    content = sums()
    content[3].metadata.nbgrader.points = 0
    content[0].metadata["nbgrader"] = {"grade_id": "job", "task": True, "points": 2}
    finding = _ids_and_points(make_course(content).notebooks("sums"))
    assert (finding.ok, finding.detail) == (True, "3 graded cells, 5 points")


def test_a_picture_of_the_solution_is_found_in_the_release(make_course):
    content = [*sums(), nbformat.v4.new_markdown_cell("![](attachment:a.png)", attachments={"a.png": {}})]
    content[-1].metadata["nbgrader"] = {"grade_id": "words", "grade": True, "solution": True, "points": 1}
    source = {"sums": nbformat.v4.new_notebook(cells=content)}
    finding = _no_pictures_left(source, source)
    assert not finding.ok
    assert "words keeps a.png" in finding.detail


@pytest.mark.slow
def test_the_lab_gives_a_learner_a_copy_and_never_overwrites_it(make_course):
    course = make_course()
    command = [sys.executable, str(ROOT / "exercises" / "lab.py"), "--prepare-only", "--course-dir", str(course.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, env=environment)
    mine = course.root / "work" / "sums" / "sums.ipynb"
    assert "HIDDEN" not in mine.read_text("utf-8")
    mine.write_text("my work")
    subprocess.run(command, check=True, env=environment)
    assert mine.read_text("utf-8") == "my work"
    assert "(sums/sums.ipynb)" in (course.root / "work" / "start.ipynb").read_text("utf-8")


@pytest.mark.slow
def test_copies_for_self_study_bring_solutions_and_no_graded_release_or_gradebook_does(make_course):
    """`checks.solution` shows them there; what is graded does not know that they were made."""
    course = make_course(
        config=QUIET + "\nfrom nncourse.grading.nbgrader import releasing\n"
        "c.GenerateAssignment.preprocessors = releasing.STEPS\n"
    )
    command = [sys.executable, str(ROOT / "exercises" / "lab.py"), "--prepare-only", "--course-dir", str(course.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "--solutions"], check=True, env=environment)
    assert not course.release.exists()
    assert not (course.root / "gradebook.db").exists()
    subprocess.run(command, check=True, env=environment)
    study, graded = (
        (course.root / each / "sums" / "sums.ipynb").read_text("utf-8") for each in ("self-study", "work")
    )
    assert "checks.solutions(" in study
    assert "checks.solutions(" not in graded
    assert "checks.solutions(" not in (course.release / "sums" / "sums.ipynb").read_text("utf-8")
    for each in (study, graded):
        assert "123456 + 654321" not in each
        assert "HIDDEN" not in each
    shown = "\n".join(
        one["source"]
        for one in nbformat.reads(study, 4).cells
        if one.cell_type == "code" and "solutions(" in one["source"]
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{shown}\nchecks.solution('total')"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert "total = 123456 + 654321" in done.stdout


HALF = """# /// answers
# base = "blank"
# ///
# %% total
total = 777777
"""


@pytest.mark.slow
def test_the_demo_goes_from_release_to_grades(make_course, tmp_path):
    course = make_course()
    (tmp_path / "answers" / "sums").mkdir(parents=True)
    (tmp_path / "answers" / "sums" / "half-right.py").write_text(HALF)
    target = tmp_path / "demo"
    options = ["--course-dir", str(course.root), "--answers", str(tmp_path / "answers"), "--to", str(target)]
    command = [sys.executable, str(ROOT / "exercises" / "demo.py"), *options]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    rows = [line.split(",") for line in (target / "grades.csv").read_text().splitlines()[1:]]
    assert {row[3]: float(row[-2]) for row in rows} == {"blank": 0, "half-right": 2, "right": 5}
    assert (target / "feedback" / "half-right" / "sums" / "sums.html").is_file()
    assert "test-double" in done.stdout
    assert "half-right" in done.stdout


def test_every_check_that_takes_an_answers_name_is_known_to_it():
    public = {name: getattr(checks, name) for name in checks.__all__}
    functions = {name: [*signature(each).parameters] for name, each in public.items() if isfunction(each)}
    named = {name for name, parameters in functions.items() if parameters[:1] == ["name"]}
    assert named - {"hint", "measured", "question", "solution"} == _CHECKS
