"""Which names a notebook's code uses and defines, read from its syntax; nothing is run."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator

from nncourse import syntax

#: ``files = !ls``, ``timing = %timeit -o f()``: what a magic or the shell gives is assigned.
_ASSIGNED = re.compile(r"^(\s*\w[\w\s,.\[\]'\"]*=\s*)[!%].*")
#: ``len?``, IPython's way to ask for help.
_HELP = re.compile(r"^(\s*)[A-Za-z_][\w.]*\?{1,2}\s*$")
#: What a cell can use without defining it.
_ALWAYS = frozenset(dir(builtins)) | {"get_ipython", "display", "In", "Out", "__name__", "_"}


def plain(source: str) -> str:
    """Take IPython's own syntax, magics and shell lines, out of a cell."""
    if source.lstrip().startswith("%%"):
        return ""
    return "\n".join(map(_plain_line, source.split("\n")))


def _plain_line(line: str) -> str:
    if line.lstrip().startswith(("%", "!", "?")):
        return "pass"
    return _HELP.sub(r"\1pass", _ASSIGNED.sub(r"\1None", line))


def ends_in_an_expression(source: str) -> bool:
    """Whether a cell's last statement has a value, or may have: a cell that is not plain Python counts so."""
    try:
        body = syntax.parse(source).body
    except (SyntaxError, ValueError):
        return True
    return bool(body) and isinstance(body[-1], ast.Expr)


def defined(source: str) -> set[str]:
    """Names that a cell's own level binds: assignments, definitions, imports, loops, ``with``."""
    return {name for name, context, _ in _walk(_parse(source)) if context == "store"}


def defined_as_code(source: str) -> set[str]:
    """Names that a cell's own level binds to a function or a class, by a definition or by a lambda."""
    found: set[str] = set()
    for node in _parse(source).body:
        if isinstance(node, _DEFINITIONS):
            found.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            found |= {each.id for each in node.targets if isinstance(each, ast.Name)}
    return found


def bound(tree: ast.AST) -> set[str]:
    """Names that running code leaves bound in its module, also those that its functions call global.

    Loop variables of comprehensions and names of ``except`` are gone afterwards, so they are none.
    """
    return set(_left_bound(ast.Module([tree], [])))


def in_text(tree: ast.AST) -> set[str]:
    """Names in expressions that code holds as text, such as an answer ``"3 * x"``."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                expression = syntax.parse(node.value.strip(), mode="eval")
            except (SyntaxError, ValueError, RecursionError):
                continue
            names |= {each.id for each in ast.walk(expression) if isinstance(each, ast.Name)}
    return names


def imported(source: str) -> set[str]:
    """Top-level names of the packages that a cell imports, wherever in it."""
    modules: set[str] = set()
    for node in ast.walk(_parse(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return modules


def used(source: str) -> set[str]:
    """Names that a cell reads without having bound them anywhere in itself, those in functions included."""
    uses = list(_walk(_parse(source), inner=True))
    bound = {name for name, context, _ in uses if context == "store"}
    return {name for name, context, _ in uses if context == "load"} - bound - _ALWAYS


def named_in_checks(source: str, checks: Iterable[str]) -> set[str]:
    """Names of answers that a cell hands to checks as text: ``checks.number("n", ...)`` without ``value=``."""
    names, known = set(), set(checks)
    for node in ast.walk(_parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in known):
            continue
        is_checks = isinstance(node.func.value, ast.Name) and node.func.value.id == "checks"
        if is_checks and node.args and not any(keyword.arg == "value" for keyword in node.keywords):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                names.add(first.value)
    return names


def _parse(source: str) -> ast.Module:
    try:
        return syntax.parse(plain(source))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _walk(tree: ast.AST, inner: bool = False):
    """Yield (name, "store" or "load", node); inner scopes only if asked."""
    for node in ast.iter_child_nodes(tree):
        if inner or not isinstance(node, ast.arg):
            for name, context in _names(node):
                yield name, context, node
        if inner or not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            yield from _walk(node, inner)


def _left_bound(tree: ast.AST, *, inner: bool = False) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Global):
            yield from node.names
        elif not inner:
            yield from _bound_here(node)
        if not isinstance(node, ast.comprehension):
            yield from _left_bound(node, inner=inner or isinstance(node, (*_DEFINITIONS, ast.Lambda)))
        else:
            yield from _left_bound(ast.Tuple([node.iter, *node.ifs], ast.Load()), inner=inner)


def _bound_here(node: ast.AST) -> list[str]:
    """What a node of the module's own level binds."""
    if isinstance(node, ast.Name):
        return [node.id] if isinstance(node.ctx, ast.Store) else []
    if isinstance(node, (ast.Import, ast.ImportFrom, *_DEFINITIONS)):
        return [name for name, _ in _names(node)]
    name = getattr(node, "rest", None) if isinstance(node, ast.MatchMapping) else getattr(node, "name", None)
    return [name] if name and isinstance(node, ast.MatchAs | ast.MatchStar | ast.MatchMapping) else []


def _names(node: ast.AST) -> list[tuple[str, str]]:
    """What a node itself binds or reads."""
    if isinstance(node, ast.Name):
        return [(node.id, "load" if isinstance(node.ctx, ast.Load) else "store")]
    if isinstance(node, ast.arg):
        return [(node.arg, "store")]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name.split(".")[0], "store") for alias in node.names]
    if isinstance(node, (*_DEFINITIONS, ast.ExceptHandler)) and node.name:
        return [(node.name, "store")]
    return []
