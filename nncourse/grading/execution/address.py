"""The address of a result: what its outcome depends on, of a cell, of a job's facts, and of what is installed."""

import hashlib
import json
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nncourse.grading.execution.opinions import Judging
from nncourse.grading.submission import names, roles

_MATTERS = ("numpy", "pandas", "scipy", "scikit-learn", "keras", "tensorflow", "jax", "ipykernel", "ipython")


def executed(cell: dict[str, Any], judging: Judging) -> dict[str, Any]:
    """A cell as far as the outcome depends on it: no text that nobody runs, no points where a test gives none itself.

    A test that ends in an expression may give points, and one that the second opinion decides has them in its result.
    """
    if not roles.is_code(cell):
        return cell if roles.is_answer(cell) else {"cell_type": cell["cell_type"]}
    together = roles.grade_id(cell) in judging.together
    if not roles.is_test(cell) or together or names.ends_in_an_expression(cell["source"]):
        return cell
    mark = {name: each for name, each in roles.mark(cell).items() if name != "points"}
    return cell | {"metadata": {"nbgrader": mark}}


def digest_of(facts: list[Any]) -> str:
    """A digest of a job's facts and of the environment that it runs in."""
    return hashlib.sha256(json.dumps([*facts, environment()], sort_keys=True).encode()).hexdigest()


@cache
def environment() -> list[str]:
    """What is installed, as far as a result depends on it: versions, and the text of our own code."""
    versions = [sys.version]
    for name in _MATTERS:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    digest = hashlib.sha256()
    package = Path(__file__).parents[2]
    for path in sorted(
        [*package.glob("*.py"), *(package / "checks").rglob("*.py"), *(package / "grading").rglob("*.py")]
    ):
        digest.update(path.read_bytes())
    return [*versions, digest.hexdigest()]
