"""Cheats tried on an assignment's tests: functions that answer nothing, and what they pass all the same.

Theory of operation. After the reference's own cells, in one notebook, each function of an answer is replaced by one
cheat after the other, and the tests that name it run again; then the function is put back. A test counts only if it
passes with the reference there and fails without the function: one that asks for something else is not passed by a
cheat. Only tests that run apart are tried: the others are named as ones that can be cheated anyway.
"""

import ast
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from nncourse import syntax
from nncourse.grading.execution import opinions, running
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.execution.trial import Sheets
from nncourse.grading.nbgrader.beside import files_for
from nncourse.grading.nbgrader.course import Course, read_notebook
from nncourse.grading.nbgrader.gradebook import Book, data_of
from nncourse.grading.rehearsal.opinions import Judged
from nncourse.grading.submission import roles

#: What a cheating function does; ``given`` are its arguments.
CHEATS = {
    "empties its argument": """for each in given:
    for empty in ("each.clear()", "each.fill(0)", "each.__iadd__(-each)"):
        try:
            exec(empty)
            break
        except Exception:
            pass
return type(given[0])() if given and isinstance(given[0], (list, dict, set)) else given[0] if given else []""",
    "raises StopIteration": "raise StopIteration",
    "gives an empty iterator": "return iter(())",
    "gives its argument back": "return given[0] if given else None",
    "gives None": "return None",
    "gives True": "return True",
    "gives 0": "return 0",
    "gives NaN": 'return float("nan")',
    "gives an empty list": "return []",
    "gives an empty array": "return __import__('numpy').zeros((0, 1))",
    "gives a masked array": """numpy = __import__("numpy")
return numpy.ma.masked_all(numpy.shape(given[0]) if given else ())""",
    "gives what equals everything": """class Same(float):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = __contains__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = __getitem__ = lambda self, *other: self
    __hash__ = float.__hash__
return Same()""",
}
#: Time for all of them on one notebook, in seconds.
_MOST_S = 60.0
#: Errors of cells that say nothing of the cheat, since they did not run.
_TOO_LATE = ("SubmissionTimeout", "DeadKernelError", "CellTimeoutError")
_KEPT, _ABSENT, _GENUINE = "_nncourse_kept", "", "the reference"


@dataclass(frozen=True)
class Tried:
    """What came of the cheats on one notebook.

    Attributes:
        pairs: how many pairs of a function and a test were tried.
        late: how many more there are, for which the time did not suffice.
        passed: test cell -> the cheats that it lets pass.
        why_not: why none could be tried; empty if they were.
    """

    pairs: int = 0
    late: int = 0
    passed: dict[str, list[str]] = field(default_factory=dict)
    why_not: str = ""


def try_on(course: Course, assignment: str, judged: list[Judged]) -> list[Tried]:
    """Try the cheats on every notebook of an assignment that could be judged.

    Args:
        course: whose store keeps a secret of its own; a copy, from :func:`~.rehearse.copied`.
        assignment: its name.
        judged: which test cells are judged apart.
    """
    book, source = Book(course), course.source / assignment
    files, salt = files_for(source, source), ResultStore(course.root / ".nncourse").salt()
    conditions = Conditions(salt=salt, data=data_of(book))
    return [
        _tried(
            book.sheets(read_notebook(source / f"{each.notebook}.ipynb"), each.notebook),
            files,
            set(each.apart),
            conditions,
        )
        for each in judged
        if each.apart
    ]


def _tried(sheets: Sheets, files: Files, apart: set[str], conditions: Conditions) -> Tried:
    notebook, meetings = _notebook(sheets.reference, apart)
    if not meetings:
        return Tried()
    judging = Judging(settled=tuple(apart), asked=opinions.SOME)
    limits = replace(sheets.limits, submission_s=min(_MOST_S, sheets.limits.submission_s))
    job = job_of(notebook, sheets.plan, limits, files, conditions, judging)
    result = running.run(job)
    if result.error is not None:
        return Tried(why_not=result.error)
    late = [pair for pair, cells in meetings.items() if any(_is_late(result, index) for index in cells.values())]
    pairs, passed = 0, {}
    for function, test in sorted(meetings.keys() - late):
        cheats = _through(result, meetings[function, test], notebook)
        pairs += cheats is not None
        if cheats:
            passed[test] = sorted([*passed.get(test, []), *(f"{function} {each}" for each in cheats)])
    return Tried(pairs, len(late), passed)


def _through(result: Result, cells: dict[str, int], notebook: NotebookNode) -> list[str] | None:
    """The cheats that a test lets pass; None where it does not pass with the function, or does without."""
    passes = {cheat: _passes(result, index, notebook.cells[index]) for cheat, index in cells.items()}
    asks = passes.pop(_GENUINE) and not passes.pop(_ABSENT)
    return [cheat for cheat, through in passes.items() if through] if asks else None


def _is_late(result: Result, index: int) -> bool:
    return opinions.error_of(result.outputs.get(index, [])).startswith(_TOO_LATE)


def _passes(result: Result, index: int, cell: NotebookNode) -> bool:
    outputs = result.outputs.get(index)
    return outputs is not None and opinions.passes(outputs, roles.points(cell))


def _notebook(reference: NotebookNode, apart: set[str]) -> tuple[NotebookNode, dict[tuple[str, str], dict[str, int]]]:
    """The notebook to run, and for each function and test the cells in which the test meets each cheat."""
    notebook = deepcopy(reference)
    tests = {roles.grade_id(cell): cell for cell in reference.cells if roles.is_test(cell)}
    notebook.cells = [cell for cell in notebook.cells if roles.grade_id(cell) not in tests.keys() - apart]
    meetings: dict[tuple[str, str], dict[str, int]] = {}
    for name, definition in _functions(reference).items():
        asking = {each: tests[each] for each in tests.keys() & apart if re.search(rf"\b{name}\b", tests[each].source)}
        if not asking:
            continue
        for cheat, source in _variants(name, definition).items():
            notebook.cells.append(new_code_cell(source))
            for test, cell in asking.items():
                meetings.setdefault((name, test), {})[cheat] = len(notebook.cells)
                notebook.cells.append(deepcopy(cell))
        notebook.cells.append(new_code_cell(f"{name} = {_KEPT}"))
    return notebook, meetings


def _variants(name: str, definition: ast.FunctionDef) -> dict[str, str]:
    """The function itself, none, and each cheat in its place, as cells."""
    sources = {_GENUINE: f"{_KEPT} = {name}", _ABSENT: f"del {name}"}
    sources |= {cheat: _cheating(definition, body) for cheat, body in CHEATS.items()}
    return sources


def _functions(reference: NotebookNode) -> dict[str, ast.FunctionDef]:
    """The functions that answer cells define."""
    found = {}
    for cell in filter(roles.is_answer, reference.cells):
        if roles.is_code(cell):
            try:
                tree = syntax.parse(cell.source)
            except SyntaxError:  # magics: such a cell is not tried
                continue
            found |= {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    return found


def _cheating(definition: ast.FunctionDef, body: str) -> str:
    """A function of the same name and arguments that does something else."""
    bare = deepcopy(definition)
    bare.decorator_list, bare.returns, bare.body = [], None, [ast.Pass()]
    head = ast.unparse(bare).removesuffix("pass").rstrip()
    lines = ["given = list(locals().values())", *body.splitlines()]
    return "\n".join([head, *(f"    {line}" for line in lines)])
