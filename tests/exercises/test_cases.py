"""Single answers to single questions: the notebook says what is graded, and both what a fair person gives.

``cases/NAME.py`` holds answers that were written from the released notebooks alone, in the "percent" format:
``# %% QUESTION: in a few words | points``, and for a wrong one ``| part of what its author must read``. Each runs in
this process, first with the test that learners have, then with the hidden one; grading itself is not part of it
(``test_assignments.py`` is about that).
"""

import ast
import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest

SOURCE = Path(__file__).parents[2] / "exercises" / "source"
CASES = Path(__file__).parent / "cases"
_HIDDEN = re.compile(r"^ *### BEGIN HIDDEN TESTS$.*?^ *### END HIDDEN TESTS$\n?", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(
    r"^# %% (?P<question>[\w-]+): (?P<what>[^|\n]+) \| (?P<fair>[\d.]+)(?: \| (?P<words>.+))?\n", re.MULTILINE
)
#: Questions whose test trains for some seconds.
SLOW = {("ps4-pairings", "repair"), ("ps4-pairings", "experiment")}


@dataclass(frozen=True)
class Case:
    """An answer to one question: what it must earn, and part of what its author must read."""

    assignment: str
    question: str
    what: str
    fair: float
    words: str
    code: str


def read_cases(path: Path) -> Iterator[Case]:
    text = path.read_text("utf-8")
    heads = list(_HEAD.finditer(text))
    assert len(heads) == text.count("# %%"), f"{path.name}: a head that cannot be read"
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        code = text[head.end() : following.start() if following else len(text)]
        yield Case(path.stem, head["question"], head["what"], float(head["fair"]), head["words"] or "", code)


EVERY = [case for path in sorted(CASES.glob("*.py")) for case in read_cases(path)]


@pytest.fixture(scope="module")
def notebooks():
    return {name: nbformat.read(SOURCE / name / f"{name}.ipynb", 4) for name in {case.assignment for case in EVERY}}


def marked(case: Case):
    marks = [pytest.mark.slow] if (case.assignment, case.question) in SLOW else []
    return pytest.param(case, marks=marks, id=f"{case.assignment}: {case.question}: {case.what}")


@pytest.mark.parametrize("case", [marked(case) for case in EVERY])
def test_the_notebook_tells_what_is_graded_and_both_are_fair(case, notebooks, monkeypatch):
    given, test, points = pieces(notebooks[case.assignment], case.question)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    told, text = run([*given, case.code, _HIDDEN.sub("", test)])
    assert told == case.fair, text
    assert case.words in text
    assert bool(case.words) == (case.fair < points), "a wrong answer has words for its author"
    if _HIDDEN.search(test) or told.left:
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
        graded, text = run([*given, case.code, test])
        assert graded == case.fair, text


def pieces(notebook: Any, question: str) -> tuple[list[str], str, float]:
    """The cells that are given, and a question's test with its points."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    marks = [cell.metadata.nbgrader for cell in code]
    given = [cell.source for cell, mark in zip(code, marks, strict=True) if not (mark.grade or mark.solution)]
    ((test, points),) = [
        (cell.source, mark.points)
        for cell, mark in zip(code, marks, strict=True)
        if mark.grade_id == f"test-{question}"
    ]
    return given, test, points


def run(cells: list[str]) -> tuple[Any, str]:
    """The last expression of the last cell, and what the cells printed."""
    there: dict[str, Any] = {"__name__": "__main__"}
    *before, test = cells
    *statements, last = ast.parse(test).body
    with contextlib.redirect_stdout(io.StringIO()) as printed, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for cell in [*before, ast.unparse(ast.Module(statements, []))]:
                exec(cell, there)
            return eval(ast.unparse(last), there), printed.getvalue()
        finally:
            plt.close("all")
