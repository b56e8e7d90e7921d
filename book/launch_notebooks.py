"""Gather the readers' notebooks for Colab and Binder: ``python book/launch_notebooks.py OWNER/NAME FOLDER``.

Run after a build with ``NNCOURSE_REPOSITORY=OWNER/NAME``, which writes them (``book/_ext/reader_notebooks.py``). The
publishing workflow puts the folder's content beside the chapters, on the branch that ``launch_links.py`` names.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "_build" / "html" / "_sources" / "book"


class NotebooksMissing(Exception):
    """Why there is nothing to gather."""


def gather(repository: str, folder: Path, built: Path = BUILT) -> list[Path]:
    """Copy every chapter's notebook into a folder; return the files.

    Raises:
        NotebooksMissing: the book is not built, or was built for another repository.
    """
    chapters = sorted(built.glob("*.ipynb"))
    if not chapters:
        raise NotebooksMissing(f"{built} holds no notebook: run `make book` first.")
    for chapter in chapters:
        if f"github.com/{repository}\\" not in chapter.read_text(encoding="utf-8"):
            raise NotebooksMissing(
                f"{chapter.name} does not install from {repository}: build with NNCOURSE_REPOSITORY={repository}."
            )
    folder.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copy(chapter, folder)) for chapter in chapters]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python book/launch_notebooks.py OWNER/NAME FOLDER")
    try:
        for path in gather(sys.argv[1], Path(sys.argv[2])):
            print(path)
    except NotebooksMissing as error:
        sys.exit(str(error))
