import functools
import shutil
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from nncourse.grading.sandbox import cgroup
from nncourse.grading.sandbox.limits import Limits

#: Small enough that bombs go off quickly, large enough for NumPy.
SMALL = Limits(cell_s=5, submission_s=90, memory_bytes=600 * 2**20, processes=64, disk_bytes=64 * 2**20)


@pytest.fixture(autouse=True)
def _grade_without_cgroup(monkeypatch):
    """Where no cgroup can be made the tests type out that they grade without, as a person would."""
    if cgroup.version() is None:
        monkeypatch.setattr(cgroup, "require", lambda: None)


@pytest.fixture(autouse=True, scope="session")
def _version_of_gradebooks_asked_once():
    """nbgrader asks a program of its own of which version a new gradebook is, which takes seconds: once for all."""
    with pytest.MonkeyPatch.context() as patch:
        if api := sys.modules.get("nbgrader.api"):
            patch.setattr(api, "get_alembic_version", functools.cache(api.get_alembic_version))
        yield


needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")


def cell(source: str, grade_id: str | None = None, **mark):
    made = new_code_cell(source)
    if grade_id is not None:
        flags = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        made.metadata["nbgrader"] = flags | {"grade_id": grade_id} | mark
    return made


def test_cell(source: str, grade_id: str, points: float = 1):  # noqa: PT028
    return cell(source, grade_id, grade=True, locked=True, points=points)


test_cell.__test__ = False

SQUARE = """def square(x):
    ### BEGIN SOLUTION
    return x * x
    ### END SOLUTION"""
TOTAL = """def total(xs):
    ### BEGIN SOLUTION
    return sum(xs)
    ### END SOLUTION"""
TEST_SQUARE = """for x in (3, -4, 12):
    expected = want = x ** 2
    assert close(square(x), expected), x
assert all(square(x) == x * x for x in range(5, 8))
### BEGIN HIDDEN TESTS
SECRET = "expected-8151"
for x in np.random.default_rng().integers(10, 1000, 3):
    assert abs(square(int(x)) - int(x) ** 2) < 1e-9
    np.testing.assert_allclose(square(int(x)), int(x) ** 2)
### END HIDDEN TESTS"""


def author():
    """The author's notebook: one helper, two questions."""
    return new_notebook(
        cells=[
            cell("import numpy as np\n\ndef close(a, b):\n    return bool(abs(a - b) < 1e-9)", "setup", locked=True),
            cell(SQUARE, "square", solution=True),
            test_cell(TEST_SQUARE, "test-square"),
            cell(TOTAL, "total", solution=True),
            test_cell("assert total([1, 2, 3]) == 6", "test-total"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
