"""`nncourse export` and `nncourse extend`, as a person types them."""

import csv
import json
import os
import re
import shutil
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Configurable
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.exports import CanvasExporter
from nncourse.grading.nbgrader.extensions import Extensions, grant


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course whose gradebook, which takes seconds to make, is made once."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "source").mkdir()
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        for name, due in (("ps1", datetime(2027, 3, 1, 18)), ("ps2", None)):
            book.add_assignment(name, duedate=due)
            book.add_notebook("sums", name)
            book.add_grade_cell("test", "sums", name, max_score=4, cell_type="code")
        for student in ("ada", "grace"):
            book.add_student(student)
        book.add_submission("ps1", "ada", timestamp=datetime(2027, 3, 2, 18))
        book.find_grade("test", "sums", "ps1", "ada").needs_manual_grade = True
        book.db.commit()
    return folder


@pytest.fixture
def course(made, tmp_path):
    return shutil.copytree(made, tmp_path / "course")


def run(course, *words):
    result = CliRunner().invoke(cli.app, [*words, "--course-dir", str(course)])
    if isinstance(result.exception, CourseError):
        raise result.exception
    return result


@pytest.mark.parametrize("form", ["spreadsheet", "canvas", "moodle"])
def test_export_writes_what_was_asked_for_and_warns(course, form):
    target = course / "out.csv"
    result = run(
        course, "export", "--for", form, "--to", str(target), "--assignment", "ps1", "--exclude-student", "grace"
    )
    assert result.exit_code == 0, result.output
    assert "1 learner, 1 assignment: " in result.output
    assert "Warning: 1 mark is not final" in result.output
    text = target.read_text()
    assert "ada" in text
    assert "grace" not in text
    assert "ps2" not in text


@pytest.mark.parametrize("form", ["spreadsheet", "canvas", "moodle"])
def test_whoever_handed_in_has_a_line_and_no_hand_in_without_a_mark_is_silent(course, form):
    keep(course, "cut", verdict="rejected", reason="sums.ipynb is not JSON")
    keep(course, "ada", unread={"more": "more.ipynb is not JSON"})
    (course / "submitted" / "new" / "ps1").mkdir(parents=True)
    target = course / "out.csv"
    result = run(course, "export", "--for", form, "--to", str(target), "--assignment", "ps1")
    assert "4 learners" in result.output
    for said in ("cut in ps1 (rejected)", "ada in ps1 (a part rejected)", "new in ps1 (not graded yet)"):
        assert said in " ".join(result.output.split())
    with target.open(newline="") as file:
        lines = {who: line for line in csv.reader(file) for who in ("ada", "cut", "grace", "new") if who in line}
    assert set(lines) == {"ada", "cut", "grace", "new"}
    assert not {"0", "0.0"} & {*lines["cut"], *lines["new"]}, "what has no mark has no zero"
    if form == "spreadsheet":
        last = {who: line[-1] for who, line in lines.items()}
        assert last == {"ada": "a part rejected", "cut": "rejected", "grace": "", "new": "not graded yet"}
    left = run(
        course, "export", "--for", form, "--to", str(target), "--exclude-student", "cut", "--exclude-student", "new"
    )
    assert not re.search(r"\b(cut|new)\b", left.output + target.read_text())


@pytest.mark.parametrize("form", ["spreadsheet", "canvas", "moodle"])
def test_a_folder_whose_name_is_no_text_is_told_and_ends_no_export(course, form):
    """Grading rejects it by its name; zip archives of other systems have such."""
    for name in (b"m\xfcller", b"\x1b[2J"):
        os.makedirs(os.fsencode(course / "submitted") + b"/" + name + b"/ps1")
    shown = [r"'m\udcfcller'", r"'\x1b[2J'"]
    words, target = ("export", "--for", form, "--assignment", "ps1", "--to"), course / "out.csv"
    result = run(course, *words, str(target))
    assert result.exit_code == 0, result.output
    for each in shown:
        assert f"{each} in ps1 (rejected for its folder's name)" in " ".join(result.output.split())
    assert "\x1b" not in result.output
    with target.open(newline="") as file:
        assert sum(set(shown) & set(line) != set() for line in csv.reader(file)) == 2
    left = run(course, *words, str(target), *(word for each in shown for word in ("--exclude-student", each)))
    assert "2 learners" in left.output
    assert "rejected" not in left.output


