"""Holds the house's structure: no import circle, no long class, no tangled function, a test named after each module.

No two public classes share a name either.

    python lint/structure.py            # prints what breaks a rule, and exits with 1 if anything does
    python lint/structure.py --table    # prints the sizes of modules and functions too

The complexity of a function is one more than the number of its branches: ``if``, loops, ``except``, ``case``,
conditional expressions, each further operand of ``and`` and ``or``, each ``for`` and ``if`` of a comprehension. What
is defined inside a function counts for itself. An import under ``TYPE_CHECKING`` is no arrow; one inside a function
is. Classes whose names begin with an underscore may share one. The test of ``package/part/module.py`` is
``tests/part/test_module.py``; ``__init__.py`` needs none, nor does what :data:`WITHOUT_A_TEST` names.
"""

import argparse
import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES_OF_A_CLASS = 150
MOST_BRANCHES = 12
#: A folder of modules -> the folder whose tests have their names.
TESTED_IN = {
    "nncourse": "tests",
    "book/_ext": "tests/book",
    "deploy/hub": "tests/deploy",
    "deploy/server": "tests/deploy",
}
#: Module -> why no test has its name.
WITHOUT_A_TEST = {
    "deploy/hub/jupyterhub_config.py": "settings, with which test_term.py runs a hub",
    "deploy/server/lti_config.py": "settings, with which test_lti.py runs a hub",
    "deploy/hub/servers/people/nbgrader_config.py": "settings, with which test_term.py runs a hub",
    "nncourse/grading/execution/failures.py": "two exceptions without code of their own",
    "nncourse/grading/wire/ports.py": "one constant",
    "nncourse/grading/sandbox/errors.py": "one exception without code of its own",
    "nncourse/grading/wire/limits.py": "three constants and an exception",
}

_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Measure:
    """A function or a class: where it stands, its lines, and a function's complexity."""

    where: str
    lines: int
    complexity: int | None = None


def modules(package: Path) -> dict[str, ast.Module]:
    """Dotted name -> syntax of every module of a package."""
    trees = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        trees[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text())
    return trees


def functions(trees: dict[str, ast.Module]) -> list[Measure]:
    """Every function and method."""
    nodes = _defined(trees, _FUNCTIONS)
    return [Measure(where, node.end_lineno - node.lineno + 1, complexity(node)) for where, node in nodes]


def classes(trees: dict[str, ast.Module]) -> list[Measure]:
    """Every class."""
    return [Measure(where, node.end_lineno - node.lineno + 1) for where, node in _defined(trees, ast.ClassDef)]


def complexity(function: ast.AST) -> int:
    """One more than the number of branches of a function; of what is defined inside it, nothing counts."""
    count, waiting = 1, list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES):
            continue
        count += isinstance(node, _BRANCHES)
        if isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        if isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
        waiting += ast.iter_child_nodes(node)
    return count


def imports(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Module -> the modules of the same package that it imports, wherever in its code."""
    return {name: set(_imported(tree, trees)) - {name} for name, tree in trees.items()}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Import circles, one at a time: each is opened at its last arrow before the next is looked for."""
    graph, known = {name: set(targets) for name, targets in graph.items()}, []
    while True:
        try:
            TopologicalSorter(graph).prepare()
            return known
        except CycleError as error:
            circle = error.args[1]
            known.append(circle)
            graph[circle[1]].discard(circle[0])


def namesakes(trees: dict[str, ast.Module]) -> dict[str, list[str]]:
    """Name -> the modules that define a public class of this name, where there are several."""
    homes: dict[str, list[str]] = {}
    for module, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    return {name: where for name, where in homes.items() if len(where) > 1}


def untested(root: Path) -> list[str]:
    """A line for every module that no test is named after, and for every exception that is none any more."""
    missing = {
        path.relative_to(root).as_posix(): root
        / tests
        / path.relative_to(root / modules).with_name(f"test_{path.name}")
        for modules, tests in TESTED_IN.items()
        for path in sorted((root / modules).rglob("*.py"))
        if path.name != "__init__.py"
    }
    missing = {module: test.relative_to(root).as_posix() for module, test in missing.items() if not test.is_file()}
    lines = [f"{module}: there is no {test}" for module, test in missing.items() if module not in WITHOUT_A_TEST]
    if root == ROOT:
        stale = [module for module in WITHOUT_A_TEST if module not in missing]
        lines += [f"{module}: it has a test or is gone; take it out of WITHOUT_A_TEST" for module in stale]
    return lines


def broken(trees: dict[str, ast.Module]) -> list[str]:
    """A line for everything that breaks a rule."""
    lines = [f"import circle: {' <- '.join(circle)}" for circle in circles(imports(trees))]
    lines += [f"{name}: a class of this name stands in {' and '.join(w)}" for name, w in namesakes(trees).items()]
    for each in classes(trees):
        if each.lines > MOST_LINES_OF_A_CLASS:
            lines.append(f"{each.where}: a class of {each.lines} lines; at most {MOST_LINES_OF_A_CLASS} are allowed")
    for each in functions(trees):
        if each.complexity > MOST_BRANCHES:
            lines.append(f"{each.where}: complexity {each.complexity}; at most {MOST_BRANCHES} is allowed")
    return lines


def table(trees: dict[str, ast.Module], package: Path) -> str:
    """Sizes: how many, median, ninth decile, largest."""
    bodies = functions(trees)
    rows = {
        "lines of a module": [len(path.read_text().splitlines()) for path in package.rglob("*.py")],
        "lines of a class": [each.lines for each in classes(trees)],
        "lines of a function": [each.lines for each in bodies],
        "complexity of a function": [each.complexity for each in bodies],
    }
    lines = [f"{'':26}{'number':>8}{'median':>8}{'p90':>8}{'largest':>9}"]
    for name, values in rows.items():
        ninth = statistics.quantiles(values, n=10)[-1]
        lines.append(f"{name:26}{len(values):8}{statistics.median(values):8.0f}{ninth:8.0f}{max(values):9}")
    return "\n".join(lines)


def main() -> int:
    """Print; the exit status says whether every rule holds."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--table", action="store_true", help="print sizes too")
    parser.add_argument("package", nargs="?", type=Path, default=ROOT / "nncourse", help="default: nncourse")
    parser.add_argument("--root", type=Path, default=ROOT, help="where modules and tests lie; default: the project")
    options = parser.parse_args()
    trees = modules(options.package)
    if options.table:
        print(table(trees, options.package))
    problems = broken(trees) + untested(options.root)
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def _defined(trees: dict[str, ast.Module], kinds: type | tuple[type, ...]) -> Iterator[tuple[str, ast.AST]]:
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield f"{name}.{node.name} (line {node.lineno})", node


def _imported(tree: ast.Module, trees: dict[str, ast.Module]) -> Iterator[str]:
    only_types = {id(inner) for node in ast.walk(tree) if _is_type_checking(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name in trees)
        elif isinstance(node, ast.ImportFrom) and node.module in trees:
            submodules = {f"{node.module}.{each.name}" for each in node.names}
            yield from submodules & trees.keys()
            if submodules - trees.keys():
                yield node.module


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


if __name__ == "__main__":
    sys.exit(main())
