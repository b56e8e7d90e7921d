"""A class that has been graded, written down without grading it: the assignment ``sums`` of the small course."""

import json

import nbformat
from nbformat.v4 import new_output
from nbgrader.api import Gradebook

from tests.small_course import write_course

PASSED = [new_output("stream", name="stdout", text="✓ total\n")]
WRONG = [
    new_output(
        "stream",
        name="stdout",
        text="`total` is a number, but not the right one.\n  got:       `1`\n  look at:   each summand\n✓ form\n",
    )
]
FAILED = [new_output("error", ename="ValueError", evalue="<i>no</i> double\nmore", traceback=[])]
#: Learner -> (score of each test, its outputs), a score of None waits for a person; and the penalty.
CLASS = {
    "ada": ({"test-total": (2, PASSED), "test-double": (3, PASSED)}, 0),
    "bob": ({"test-total": (2, PASSED), "test-double": (0, FAILED)}, 1),
    "<b>eve": ({"test-total": (0, WRONG), "test-double": (None, PASSED)}, 0),
}


def write_class(root, learners=None):
    """Write the course, its gradebook and the executed notebooks; zoe handed in nothing. Returns the course."""
    course = write_course(root)
    source = course.notebooks("sums")["sums"]
    with Gradebook(course.db_url) as book:
        book.add_assignment("sums")
        book.add_notebook("sums", "sums")
        for name, points in (("test-double", 3), ("test-total", 2)):
            book.add_grade_cell(name, "sums", "sums", max_score=points, cell_type="code")
        book.add_student("zoe")
        for student, (cells, penalty) in (CLASS if learners is None else learners).items():
            book.add_student(student, first_name=student.title(), last_name="A & B")
            book.add_submission("sums", student)
            book.find_submission_notebook("sums", "sums", student).late_submission_penalty = penalty
            for name, (score, _) in cells.items():
                grade = book.find_grade(name, "sums", "sums", student)
                grade.auto_score, grade.needs_manual_grade = score, score is None
            book.db.commit()
            _execute(source, cells, course.autograded / student / "sums" / "sums.ipynb")
    return course


def write_verdict(course, student, **kept):
    """Keep a verdict of the last grading."""
    folder = course.root / ".nncourse" / "graded" / "sums"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{student}.json").write_text(json.dumps({"student": student, "verdict": "graded", **kept}))


def _execute(source, cells, path):
    notebook = nbformat.from_dict(source)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in cells:
            cell.outputs = cells[grade_id][1]
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
