"""What the author's version of a notebook says about its grading: helpers, shared names, cells for the kernel."""

import ast
import builtins
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from nncourse import syntax
from nncourse.errors import CourseError
from nncourse.grading.submission import names, roles
from nncourse.grading.submission.environment import Environment
from nncourse.grading.submission.fences import HIDDEN, SOLUTION, Fences
from nncourse.grading.submission.helpers import Authors

#: What a cell says that works with masked arrays; matplotlib's offsets and SciPy's mstats are some too.
_MASKS = re.compile(r"\bma\b|[mM]ask|mstats|get_offsets")
_BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_IMPORTS = ("import ", "from ")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
#: Beginnings of kernels' names, for notebooks that name no language.
_OTHERS = ("ir", "julia", "xcpp", "octave", "matlab", "sas", "bash", "scala", "ocaml", "haskell", "sql", "java")


class PlanError(CourseError):
    """A test cell that cannot be run at all."""


@dataclass(frozen=True)
class TestPlan:
    """How one test cell is to be run.

    Attributes:
        grade_id: the cell.
        given_back: names that the author's cells before this one bind anew; what a test assigned to them is
            forgotten, wherever in a notebook that was handed in it stands.
        shared: names whose assignments by this cell the learner's code is to see, as its author declared.
        in_place: the author declared that the cell wants to see what a learner's function does to its arguments.
    """

    __test__ = False

    grade_id: str
    given_back: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    in_place: bool = False


@dataclass(frozen=True)
class Plan:
    """How the cells of one notebook are to be run.

    Attributes:
        helpers: code of the author's that the examiner runs first: imports, and of read-only cells definitions and
            assignments that are plainly code.
        imports: what solutions import, ``(name, module, attribute or "")``: the examiner's own, where a learner has
            imported the same; and what read-only cells import within other statements, the examiner's in any case.
        answers: names that the author's non-test cells assign; builtins of these names are the learner's.
        own: names that tests alone bind: they are never the learner's, bound or not.
        read_only: names that read-only cells alone bind, to nothing that is made of an answer: code behind them is
            called for no test. ``untouched``: those of them that the author's answers do not mention.
        in_text: names in text of the author's own answers, which such text may name though a test binds them.
        masks: whether the author's cells mention masked arrays.
        tests: how each test cell is run.
        in_kernel: ids of test cells that their author marked to run where the learner's code runs.
        hidden: the fences of lines that no learner may read, in an error's traceback neither.
        environment: another one that the notebook is run in; None for the one in which we run.
        held: ``(test cell, name, class)`` of ``read_only`` objects of libraries that the cell asks and that stay in
            the kernel, as the reference has them; known once that was tried.
    """

    helpers: tuple[str, ...] = ()
    imports: tuple[tuple[str, str, str], ...] = ()
    answers: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    in_text: tuple[str, ...] = ()
    masks: bool = False
    tests: tuple[TestPlan, ...] = ()
    in_kernel: tuple[str, ...] = ()
    hidden: Fences = HIDDEN
    environment: Environment | None = None
    held: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return asdict(self)

    def preparation(self) -> dict[str, Any]:
        """What the examiner must know before the first test cell, as a request of the wire."""
        imports = [list(each) for each in self.imports]
        named: dict[str, Any] = {"answers": list(self.answers), "own": list(self.own), "in_text": list(self.in_text)}
        named |= {"read_only": list(self.read_only), "untouched": list(self.untouched), "masks": self.masks}
        return {"do": "prepare", "helpers": list(self.helpers), "imports": imports} | named

    def orders(self, grade_id: str) -> dict[str, Any]:
        """What the examiner must know of one test cell, as part of a request of the wire."""
        test = next((each for each in self.tests if each.grade_id == grade_id), TestPlan(grade_id))
        held = {name: kind for cell, name, kind in self.held if cell == grade_id}
        ordered = {"given_back": list(test.given_back), "shared": list(test.shared), "in_place": test.in_place}
        return ordered | {"held": held}


def is_marked_in_kernel(cell: Any) -> bool:
    """Whether the author marked the cell ``"nncourse": {"in_kernel": true}``."""
    return bool(_said(cell).get("in_kernel"))


