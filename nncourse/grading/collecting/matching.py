"""Which notebook of which assignment a hand-in is: its cells say so, by the ids that grading gave them.

A learner may have changed the file's name, and platforms change it; ids of cells stay.
"""

import re
from dataclasses import dataclass

from nbformat import NotebookNode

from nncourse.grading.submission import roles
from nncourse.grading.submission.read import RejectedError, parse


@dataclass(frozen=True)
class Destination:
    """A notebook of an assignment; ``notebook`` without ``.ipynb``."""

    assignment: str
    notebook: str


#: A notebook's name, also as mail programs change it.
_ENDING = re.compile(r"\.ipynb(\.(txt|json))?$", re.IGNORECASE)


class UnplacedError(Exception):
    """A notebook of which nobody can say where it belongs; the message says why."""


def is_notebook(path: str) -> bool:
    """Whether a file is a notebook by its name."""
    return _ENDING.search(path) is not None


class Matcher:
    """Tells the places of notebooks.

    Args:
        authors: the author's notebooks, for each assignment by name.
    """

    def __init__(self, authors: dict[str, dict[str, NotebookNode]]) -> None:
        cells = {
            Destination(assignment, name): notebook.cells
            for assignment, notebooks in authors.items()
            for name, notebook in notebooks.items()
        }
        self._all = {place: {roles.grade_id(cell) for cell in own} - {None} for place, own in cells.items()}
        #: Of answers and tests: a cell of imports may have the same id in every assignment of every course.
        self._telling = {
            place: {roles.grade_id(cell) for cell in own if roles.is_answer(cell) or roles.has_points(cell)}
            for place, own in cells.items()
        }

    def place(self, data: bytes, file_name: str) -> Destination:
        """Where a notebook belongs.

        The place whose ids are most alike decides; of several such places, the file's name. A notebook that cannot
        be read is placed by its name alone, so that grading tells its learner why.

        Raises:
            UnplacedError: it belongs nowhere, or could belong to several.
        """
        ids, readable = _ids_of(data)
        best = self._most_alike(ids)
        named = [place for place in best or self._all if _own_name(file_name) in _names(place)]
        for certain in (best, named):
            if len(certain) == 1:
                return certain[0]
        if best or named:
            raise UnplacedError(f"it could be {' or '.join(_shown(place) for place in named or best)}")
        raise UnplacedError("it has no cell of an assignment" if readable else "it is no notebook, of no known name")

    def _most_alike(self, ids: set[str]) -> list[Destination]:
        shares = {place: _share(ids, own) for place, own in self._all.items() if ids & self._telling[place]}
        return [place for place, share in shares.items() if share == max(shares.values())]


def _ids_of(data: bytes) -> tuple[set[str], bool]:
    """The ids of a notebook's cells, and whether it could be read."""
    try:
        cells = parse(data, "")["cells"]
    except RejectedError:
        return set(), False
    ids = set()
    for cell in cells:
        metadata = cell.get("metadata") if isinstance(cell, dict) else None
        mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        own = mark.get("grade_id") if isinstance(mark, dict) else None
        if isinstance(own, str):
            ids.add(own)
    return ids, True


def _share(ids: set[str], own: set[str | None]) -> float:
    """The share of all ids on either side that both have."""
    return len(ids & own) / len(ids | own)


def _own_name(file_name: str) -> str:
    """A file's name without its ending and what platforms and browsers add: ``ps1-1``, ``ps1 (2)``, ``ps1-Copy1``."""
    stem = _ENDING.sub("", file_name.rpartition("/")[2])
    return re.sub(r"([ _-]*\(\d+\)|-\d{1,2}|-Copy\d+)$", "", stem).casefold().replace(" ", "_")


def _names(place: Destination) -> set[str]:
    """How the file of a place may be called; ``ps2-1`` can be a name of its own."""
    return {place.notebook.casefold().replace(" ", "_"), _own_name(place.notebook)}


def _shown(place: Destination) -> str:
    return f"{place.notebook}.ipynb of {place.assignment}"
