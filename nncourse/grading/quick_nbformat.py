"""nbformat without an import that costs it a second of processor time and is never used.

jsonschema, which nbformat imports, has a check of internationalised addresses (RFC 3987) that builds a grammar when
it is imported. No notebook is validated by it, and jsonschema does without where it is not installed.
"""

import sys

_GRAMMAR = "rfc3987_syntax"


def leave_out() -> None:
    """Have it taken for not installed in this process."""
    sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]


def nbgrader(*words: str, run: str = "main()") -> list[str]:
    """The command that runs ``nbgrader WORDS`` in a process of its own; ``run`` is the code that calls ``main``."""
    code = f"import sys; sys.modules[{_GRAMMAR!r}] = None; from nbgrader.apps.nbgraderapp import main\n{run}"
    return [sys.executable, "-c", code, *words]
