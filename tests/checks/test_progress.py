"""Progress that survives the kernel, and solutions in a copy for self-study."""

import subprocess
import sys

import nbformat
import pytest

TEST = 'q = checks.question("first", points=3)\nwith q.part(2, "a"): checks.number("a", 1)'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a notebook of three graded cells, and a home of the learner's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    cells = [
        ("code", TEST, {"grade": True, "points": 3, "grade_id": "test-first"}),
        ("code", 'with checks.question("second"): pass', {"grade": True, "points": 2, "grade_id": "test-second"}),
        ("markdown", "words", {"grade": True, "solution": True, "points": 4, "grade_id": "words"}),
    ]
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    notebook = nbformat.v4.new_notebook(
        cells=[make[kind](source, metadata={"nbgrader": meta}) for kind, source, meta in cells]
    )
    nbformat.write(notebook, tmp_path / "ps.ipynb")
    return tmp_path


RUN = """
import sys
from nncourse import checks
sys.modules["nncourse.checks.progress"].in_notebook = lambda: True
sys.modules["nncourse.checks.progress"].show = print
{code}
"""


def in_a_kernel(code):
    """Run code in a process of its own, as a notebook's kernel would."""
    source = RUN.format(code=code)
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout


def test_progress_survives_a_restart_and_names_what_is_left(folder):
    blank = in_a_kernel("checks.progress()")
    assert blank.count("its test has not run") == 2
    assert "0 of 9" in blank
    in_a_kernel(
        """
q = checks.question("first", points=3)
with q.part(2, "a"): checks.number("a", 1, value=1)
with q.part(1, "b"): checks.number("b", value=1)
q.score()
try:
    with checks.question("second"): checks.number("c", 1, value=2)
except checks.CheckFailed: pass
"""
    )
    lines = [line.split(maxsplit=4) for line in in_a_kernel("checks.progress()").splitlines()]
    assert lines[1] == ["first", "2", "of", "3", "1 judged when graded"]
    assert lines[2] == ["second", "0", "of", "2", "2 not right yet"]
    assert lines[3] == ["words", "–", "of", "4", "a person marks it"]
    assert lines[4] == ["together", "2", "of", "9"]
    in_a_kernel('with checks.question("second"): checks.number("c", 1, value=1)')
    assert "2 of 2   done" in in_a_kernel("checks.progress()")
    assert [path.name for path in folder.iterdir() if path.name != "state"] == ["ps.ipynb"]  # nothing to hand in


def test_a_home_that_cannot_be_written_to_costs_the_table_alone(folder, monkeypatch):
    (folder / "state").write_text("a file in the way")
    told = in_a_kernel('with checks.question("second"): checks.number("c", 1, value=1)\nchecks.progress()')
    assert "✓ second" in told
    assert "its test has not run" in told


def test_grading_keeps_nothing(folder, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    in_a_kernel('with checks.question("second"): checks.number("c", 1, value=1)')
    assert not (folder / "state").exists()
