"""Answers that are pandas frames: exists, a frame, columns, rows, then values column by column."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nncourse.checks.answers import _ABSENT, answer, compare
from nncourse.checks.convert import refuse_giants, to_array
from nncourse.checks.describe import describe, is_instance
from nncourse.checks.failure import AuthorError, CheckFailed
from nncourse.checks.guard import check
from nncourse.checks.judging import judged
from nncourse.wording import counted


@check
def frame(
    name: str,
    columns: Sequence[str] | None = None,
    *,
    value: Any = _ABSENT,
    rows: int | None = None,
    equal: Mapping[str, Any] | None = None,
    sort_by: str | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-6,
    look: str = "",
) -> None:
    """Check a frame; more columns than asked for are welcome, in any order.

    Args:
        name: the variable's name.
        columns: those that must be there.
        value: the frame, where it is not a variable.
        rows: their number.
        equal: graded values of columns, numbers or texts; messages never show them.
        sort_by: a column by which rows are put in order first, where the learner's order is free.
        rtol, atol: tolerances of numbers.
        look: what to look at when values are wrong.

    Raises:
        CheckFailed, NotAttempted, AuthorError.
    """
    import pandas as pd

    graded = _graded_columns(name, equal or {})
    got = answer(name, value)
    if not is_instance(got, pd.DataFrame):
        raise CheckFailed("wrong_kind", name=name, got=describe(got), expected="a pandas DataFrame")
    _need_columns(name, got, [*(columns or []), *graded])
    wanted = rows if rows is not None else len(next(iter(graded.values()))) if graded else None
    if wanted is not None and len(got) != wanted:
        raise CheckFailed("wrong_length", name=name, got=counted(len(got), "row"))
    if sort_by is not None:
        got = got.sort_values(sort_by)
    if graded:
        judged()
    for column, right in graded.items():
        _check_column(name, column, got[column], right, rtol, atol, look)


def _graded_columns(name: str, equal: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The author's columns as arrays of one length."""
    graded = {column: np.asarray(list(values)) for column, values in equal.items()}
    if len({len(values) for values in graded.values()}) > 1:
        raise AuthorError(f"frame({name!r}): the columns of equal have different lengths.")
    return graded


def _need_columns(name: str, got: Any, columns: Sequence[str]) -> None:
    there = [column for column in got.columns if is_instance(column, str)]
    for column in columns:
        if column not in there:
            present = ", ".join(map(describe, there[:12])) or "no column with a name"
            raise CheckFailed("missing_column", name=name, got=present, expected=f"`{column}`")


def _check_column(name: str, column: str, got: Any, right: np.ndarray, rtol: float, atol: float, look: str) -> None:
    refuse_giants(name, got)
    title = f"{name}[{column!r}]"
    if right.dtype.kind in "biufc":
        compare(title, to_array(title, got), right, rtol=rtol, atol=atol, look=look)
        return
    texts = [str.__str__(cell) if is_instance(cell, str) else None for cell in got]
    wrong = [number for number, (one, other) in enumerate(zip(texts, right, strict=True)) if one != str(other)]
    if wrong:
        of = f"of {counted(len(texts), 'entry', 'entries')}"
        off = counted(len(wrong), f"{of} is off", f"{of} are off") + f"; the first is {describe(got.iloc[wrong[0]])}"
        raise CheckFailed(
            "wrong_column", name=name, column=f"`{column}`", got=off, expected="other entries", look=look
        )
