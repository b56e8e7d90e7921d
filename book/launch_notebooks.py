"""Write the executed chapters as Colab and Binder open them: ``python book/launch_notebooks.py OWNER/NAME FOLDER``.

Run after a build. Each notebook gets a first cell that, on Colab alone, installs the course's package from the public
repository; Binder installs it when its image is made. The publishing workflow puts the folder's content beside the
chapters on the branch that ``book/_ext/launch_links.py`` names.
"""

import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
EXECUTED = ROOT / "_build" / "jupyter_execute" / "book"

_SET_UP = """\
# On Colab this installs the course's package; restart the session when Colab asks for it. Elsewhere it does nothing.
import sys

if "google.colab" in sys.modules:
    %pip install --quiet "nncourse[book] @ git+https://github.com/{repository}\""""


def prepared(notebook: nbformat.NotebookNode, repository: str) -> nbformat.NotebookNode:
    """The notebook with the cell that installs the package in front."""
    cell = nbformat.v4.new_code_cell(_SET_UP.format(repository=repository), id="set-up")
    notebook.cells.insert(0, cell)
    return notebook


def write(repository: str, folder: Path, executed: Path = EXECUTED) -> list[Path]:
    """Write every executed chapter into a folder; return the files.

    Raises:
        FileNotFoundError: no chapter has been executed yet.
    """
    chapters = sorted(executed.glob("*.ipynb"))
    if not chapters:
        raise FileNotFoundError(f"{executed} holds no executed chapter: run `make book` first.")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chapter in chapters:
        notebook = prepared(nbformat.read(chapter, as_version=4), repository)
        written.append(folder / chapter.name)
        nbformat.write(notebook, written[-1])
    return written


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python book/launch_notebooks.py OWNER/NAME FOLDER")
    for path in write(sys.argv[1], Path(sys.argv[2])):
        print(path)
