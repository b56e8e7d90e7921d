"""How far a learner has come in a notebook: what its tests judged when they last ran.

Kept in a file of the learner's own (``$XDG_STATE_HOME/nncourse/progress``, one for each folder of notebooks), so that
it survives a restart of the kernel, and is never handed in. What questions there are is read from the notebooks
beside the kernel.
"""

import ast
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from nncourse import syntax
from nncourse.checks.display import in_notebook, show
from nncourse.checks.messages import WORDS


@dataclass(frozen=True)
class Asked:
    """A graded cell of a notebook: its question's name, and its points; ``by_hand``: a person marks it."""

    name: str
    points: float
    by_hand: bool


def note(name: str, points: float | None, earned: float, left: float = 0.0) -> None:
    """Keep what a question's test has just judged; in a learner's notebook only.

    Args:
        name: the question's.
        points: that it is worth; None where the notebook says it.
        earned, left: points judged right, and points that are judged when graded (of 1 if ``points`` is None).
    """
    if not in_notebook() or os.environ.get("NBGRADER_EXECUTION"):
        return
    with suppress(OSError):  # a home that cannot be written to costs the table, not the test
        path = _path()
        kept = _read(path)
        kept[name] = {"earned": earned, "left": left, "points": points, "share": points is None, "at": time.time()}
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as aside:
            json.dump(kept, aside)
        os.replace(aside.name, path)


def progress() -> None:
    """Show a table: every question, the points judged so far, and what is left."""
    asked, kept = list(_asked()), _read(_path())
    known = {one.name for one in asked}
    asked += [Asked(name, float(one.get("points") or 1), False) for name, one in kept.items() if name not in known]
    if not asked:
        print(WORDS["no_progress"])
        return
    show(Table([_row(one, kept.get(one.name)) for one in asked]))


@dataclass(frozen=True)
class Row:
    """A line of the table; ``judged`` is None where the test has not run."""

    name: str
    points: float
    judged: float | None
    left: str


class Table:
    """The table, as text and as HTML."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.earned = sum(row.judged or 0 for row in rows)
        self.points = sum(row.points for row in rows)

    def _cells(self) -> Iterator[tuple[str, str, str]]:
        yield WORDS["question"], WORDS["judged"], WORDS["to_do"]
        for row in self.rows:
            judged = "–" if row.judged is None else f"{row.judged:g}"
            yield row.name, WORDS["of"].format(score=judged, points=f"{row.points:g}"), row.left
        yield WORDS["sum"], WORDS["of"].format(score=f"{self.earned:g}", points=f"{self.points:g}"), ""

    def __str__(self) -> str:
        return "\n".join(f"{name:<24} {judged:>12}   {left}".rstrip() for name, judged, left in self._cells())

    def _repr_html_(self) -> str:
        head, *rows = self._cells()
        cells = "".join(f"<th scope='col' style='text-align:left'>{escape(each)}</th>" for each in head)
        body = "".join(
            f"<tr><th scope='row' style='text-align:left'>{escape(name)}</th>"
            f"<td style='text-align:right'>{escape(judged)}</td><td style='text-align:left'>{escape(left)}</td></tr>"
            for name, judged, left in rows
        )
        return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def _row(one: Asked, kept: dict[str, Any] | None) -> Row:
    if one.by_hand:
        return Row(one.name, one.points, None, WORDS["by_hand"])
    if kept is None:
        return Row(one.name, one.points, None, WORDS["not_run"])
    scale = one.points if kept.get("share") else 1.0
    earned, later = scale * kept["earned"], scale * kept["left"]
    wrong = one.points - earned - later
    parts = []
    if wrong > 1e-9:
        parts.append(WORDS["still_wrong"].format(points=f"{wrong:g}"))
    if later > 1e-9:
        parts.append(WORDS["when_graded"].format(points=f"{later:g}"))
    return Row(one.name, one.points, earned, ", ".join(parts) or WORDS["done"])


def _path() -> Path:
    """The file of this folder's notebooks."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = hashlib.sha256(str(Path.cwd().resolve()).encode()).hexdigest()[:16]
    return base / "nncourse" / "progress" / f"{folder}.json"


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    rows = kept.items() if isinstance(kept, dict) else ()
    return {name: one for name, one in rows if isinstance(one, dict) and {"earned", "left"} <= one.keys()}


def _asked() -> Iterator[Asked]:
    """The graded cells of the notebooks in this folder; of the one that runs, where its name is known."""
    running = os.environ.get("JPY_SESSION_NAME", "")
    paths = sorted(Path.cwd().glob("*.ipynb"))
    for path in [one for one in paths if one.name == Path(running).name] or paths:
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        for cell in cells:
            marks = cell.get("metadata", {}).get("nbgrader") or {}
            if marks.get("grade") or marks.get("task"):
                yield _graded(marks, "".join(cell.get("source", [])))


def _graded(marks: dict[str, Any], source: str) -> Asked:
    """A graded cell, by nbgrader's metadata and its source."""
    by_hand = bool(marks.get("solution") or marks.get("task"))
    name = None if by_hand else _question_name(source)
    return Asked(name or str(marks.get("grade_id")), float(marks.get("points") or 0), by_hand)


def _question_name(source: str) -> str | None:
    """The name in a test cell's call of ``checks.question``."""
    with suppress(SyntaxError):
        for node in ast.walk(syntax.parse(source)):
            called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if called == "question" and node.args and isinstance(node.args[0], ast.Constant):
                return str(node.args[0].value)
    return None
