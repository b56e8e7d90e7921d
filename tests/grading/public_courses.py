"""Assignments in the manner of public courses, with right and wrong answers: ``courses/NAME.py``.

A file holds an assignment in the "percent" format, then learners::

    # %% setup                  # a cell of the author's without a mark
    # %% answer NAME            # an autograded answer, solution regions included
    # %% test NAME POINTS       # its test
    # ==== right LEARNER        # from here on: what this learner wrote in place of some answers
    # %% NAME

A learner whose name begins with ``right`` earns all points under stock nbgrader; a ``wrong`` one loses some in every
test of an answer that is written here.
"""

import contextlib
import functools
import io
import json
import multiprocessing
import os
import re
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

FOLDER, PAIRS = Path(__file__).parent / "courses", Path(__file__).parent / "pairs"


def kinds(folder: Path) -> list[str]:
    """Names of the assignments in a folder."""
    return sorted(path.stem for path in folder.glob("*.py"))


NAMES = kinds(FOLDER)
#: What takes long to import, once for all whom stock's semantics judge.
_PRELOADED = [
    __name__,
    "IPython.core.interactiveshell",
    "numpy",
    "pandas",
    "scipy.stats",
    "matplotlib.pyplot",
    "sklearn.pipeline",
]


@dataclass
class PublicAssignment:
    """One file: the author's notebook and each learner's answers, by the name of the answer cell."""

    name: str
    notebook: nbformat.NotebookNode
    learners: dict[str, dict[str, str]] = field(default_factory=dict)

    def submission(self, learner: str) -> nbformat.NotebookNode:
        """The author's notebook with this learner's answers; what the learner left out is the reference's."""
        notebook = nbformat.from_dict(json.loads(json.dumps(self.notebook)))
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in self.learners[learner]:
                cell.source = self.learners[learner][name]
        return notebook


def read(name: str, folder: Path = FOLDER) -> PublicAssignment:
    """The assignment in a folder's ``NAME.py``."""
    author, *parts = re.split(r"^# ==== ", (folder / f"{name}.py").read_text(), flags=re.M)
    cells = [_cell(head, source) for head, source in _percent(author)]
    assignment = PublicAssignment(name, new_notebook(cells=cells))
    known = {cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata}
    for part in parts:
        head, _, rest = part.partition("\n")
        answers = dict(_percent(rest))
        assert answers.keys() <= known, f"{name}, {head}: no such answer among {sorted(known)}"
        assignment.learners[head.strip().replace(" ", "-")] = answers
    assignment.learners["right-reference"] = {}
    return assignment


def stock(assignment: PublicAssignment, learner: str) -> dict[str, bool]:
    """Test cell -> whether it passes with learner's and test cells in one process, as in stock nbgrader."""
    return _stock(
        tuple((cell.cell_type, cell.source, _test_name(cell)) for cell in assignment.submission(learner).cells)
    )


@functools.cache  # two files of tests ask for the same
def _stock(cells: tuple[tuple[str, str, str | None], ...]) -> dict[str, bool]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    with context.Pool(1) as pool:
        return pool.apply(_run, (cells,))


def _run(cells: tuple[tuple[str, str, str | None], ...]) -> dict[str, bool]:
    backend = os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    if "matplotlib" in sys.modules:  # imported before the variable was set
        sys.modules["matplotlib"].rcParams["backend"] = backend
    from IPython.core.interactiveshell import InteractiveShell

    passed = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        sys.path.insert(0, "")  # as a kernel has it: a module that an answer writes can be imported
        InteractiveShell.enable_gui = lambda *_: None  # a kernel has one; here nothing is shown
        shell = InteractiveShell.instance()
        for kind, source, test in cells:
            if kind == "code":
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    outcome = shell.run_cell(source, store_history=False)
                if test:
                    passed[test] = outcome.success
    return passed


def _percent(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^# %% ?(.*)\n", text, flags=re.M)[1:]
    return [(head.strip(), source.strip("\n")) for head, source in zip(parts[::2], parts[1::2], strict=True)]


def _cell(head: str, source: str) -> nbformat.NotebookNode:
    kind, *words = head.split()
    if kind == "[markdown]":
        return new_markdown_cell(re.sub(r"^# ?", "", source, flags=re.M))
    cell = new_code_cell(source)
    if kind == "answer":
        cell.metadata["nbgrader"] = _mark(words[0], solution=True)
    elif kind == "test":
        cell.metadata["nbgrader"] = _mark(f"test-{words[0]}", grade=True, locked=True, points=float(words[1]))
    return cell


def _mark(name: str, **facts: object) -> dict[str, object]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return plain | {"grade_id": name} | facts


def _test_name(cell: nbformat.NotebookNode) -> str | None:
    mark = cell.metadata.get("nbgrader", {})
    return mark["grade_id"] if mark.get("grade") else None
