"""Offer each released assignment as a zip, through the directive ``{assignment} NAME``.

Before pages are read, every assignment of ``exercises/source`` is released by nbgrader in a temporary copy of the
course, so that a zip holds what a learner may see and nothing else. The package lies beside the notebook as a wheel:
whoever has no copy of the course, or works in Colab, installs it from there. A zip is made again when the assignment
or the package changes.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from nncourse.errors import CourseError

#: A zip's bytes depend on its content alone: every entry carries the earliest date that a zip can hold.
_NO_DATE = (1980, 1, 1, 0, 0, 0)

#: The same date, in seconds since 1970, for the entries of the wheel.
_NO_TIME = "315532800"

_READ_ME = """{title}

Open {name}.ipynb in JupyterLab, VS Code or Google Colab, in an environment with Python 3.11, 3.12 or 3.13 and the
course's package, which lies beside this file:

    pip install {wheel}

In Colab upload the notebook and the package, run this in a new first cell, and restart the session:

    %pip install {wheel}

Write your answers where the notebook says, run the test below each, and hand in the notebook under the same name.
"""

_BOX = """
:::{{admonition}} Assignment: {title}
:class: tip
{effort} Download {{download}}`{name}.zip </_build/assignments/{name}.zip>`, open the notebook in JupyterLab, VS Code
or Colab, and run the test below each answer: it says what is wrong, not what is right. `README.txt` beside it has
the line that installs the course's package. In a copy of the course, `make lab` opens it for you.
:::
"""


def prepare_zips(app: Sphinx) -> None:
    """Release what has changed, and drop the zips of assignments that are gone."""
    exercises, folder = Path(app.srcdir) / "exercises", Path(app.srcdir) / "_build" / "assignments"
    folder.mkdir(parents=True, exist_ok=True)
    stale, package = {}, _package_bytes(Path(app.srcdir))
    for source in sorted((exercises / "source").glob("*/*.ipynb")):
        digest = hashlib.sha256(source.read_bytes() + package).hexdigest()
        zipped, stamp = folder / f"{source.stem}.zip", folder / f"{source.stem}.made-from"
        if not zipped.exists() or not stamp.exists() or stamp.read_text() != digest:
            stale[source.stem] = digest
    if stale:
        try:
            _release(exercises, folder, stale)
        except CourseError as error:
            raise ExtensionError(f"The assignments could not be released: {error}") from error


def _release(exercises: Path, folder: Path, stale: dict[str, str]) -> None:
    from nncourse.grading.nbgrader import workflow
    from nncourse.grading.nbgrader.course import load
    from nncourse.grading.rehearsal import rehearse

    wheel, content = _wheel(exercises.parent)
    with rehearse.copied(load(exercises)) as course:
        for name, digest in stale.items():
            (notebook,) = workflow.release(course, name).values()
            aside = folder / f"{name}.partial"
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
                for entry, text in _entries(name, notebook, wheel):
                    archive.writestr(zipfile.ZipInfo(f"{name}/{entry}", _NO_DATE), text)
                archive.writestr(zipfile.ZipInfo(f"{name}/{wheel}", _NO_DATE), content)
            aside.replace(folder / f"{name}.zip")
            (folder / f"{name}.made-from").write_text(digest)


def _entries(name: str, notebook: nbformat.NotebookNode, wheel: str) -> list[tuple[str, str]]:
    title, _ = title_and_effort(notebook)
    read_me = _READ_ME.format(title=title, name=name, wheel=wheel)
    return [(f"{name}.ipynb", nbformat.writes(notebook)), ("README.txt", read_me)]


#: What the package is built from, beside ``nncourse/`` itself.
_PARTS = ("pyproject.toml", "README.md", "LICENSE")


def _package_bytes(root: Path) -> bytes:
    """All that goes into the wheel; none where a folder has no package to build."""
    paths = [*(root / part for part in _PARTS), *sorted((root / "nncourse").rglob("*.py"))]
    return b"".join(path.read_bytes() for path in paths if path.exists())


def _wheel(root: Path) -> tuple[str, bytes]:
    """Build the package, away from the working tree and without the network; return the wheel's name and bytes."""
    with tempfile.TemporaryDirectory(prefix="nncourse-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(root / "nncourse", tree / "nncourse", ignore=shutil.ignore_patterns("__pycache__"))
        for part in _PARTS:
            shutil.copy(root / part, tree)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
        built = subprocess.run(
            [*command, f"--wheel-dir={folder}", str(tree)],
            env=os.environ | {"SOURCE_DATE_EPOCH": _NO_TIME, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            capture_output=True,
            text=True,
        )
        if built.returncode:
            raise ExtensionError(f"The package could not be built for the assignments: {built.stderr.strip()[-500:]}")
        (path,) = Path(folder).glob("*.whl")
        return path.name, path.read_bytes()


def title_and_effort(notebook: nbformat.NotebookNode) -> tuple[str, str]:
    """The assignment's title, and its estimated time and points as a sentence, read from its first cell."""
    head = notebook.cells[0].source
    title = re.search(r"^# (.+)$", head, re.MULTILINE)
    effort = re.findall(r"\*\*(about [^*]+|\d+ points)\*\*", head)
    if title is None or len(effort) != 2:
        raise ExtensionError("An assignment's first cell needs a title, **about … minutes** and **… points**.")
    return title[1], f"{effort[0].capitalize()}, {effort[1]}."


class Assignment(SphinxDirective):
    """``{assignment} NAME``: a box with the assignment's title, its effort and its download."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the box as the page's own markup, so that the download is Sphinx' own."""
        name = self.arguments[0]
        source = Path(self.env.srcdir) / "exercises" / "source" / name / f"{name}.ipynb"
        if not source.exists():
            raise self.error(f"There is no assignment {name!r} in exercises/source.")
        self.env.note_dependency(str(source))
        title, effort = title_and_effort(nbformat.read(source, as_version=4))
        return self.parse_text_to_nodes(_BOX.format(title=title, effort=effort, name=name))


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive and the making of the zips."""
    app.add_directive("assignment", Assignment)
    app.connect("builder-inited", prepare_zips)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
