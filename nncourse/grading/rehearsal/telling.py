"""What learners are told while it can still help: wrong answers, run in the released notebook as a learner runs them.

Grading comes after the deadline; here the released test cells, without hidden lines and with seals in the place of
secrets, run in the learner's own kernel. A wrong answer is told at once if its test ends with an error there, or
gives less than full points without leaving the rest to grading. Of each answer file the questions that are wrong are
run, with the other answers that they read.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from nncourse import syntax
from nncourse.grading.execution import opinions
from nncourse.grading.execution.notebook import execute
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.rehearsal.answer_files import Answers, fill
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import names, roles
from nncourse.grading.submission.plan import Plan, plan_of

#: How :mod:`nncourse.checks` tells programs a score: ``{"earned", "points", "left"}``.
SCORE_MIME = "application/vnd.nncourse.score+json"

#: A learner's kernel knows nothing of grading.
_AT_HOME = 'import os\nos.environ.pop("NBGRADER_EXECUTION", None)'


@dataclass(frozen=True)
class Told:
    """One wrong answer: whose, to which test cell, and whether the released notebook says that it is wrong."""

    answers: str
    cell: str
    at_once: bool


def tell(
    course: Course, assignment: str, released: dict[str, NotebookNode], learners: list[Answers], limits: Limits
) -> list[Told]:
    """Run the wrong answers of all files in the released notebooks.

    Args:
        course: a copy in which the assignment has been released.
        assignment: its name.
        released: its notebooks as learners get them, by name.
        learners: the files; what they expect to earn less than full points is a wrong answer.
        limits: of the kernel.

    Raises:
        AnswersError, OursError.
    """
    sources = course.notebooks(assignment)
    beside = course.release / assignment
    found: list[Told] = []
    for one in learners:
        for name, source in sources.items():
            if one.notebook in (None, name):
                filled = fill(released[name], source, one, course.solution)
                wrong = _wrong(filled.cells, one)
                if wrong:
                    plan = plan_of(source, f"{name}.ipynb", course.hidden, course.solution)
                    found += _run(one.name, filled, plan, wrong, beside, limits)
    return found


def _wrong(cells: list[NotebookNode], one: Answers) -> set[str]:
    """Test cells of which a file expects less than full points, and a message."""
    points = {roles.grade_id(cell): roles.points(cell) for cell in cells if roles.is_test(cell)}
    return {name for name, wanted in one.expect.items() if wanted.score < points.get(name, 0) and wanted.message}


def _run(
    student: str, notebook: NotebookNode, plan: Plan, wrong: set[str], beside: Path, limits: Limits
) -> list[Told]:
    cells = [new_code_cell(_AT_HOME), *needed(notebook.cells, wrong)]
    outputs = execute(cells, plan, limits, files=beside, within=opinions.tests_of(cells)).outputs
    tests = {index: cell for index, cell in enumerate(cells) if roles.is_test(cell)}
    return [
        Told(student, roles.grade_id(cell), says_wrong(outputs.get(index, []), roles.points(cell)))
        for index, cell in tests.items()
        if roles.grade_id(cell) in wrong
    ]


def says_wrong(outputs: list[dict[str, Any]], points: float) -> bool:
    """Whether a test cell's outputs tell its reader that points are lost already."""
    left = 0.0
    for output in outputs:
        score = output.get("data", {}).get(SCORE_MIME)
        if isinstance(score, dict):
            left = float(score.get("left", 0))
    return opinions.earned(outputs, points)[0] + left < points - 1e-9


def needed(cells: list[NotebookNode], wrong: set[str]) -> list[NotebookNode]:
    """The code cells that these tests need: the author's own, and answers and tests that share names with them."""
    code = [cell for cell in cells if roles.is_code(cell)]
    given = {name for cell in code if _is_always_run(cell) for name in names.defined(cell.source)}
    kept: list[NotebookNode] = []
    wanted: set[str] = set()
    for cell in reversed(code):
        if _is_always_run(cell) or roles.grade_id(cell) in wrong or _shares(cell, wanted):
            kept.append(cell)
            wanted |= names.used(cell.source) | set(_texts(cell.source))
            wanted -= given
    return kept[::-1]


def _is_always_run(cell: NotebookNode) -> bool:
    return not (roles.is_test(cell) or roles.is_answer(cell))


def _shares(cell: NotebookNode, wanted: set[str]) -> bool:
    """Whether a cell binds a wanted name; an answer may also change what such a name stands for."""
    binds = names.defined(cell.source)
    return bool((binds | names.used(cell.source) if roles.is_answer(cell) else binds) & wanted)


def _texts(source: str) -> Iterator[str]:
    """Texts in a cell that may be names of answers: ``checks.number("n")``."""
    try:
        tree = syntax.parse(names.plain(source))
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value
