"""Executing a submission so that only wrong answers cost points.

nbgrader scores 0 for a test cell that wrote anything to stderr: a warning, or one of TensorFlow's log lines. And it
scores 0 for any error in a test cell, one in the test itself included. Our step of execution
(:mod:`nncourse.grading.nbgrader.execute`) mends both before nbgrader grades.
"""

from nbformat import NotebookNode
from nbgrader.utils import is_grade

from nncourse.errors import CourseError
from nncourse.grading.submission import roles


class AuthorsMistakeError(CourseError):
    """A test cell is wrong in itself; the submission stays ungraded."""


def quiet(notebook: NotebookNode) -> NotebookNode:
    """Turn what graded cells wrote to stderr into plain output, in place; an error still counts."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_grade(cell):
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.name = "stdout"
    return notebook


def refuse_authors_mistakes(notebook: NotebookNode) -> None:
    """Refuse to grade a notebook in which a check was misused by the exercise's author.

    Raises:
        AuthorsMistakeError: a graded cell ended with an ``AuthorError``; names the cell.
    """
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_grade(cell):
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename == "AuthorError":
                raise AuthorsMistakeError(
                    f"The test cell {roles.grade_id(cell)!r} is wrong in itself, so this submission is "
                    f"not graded: {output.evalue} Correct the source notebook, release it and autograde again."
                )
