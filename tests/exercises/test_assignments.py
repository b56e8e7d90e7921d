"""Each assignment, rehearsed through nbgrader itself: made-up learners earn what their answers deserve."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest

from nncourse.grading import rehearsal, workflow
from nncourse.grading.answers import read_answers
from nncourse.grading.course import load

ROOT = Path(__file__).resolve().parents[2]
COURSE = load(ROOT / "exercises")
ASSIGNMENTS = COURSE.assignments()
ANSWERS = Path(__file__).parent


@pytest.fixture(scope="session", params=ASSIGNMENTS)
def rehearsed(request):
    """An assignment, the copy of the course that it was graded in, and the outcomes."""
    name = request.param
    with rehearsal.copied(COURSE) as course:
        outcomes = rehearsal.rehearse(course, name, rehearsal.read_all(ANSWERS / name)).outcomes
        workflow.run_step(course, "generate_feedback", name)
        workflow.run_step(course, "export")
        yield name, course, outcomes


@pytest.mark.slow
def test_every_answer_earns_what_it_deserves_and_reads_why(rehearsed):
    _, _, outcomes = rehearsed
    assert outcomes
    wrong = [one for one in outcomes if not one.as_expected]
    assert not wrong, "\n\n".join(
        f"{one.answers}, {one.cell}: {one.score} of {one.points}, wanted {one.wanted}\n{one.text}" for one in wrong
    )


#: The execution step of stock nbgrader, in our kernel's place; lines on stderr cost nothing there either.
STOCK = """
from nncourse.grading.quiet import QuietExecute
c.Autograde.autograde_preprocessors[0] = QuietExecute
"""
HONEST = ("right-3", "wrong-1")


@pytest.mark.slow
def test_marks_equal_those_of_a_stock_kernel_cell_by_cell(rehearsed):
    name, _, outcomes = rehearsed
    with rehearsal.copied(COURSE) as stock:
        with open(stock.root / "nbgrader_config.py", "a") as file:
            file.write(STOCK)
        answers = [read_answers(ANSWERS / name / f"{each}.py") for each in HONEST]
        expected = rehearsal.rehearse(stock, name, answers).outcomes
    wanted = {(one.answers, one.cell): one.score for one in expected}
    assert {(one.answers, one.cell): one.score for one in outcomes if one.answers in HONEST} == wanted
    assert {answers for answers, _ in wanted} == set(HONEST)


@pytest.mark.slow
def test_the_reference_earns_all_and_the_blank_nothing(rehearsed):
    _, _, outcomes = rehearsed
    reference = {one.cell: one.score == one.points for one in outcomes if one.answers == "reference"}
    assert reference
    assert all(reference.values()), reference
    assert {one.score for one in outcomes if one.answers == "blank"} == {0.0}


@pytest.mark.slow
def test_a_blank_reads_that_it_was_not_attempted(rehearsed):
    _, _, outcomes = rehearsed
    for one in outcomes:
        if one.answers == "blank" and one.cell.startswith("test-"):
            assert "not attempted" in one.text, one.cell


@pytest.mark.slow
def test_feedback_and_export_are_there_and_show_no_hidden_test(rehearsed):
    name, course, outcomes = rehearsed
    source = COURSE.notebooks(name)[name]
    hidden = [
        line.strip()
        for cell in source.cells
        for region in re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", cell.source, re.DOTALL)
        for line in region.splitlines()
        if len(line.strip()) > 30
    ]
    assert hidden
    for student in {one.answers for one in outcomes}:
        html = (course.feedback / student / name / f"{name}.html").read_text(encoding="utf-8")
        plain = re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').replace("&#39;", "'").replace("&lt;", "<")
        assert "HIDDEN TESTS" not in plain
        assert [line for line in hidden if line in plain] == []
    grades = (course.root / "grades.csv").read_text(encoding="utf-8")
    assert f"{name},,,reference" in grades


@pytest.mark.slow
def test_lines_on_stderr_were_written_and_cost_nothing(rehearsed):
    """TensorFlow writes at least one line in some test cell; nothing of it is left on stderr."""
    name, course, _ = rehearsed
    notebook = nbformat.read(course.autograded / "reference" / name / f"{name}.ipynb", as_version=4)
    graded = [c for c in notebook.cells if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")]
    streams = [output.name for cell in graded for output in cell.outputs if output.output_type == "stream"]
    assert "stderr" not in streams


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
    answered = {
        cell.metadata.nbgrader.grade_id for cell in COURSE.notebooks(name)[name].cells if _is_code_answer(cell)
    }
    for cell in answered:
        assert sum(cell in one.cells for one in right) >= 3, cell


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


def _is_code_answer(cell):
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
