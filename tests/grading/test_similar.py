"""Whose hand-ins are alike: a copy under other names is named, and answers of their own are not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nncourse.grading import similar
from nncourse.grading.nbgrader.course import load
from nncourse.grading.overview import overview
from nncourse.grading.rehearsal.answer_files import fill, read_answers
from tests import required
from tests.class_of_sums import write_class
from tests.grading.test_overview import text_of

ROOT = Path(__file__).resolve().parents[2]
NAME = "ps1-keras"
SOURCE = nbformat.read(ROOT / "exercises" / "source" / NAME / f"{NAME}.ipynb", 4)
FILES = ROOT / "tests" / "exercises" / NAME


@pytest.fixture(autouse=True)
def library():
    required.package("copydetect", "similarity")


@pytest.fixture
def course(tmp_path):
    """A course in which three learners have right answers of their own, and one a copy of ada's under other names."""
    (tmp_path / "source" / NAME).mkdir(parents=True)
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    nbformat.write(SOURCE, tmp_path / "source" / NAME / f"{NAME}.ipynb")
    for student, file in {"ada": "right-1", "bob": "right-2", "eve": "right-3"}.items():
        graded(tmp_path, student, fill(SOURCE, SOURCE, read_answers(FILES / f"{file}.py")))
    copy = fill(SOURCE, SOURCE, read_answers(FILES / "right-1.py"))
    for each in copy.cells:
        if each.metadata.get("nbgrader", {}).get("solution"):
            each.source = "# all mine\n" + re.sub(r"\b(model|x|layer|rate)\b", r"my_\1", each.source).replace(
                "\n", "\n\n"
            )
    graded(tmp_path, "mallory", copy)
    graded(tmp_path, "reference", SOURCE)
    graded(tmp_path, "other-reference", SOURCE)
    return load(tmp_path)


def graded(root, student, notebook):
    folder = root / "autograded" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def test_a_copy_under_other_names_is_found_and_no_other(course):
    everybody = ["ada", "bob", "eve", "mallory", "reference", "other-reference", "nothing-graded"]
    found = similar.likeness(course, NAME, everybody)
    (pair,) = found.pairs
    assert (found.compared, found.hand_ins) == (4, 7)
    assert pair.students == ("ada", "mallory")
    assert pair.share > 0.9
    assert similar.likeness(course, NAME, ["ada", "bob", "eve"]).pairs == ()


def test_a_notebook_that_was_cut_is_compared_with_nobody(course):
    (course.autograded / "bob" / NAME / f"{NAME}.ipynb").write_text("{")
    assert similar.likeness(course, NAME, ["ada", "bob", "eve"]).compared == 2


#: Prints what is alike of ada's hand-in and an edited copy of it.
IN_ANOTHER_PROCESS = """
import sys
from nncourse.grading import similar
from nncourse.grading.nbgrader.course import load
similar._ALIKE = 0.0
print(similar.likeness(load(sys.argv[1]), sys.argv[2], ["ada", "oscar"]))
"""


def test_it_says_the_same_in_every_process(course):
    copy = fill(SOURCE, SOURCE, read_answers(FILES / "right-1.py"))
    for number, each in enumerate(cell for cell in copy.cells if cell.metadata.get("nbgrader", {}).get("solution")):
        each.source = each.source if number % 3 else each.source.replace("=", "= 1 * ").replace("(", "( +", 1)
    graded(course.root, "oscar", copy)
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS, str(course.root), NAME]
    said = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": str(seed)}, capture_output=True, text=True, check=True
        ).stdout
        for seed in range(3)
    }
    assert len(said) == 1
    assert "share=0." in said.pop()  # neither all nor nothing


def test_what_many_wrote_is_nobodys():
    class_of_20 = {f"s{n:02}": set(range(50)) | set(range(100 * n, 100 * n + 50)) for n in range(1, 21)}
    assert similar._alike(class_of_20).pairs == ()
    assert similar._alike({name: set(range(50)) for name in ("s01", "s02", "s03")}).pairs


def test_short_answers_tell_nothing(tmp_path):
    page = overview(write_class(tmp_path / "course").root, "sums").read_text()
    assert "0 of 3 graded hand-ins had code enough of their own to compare. No two are alike." in page


def test_the_page_names_them_as_an_observation_or_hides_them(tmp_path, monkeypatch):
    course = write_class(tmp_path / "course")
    found = similar.Likeness((similar.Pair(("<b>eve", "ada"), 0.82),), 2, 3)
    monkeypatch.setattr(similar, "likeness", lambda *given: found)
    page = overview(course.root, "sums").read_text()
    assert "&lt;B&gt;Eve A &amp; B (&lt;b&gt;eve) and Ada A &amp; B (ada) 82%" in text_of(page)
    assert "read both before you judge. 2 of 3 graded hand-ins had code enough" in page
    hidden = text_of(overview(course.root, "sums", tmp_path / "page.html", hide_names=True).read_text())
    assert re.search(r"Learners Alike learner \d and learner \d 82%", hidden)
    assert not re.search(r"\b(ada|eve)\b", hidden.lower())


def test_without_the_library_the_page_says_that_nobody_looked(tmp_path, monkeypatch):
    monkeypatch.setattr(similar, "can_be_found", lambda: False)
    page = overview(write_class(tmp_path / "course").root, "sums").read_text()
    assert 'Nobody looked for hand-ins that are alike: pip install "nncourse[similarity]".' in page
