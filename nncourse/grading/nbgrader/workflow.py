"""nbgrader's own steps, run one by one in a course folder, and the scores that they leave in its gradebook."""

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.quick_nbformat import nbgrader
from nncourse.grading.submission import roles

#: nbgrader asks its database and its schema the same things for every submission, and for every cell.
_ASKS_ONCE = """
from nncourse.grading.nbgrader import engines, schemas
with engines.kept(), schemas.kept():
    main()
"""


class StepError(CourseError):
    """A step of nbgrader ended badly."""


@dataclass(frozen=True)
class CellScore:
    """What one graded cell of one submission earned.

    ``auto`` is None for an answer that a person has to grade; ``points`` is the most that the cell can earn.
    """

    student: str
    notebook: str
    cell: str
    auto: float | None
    points: float


def run_step(course: Course, *arguments: str) -> str:
    """Run ``nbgrader <arguments>`` in the course folder; return its log.

    Raises:
        StepError: it ended with another exit status than 0; the message holds the log's last lines of errors.
    """
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {"TF_CPP_MIN_LOG_LEVEL": "2", **os.environ, "PATH": programs}  # nbgrader looks for alembic there
    # Said again on the command line, so that a copy of a course never reaches into the original.
    own = [f"--CourseDirectory.root={course.root}", f"--CourseDirectory.db_url={course.db_url}"]
    done = subprocess.run(
        nbgrader(*arguments, *own, run=_ASKS_ONCE),
        cwd=course.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        errors = [line for line in done.stdout.splitlines() if "ERROR" in line or "Error" in line]
        reason = " ".join(errors[-3:] or done.stdout.splitlines()[-1:])
        raise StepError(f"`nbgrader {' '.join(arguments)}` failed in {course.root}: {reason}")
    return done.stdout


def release(course: Course, assignment: str) -> dict[str, NotebookNode]:
    """Generate the learners' version and return its notebooks, by name.

    Raises:
        CourseFolderError, StepError.
    """
    names = course.notebooks(assignment)
    run_step(course, "generate_assignment", assignment, "--force")
    folder = course.release / assignment
    return {name: nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in names}


def hand_in(course: Course, assignment: str, student: str, notebooks: dict[str, NotebookNode]) -> Path:
    """Put notebooks where nbgrader expects a student's submission; return the folder."""
    folder = course.submitted / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


def scores(course: Course, assignment: str, students: Iterable[str] | None = None) -> list[CellScore]:
    """Read every graded cell's score from the gradebook, in the notebook's order of cells."""
    from nbgrader.api import Gradebook

    order = {
        (name, roles.grade_id(cell)): number
        for name, notebook in course.notebooks(assignment).items()
        for number, cell in enumerate(notebook.cells)
    }
    wanted = None if students is None else set(students)
    of_cells = []
    with Gradebook(course.db_url) as book:
        for submission in book.assignment_submissions(assignment):
            if wanted is not None and submission.student.id not in wanted:
                continue
            for notebook in submission.notebooks:
                of_cells += [
                    CellScore(submission.student.id, notebook.name, grade.name, grade.auto_score, grade.max_score)
                    for grade in notebook.grades
                ]
    return sorted(of_cells, key=lambda one: (one.student, one.notebook, order.get((one.notebook, one.cell), 0)))
