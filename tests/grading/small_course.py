"""A small nbgrader course for tests, and what its gradebook holds after a batch."""

import subprocess
import sys

import nbformat
from nbgrader.api import Gradebook

from nncourse.grading.batch import Batch, Options

from .conftest import author


def nbgrader(folder, *words):
    command = [sys.executable, "-m", "nbgrader", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def answers(square="return x * x", total="return sum(xs)"):
    notebook = author()
    notebook.cells[1].source = f"def square(x):\n    {square}"
    notebook.cells[3].source = f"def total(xs):\n    {total}"
    return notebook


def hand_in(course, student, content, name="ps1.ipynb"):
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        nbformat.write(content, folder / name)
    elif content is not None:
        (folder / name).write_bytes(content)
    return folder


def graded(course, **options):
    told = []
    made = Batch(course, "ps1", Options(jobs=2, **options))
    return {each.student: each for each in made.run(made.students(), told.append)}


def make_course(folder, db_url=None):
    """A course folder with a generated assignment and no submissions."""
    (folder / "source" / "ps1").mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'tiny'\n"
        + (f"c.CourseDirectory.db_url = {db_url!r}\n" if db_url else "")
        + "c.SandboxedExecute.timeout = 20\nc.SandboxedExecute.limits = {'submission_s': 120.0}\n"
    )
    nbformat.write(author(), folder / "source" / "ps1" / "ps1.ipynb")
    (folder / "source" / "ps1" / "data.txt").write_text("7")
    nbgrader(folder, "generate_assignment", "ps1")
    return folder


def cells(course, db_url=None):
    """Every graded cell of the gradebook: (student, notebook, cell) -> (points, waits for a person)."""
    with Gradebook(db_url or f"sqlite:///{course}/gradebook.db") as book:
        return {
            (sheet.student.id, notebook.name, grade.cell.name): (grade.auto_score, grade.needs_manual_grade)
            for sheet in book.assignment_submissions("ps1")
            for notebook in sheet.notebooks
            for grade in notebook.grades
        }
