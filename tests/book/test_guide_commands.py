"""The instructor guide's commands, typed in its order in a course that is not ours."""

import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from nncourse.grading.sandbox import cgroup
from tests.grading.conftest import cell, needs_bwrap, test_cell

GUIDE = (Path(__file__).resolve().parents[2] / "book" / "instructors" / "guide.md").read_text()
#: What the test does not type: it needs the whole of this repository, a browser, a second machine, or does not end.
NOT_TYPED = ("make ", "cd ", "source ", "openssl ", "dask ", "pip ", "nncourse doctor", "nncourse watch")
NOT_TYPED += ("sudo ",)  # changes the machine
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "geometry"
c.Exchange.root = "exchange"
c.Exchange.path_includes_course = False
c.SandboxedExecute.timeout = 20
c.LateSubmissionPlugin.penalty_method = "zero"
"""

ANSWER = """def area(a, b):
    ### BEGIN SOLUTION
    {}
    ### END SOLUTION"""
TEST = """assert area(2, 3) == 6
### BEGIN HIDDEN TESTS
assert area(7, 5) == 35
### END HIDDEN TESTS"""


def commands(text):
    """Every command of the guide, in its order: lines of its shell blocks, and those that stand in a sentence."""
    found = []
    for block, inline in re.findall(r"```(?:bash|text)\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
        lines = (
            block.splitlines() if block else [inline] if re.match(r"(nbgrader|nncourse|install) \S+ ", inline) else []
        )
        found += [line.strip() for line in lines if line.strip()]
    return found


def notebook(answer):
    """Areas, and a sentence that a person marks."""
    why = new_markdown_cell("Why? " + answer)
    flags = {"grade": True, "solution": True, "locked": False, "task": False, "schema_version": 3, "points": 2}
    why.metadata["nbgrader"] = flags | {"grade_id": "why"}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(
        metadata=kernel,
        cells=[
            cell(
                f"def area(a, b):\n    ### BEGIN SOLUTION\n    {answer}\n    ### END SOLUTION", "area", solution=True
            ),
            test_cell(
                "assert area(2, 3) == 6\n### BEGIN HIDDEN TESTS\nassert area(7, 5) == 35\n### END HIDDEN TESTS", "t"
            ),
            why,
        ],
    )


@pytest.fixture
def course(tmp_path):
    """A course of geometry with the two lines that the guide gives, a class list, and a download of Canvas."""
    root = tmp_path / "geometry"
    (root / "source" / "rectangles").mkdir(parents=True)
    nbformat.write(notebook("return a * b"), root / "source" / "rectangles" / "rectangles.ipynb")
    two_lines = next(block for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "protect(c)" in block)
    without = "" if cgroup.version() else "c.SandboxedExecute.without_cgroup = True\n"
    (root / "nbgrader_config.py").write_text(CONFIG + without + two_lines)
    (root / "students.csv").write_text(
        'id,first_name,last_name,email,section\nada,Ada,"Lovelace, Countess",a@example.org,Mon\n'
    )
    (root / "gradebook.csv").write_text(
        'Student,ID,SIS User ID,SIS Login ID,Section\n"Lovelace, Ada",7,,ada,\n"Hopper, Grace",8,,grace,\n'
    )
    with zipfile.ZipFile(root / "submissions.zip", "w") as download:
        download.writestr("lovelaceada_7_1_mine.ipynb", nbformat.writes(notebook("return a * b")))
        download.writestr("hoppergrace_8_2_rectangles.ipynb", nbformat.writes(notebook("return a + b + 1")))
    return root


@pytest.mark.slow
@needs_bwrap
def test_every_command_of_the_guide_works_in_its_order_in_another_course(course):
    typed = [each for each in commands(GUIDE) if not each.startswith(NOT_TYPED)]
    assert len(typed) >= 18
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": programs}
    for line in typed:
        made = line.replace("ps1-keras", "rectangles").replace("LEARNER", "ada").replace("NAME", "rectangles")
        made = made.replace("/srv/nncourse/exchange", "exchange")
        done = subprocess.run(
            shlex.split(made), cwd=course, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, (line, done.stdout[-2000:], done.stderr[-2000:])
        assert "Traceback" not in done.stderr, line
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert {each.student.id: each.score for each in book.assignment_submissions("rectangles")} == {
            "ada": 1,
            "grace": 0,
        }
    for name in (
        "grades.csv",
        "canvas.csv",
        "moodle.csv",
        "bundles/rectangles/ada.zip",
        "feedback/grace/rectangles",
        "overview-rectangles.html",
    ):
        assert (course / name).exists(), name


def test_the_guide_names_every_command_of_ours_that_an_instructor_needs():
    ours = {each.split()[1] for each in commands(GUIDE) if each.startswith("nncourse")}
    assert ours >= {"collect", "grade", "feedback", "export", "extend", "overview", "roster", "check-assignment"}
