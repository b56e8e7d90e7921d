"""A notebook built anew: the learner's text, the author's marks, and what is shown and never run.

The author's version says what each nbgrader cell is, so changed points, flags, types and ids fall away, and a test
cell that was deleted is put back. Every such repair is a note for the instructor.
"""

from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbformat.validator import isvalid

from nncourse.grading.submission import roles
from nncourse.grading.submission.notes import Repairs

_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
#: Metadata that grading reads: the author's holds.
_OURS = ("nbgrader", "nncourse")
#: The author's, or made when the notebook runs: what a widget shows is an output.
_NOT_OF_THE_WHOLE = ("kernelspec", "language_info", "widgets", "orig_nbformat")
_KEPT = ("grade", "solution", "locked", "task", "points", "grade_id", "cell_type", "schema_version")


def clean(content: dict[str, Any], author: NotebookNode, notes: list[str]) -> NotebookNode:
    """A notebook with the learner's text and the author's metadata."""
    expected = {roles.grade_id(cell): cell for cell in author.cells if roles.grade_id(cell)}
    repairs = Repairs()
    cells = [each for number, raw in enumerate(content["cells"], 1) if (each := _cell(raw, number, repairs))]
    seen: set[str] = set()
    for cell in reversed(cells):  # as nbgrader does, the last of several cells with one id counts
        _settle(cell, expected, seen, repairs)
    notes += repairs.sentences()
    order = [roles.grade_id(cell) for cell in cells if roles.grade_id(cell)]
    if order != [each for each in expected if each in seen]:
        notes.append("cells are in another order than the author's")
    _put_back(cells, author, expected, seen, notes)
    notebook = new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    kernel = dict(author.metadata.get("kernelspec", {"name": "python3", "display_name": "Python 3"}))
    notebook.metadata = nbformat.from_dict({**_of_the_whole(content.get("metadata"), notes), "kernelspec": kernel})
    return notebook


def _of_the_whole(metadata: Any, notes: list[str]) -> dict[str, Any]:
    """What a notebook says of itself beside its cells, such as a title; its kernel and language are the author's."""
    held = metadata if isinstance(metadata, dict) else {}
    held = {name: value for name, value in held.items() if name not in (*_OURS, *_NOT_OF_THE_WHOLE)}
    try:
        kept = _writable(held)
        if isvalid({"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": kept}):
            return kept
    except RecursionError:
        pass
    notes.append("the notebook's own metadata are none that a notebook has; they were left out")
    return {}


def _cell(raw: Any, number: int, repairs: Repairs) -> NotebookNode | None:
    """A cell with text, mark, and what is shown and never run; None, with a note, for what is no cell."""
    source = raw.get("source", "") if isinstance(raw, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or str(raw.get("cell_type")) not in _NEW:
        what = "no notebook cell"
        repairs.add(f"cell {{}} is {what} and was left out", f"cells {{}} are {what}s and were left out", str(number))
        return None
    cell = _NEW[str(raw["cell_type"])](source.encode("utf-8", "replace").decode())
    _keep_shown(raw, cell, number, repairs)
    metadata = raw.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        roles.put_mark(cell, {name: metadata["nbgrader"].get(name) for name in _KEPT})
    return cell


def _keep_shown(raw: dict[str, Any], cell: NotebookNode, number: int, repairs: Repairs) -> None:
    """Take over what a cell holds beside its text: attachments, tags, how it is displayed; none of it is run."""
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    held = {name: value for name, value in metadata.items() if name not in _OURS}
    attached = raw.get("attachments") if cell.cell_type != "code" else None
    try:
        kept = {"metadata": _writable(held)} | ({} if attached is None else {"attachments": _writable(attached)})
        if isvalid({**cell, **kept}, ref=f"{cell.cell_type}_cell", version=4, version_minor=5):
            cell.update(nbformat.from_dict(kept))
            return
    except RecursionError:
        pass
    if held or attached:
        had = "had attachments or metadata that no notebook has; they were left out"
        repairs.add(f"cell {{}} {had}", f"cells {{}} {had}", str(number))


def _writable(value: Any) -> Any:
    """The same with all text such that UTF-8 can write it."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_writable(each) for each in value]
    if isinstance(value, dict):
        return {_writable(name): _writable(each) for name, each in value.items()}
    return value


def _settle(cell: NotebookNode, expected: dict[str, Any], seen: set[str], repairs: Repairs) -> None:
    """Give a marked cell the author's mark and type, or no mark."""
    mark = cell.metadata.pop("nbgrader", None)
    if mark is None:
        return
    grade_id = mark.get("grade_id")
    if not isinstance(grade_id, str) or grade_id not in expected:
        repairs.add(
            "a cell had the unknown id {}; it runs as an ordinary cell",
            "cells had the unknown ids {}; they run as ordinary cells",
            f"{grade_id!r:.60}",
        )
        return
    if grade_id in seen:
        counts = "there more than once; the last one counts"
        repairs.add(f"the cell {{}} is {counts}", f"the cells {{}} are {counts}", repr(grade_id))
        return
    seen.add(grade_id)
    author = expected[grade_id]
    if cell.cell_type != author.cell_type:
        made, again = f"made a {cell.cell_type} cell", f"a {author.cell_type} cell again"
        repairs.add(
            f"the cell {{}} was {made}; it is {again}", f"the cells {{}} were {made}; each is {again}", repr(grade_id)
        )
        text, held = cell.source, cell.metadata
        cell.clear()
        cell.update(_NEW[author.cell_type](text, metadata=held))
    genuine = roles.mark(author)
    changed = [key for key in _compared(mark, genuine) if (mark.get(key) or 0) != (genuine.get(key) or 0)]
    if changed:
        had = f"had changed {' and '.join(changed)}; the author's hold"
        repairs.add(f"the cell {{}} {had}", f"the cells {{}} {had}", repr(grade_id))
    roles.put_mark(cell, genuine)


def _compared(mark: dict[str, Any], genuine: dict[str, Any]) -> tuple[str, ...]:
    """What of a mark is the author's, changed or not; one of an older release of nbgrader's says less."""
    if not _is_older(mark, genuine):
        return ("points", "grade", "solution", "locked", "schema_version")
    return ("grade", "solution", "locked", *(["points"] if genuine.get("grade") else []))


def _is_older(mark: dict[str, Any], genuine: dict[str, Any]) -> bool:
    """Whether a mark has an earlier version of nbgrader's schema; the first had no number."""
    version = mark.get("schema_version") or 0
    return type(version) is int and 0 <= version < (genuine.get("schema_version") or 0) and not mark.get("task")


def _put_back(cells: list, author: NotebookNode, expected: dict, seen: set[str], notes: list[str]) -> None:
    """Insert the author's read-only cells that are missing, each after the one before it."""
    place, repairs = 0, Repairs()
    for grade_id, cell in expected.items():
        here = [i for i, each in enumerate(cells) if roles.grade_id(each) == grade_id]
        if here:
            place = here[0] + 1
            continue
        mark = roles.mark(cell)
        if roles.is_answer(cell) or roles.is_task(cell) or not (mark.get("locked") or mark.get("grade")):
            repairs.add("the answer cell {} is missing", "the answer cells {} are missing", repr(grade_id))
            continue
        restored = _NEW[cell.cell_type](cell.source)
        roles.put_mark(restored, mark)
        cells.insert(place, restored)
        repairs.add(
            "the cell {} was missing and was put back", "the cells {} were missing and were put back", repr(grade_id)
        )
        place += 1
    notes += repairs.sentences()
