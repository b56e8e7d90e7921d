"""Small nbgrader courses without TensorFlow, so that what is done with them is quick to see; and what came of it.

``sums`` is made of checks; ``ps1`` of plain tests, as courses elsewhere have them.
"""

import atexit
import functools
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from nncourse.grading import quick_nbformat
from nncourse.grading.batch import Batch, Options
from nncourse.grading.nbgrader.course import load
from nncourse.grading.sandbox import cgroup
from tests.grading.conftest import author

#: Stock nbgrader's step, for a configuration: it runs everything in one kernel, and lines on stderr cost nothing.
QUIET_EXECUTE = """
from nbgrader.preprocessors import Execute
from nncourse.grading.nbgrader.quiet import quiet

class QuietExecute(Execute):
    def preprocess(self, nb, resources, **kwargs):
        nb, resources = super().preprocess(nb, resources, **kwargs)
        return quiet(nb), resources
"""
QUIET = f"""{QUIET_EXECUTE}
from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors as steps

c = get_config()
c.Autograde.autograde_preprocessors = [
    QuietExecute, steps.IgnorePattern, ClearMetadataPreprocessor, steps.LimitOutput, steps.SaveAutoGrades,
    steps.AssignLatePenalties, steps.CheckCellMetadata,
]
c.GenerateFeedback.preprocessors = [steps.GetGrades, steps.ClearHiddenTests, CSSHTMLHeaderPreprocessor]
"""
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
STOCK = "c = get_config()\n"
#: Has nbgrader's own programs grade as we do; where no cgroup can be made they are told so, as a person would.
PROTECT = "from nncourse.grading.nbgrader.execute import protect; protect(c)\n"
PROTECT += "" if cgroup.version() else "c.SandboxedExecute.without_cgroup = True\n"

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


def sums():
    """The cells of the assignment ``sums``."""
    return [
        new_markdown_cell("# Sums", id="title"),
        cell("setup", "from nncourse import checks"),
        cell("total", SUM_ANSWER, solution=True),
        cell("test-total", SUM_TEST, grade=True, points=2),
        cell("double", DOUBLE_ANSWER, solution=True),
        cell("test-double", DOUBLE_TEST, grade=True, points=3),
    ]


def write_course(root, content=None, config=QUIET, assignment="sums"):
    """Write a course with one assignment of one notebook, and load it."""
    (root / "source" / assignment).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(config)
    notebook = new_notebook(cells=content or sums(), metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, root / "source" / assignment / f"{assignment}.ipynb")
    return load(root)


def nbgrader(folder, *words):
    command, nothing = quick_nbformat.nbgrader(*words), subprocess.DEVNULL
    done = subprocess.run(command, cwd=folder, stdin=nothing, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def answers(square="return x * x", total="return sum(xs)"):
    notebook = author()
    notebook.cells[1].source = f"def square(x):\n    {square}"
    notebook.cells[3].source = f"def total(xs):\n    {total}"
    return notebook


def as_of_schema(notebook, schema):
    """A notebook as JSON values, with marks as nbgrader's schema of this version has them; 0 had no number."""
    content = json.loads(nbformat.writes(notebook)) | {"nbformat_minor": 5 if schema == 3 else 0}
    for each in content["cells"]:
        mark = each["metadata"].get("nbgrader")
        if schema < 3:
            each.pop("id", None)
            if mark is not None:
                each["metadata"]["nbgrader"] = _older(mark, schema)
    return content


def _older(mark, schema):
    mark = {name: value for name, value in mark.items() if name != "task"} | {"schema_version": schema}
    if schema == 0:
        del mark["schema_version"]
        mark = {name: value for name, value in mark.items() if value is not False}
        mark.setdefault("points", "" if "solution" in mark else 1.0)
    return mark


def hand_in(course, student, content, name="ps1.ipynb", assignment="ps1"):
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        nbformat.write(content, folder / name)
    elif content is not None:
        (folder / name).write_bytes(content)
    return folder


def graded(course, **options):
    batch = Batch(course, "ps1", Options(jobs=2, **options))
    return {each.student: each for each in batch.run(batch.students())}


def make_course(folder, db_url=None):
    """A course folder with ``ps1`` generated and no submissions; nbgrader makes it once for all in SQLite."""
    if db_url is None:
        shutil.copytree(_generated(), folder, dirs_exist_ok=True)
        return folder
    return _generate(folder, db_url)


@functools.cache
def _generated():
    home = tempfile.TemporaryDirectory(prefix="small-course-")
    atexit.register(home.cleanup)
    return _generate(Path(home.name) / "course", None)


def _generate(folder, db_url):
    config = "c = get_config()\nc.CourseDirectory.course_id = 'tiny'\n"
    config += f"c.CourseDirectory.db_url = {db_url!r}\n" if db_url else ""
    config += "c.SandboxedExecute.timeout = 20\nc.SandboxedExecute.limits = {'submission_s': 120.0}\n"
    write_course(folder, author().cells, config, "ps1")
    (folder / "source" / "ps1" / "data.txt").write_text("7")
    nbgrader(folder, "generate_assignment", "ps1")
    return folder


def graded_cells(course, db_url=None):
    """Every graded cell of the gradebook: (student, notebook, cell) -> (points, waits for a person)."""
    with Gradebook(db_url or f"sqlite:///{course}/gradebook.db") as book:
        return {
            (sheet.student.id, notebook.name, grade.cell.name): (grade.auto_score, grade.needs_manual_grade)
            for sheet in book.assignment_submissions("ps1")
            for notebook in sheet.notebooks
            for grade in notebook.grades
        }