def plan_of(notebook: Any, name: str = "notebook", hidden: Fences = HIDDEN, solution: Fences = SOLUTION) -> Plan:
    """Read the plan off the source notebook, solutions included.

    ``hidden``, ``solution``: the course's fences around hidden tests and solutions.

    Raises:
        PlanError: a test cell is no Python, magics apart, and not marked for the kernel.
    """
    gathered = _Found()
    for cell in notebook["cells"]:
        if roles.is_test(cell):
            gathered.test(cell, name)
        elif cell["cell_type"] == "code":
            gathered.other(cell, solution)
    helpers = [*gathered.helpers, *gathered.authors.sources(gathered.assigned)]
    read_only, untouched = gathered.authors.alone()
    return Plan(
        tuple(dict.fromkeys(helpers)),
        tuple(dict.fromkeys(gathered.imports)),
        tuple(sorted(gathered.assigned | gathered.given_code)),
        tuple(sorted(gathered.of_tests - gathered.of_others)),
        tuple(sorted(read_only)),
        tuple(sorted(untouched)),
        tuple(sorted(gathered.in_text)),
        any(_MASKS.search(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"),
        tuple(gathered.tests),
        tuple(gathered.in_kernel),
        hidden,
    )


class _Found:
    """What was found so far, cell by cell."""

    def __init__(self) -> None:
        self.helpers: list[str] = []
        self.imports: list[tuple[str, str, str]] = []
        self.assigned: set[str] = set()
        self.given: set[str] = set()
        self.of_tests: set[str] = set()
        self.of_others: set[str] = set()
        self.in_text: set[str] = set()
        self.authors = Authors()
        self.cells = 0
        self.given_code: set[str] = set()
        self.tests: list[TestPlan] = []
        self.in_kernel: list[str] = []

    def test(self, cell: Any, name: str) -> None:
        grade_id = roles.grade_id(cell)
        said, statements = _said(cell), _statements(cell["source"])
        bound = names.bound(ast.Module(statements, []))
        self.authors.tested(statements)
        shared = tuple(str(each) for each in said.get("shared") or ())
        self.of_tests |= bound
        self.of_others |= set(shared)
        if is_marked_in_kernel(cell):
            self.in_kernel.append(grade_id)
            return
        check_test(cell, name)
        self.tests.append(TestPlan(grade_id, tuple(sorted(self.given)), shared, bool(said.get("in_place"))))
        self.given -= bound

    def other(self, cell: Any, solution: Fences) -> None:
        read_only, within = roles.is_read_only(cell), _solution_lines(cell, solution)
        self.cells += 1
        for node in _statements(cell["source"]):
            bound = names.bound(node)
            self.of_others |= bound
            self.in_text |= names.in_text(node)
            if isinstance(node, ast.Import | ast.ImportFrom):
                if node.lineno in within:
                    self.imports += _imports(node)
                else:
                    self.helpers.append(ast.unparse(node))
                    self.authors.imported(_imports(node), read_only=read_only)
                continue
            if not read_only:
                self.authors.answered(node)
            else:  # those in a try or a with
                self.imports += [
                    each
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom) and not isinstance(node, _DEFINITIONS)
                    for each in _imports(inner)
                ]
            if not (read_only and self.authors.read_only(node, self.cells)):
                self.assigned |= _bound(node)
                self.given |= bound
            elif not isinstance(node, _DEFINITIONS):
                self.given_code |= bound
                self.given |= bound


def require_python(notebook: Any, name: str) -> None:
    """Refuse a notebook in another language: cells are run by Python, whatever kernel the notebook names.

    Raises:
        PlanError: it is.
    """
    kernel = notebook["metadata"].get("kernelspec") or {}
    said = (notebook["metadata"].get("language_info") or {}).get("name") or kernel.get("language") or ""
    named = str(kernel.get("name") or "python")
    language = str(said) or next(
        (each for each in _OTHERS if re.match(rf"{each}([-_\d]|$)", named.lower())), "python"
    )
    if language.lower() not in ("python", "ipython", "python3"):
        raise PlanError(
            f"{name} is written for the kernel {named!r} ({language}), and only Python notebooks are graded here. "
            "Grade this assignment with stock `nbgrader autograde`, in a container of its own."
        )


def check_test(cell: Any, name: str) -> None:
    """Refuse a test cell that cannot run.

    Raises:
        PlanError: with the cell's id and the line.
    """
    try:
        syntax.parse(names.plain(cell["source"]))
    except SyntaxError as error:
        raise PlanError(
            f"The test cell {cell['metadata']['nbgrader']['grade_id']!r} of {name} is no plain Python (line "
            f"{error.lineno}: {error.msg}), so every answer would fail it. Mend it, or, if the learner's kernel "
            'understands it, mark the cell with the metadata "nncourse": {"in_kernel": true} to run it there.'
        ) from error


def wants_sharing(notebook: Any) -> dict[str, tuple[str, ...]]:
    """Test cells that assign a name which functions of the author's solution read: ``{grade_id: names}``.

    In one process such an assignment reaches the function; apart it does so only where the author declares it,
    ``"nncourse": {"shared": ["name"]}`` in the cell's metadata.
    """
    read: set[str] = set()
    wants: dict[str, tuple[str, ...]] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if not roles.is_test(cell):
            for node in _statements(cell["source"]):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    read |= names.used(ast.unparse(node))
            continue
        wanted = (_assigned(cell["source"]) & read) - set(_said(cell).get("shared") or ())
        if wanted and not is_marked_in_kernel(cell):
            wants[roles.grade_id(cell)] = tuple(sorted(wanted))
    return wants


def _assigned(source: str) -> set[str]:
    """Names that a cell binds, but for those that it imports."""
    statements = _statements(source)
    imported = {
        name for each in statements if isinstance(each, ast.Import | ast.ImportFrom) for name, _, _ in _imports(each)
    }
    return names.defined(source) - imported


def shadowed(cells: list[Any], plan: Plan) -> list[str]:
    """What the learner's cells define under a name of the author's helpers or of Python; tests use the genuine."""
    helpers = {name for source in plan.helpers for name in names.defined(source) if not source.startswith(_IMPORTS)}
    others = set(plan.read_only) - helpers
    sentences = []
    for cell in cells:
        if roles.is_code(cell) and (not roles.grade_id(cell) or roles.is_answer(cell)):
            redefined = names.defined(cell["source"])
            for what, known in (("a helper of the author's", helpers), ("a builtin", _BUILTINS)):
                sentences += [f"The notebook defines {name} anew, {what}." for name in sorted(redefined & known)]
            code = names.defined_as_code(cell["source"]) & others
            sentences += [f"The notebook defines {name} anew, a name of a read-only cell." for name in sorted(code)]
    return sentences


def _said(cell: Any) -> dict[str, Any]:
    """What the author says of a cell for grading."""
    return cell.get("metadata", {}).get("nncourse") or {}


def _solution_lines(cell: Any, solution: Fences) -> Any:
    """Numbers of the lines that learners get without; a solution cell without fences is one as a whole."""
    regions = solution.regions(cell["source"])
    if not regions and roles.is_answer(cell):
        return range(10**9)
    return {line for first, last in regions for line in range(first, min(last, 10**5) + 1)}


def _imports(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str, str]]:
    """Name, module and attribute of what an import statement binds."""
    if isinstance(node, ast.Import):
        return [
            (each.asname, each.name, "") if each.asname else (each.name.split(".")[0], each.name.split(".")[0], "")
            for each in node.names
        ] + [("", each.name, "") for each in node.names if "." in each.name and not each.asname]
    if node.level or not node.module:
        return []
    return [(each.asname or each.name, node.module, each.name) for each in node.names]


def _statements(source: str) -> list[ast.stmt]:
    """Top-level statements; a cell with magics gives those that are left when magic lines are taken out."""
    try:
        return syntax.parse(source).body
    except SyntaxError:
        kept = ["" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines()]
        try:
            return syntax.parse("\n".join(kept)).body
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
