"""The author's side of an assignment: reference and blank of each notebook, and the files beside them.

Made from the source by nbgrader's own steps in memory, so that an old release cannot stand for a new source.
"""

import logging
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.converters import GenerateAssignment
from traitlets.utils.importstring import import_item

from nncourse.errors import CourseError
from nncourse.grading.execution.trial import Sheets
from nncourse.grading.nbgrader.course import hidden_fences, solution_fences
from nncourse.grading.nbgrader.kernels import environment_of
from nncourse.grading.nbgrader.releasing import SealSecrets
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of, require_python
from nncourse.wording import reason

#: Steps of a release that change no answer, or hide what grading needs.
_LEFT_OUT = (
    stock.IncludeHeaderFooter,
    stock.InstantiateTests,
    stock.LockCells,
    stock.CheckCellMetadata,
    stock.ComputeChecksums,
    stock.SaveCells,
    stock.ClearHiddenTests,
    stock.ClearMarkScheme,
    SealSecrets,
)


def sheets_of(source: NotebookNode, name: str, config: Any, root: Path, limits: Limits) -> Sheets:
    """Reference, blank and plan of a source notebook.

    Args:
        source: with solutions and hidden tests.
        name: of the notebook's file, for messages.
        config: nbgrader's, of the course.
        root: the course folder, from which a header's path is meant.
        limits: of each run.

    Raises:
        CourseError: the notebook is not in Python, its kernel cannot be had, the header cannot be read, a solution
            has no end, or a test cell is no Python.
    """
    require_python(source, name)
    reference = _with_header(source, config, root)
    plan = plan_of(reference, name, hidden_fences(config), solution_fences(config))
    plan = replace(plan, environment=environment_of(source, name, config, root))
    return Sheets(reference, _blank(reference, name, config), plan, limits)


def _with_header(source: NotebookNode, config: Any, root: Path) -> NotebookNode:
    step = _silent(stock.IncludeHeaderFooter(config=config))
    for end in ("header", "footer"):
        if getattr(step, end):
            setattr(step, end, str(root / getattr(step, end)))
    try:
        return step.preprocess(deepcopy(source), {})[0]
    except (OSError, ValueError) as error:
        named = " and ".join(str(getattr(step, end)) for end in ("header", "footer") if getattr(step, end))
        raise CourseError(
            f"The header or footer of the course cannot be read ({reason(error)}: {named}); correct it."
        ) from error


def _blank(reference: NotebookNode, name: str, config: Any) -> NotebookNode:
    """What a release makes of the reference, its hidden tests apart."""
    steps = config.GenerateAssignment.get("preprocessors") or GenerateAssignment.preprocessors.default()
    steps = [import_item(each) if isinstance(each, str) else each for each in steps]
    blank, resources = deepcopy(reference), {"nbgrader": {"notebook": name}}
    try:
        for step in steps:
            if not (isinstance(step, type) and issubclass(step, _LEFT_OUT)):
                blank, resources = _silent(step(config=config) if isinstance(step, type) else step)(blank, resources)
        return blank
    except (RuntimeError, ValueError) as error:
        raise CourseError(f"{name} cannot be released: {error}. Correct the marks around its solutions.") from error


def _silent(step: Any) -> Any:
    step.log = logging.getLogger("nncourse.silent")
    step.log.disabled = True
    return step
