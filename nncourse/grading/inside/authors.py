"""Code that read-only cells bind: carried out here where that can be, and never called where a learner can change it.

A name of a read-only cell that is looked up in the kernel may be data. Code behind it, a function or an object's
method, could have been replaced there without a trace, so no test is judged by what it gives.
"""

import ast
import collections
import types
from typing import Any

from nncourse.grading.inside.not_apart import refuse
from nncourse.grading.inside.remote import is_function, is_held, is_remote, kind_of, of_author, unjudged

_CONTAINERS = (list, tuple, set, frozenset, dict)
_HOLDERS = (*_CONTAINERS, collections.deque, types.SimpleNamespace)
#: Modules whose classes an author makes instances of to judge by: the notebook's own, and unittest.
_OWN = ("__main__", "unittest")


def carry_out(source: str, namespace: dict[str, Any]) -> str | None:
    """Run an import, a definition or an assignment of the author's; returns why it could not be run.

    What an assignment binds to other things than code and constants is left to the submission, and so is what it
    fails to bind: a test that calls that is refused.
    """
    statement = ast.parse(source).body[0]
    try:
        exec(compile(source, "<helpers>", "exec"), namespace)
    except Exception as error:
        failed = f"{type(error).__name__}: {error}"[:300]
    else:
        failed = None
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return failed
    if isinstance(statement.value, ast.Constant | ast.UnaryOp) and not failed:
        return None
    is_made = isinstance(statement.value, ast.Call)
    targets = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    for name in {node.id for node in targets} & set(dict.keys(namespace)):
        if failed or not _is_code(dict.__getitem__(namespace, name), is_made):
            dict.__delitem__(namespace, name)
    return None


def _is_code(value: Any, is_made: bool) -> bool:
    """Whether a value is code of the author's, or lists some and nothing that could change but by the author."""
    if isinstance(value, _CONTAINERS):
        inside = _contents(value)
        codes = [_is_code(each, False) for each in inside]
        return any(codes) and all(
            is_code or isinstance(each, str | int | float | complex | bytes | types.NoneType)
            for is_code, each in zip(codes, inside, strict=True)
        )
    return callable(value) or isinstance(value, types.ModuleType) or (is_made and _module(value).startswith(_OWN))


def require_data(value: Any, name: str, *, contents: bool) -> None:
    """Refuse a function that came from the kernel under a read-only cell's name, and mark what could be called.

    ``contents``: those of a list or dict are the author's too.
    """
    if is_remote(value):
        of_author(value, name, own=_OWN)
    elif is_function(value):
        refuse(unjudged(name), is_shown=True)
    elif contents and isinstance(value, _HOLDERS):
        for each in _contents(value):
            require_data(each, name, contents=True)


class Held:
    """Objects of libraries that read-only cells bind and that stay in the kernel, such as a database's connection.

    Their class is what the kernel says. One that differs from that in the author's reference shows that a submission
    has put something else there; one that says the same proves nothing.

    Args:
        expected: name -> class in the reference, when it came to the cell at hand.

    ``seen`` holds the names that the cell at hand has asked for, each with its class.
    """

    def __init__(self, expected: dict[str, str]) -> None:
        self.expected = expected
        self.seen: dict[str, str] = {}

    def take(self, value: Any, name: str) -> None:
        """Note what a read-only cell's name stands for; refuse what is of another class than the reference's."""
        kind = kind_of(value)
        if is_held(value):
            self.seen[name] = kind
        if self.expected.get(name, kind) != kind:
            refuse(
                f"{name!r:.60}, which a read-only cell binds, is of the class {kind!r:.80} in the submission and of "
                f"{self.expected[name]!r:.80} in the author's own"
            )


def _contents(value: Any) -> list[Any]:
    if isinstance(value, types.SimpleNamespace):
        return list(vars(value).values())
    return [*value.keys(), *value.values()] if isinstance(value, dict) else list(value)


def _module(value: Any) -> str:
    return str(type(value).__module__)
