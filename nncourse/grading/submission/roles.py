"""nbgrader's mark on a cell, read in one place: which part a cell plays in an assignment, and for how many points.

Works on a cell as nbformat reads it and on one that is a plain dictionary.
"""

from typing import Any

import nbformat


def mark(cell: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell; empty for an ordinary cell."""
    return cell.get("metadata", {}).get("nbgrader") or {}


def put_mark(cell: Any, mark: dict[str, Any]) -> None:
    """Give a cell of nbformat's this mark, in place of what it has."""
    cell.metadata["nbgrader"] = nbformat.from_dict(dict(mark))


def grade_id(cell: Any) -> str | None:
    """The cell's id in the gradebook; None for an ordinary cell."""
    return mark(cell).get("grade_id")


def is_code(cell: Any) -> bool:
    """Whether the cell is run."""
    return cell["cell_type"] == "code"


def is_answer(cell: Any) -> bool:
    """Whether learners write into this cell; a person may grade it."""
    return bool(mark(cell).get("solution"))


def is_test(cell: Any) -> bool:
    """Whether the points of this cell come from what running it gives."""
    return is_code(cell) and bool(mark(cell).get("grade")) and not is_answer(cell)


def is_task(cell: Any) -> bool:
    """Whether the cell sets a task whose answer stands in cells of the learner's own; a person grades it."""
    return bool(mark(cell).get("task"))


def has_points(cell: Any) -> bool:
    """Whether the gradebook keeps points for this cell: tests, written answers and tasks."""
    return bool(mark(cell).get("grade")) or is_task(cell)


def is_read_only(cell: Any) -> bool:
    """Whether the text is the author's, whatever was handed in."""
    return bool(mark(cell).get("locked")) and not is_answer(cell)


def points(cell: Any) -> float:
    """The most that the cell can earn."""
    value = mark(cell).get("points")
    return float(value) if isinstance(value, int | float) else 0.0