def test_nbgraders_own_export_tells_the_same(course):
    keep(course, "cut", verdict="rejected", reason="sums.ipynb is not JSON")
    exporter = CanvasExporter(to=str(course / "canvas.csv"))
    exporter.parent = Configurable()  # as `nbgrader export` is, which knows its course folder
    exporter.parent.coursedir = SimpleNamespace(root=str(course))
    with Gradebook(load(course).db_url) as book:
        assert exporter.export(book).unmarked == ["cut in ps1 (rejected)"]
    assert "cut,,cut,,," in (course / "canvas.csv").read_text()


def keep(course, student, **verdict):
    """A hand-in to ps1, and the verdict that the last grading kept of it."""
    (course / "submitted" / student / "ps1").mkdir(parents=True)
    folder = course / ".nncourse" / "graded" / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{student}.json").write_text(json.dumps({"student": student, "verdict": "graded", **verdict}))


def test_by_default_the_file_lies_in_the_course_folder(course):
    assert str(course / "grades.csv") in run(course, "export").output
    with (course / "grades.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--for", "excel"), "no form 'excel'.*spreadsheet, canvas, moodle"),
        (("--student", "adda"), "no student 'adda'. Did you mean 'ada'"),
        (("--exclude-student", "gracie"), "no student 'gracie'. Did you mean 'grace'"),
        (("--assignment", "ps3"), "no assignment 'ps3'"),
        (("--to", "/nowhere/at/all.csv"), "cannot be written"),
    ],
)
def test_a_name_that_is_not_there_is_no_empty_table(course, words, said):
    with pytest.raises(CourseError, match=said):
        run(course, "export", *words)
    assert not (course / "grades.csv").exists()


def late(course, student="ada"):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return book.find_submission("ps1", student).total_seconds_late


def test_an_extension_reaches_the_gradebook_and_is_taken_back(course):
    assert late(course) == 86400
    result = run(course, "extend", "ps1", "ada", "--days", "1", "--hours", "6")
    assert "due for ada on 2027-03-03 00:00 UTC" in result.output
    assert late(course) == 0
    run(course, "extend", "ps1", "ada", "--hours", "12")
    assert late(course) == 43200
    run(course, "extend", "ps1", "ada")
    assert late(course) == 86400


def test_an_extension_before_the_hand_in_makes_no_hand_in(course):
    run(course, "extend", "ps1", "grace", "--days", "2")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert [each.student.id for each in book.assignment_submissions("ps1")] == ["ada"]
    assert Extensions(load(course)).get("ps1", "grace") == timedelta(days=2)
    assert Extensions(load(course)).get("ps1", "ada") is None


@pytest.mark.parametrize(
    ("assignment", "student", "said"),
    [
        ("ps1", "gracie", "Did you mean 'grace'"),
        ("ps2", "ada", "no due date"),
        ("ps3", "ada", "does not know the assignment 'ps3'"),
    ],
)
def test_an_extension_of_nothing_is_one_sentence(course, assignment, student, said):
    with pytest.raises(CourseError, match=said):
        run(course, "extend", assignment, student, "--days", "1")
    assert not (course / ".nncourse" / "extensions.json").exists()


def test_less_time_and_a_damaged_file_are_refused(course):
    with pytest.raises(CourseError, match="no more time"):
        grant(load(course), "ps1", "ada", timedelta(days=-1))
    (course / ".nncourse").mkdir()
    (course / ".nncourse" / "extensions.json").write_text("{")
    with pytest.raises(CourseError, match="cannot be read"):
        Extensions(load(course)).get("ps1", "ada")
