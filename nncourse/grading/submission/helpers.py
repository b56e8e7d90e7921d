"""Code of the author's in read-only cells that is bound by assignment: what the examiner can carry out itself.

A helper of tests is the examiner's, however it is bound: ``same = lambda a, b: a == b``, ``both = operator.eq``,
``alike = functools.partial(close)``. Such an assignment is carried out in the examiner where it needs the author's
own code only and does no more than name it or wrap it. So is a constant that such code reads, as a tolerance. What
else read-only cells alone bind lives with the submission; the examiner knows these names, and calls no code behind
them.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nncourse.grading.submission import names

#: What wraps code, and does nothing else when it is called.
_WRAPPERS = frozenset(
    [f"functools.{name}" for name in ("partial", "lru_cache", "cache", "wraps", "cmp_to_key")]
    + [f"operator.{name}" for name in ("itemgetter", "attrgetter", "methodcaller")]
    + ["numpy.vectorize", "numpy.frompyfunc"]
)
#: Classes of libraries whose instances judge.
_JUDGES = frozenset(["unittest.TestCase"])
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict)


@dataclass(frozen=True)
class Bound:
    """A statement of a read-only cell that the examiner can carry out.

    Attributes:
        names: what it binds.
        source: its text.
        changes: whether an answer that mentions what it binds may mean to change it.
        instance: whether it binds an instance of the author's own class.
        constant: whether it binds a number or text.
        cell: which read-only cell it stands in, counted; -1 for a definition, which counts wherever it stands.
    """

    names: frozenset[str]
    source: str
    changes: bool = False
    instance: bool = False
    constant: bool = False
    cell: int = -1


@dataclass
class Authors:
    """What read-only cells bind, gathered statement by statement, and what of it is whose.

    Attributes:
        carried_out: definitions, and assignments that are plainly code, as they stand.
    """

    carried_out: list[Bound] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)
    _classes: set[str] = field(default_factory=set)
    _factories: set[str] = field(default_factory=set)
    _cells: dict[str, set[int]] = field(default_factory=dict)
    _read_by_code: set[str] = field(default_factory=set)
    _needs: list[tuple[set[str], set[str]]] = field(default_factory=list)
    _code: set[str] = field(default_factory=set)
    _theirs: set[str] = field(default_factory=set)
    _mentioned: set[str] = field(default_factory=set)
    _as_value: set[str] = field(default_factory=set)

    def imported(self, listed: Iterable[tuple[str, str, str]], *, read_only: bool) -> None:
        """An import of the author's: name, module and attribute of each."""
        for name, module, attribute in listed:
            if name and attribute != "*":
                self._known[name] = f"{module}.{attribute}" if attribute else module
                self._code |= {name} if read_only else set()

    def answered(self, node: ast.stmt) -> None:
        """A statement of a cell that learners write, as the author's reference has it."""
        self._theirs |= names.bound(node)
        self._mentioned |= names.used(ast.unparse(node))

    def tested(self, statements: list[ast.stmt]) -> None:
        """A test cell: instances that it uses otherwise than by their attributes may be a function's arguments."""
        nodes = [node for each in statements for node in ast.walk(each)]
        of_attributes = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        self._as_value |= {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in of_attributes}

    def read_only(self, node: ast.stmt, cell: int) -> bool:
        """A statement of a read-only cell, no import; returns whether the examiner can carry it out."""
        bound = names.bound(node)
        self._needs.append((bound, _needed(node)))
        if isinstance(node, _DEFINITIONS):
            self._defined(node)
            return True
        self._cells |= {name: {cell, *self._cells.get(name, ())} for name in bound}
        value = _assigned_value(node)
        if value is None or not self._is_plain(value):
            return False
        constant = not any(isinstance(each, ast.Lambda | ast.Name) for each in ast.walk(value))
        made = isinstance(value, ast.Call) and self._makes_instance(value.func)
        changes = made or isinstance(value, _DISPLAYS)
        if constant and changes:
            return False
        self.carried_out.append(Bound(frozenset(bound), ast.unparse(node), changes, made, constant, cell))
        if not constant:
            self._code |= bound
            self._known |= dict.fromkeys(bound, "")
            self._read_by_code |= names.used(ast.unparse(value))
        return True

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._code.add(node.name)
        self._known[node.name] = ""
        self._cells |= {each: {-1, -2} for each in names.bound(node) - {node.name}}  # what it calls global may change
        source = ast.unparse(node)
        self._read_by_code |= names.used(source)
        if isinstance(node, ast.ClassDef) and self._is_own_class(node):
            self._classes.add(node.name)
        if isinstance(node, ast.FunctionDef) and all(map(_is_of_factory, node.body)):
            self._factories.add(node.name)
        self.carried_out.append(Bound(frozenset([node.name]), source))

    def sources(self, assigned: set[str]) -> Iterator[str]:
        """Texts for the examiner, in order, but for those that bind a name which is ``assigned`` as data too."""
        touched = self._touched()
        without = assigned | {
            name for each in self.carried_out if self._is_data(each, touched) for name in each.names
        }
        yield from (each.source for each in self.carried_out if not each.names & without)

    def _is_data(self, each: Bound, touched: set[str]) -> bool:
        """Whether what an assignment binds may have to be the submission's."""
        if each.cell < 0:
            return False
        in_cells = any(len(self._cells[name]) > 1 for name in each.names)
        is_changed = each.changes and bool(each.names & touched)
        is_given = each.instance and bool(each.names & self._as_value)
        return in_cells or is_changed or is_given or (each.constant and not each.names & self._read_by_code)

    def alone(self) -> tuple[set[str], set[str]]:
        """Names that read-only cells alone bind, to nothing of an answer's; and those whose contents are theirs too.

        The contents of a list or dict may be an answer's where one mentions it and the author put no code there.
        """
        made_of_theirs = self._spread(self._theirs)
        bound = {name for each, _ in self._needs for name in each}
        alone = ((bound - made_of_theirs) | self._code) - self._theirs
        return alone, alone - (self._touched() - self._code)

    def _touched(self) -> set[str]:
        """Names that answers mention, also by way of the author's own functions."""
        touched = set(self._mentioned)
        while True:
            more = {name for bound, read in self._needs if bound & touched for name in read} - touched
            if not more:
                return touched
            touched |= more

    def _spread(self, tainted: set[str]) -> set[str]:
        """The names, and those that are bound to what is made of them."""
        spread = set(tainted)
        while True:
            more = {name for bound, read in self._needs if read & spread for name in bound} - spread
            if not more:
                return spread
            spread |= more

    def _is_own_class(self, node: ast.ClassDef) -> bool:
        """Whether making an instance runs the author's code alone."""
        return all(
            (isinstance(base, ast.Name) and (base.id in self._classes or base.id == "object"))
            or self._address(base) in _JUDGES
            for base in node.bases
        )

    def _makes_instance(self, function: ast.expr) -> bool:
        is_own = isinstance(function, ast.Name) and function.id in self._classes
        return is_own or self._address(function) in _JUDGES

    def _address(self, function: ast.expr) -> str:
        """Module and name of what an expression names, as far as the imports tell."""
        if isinstance(function, ast.Attribute):
            return f"{self._address(function.value)}.{function.attr}"
        return self._known.get(function.id, "") if isinstance(function, ast.Name) else ""

    def _is_plain(self, value: ast.expr | None) -> bool:
        """Whether an expression names, wraps and lists the author's own code and constants, and does no more."""
        if isinstance(value, ast.Name):
            return value.id in self._known or hasattr(builtins, value.id)
        parts = _parts(value)
        may_be = parts is not None and (not isinstance(value, ast.Call) or self._is_maker(value.func))
        return may_be and all(map(self._is_plain, parts))

    def _is_maker(self, function: ast.expr) -> bool:
        """Whether calling it makes a function or an instance of the author's, and does nothing else."""
        if isinstance(function, ast.Call):  # functools.lru_cache(None)(function)
            return self._is_plain(function)
        is_factory = isinstance(function, ast.Name) and function.id in self._factories
        return is_factory or self._address(function) in _WRAPPERS or self._makes_instance(function)


