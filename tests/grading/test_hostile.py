"""Every notebook in ``hostile/`` gets exactly the points that its first lines say, and hurts nobody else's."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat import from_dict
from nbgrader.utils import determine_grade

from nncourse.grading.plan import plan_of
from nncourse.grading.run import execute

from .conftest import SMALL, author, needs_bwrap

HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.py"))
pytestmark = [pytest.mark.slow, needs_bwrap]


def expected(path: Path) -> dict[str, float]:
    line = re.search(r"^# expect: (.*)$", path.read_text(), re.MULTILINE)[1]
    return {name: float(points) for name, points in (each.split("=") for each in line.split())}


def points(path: Path) -> dict[str, float]:
    notebook = author()
    plan = plan_of(notebook)
    notebook.cells[1].source = path.read_text()
    notebook.cells[3].source = "def total(xs):\n    return __import__('builtins').sum(xs)"
    done = execute(notebook.cells, plan, SMALL, seed=1)
    earned = {}
    for index, cell in enumerate(notebook.cells):
        cell.outputs = [from_dict(each) for each in done.outputs.get(index, [])]
        if cell.metadata.nbgrader.grade:
            earned[cell.metadata.nbgrader.grade_id.removeprefix("test-")] = determine_grade(cell)[0]
    return earned


@pytest.fixture(scope="module")
def earned(request):
    os.environ["A_SECRET_TOKEN"] = "x"
    chosen = {
        item.callspec.params["path"]
        for item in request.session.items
        if "path" in getattr(getattr(item, "callspec", None), "params", {})
    }
    with ThreadPoolExecutor(2) as pool:
        try:
            yield dict(zip(chosen, pool.map(outcome, chosen), strict=True))
        finally:
            del os.environ["A_SECRET_TOKEN"]


def outcome(path: Path):
    try:
        return points(path)
    except Exception as error:
        return error


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_an_attack_earns_nothing_and_hurts_nobody(path, earned):
    if isinstance(earned[path], Exception):
        raise earned[path]
    assert earned[path] == expected(path)


def test_the_corpus_is_as_large_as_promised():
    assert len(HOSTILE) >= 60
