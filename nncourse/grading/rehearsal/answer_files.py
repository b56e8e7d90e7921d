"""Files of answers: what a made-up learner writes into an assignment, and what that must earn.

A file holds the sources of answer cells, in the "percent" format that editors know, below a block of TOML that says
what is expected::

    # /// answers
    # base = "reference"        # what the other answer cells hold: "reference" or "blank"
    # [expect.test-relu]        # a graded cell, by its grade_id
    # score = 1
    # message = "in place"      # part of what the learner reads
    # ///
    # %% relu                   # an answer cell, by its grade_id
    def relu(x): ...
    # %% [markdown] explain
    # Lines of text, each behind a hash.

A graded cell that is not named must earn full marks when the base is the reference, and 0 when it is blank. With
several notebooks in an assignment, ``notebook = "name"`` says which one is meant.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from nncourse.errors import CourseError
from nncourse.grading.submission import roles
from nncourse.grading.submission.fences import SOLUTION, Fences
from nncourse.wording import reason

_BLOCK = re.compile(r"^# /// answers\n(.*?)^# ///\n", re.MULTILINE | re.DOTALL)
_CELL = re.compile(r"^# %% *(\[markdown\])? *(\S+) *\n", re.MULTILINE)


class AnswersError(CourseError):
    """A file of answers that cannot be used."""


@dataclass(frozen=True)
class Expectation:
    """What a graded cell must earn, and part of what the learner must read there (empty: anything)."""

    score: float
    message: str = ""


@dataclass(frozen=True)
class Answers:
    """One made-up learner: ``cells`` maps an answer cell to its source, ``expect`` a graded cell to its outcome."""

    name: str
    base: str
    notebook: str | None
    cells: dict[str, str]
    expect: dict[str, Expectation]


def read_answers(path: str | Path) -> Answers:
    """Read a file of answers.

    Raises:
        AnswersError: the block of expectations is missing or wrong, a cell is given twice, or there is none.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise AnswersError(f"{path} cannot be read ({reason(error)}). Name a file of answers, *.py.") from None
    block = _BLOCK.search(text)
    if block is None:
        raise AnswersError(f"{path} has no `# /// answers` block that says what is expected. Begin it with one.")
    lines = [line.removeprefix("#").removeprefix(" ") for line in block[1].splitlines()]
    try:
        table = tomllib.loads("\n".join(lines))
        expect = {name: Expectation(**fields) for name, fields in table.pop("expect", {}).items()}
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise AnswersError(f"{path}: the answers block is not right ({error}).") from None
    base, notebook = table.pop("base", "reference"), table.pop("notebook", None)
    if base not in ("reference", "blank") or table:
        strange = ", ".join(table) or f"base = {base!r}"
        raise AnswersError(
            f"{path}: {strange} is not known; there are base ('reference' or 'blank'), notebook, expect."
        )
    return Answers(path.stem, base, notebook, _cells(path, text[block.end() :]), expect)


def _cells(path: Path, text: str) -> dict[str, str]:
    cells: dict[str, str] = {}
    heads = list(_CELL.finditer(text))
    for match, following in zip(heads, [*heads[1:], None], strict=True):
        source = text[match.end() : following.start() if following else None].strip("\n")
        if match[1]:
            source = "\n".join(line.removeprefix("#").removeprefix(" ") for line in source.split("\n"))
        if match[2] in cells:
            raise AnswersError(f"{path}: the answer cell {match[2]!r} is given twice.")
        cells[match[2]] = source
    return cells


def fill(released: NotebookNode, source: NotebookNode, answers: Answers, solution: Fences = SOLUTION) -> NotebookNode:
    """Write answers into a copy of a released notebook; cells not given hold the base.

    ``solution``: the course's fences around solutions.

    Raises:
        AnswersError: a cell is given that is no answer cell of the notebook.
    """
    from copy import deepcopy

    filled = deepcopy(released)
    reference = {
        roles.grade_id(cell): _without_fences(cell.source, solution) for cell in source.cells if roles.is_answer(cell)
    }
    strays = set(answers.cells) - set(reference)
    if strays:
        raise AnswersError(
            f"{answers.name}: there is no answer cell {', '.join(sorted(strays))}; there are {', '.join(reference)}."
        )
    for cell in filled.cells:
        name = roles.grade_id(cell)
        if not roles.is_answer(cell):
            continue
        if name in answers.cells:
            cell.source = answers.cells[name]
        elif answers.base == "reference":
            cell.source = reference[name]
    return filled


def _without_fences(source: str, fences: Fences) -> str:
    return "\n".join(line for line in source.split("\n") if fences.begin not in line and fences.end not in line)