def _is_of_factory(node: ast.stmt) -> bool:
    """Whether a statement of a function does no more than define or return another."""
    if isinstance(node, ast.Return):
        return isinstance(node.value, ast.Lambda | ast.Name)
    is_said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_said or isinstance(node, ast.FunctionDef)


def _parts(value: ast.expr | None) -> list[ast.expr | None] | None:
    """The expressions of which evaluating this one evaluates all; None for one that may do anything."""
    match value:
        case None | ast.Constant():
            return []
        case ast.Lambda(args=given):
            return [*given.defaults, *given.kw_defaults]
        case ast.Attribute(value=inner) | ast.UnaryOp(operand=inner):
            return [inner]
        case ast.Tuple(elts=listed) | ast.List(elts=listed) | ast.Set(elts=listed):
            return list(listed)
        case ast.Dict(keys=keys, values=values):
            return [*keys, *values]
        case ast.Subscript(value=inner, slice=key):
            return [inner, key]
        case ast.Call(args=given, keywords=named):
            return [*given, *(each.value for each in named)]
    return None


def _assigned_value(node: ast.stmt) -> ast.expr | None:
    """What a plain assignment to names assigns."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    if not isinstance(node, ast.Assign | ast.AnnAssign) or not all(map(_is_name, targets)):
        return None
    return node.value


def _is_name(target: ast.expr | None) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_is_name, target.elts))
    return isinstance(target, ast.Name)


def _needed(node: ast.stmt) -> set[str]:
    """Names that what a statement binds is made of, or calls."""
    return names.used(ast.unparse(node)) if isinstance(node, _DEFINITIONS) else set(_read(node))


def _read(node: ast.AST) -> Iterator[str]:
    """Names that a statement reads, but for those in lambdas, which are read when they are called."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
            yield each.id
        if not isinstance(each, ast.Lambda):
            yield from _read(each)
