"""nbgrader's steps one by one: run in the course folder, an error in a sentence, scores in the notebook's order."""

import subprocess
import sys
from datetime import datetime
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.workflow import CellScore, StepError, hand_in, run_step, scores

from ..conftest import author


@pytest.fixture
def course(tmp_path):
    return SimpleNamespace(
        root=tmp_path,
        submitted=tmp_path / "submitted",
        db_url=f"sqlite:///{tmp_path}/gradebook.db",
        notebooks=lambda assignment: {"ps1": author()},
    )


def stepped(monkeypatch, code, said):
    """What nbgrader was called with, where it ends so."""
    calls = []

    def run(command, **options):
        calls.append((command, options))
        return subprocess.CompletedProcess(command, code, said)

    monkeypatch.setattr(workflow.subprocess, "run", run)
    return calls


def test_a_step_runs_in_the_course_and_never_reaches_into_another(course, monkeypatch):
    calls = stepped(monkeypatch, 0, "done\n")
    assert run_step(course, "autograde", "ps1") == "done\n"
    ((command, options),) = calls
    assert command[0] == sys.executable
    assert command[-4:-2] == ["autograde", "ps1"]
    assert f"--CourseDirectory.root={course.root}" in command
    assert f"--CourseDirectory.db_url={course.db_url}" in command
    assert options["cwd"] == course.root
    assert options["stdin"] == subprocess.DEVNULL


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("INFO fine\nERROR one\nINFO x\n[Autograde] ERROR two\n", "ERROR one .*ERROR two"),
        ("a\nb\nthe end\n", "the end"),
        ("", "$"),
    ],
)
def test_a_step_that_fails_is_told_by_its_errors(course, monkeypatch, said, reason):
    stepped(monkeypatch, 1, said)
    with pytest.raises(StepError, match=f"`nbgrader autograde ps1` failed in .*{reason}"):
        run_step(course, "autograde", "ps1")


def test_a_hand_in_lies_where_nbgrader_expects_it(course):
    folder = hand_in(course, "ps1", "ada", {"ps1": author()})
    assert folder == course.submitted / "ada" / "ps1"
    assert [path.name for path in folder.iterdir()] == ["ps1.ipynb"]


def test_scores_come_by_learner_in_the_order_of_cells(course):
    with Gradebook(course.db_url) as book:
        book.add_assignment("ps1", duedate=datetime(2027, 3, 1))
        book.add_notebook("ps1", "ps1")
        for name in ("test-total", "test-square"):
            book.add_grade_cell(name, "ps1", "ps1", max_score=1, cell_type="code")
        for student in ("grace", "ada"):
            book.add_student(student)
            book.add_submission("ps1", student)
        book.find_grade("test-square", "ps1", "ps1", "ada").auto_score = 1
        book.db.commit()
    found = scores(course, "ps1")
    assert [(each.student, each.cell) for each in found] == [
        ("ada", "test-square"),
        ("ada", "test-total"),
        ("grace", "test-square"),
        ("grace", "test-total"),
    ]
    assert found[0] == CellScore("ada", "ps1", "test-square", 1, 1)
    assert {each.student for each in scores(course, "ps1", ["grace"])} == {"grace"}


def test_a_step_asks_its_database_and_its_schema_once(course, monkeypatch):
    look = "from nbgrader import api; from nbgrader.nbgraderformat.common import jsonschema; "
    look += "print(api.create_engine, jsonschema)"
    assert workflow._ASKS_ONCE.count("main()") == 1
    monkeypatch.setattr(workflow, "_ASKS_ONCE", workflow._ASKS_ONCE.replace("main()", look))
    said = run_step(course, "autograde", "ps1")
    assert "kept.<locals>.engine_of" in said
    assert "kept.<locals>.validate" in said
