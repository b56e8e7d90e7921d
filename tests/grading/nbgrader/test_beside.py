"""Data of the author's: many files, large ones, links, a folder outside of the course, and what may not be shown."""

import nbformat
import pytest
from nbformat.v4 import new_notebook

from nncourse.grading.nbgrader import beside
from nncourse.grading.nbgrader.beside import BesideError, files_for, shown
from nncourse.grading.rehearsal import whole_course

from ..conftest import cell, needs_bwrap, test_cell


def test_more_than_a_thousand_files_of_the_author_are_all_there(tmp_path):
    source, submitted = tmp_path / "source", tmp_path / "submitted"
    for folder in (source, source / "data", submitted):
        folder.mkdir()
    for number in range(1100):
        (source / "data" / f"{number}.txt").write_text(str(number))
    (source / "ps1.ipynb").write_text("{}")
    files = files_for(source, submitted)
    assert len(files.authors) == 1100
    assert files.authors["data/1099.txt"] == b"1099"


def test_a_file_of_more_than_64_mib_is_there_too(tmp_path):
    with open(tmp_path / "large.bin", "wb") as file:
        file.truncate(80 * 2**20)
    assert len(files_for(tmp_path, tmp_path / "nobody").authors["large.bin"]) == 80 * 2**20


def test_links_of_the_author_are_followed_and_a_circle_ends(tmp_path):
    source, data = tmp_path / "source", tmp_path / "data"
    source.mkdir()
    data.mkdir()
    (data / "table.csv").write_text("1")
    (source / "linked").symlink_to(data)
    (data / "round").symlink_to(source)
    assert files_for(source, tmp_path / "nobody").authors["linked/table.csv"] == b"1"


def test_too_much_is_the_authors_and_names_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text("x")
    with pytest.raises(BesideError, match=r"c\.SandboxedExecute\.data"):
        files_for(tmp_path, tmp_path / "nobody")


def test_what_holds_solutions_or_marks_is_never_shown(tmp_path):
    root = tmp_path / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "data").mkdir()
    kept = [root / "source", root / "submitted"]
    assert [path for path, _ in shown(["data"], root, kept)] == [str(root / "data")]
    for secret in (".", "..", "source", "source/ps1", "gradebook.db", ".nncourse"):
        (root / "gradebook.db").touch()
        (root / ".nncourse").mkdir(exist_ok=True)
        with pytest.raises(BesideError, match="solutions, submissions or marks"):
            shown([secret], root, kept)
    with pytest.raises(BesideError, match="there is no"):
        shown(["nowhere"], root, kept)


def test_changed_data_is_other_data(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "data").mkdir()
    before = shown(["../data"], tmp_path / "course", [])
    (tmp_path / "data" / "new.csv").write_text("1")
    assert shown(["../data"], tmp_path / "course", []) != before


@pytest.mark.slow
@needs_bwrap
def test_a_notebook_reads_data_outside_of_the_course_and_cannot_write_there(tmp_path):
    data = tmp_path / "elsewhere"
    data.mkdir()
    (data / "n.txt").write_text("41")
    answer = f"n = ...\n### BEGIN SOLUTION\nn = int(open('{data}/n.txt').read()) + 1\n### END SOLUTION"
    tests = [
        test_cell(f"assert n == 1 + int(open('{data}/n.txt').read())", "test-n"),
        test_cell(
            f"try:\n    open('{data}/x', 'w')\nexcept OSError:\n    refused = True\nassert refused and n", "test-w"
        ),
    ]
    root = tmp_path / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    notebook = new_notebook(cells=[cell(answer, "n", solution=True), *tests])
    nbformat.write(notebook, root / "source" / "ps1" / "ps1.ipynb")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    (judged,) = whole_course.run(root)
    assert "FileNotFoundError" in judged.refused
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.SandboxedExecute.data = ['../elsewhere']\n")
    (judged,) = whole_course.run(root)
    assert (judged.refused, judged.apart) == ("", ["test-n", "test-w"])
    assert list(data.iterdir()) == [data / "n.txt"]
