"""Which cells of the author's a learner handed in with another text. The author's text is run; a person is told."""

import re
from typing import Any

from nncourse import seals
from nncourse.grading.submission import roles
from nncourse.grading.submission.fences import Fences
from nncourse.grading.submission.notes import listed

#: A release holds a seal, or nothing to judge by, where the source holds the secret: :mod:`nncourse.seals`.
_SEAL = re.compile(r"""sealed\((["'])[^"'\n]*\1\)|withheld\(\)""")
#: What a release for self-study adds.
_SOLUTIONS = re.compile(r'\nchecks\.solutions\("[^"]*"\)')


def notes(handed_in: dict[str, Any], authors: dict[str, Any], released: dict[str, Any], hidden: Fences) -> list[str]:
    """A note for each notebook in which cells of the author's hold another text; all by the notebooks' names."""
    found = {name: rewritten(each, authors[name], released.get(name), hidden) for name, each in handed_in.items()}
    return [
        f"{name}: the text of {listed([*map(repr, cells)])} is not what was released; the author's was run"
        for name, cells in found.items()
        if cells
    ]


def rewritten(handed_in: Any, author: Any, released: Any | None, hidden: Fences) -> list[str]:
    """Ids of tests and read-only code cells that hold neither the text of the source nor that of the release.

    White space at the ends of lines and of the cell makes no difference, nor does which seal a value has.

    Args:
        handed_in: a clean notebook, with the learner's text in every cell.
        author: its source.
        released: what learners were given; None if it is not there, and the source less ``hidden`` stands for it.
        hidden: the marks around hidden tests.
    """
    given = {roles.grade_id(each): _plain(each["source"]) for each in (released or {"cells": []})["cells"]}
    sources = {roles.grade_id(each): each["source"] for each in author["cells"] if _is_authors(each)}
    sources = {name: text for name, text in sources.items() if name in given or "AUTOTEST" not in text}
    found = []
    for cell in handed_in["cells"]:
        name, text = roles.grade_id(cell), _plain(cell["source"])
        if name in sources and text not in _known(sources[name], given.get(name), hidden):
            found.append(name)
    return found


def _is_authors(cell: Any) -> bool:
    return roles.is_code(cell) and (roles.is_test(cell) or roles.is_read_only(cell))


def _known(source: str, given: str | None, hidden: Fences) -> set[str]:
    """The author's texts of a cell: the source, and what learners were given.

    Without a release that is what the source shows, also with its secrets sealed.
    """
    if given is not None:
        return {_plain(source), given}
    visible = "\n".join(hidden.parted(source)[1])
    return {_plain(source), _plain(visible), _plain(_sealed(visible))}


def _sealed(source: str) -> str:
    """The author's text as a release has it; a cell that no release can seal as it is."""
    try:
        return seals.seal_calls(source, "", withhold=True)
    except seals.SealError:
        return source


def _plain(source: str) -> str:
    return _SEAL.sub("sealed()", _SOLUTIONS.sub("", "\n".join(map(str.rstrip, source.strip().splitlines()))))
