"""What a learner handed in, read with distrust: a clean notebook, or one sentence why there is none.

Only regular files are read, never through a link. A notebook is built anew from the text of its cells; the author's
version says what each nbgrader cell is, so changed points, flags, types and ids fall away, and a test cell that was
deleted is put back. Every such repair is a note for the instructor.
"""

import codecs
import hashlib
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbformat.validator import isvalid

from nncourse.grading.submission import roles

MAX_NOTEBOOK = 32 * 2**20
MAX_FILES = 64 * 2**20
MAX_COUNT = 1000
MAX_CELLS = 2000
_NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
#: Metadata that grading reads: the author's holds.
_OURS = ("nbgrader", "nncourse")
#: The author's, or made when the notebook runs: what a widget shows is an output.
_NOT_OF_THE_WHOLE = ("kernelspec", "language_info", "widgets", "orig_nbformat")
#: What nbgrader's exchange, or collecting and grading in its stead, put beside a hand-in.
ADDED = ("submission_secret.txt", "timestamp.txt")
_KEPT = ("grade", "solution", "locked", "task", "points", "grade_id", "cell_type", "schema_version")


class RejectedError(Exception):
    """A submission that cannot be graded as it is; the message says what the learner has to hand in again."""


@dataclass
class Submission:
    """A submission made clean.

    Attributes:
        notebooks: name without ``.ipynb`` -> notebook, for every notebook of the assignment that was handed in.
        files: relative path -> content of the other files.
        notes: repairs and oddities, for the instructor.
        unread: name -> why, for notebooks that were handed in and cannot be read.
        digest: of all that was handed in; of what grading adds to it, nothing.
    """

    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    digest: str = ""


def read(folder: Path, authors: dict[str, NotebookNode]) -> Submission:
    """Read the folder of one student's submission.

    Args:
        folder: ``submitted/<student>/<assignment>``.
        authors: the author's notebooks, by name.

    Raises:
        RejectedError: there is no notebook in it that can be read.
    """
    submission = Submission()
    files = collect(folder, submission)
    submission.digest = _digest(files)
    names = _matched(files, authors, submission)
    for name, author in authors.items():
        if name not in names:
            _missing(name, files, submission)
            continue
        try:
            content = parse(files.pop(names[name]), names[name])
            submission.notebooks[name] = clean(content, author, submission.notes)
        except RejectedError as problem:
            submission.unread[name] = str(problem)
    submission.files = {path: data for path, data in files.items() if not path.endswith(".ipynb")}
    if not submission.notebooks:
        raise RejectedError("; ".join([*submission.unread.values(), *submission.notes]))
    return submission


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        if path not in ADDED:
            digest.update(f"{path!a} {len(data)} ".encode() + data)
    return digest.hexdigest()


def _missing(name: str, files: dict[str, bytes], submission: Submission) -> None:
    """Say that a notebook is missing; one under a name that hides it was handed in and cannot be read."""
    hidden = [path for path in files if Path(path).name.startswith(f"{name}.ipynb")]
    if hidden:
        submission.unread[name] = f"{name}.ipynb was handed in as {hidden[0]!r:.120}; name it {name}.ipynb"
    else:
        submission.notes.append(f"{name}.ipynb was not handed in")


def collect(folder: Path, submission: Submission) -> dict[str, bytes]:
    """Relative path -> content of the regular files, within the caps."""
    for each in (folder.parent, folder):
        if each.is_symlink():
            shown = f"{each.parent.name}/{each.name}"
            raise RejectedError(f"{shown!r:.160} is a link, and none is followed; put the folder in its place")
    if not folder.is_dir():
        raise RejectedError("the submission is no folder")
    files: dict[str, bytes] = {}
    left = MAX_FILES
    for base, folders, names in os.walk(folder, followlinks=False):
        for name in [each for each in folders if os.path.islink(os.path.join(base, each))]:
            submission.notes.append(f"the link {name!r:.120} was left out")
        for name in sorted(names):
            path = Path(base) / name
            shown = str(path.relative_to(folder))
            data = _content(path, MAX_NOTEBOOK if name.endswith(".ipynb") else left)
            if isinstance(data, str):
                submission.notes.append(f"{shown!r:.120} {data} and was left out")
            elif len(files) >= MAX_COUNT:
                raise RejectedError(f"the submission has more than {MAX_COUNT} files")
            else:
                left -= len(data)
                files[shown] = data
    return files


def clashes(path: str, authors: Iterable[str]) -> bool:
    """Whether a path handed in is a file where the author has a folder, or the other way round."""
    return any(path.startswith(f"{each}/") or each.startswith(f"{path}/") for each in authors)


def _content(path: Path, cap: int) -> bytes | str:
    """A regular file's content, or what is wrong with it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return "is a link or a special file" if path.is_symlink() else f"cannot be read ({error.strerror})"
    with os.fdopen(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return "is a special file"
        if status.st_size > cap:
            return f"is too large ({status.st_size} bytes)"
        return file.read(cap)


def _matched(files: dict[str, bytes], authors: dict[str, Any], submission: Submission) -> dict[str, str]:
    """Author's name -> path handed in; a single stray notebook stands for a single missing one."""
    names = {name: f"{name}.ipynb" for name in authors if f"{name}.ipynb" in files}
    missing = [name for name in authors if name not in names]
    notebooks = {path for path in files if path.endswith(".ipynb") and ".ipynb_checkpoints" not in path}
    stray = sorted(notebooks - set(names.values()))
    if len(missing) == 1 and len(stray) == 1:
        names[missing[0]] = stray[0]
        submission.notes.append(f"{missing[0]}.ipynb was missing; {stray[0]!r:.120} was taken for it")
    if not names:
        raise RejectedError(_nothing_there(missing, stray))
    return names


