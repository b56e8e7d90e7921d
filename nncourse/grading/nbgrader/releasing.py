"""What a release does besides nbgrader's own steps: seal secrets, let blanks run, bring solutions for self-study.

Each is a preprocessor of ``nbgrader generate_assignment``; :data:`STEPS` puts them among the stock ones.
"""

import ast
import base64
import json
import zlib
from typing import Any

from nbformat import NotebookNode
from nbgrader import preprocessors as stock
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from nncourse import seals, syntax
from nncourse.grading.nbgrader.course import solution_fences
from nncourse.grading.submission import roles

_WHY = "# why:"


class SealSecrets(NbGraderPreprocessor):
    """Puts a one-way seal in the place of every ``checks.secret(…)``: :mod:`nncourse.seals`.

    It comes after the step that saves the cells for grading, which keeps the secrets; and after the one that clears
    hidden tests. Feedback needs it too.
    """

    withhold = Bool(False, help="Put nothing in a secret's place: values are judged when graded, as in an exam.").tag(
        config=True
    )

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Seal the secrets of one cell."""
        if cell.cell_type == "code":
            name = roles.grade_id(cell) or f"cell {index + 1}"
            place = f"{resources.get('nbgrader', {}).get('notebook', '')}/{name}"
            cell.source = seals.seal_calls(cell.source, place, withhold=self.withhold)
        return cell, resources


class RunBlanks(NbGraderPreprocessor):
    """Takes ``raise NotImplementedError()`` out of answer cells where it stands in no function.

    There it would end *Run all Cells* at the first blank question; a blank is found by its own test.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Let one cell's blanks run."""
        if roles.is_code(cell) and roles.is_answer(cell):
            lines = [line for line in cell.source.split("\n") if line.rstrip() != "raise NotImplementedError()"]
            cell.source = "\n".join(lines)
        return cell, resources


class BringSolutions(NbGraderPreprocessor):
    """Adds the reference solutions to a copy for self-study, for ``checks.solution("…")``; off in a graded release.

    They are compressed text at the end of the first cell that imports the checks or gives hints. A solution's first
    lines may say ``# why: …``. It comes before the step that clears solutions.
    """

    enabled = Bool(False, help="Whether this release is for self-study and brings its solutions along.").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Add the solutions of the notebook's code answers."""
        fences = solution_fences(self.config)
        solutions = {}
        for cell in nb.cells:
            if roles.is_code(cell) and roles.is_answer(cell) and fences.begin in cell.source:
                lines = [
                    line for line in cell.source.splitlines() if fences.begin not in line and fences.end not in line
                ]
                solutions[roles.grade_id(cell)] = _why_and_source(lines)
        packed = base64.b64encode(zlib.compress(json.dumps(solutions).encode(), 9)).decode()
        for cell in _places(nb):
            cell.source += f'\nchecks.solutions("{packed}")'
            break
        return nb, resources


def _why_and_source(lines: list[str]) -> tuple[str, str]:
    """The sentence why, and the source without blanks' placeholders."""
    why = [line.strip().removeprefix(_WHY).strip() for line in lines if line.strip().startswith(_WHY)]
    source = [line for line in lines if not line.strip().startswith(_WHY) and not line.rstrip().endswith("= ...")]
    return " ".join(why), "\n".join(source).strip("\n")


def _places(nb: NotebookNode) -> list[NotebookNode]:
    """Cells in which ``checks.solutions`` can be called, the best first."""
    code = [cell for cell in nb.cells if roles.is_code(cell) and not roles.has_points(cell)]
    giving = [cell for cell in code if "checks.hints(" in cell.source]
    return giving + [cell for cell in code if _imports_checks(cell.source)]


def _imports_checks(source: str) -> bool:
    try:
        body = syntax.parse(source).body
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.ImportFrom) and any(name.name == "checks" for name in node.names) for node in body
    )


#: The steps of ``generate_assignment``: nbgrader's own, with those of this module in their places.
STEPS = [
    stock.IncludeHeaderFooter,
    stock.InstantiateTests,
    BringSolutions,
    stock.LockCells,
    stock.ClearSolutions,
    RunBlanks,
    stock.ClearOutput,
    stock.CheckCellMetadata,
    stock.ComputeChecksums,
    stock.SaveCells,
    stock.ClearHiddenTests,
    stock.ClearMarkScheme,
    SealSecrets,
    stock.ComputeChecksums,
    stock.CheckCellMetadata,
]
