"""A small nbgrader course without TensorFlow, so that what nbgrader does with it is quick to see."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nncourse.grading.nbgrader.course import load

QUIET = """
from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as steps
from nncourse.grading.nbgrader.quiet import QuietExecute

c = get_config()
c.Autograde.autograde_preprocessors = [
    QuietExecute, steps.IgnorePattern, ClearMetadataPreprocessor, steps.LimitOutput, steps.SaveAutoGrades,
    steps.AssignLatePenalties, steps.CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = [steps.GetGrades, steps.ClearHiddenTests, CSSHTMLHeaderPreprocessor]
"""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
STOCK = "c = get_config()\n"

SUM_ANSWER = """
total = ...
### BEGIN SOLUTION
total = 123456 + 654321
### END SOLUTION
"""
SUM_TEST = """
with checks.question("total", see="page 1"):
    checks.number("total", integer=True)
    ### BEGIN HIDDEN TESTS
    checks.number("total", 777777, look="each summand once")
    ### END HIDDEN TESTS
"""
DOUBLE_ANSWER = """
def double(x):
    ### BEGIN SOLUTION
    return x + x
    ### END SOLUTION
"""
DOUBLE_TEST = """
q = checks.question("double", points=3)
with q.part(2, "numbers"):
    checks.function("double", inputs=[3], args=["x"])
    ### BEGIN HIDDEN TESTS
    checks.function("double", lambda x: 2 * x, [3, 4.5, -10000])
    ### END HIDDEN TESTS
with q.part(1, "lists"):
    checks.result("double", [1], check=checks.array, shape=(None,))
q.score()
"""


def cell(grade_id, source, *, grade=False, solution=False, points=None):
    """A cell with nbgrader's metadata."""
    meta = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        meta["points"] = points
    return new_code_cell(source.strip("\n"), id=grade_id, metadata={"nbgrader": meta})


def cells():
    """The cells of the small assignment."""
    return [
        new_markdown_cell("# Sums", id="title"),
        cell("setup", "from nncourse import checks"),
        cell("total", SUM_ANSWER, solution=True),
        cell("test-total", SUM_TEST, grade=True, points=2),
        cell("double", DOUBLE_ANSWER, solution=True),
        cell("test-double", DOUBLE_TEST, grade=True, points=3),
    ]


def write_course(root, content=None, config=QUIET):
    """Write a course with one assignment, ``sums``, and load it."""
    (root / "source" / "sums").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(config)
    notebook = new_notebook(cells=content or cells(), metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, root / "source" / "sums" / "sums.ipynb")
    return load(root)