def _nothing_there(missing: list[str], stray: list[str]) -> str:
    what = f"found {', '.join(sorted(stray))[:200]!r}" if stray else "the folder has no notebook"
    return f"{' and '.join(f'{name}.ipynb' for name in missing)} was not handed in ({what})"


def parse(data: bytes, name: str) -> dict[str, Any]:
    """JSON that is a notebook of format 4, or of an older one made new."""
    try:
        encoding = "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
        content = json.loads(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise RejectedError(f"{name} is not UTF-8 text (byte {error.start}); save it again in Jupyter") from None
    except (ValueError, RecursionError) as error:
        raise RejectedError(f"{name} is not JSON ({str(error)[:80]}); save it again in Jupyter") from None
    if isinstance(content, dict) and content.get("nbformat") in (2, 3):
        try:
            content = nbformat.reads(json.dumps(content), as_version=4)
        except Exception:
            raise RejectedError(f"{name} is a notebook of an old format that cannot be read") from None
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        raise RejectedError(f"{name} is JSON but no notebook: it has no list of cells")
    if len(content["cells"]) > MAX_CELLS:
        raise RejectedError(f"{name} has more than {MAX_CELLS} cells")
    return content


def clean(content: dict[str, Any], author: NotebookNode, notes: list[str]) -> NotebookNode:
    """A notebook with the learner's text and the author's metadata."""
    expected = {roles.grade_id(cell): cell for cell in author.cells if roles.grade_id(cell)}
    cells = [each for number, raw in enumerate(content["cells"], 1) if (each := _cell(raw, number, notes))]
    seen: set[str] = set()
    for cell in reversed(cells):  # as nbgrader does, the last of several cells with one id counts
        _settle(cell, expected, seen, notes)
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


def _cell(raw: Any, number: int, notes: list[str]) -> NotebookNode | None:
    """A cell with text, mark, and what is shown and never run; None, with a note, for what is no cell."""
    source = raw.get("source", "") if isinstance(raw, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or str(raw.get("cell_type")) not in _NEW:
        notes.append(f"cell {number} is no notebook cell and was left out")
        return None
    cell = _NEW[str(raw["cell_type"])](source.encode("utf-8", "replace").decode())
    _keep_shown(raw, cell, number, notes)
    metadata = raw.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        roles.put_mark(cell, {name: metadata["nbgrader"].get(name) for name in _KEPT})
    return cell


def _keep_shown(raw: dict[str, Any], cell: NotebookNode, number: int, notes: list[str]) -> None:
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
        notes.append(f"cell {number} had attachments or metadata that no notebook has; they were left out")


def _writable(value: Any) -> Any:
    """The same with all text such that UTF-8 can write it."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_writable(each) for each in value]
    if isinstance(value, dict):
        return {_writable(name): _writable(each) for name, each in value.items()}
    return value


def _settle(cell: NotebookNode, expected: dict[str, Any], seen: set[str], notes: list[str]) -> None:
    """Give a marked cell the author's mark and type, or no mark."""
    mark = cell.metadata.pop("nbgrader", None)
    if mark is None:
        return
    grade_id = mark.get("grade_id")
    if not isinstance(grade_id, str) or grade_id not in expected:
        notes.append(f"a cell had the unknown id {grade_id!r:.60}; it runs as an ordinary cell")
        return
    if grade_id in seen:
        notes.append(f"the cell {grade_id!r} is there more than once; the last one counts")
        return
    seen.add(grade_id)
    author = expected[grade_id]
    if cell.cell_type != author.cell_type:
        notes.append(f"the cell {grade_id!r} was made a {cell.cell_type} cell; it is a {author.cell_type} cell again")
        text, held = cell.source, cell.metadata
        cell.clear()
        cell.update(_NEW[author.cell_type](text, metadata=held))
    genuine = roles.mark(author)
    changed = [key for key in _compared(mark, genuine) if (mark.get(key) or 0) != (genuine.get(key) or 0)]
    if changed:
        notes.append(f"the cell {grade_id!r} had changed {' and '.join(changed)}; the author's hold")
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
    place = 0
    for grade_id, cell in expected.items():
        here = [i for i, each in enumerate(cells) if roles.grade_id(each) == grade_id]
        if here:
            place = here[0] + 1
            continue
        mark = roles.mark(cell)
        if roles.is_answer(cell) or roles.is_task(cell) or not (mark.get("locked") or mark.get("grade")):
            notes.append(f"the answer cell {grade_id!r} is missing")
            continue
        restored = _NEW[cell.cell_type](cell.source)
        roles.put_mark(restored, mark)
        cells.insert(place, restored)
        notes.append(f"the cell {grade_id!r} was missing and was put back")
        place += 1
