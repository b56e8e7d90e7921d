"""Python is parsed by one thread at a time, whoever asks."""

import ast
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nncourse import seals, syntax
from nncourse.grading.submission import names

PACKAGE = Path(__file__).parents[1] / "nncourse"


def test_a_tree_is_that_of_python():
    for source, mode in (("x = 1", "exec"), ("x + 1", "eval")):
        assert ast.dump(syntax.parse(source, mode)) == ast.dump(ast.parse(source, mode=mode))


def test_cells_can_be_read_by_many_threads_at_once():
    """A thread that makes a tree is put aside where garbage is collected; CPython 3.11 then mixes up their depths."""

    def put_aside(phase: str, about: dict) -> None:
        time.sleep(1e-4)

    before = gc.get_threshold()
    source = ("x = " + "(" * 40 + "1" + " + 1)" * 40 + "\n") * 30
    secret = source + "secret = 1\n# no call of secret("
    readers = [lambda: names.defined(source) == {"x"}, lambda: seals.seal_calls(secret, "a cell") == secret]
    gc.callbacks.append(put_aside)
    gc.set_threshold(200)
    try:
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda number: readers[number % 2](), range(32)))
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(put_aside)
    assert all(found)


def test_nobody_on_the_side_of_the_threads_parses_otherwise():
    """A sandbox's processes have one thread, and the lock is nothing to them."""
    parsing = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("parse", "literal_eval", "PyCF_ONLY_AST")
        if isinstance(node.value, ast.Name) and node.value.id == "ast"
        if path.parent.name != "inside"
    }
    assert parsing == {"syntax.py"}
