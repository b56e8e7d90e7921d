"""Python's syntax, read by many threads."""

import ast
import threading

#: CPython 3.11 counts the depth of a tree for the whole interpreter: two threads that parse at once raise SystemError
#: ("AST constructor recursion depth mismatch"), and a batch has a thread for each submission at work.
_PARSING = threading.Lock()


def parse(source: str, mode: str = "exec") -> ast.AST:
    """``ast.parse``, for one thread at a time. Raises what that raises: ``SyntaxError``, ``ValueError``."""
    with _PARSING:
        return ast.parse(source, mode=mode)
