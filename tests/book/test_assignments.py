"""Assignments as zips: title and effort from the first cell, made again when something has changed, never half."""

import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from sphinx.errors import ExtensionError

from nncourse.errors import CourseError
from tests.book.contents import ROOT

NOTEBOOKS = sorted((ROOT / "exercises" / "source").glob("*/*.ipynb"))
HEAD = "# Own layers\n\nIt takes **about 40 minutes** and earns **12 points**."


@pytest.fixture
def app(tmp_path: Path) -> SimpleNamespace:
    folder = tmp_path / "exercises" / "source" / "ps9"
    folder.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell(HEAD)]), folder / "ps9.ipynb")
    return SimpleNamespace(srcdir=str(tmp_path))


def test_title_and_effort_are_read_from_the_first_cell(extensions):
    import assignments

    notebook = new_notebook(cells=[new_markdown_cell(HEAD)])
    assert assignments.title_and_effort(notebook) == ("Own layers", "About 40 minutes, 12 points.")
    for head in ("Own layers", HEAD.replace("# ", ""), HEAD.replace("**12 points**", "12 points")):
        with pytest.raises(ExtensionError, match="first cell needs a title"):
            assignments.title_and_effort(new_notebook(cells=[new_markdown_cell(head)]))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "exercises" / "source").glob("*/*.ipynb")), ids=lambda path: path.stem
)
def test_every_assignment_of_the_course_says_both(extensions, path: Path):
    import assignments

    title, effort = assignments.title_and_effort(nbformat.read(path, as_version=4))
    assert title
    assert effort.endswith("points.")


def test_only_what_has_changed_is_released(extensions, app, tmp_path: Path, monkeypatch):
    import assignments

    released = []

    def release(exercises: Path, folder: Path, stale: dict[str, str]) -> None:
        released.append(sorted(stale))
        for name, digest in stale.items():
            zipfile.ZipFile(folder / f"{name}.zip", "w").close()
            (folder / f"{name}.made-from").write_text(digest)

    monkeypatch.setattr(assignments, "_release", release)
    for _ in range(2):
        assignments.prepare_zips(app)
    assert released == [["ps9"]]
    (tmp_path / "nncourse").mkdir()
    (tmp_path / "nncourse" / "a.py").write_text("")  # the package, which lies in every zip
    (tmp_path / "nncourse" / "b.py").write_text("1")
    assignments.prepare_zips(app)
    assert released == [["ps9"], ["ps9"]]
    (tmp_path / "_build" / "assignments" / "ps9.zip").unlink()
    assignments.prepare_zips(app)
    assert len(released) == 3


def test_a_release_that_fails_ends_the_build_in_one_sentence(extensions, app, monkeypatch):
    import assignments

    def fail(*words: object) -> None:
        raise CourseError("no kernel")

    monkeypatch.setattr(assignments, "_release", fail)
    with pytest.raises(ExtensionError, match="could not be released: no kernel"):
        assignments.prepare_zips(app)


def test_a_read_me_names_the_notebook_and_the_wheel(extensions):
    import assignments

    notebook = new_notebook(cells=[new_markdown_cell(HEAD)])
    (name, text), (_, read_me) = assignments._entries("ps9", notebook, "nncourse-1-py3-none-any.whl")
    assert name == "ps9.ipynb"
    assert nbformat.reads(text, 4).cells[0].source == HEAD
    assert read_me.startswith("Own layers\n")
    assert read_me.count("pip install nncourse-1-py3-none-any.whl") == 2
