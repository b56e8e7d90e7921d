"""Exceptions on the wire: text, and the name of the nearest builtin type; the other end raises one of that type."""

import builtins
import traceback
from typing import Any

from nncourse.grading.wire.limits import WireError


def described(error: BaseException) -> dict[str, Any]:
    """An exception as text and the name of its nearest builtin type."""
    kind = next(each for each in type(error).__mro__ if each.__module__ == "builtins")
    try:
        text = str(error)
    except Exception:
        text = ""
    try:
        trace = traceback.format_exc(limit=-5)[-4000:]
    except Exception:
        trace = ""
    said = {"type": kind.__name__, "name": str(type(error).__name__)[:80], "text": text[:4000]}
    return said | {"trace": trace}


def rebuilt(described: Any) -> BaseException:
    """The exception that a description means here: always a builtin type."""
    if not isinstance(described, dict):
        raise WireError("An error without a description.")
    kind = getattr(builtins, str(described.get("type")), None)
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = RuntimeError
    text = str(described.get("text", ""))[:4000]
    try:
        error = kind(text)
    except Exception:  # UnicodeDecodeError and its like want more than a text
        error = ValueError(text)
    error.add_note(str(described.get("trace", ""))[:4000])
    return error
