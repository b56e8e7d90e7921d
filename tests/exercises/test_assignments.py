"""Each assignment, rehearsed through nbgrader itself: made-up learners earn what their answers deserve."""

import json
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.workflow import run_step, scores
from nncourse.grading.rehearsal import rehearse
from nncourse.grading.rehearsal.answer_files import read_answers
from nncourse.grading.rehearsal.rehearse import copied  # the genuine one: a fixture stands in for rehearse.copied
from nncourse.grading.submission import names, roles
from tests.small_course import QUIET_EXECUTE

ROOT = Path(__file__).resolve().parents[2]
COURSE = load(ROOT / "exercises")
ASSIGNMENTS = COURSE.assignments()
ANSWERS = Path(__file__).parent
#: The longest that a reference may take here: beside other tests, wall time says little of how long it takes alone.
FAR_S = 600


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def inspected(request):
    """An assignment, the copy of the course in which `nncourse check-assignment` graded it, and what it printed."""
    command = ["check-assignment", request.param, "--course-dir", str(COURSE.root), "--json", "--seconds", str(FAR_S)]
    with copied(COURSE) as copy, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rehearse, "copied", lambda course: nullcontext(copy))  # it stays, to be looked at
        yield request.param, copy, CliRunner().invoke(cli.app, command)


@pytest.mark.slow
def test_check_assignment_finds_nothing_wrong(inspected):
    """The reference earns all, the blank nothing, every answer file what it says; nothing leaks; time suffices."""
    name, _, result = inspected
    assert result.exit_code == 0, result.output
    findings = json.loads(result.stdout)
    assert [found["detail"] for found in findings if found["ok"] is False] == []
    assert {found["what"] for found in findings if found["ok"] is None} <= {"cheats"}  # a set may ask for no function
    files = {path.stem for path in (ANSWERS / name).glob("*.py")}
    assert {"reference", "blank", *files, "enough answers", "time"} <= {found["what"] for found in findings}


#: The execution step of stock nbgrader, in our kernel's place; lines on stderr cost nothing there either.
STOCK = f"""{QUIET_EXECUTE}
c.Autograde.autograde_preprocessors[0] = QuietExecute
"""
HONEST = ("right-3", "wrong-1")


@pytest.mark.slow
def test_marks_equal_those_of_a_stock_kernel_cell_by_cell(inspected):
    name, course, _ = inspected
    with copied(COURSE) as stock:
        with open(stock.root / "nbgrader_config.py", "a") as file:
            file.write(STOCK)
        answers = [read_answers(ANSWERS / name / f"{each}.py") for each in HONEST]
        rehearse.hand_in_all(stock, name, answers)
        run_step(stock, "autograde", name)
        expected = rehearse.outcomes(stock, name, answers)
    wanted = {(one.answers, one.cell): one.score for one in expected}
    assert {answers for answers, _ in wanted} == set(HONEST)
    ours = {(one.student, one.cell): one.auto for one in scores(course, name)}
    assert {key: ours[key] for key in wanted} == wanted
    paths = [course.autograded / answers / name / f"{name}.ipynb" for answers in HONEST]
    assert [nbformat.read(path, as_version=4).metadata["nncourse"]["disputed"] for path in paths] == [{}, {}]


@pytest.mark.slow
def test_a_blank_reads_that_it_was_not_attempted(inspected):
    name, course, _ = inspected
    for cell in graded_cells(course, "blank", name):
        assert "not attempted" in rehearse.outputs_text(cell), cell.metadata.nbgrader.grade_id


@pytest.mark.slow
def test_lines_on_stderr_were_written_and_cost_nothing(inspected):
    """TensorFlow writes at least one line in some test cell; nothing of it is left on stderr."""
    name, course, _ = inspected
    outputs = [output for cell in graded_cells(course, "reference", name) for output in cell.outputs]
    assert "stderr" not in [output.name for output in outputs if output.output_type == "stream"]


def graded_cells(course, student, name):
    """The executed test cells of a made-up learner."""
    notebook = nbformat.read(course.autograded / student / name / f"{name}.ipynb", as_version=4)
    found = [c for c in notebook.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")]
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_there_are_enough_wrong_and_right_answers(name):
    """At least four wrong answers to each question, and three whole notebooks of other right ones."""
    files = [read_answers(path) for path in sorted((ANSWERS / name).glob("*.py"))]
    points = {
        cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
        for cell in COURSE.notebooks(name)[name].cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
    }
    wrong = Counter(
        cell
        for one in files
        for cell, wanted in one.expect.items()
        if one.base == "reference" and wanted.score < points[cell]
    )
    assert {cell: wrong[cell] for cell in points if wrong[cell] < 4} == {}
    assert all(wanted.message for one in files for cell, wanted in one.expect.items() if wanted.score < points[cell])
    right = [one for one in files if one.base == "reference" and not one.expect]
    cells = COURSE.notebooks(name)[name].cells
    answered = {cell.metadata.nbgrader.grade_id: cell.source for cell in cells if _is_code_answer(cell)}
    for cell, reference in answered.items():
        others = {one.cells[cell] for one in right if cell in one.cells and one.cells[cell] not in reference}
        assert len(others) >= 3, cell


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_source_holds_no_outputs_and_says_what_a_learner_wants_to_know(name):
    notebook = COURSE.notebooks(name)[name]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    first = notebook.cells[0].source
    assert "**Chapter" in first
    assert "minutes" in first
    assert "you can" in first
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in notebook.cells)
    assert f"**{points:g} points**" in first


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_questions_are_of_every_kind(name):
    """6 to 10 graded ones; hidden tests and partial credit in them; one written, with a rubric; one a figure."""
    cells = COURSE.notebooks(name)[name].cells
    graded = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert 6 <= len(graded) <= 10
    tests = "\n".join(cell.source for cell in graded if cell.cell_type == "code")
    assert min(tests.count("BEGIN HIDDEN TESTS"), tests.count("with q.part(")) >= 6
    assert "checks.figure(" in tests
    by_hand = [number for number, cell in enumerate(cells) if cell in graded and cell.cell_type == "markdown"]
    assert by_hand
    assert all("*How it is marked:*" in cells[number - 1].source for number in by_hand)


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_a_test_needs_no_other_test(name):
    """Who goes on at question 4 after a restart runs its test and none before it."""
    code = [cell for cell in COURSE.notebooks(name)[name].cells if cell.cell_type == "code"]
    tests = {roles.grade_id(cell): cell.source for cell in code if roles.is_test(cell)}
    there = {name for cell in code if not roles.is_test(cell) for name in names.defined(cell.source)}
    elsewhere = {
        test: {
            each
            for each in names.used(source) - there - names.defined(source)
            if any(each in names.defined(other) for other in tests.values())
        }
        for test, source in tests.items()
    }
    assert {test: missing for test, missing in elsewhere.items() if missing} == {}


def _is_code_answer(cell):
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
