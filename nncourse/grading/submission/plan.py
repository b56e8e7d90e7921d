"""What the author's version of a notebook says about its grading: helpers, shared names, cells for the kernel."""

import ast
import builtins
from dataclasses import asdict, dataclass, field
from typing import Any

from nncourse.errors import CourseError
from nncourse.grading.submission import names
from nncourse.grading.submission.marks import HIDDEN, Marks

_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_IMPORTS = ("import ", "from ")


class PlanError(CourseError):
    """A test cell that cannot be run apart from the learner's code."""


@dataclass(frozen=True)
class Plan:
    """How the cells of one notebook are to be run.

    Attributes:
        helpers: code of the author's that the examiner runs first: imports, and definitions in read-only cells.
        shared: names that the author's non-test cells assign; tests that assign them do so in the kernel.
        in_kernel: ids of test cells that their author marked to run where the learner's code runs.
        hidden: the marks of lines that no learner may read, in an error's traceback neither.
    """

    helpers: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    in_kernel: tuple[str, ...] = ()
    hidden: Marks = HIDDEN
    notes: tuple[str, ...] = field(default=(), compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return asdict(self)


def is_test(cell: Any) -> bool:
    """Whether nbgrader takes the points of this cell from what running it gives."""
    mark = cell.get("metadata", {}).get("nbgrader") or {}
    return cell["cell_type"] == "code" and bool(mark.get("grade")) and not mark.get("solution")


def is_marked_in_kernel(cell: Any) -> bool:
    """Whether the author marked the cell ``"nncourse": {"in_kernel": true}``."""
    return bool((cell.get("metadata", {}).get("nncourse") or {}).get("in_kernel"))


def plan_of(notebook: Any, name: str = "notebook", hidden: Marks = HIDDEN) -> Plan:
    """Read the plan off the source notebook, solutions included; ``hidden``: the course's marks of hidden tests.

    Raises:
        PlanError: a test cell is no plain Python and not marked for the kernel.
    """
    helpers, assigned, defined, in_kernel = [], set(), {}, []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if is_test(cell):
            if is_marked_in_kernel(cell):
                in_kernel.append(cell["metadata"]["nbgrader"]["grade_id"])
            else:
                check_test(cell, name)
            continue
        read_only = _read_only(cell)
        for node in _statements(cell["source"]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                helpers.append(ast.unparse(node))
            elif read_only and isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                defined[node.name] = ast.unparse(node)
            else:
                assigned |= _bound(node)
    helpers += [source for each, source in defined.items() if each not in assigned]
    shared = sorted(assigned)
    return Plan(tuple(dict.fromkeys(helpers)), tuple(shared), tuple(in_kernel), hidden)


def check_test(cell: Any, name: str) -> None:
    """Refuse a test cell that needs IPython itself.

    Raises:
        PlanError: with the cell's id and what its author can do.
    """
    grade_id = cell["metadata"]["nbgrader"]["grade_id"]
    remedy = (
        'Write it in plain Python, or mark the cell with the metadata "nncourse": {"in_kernel": true} to run '
        "it in the learner's process, where a learner's code can reach it."
    )
    try:
        tree = ast.parse(cell["source"])
    except SyntaxError as error:
        raise PlanError(
            f"The test cell {grade_id!r} of {name} is no plain Python (line {error.lineno}: {error.msg}), and magics "
            f"do not work outside the learner's kernel. {remedy}"
        ) from error
    if any(isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(tree)):
        raise PlanError(f"The test cell {grade_id!r} of {name} uses get_ipython(). {remedy}")


def shadowed(cells: list[Any], plan: Plan) -> list[str]:
    """What the learner's cells define under a name of the author's helpers or of Python; tests use the genuine."""
    helpers = {name for source in plan.helpers for name in names.defined(source) if not source.startswith(_IMPORTS)}
    told = []
    for cell in cells:
        mark = cell.get("metadata", {}).get("nbgrader") or {}
        if cell["cell_type"] == "code" and (not mark.get("grade_id") or mark.get("solution")):
            made = names.defined(cell["source"])
            for what, known in (("a helper of the author's", helpers), ("a builtin", _BUILTINS)):
                told += [f"The notebook defines {name} anew, {what}." for name in sorted(made & known)]
    return told


def _read_only(cell: Any) -> bool:
    mark = cell.get("metadata", {}).get("nbgrader") or {}
    return bool(mark.get("locked")) and not mark.get("solution")


def _statements(source: str) -> list[ast.stmt]:
    """Top-level statements; a cell with magics gives those that are left when magic lines are taken out."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        kept = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!", "?"))]
        try:
            return ast.parse("\n".join(kept)).body
        except SyntaxError:
            return []


def _bound(statement: ast.stmt) -> set[str]:
    """Names that a top-level statement binds in the module."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    bound = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
    return bound
