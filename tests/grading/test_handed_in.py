"""Hand-ins with odd names, odd files, odd times, pictures, and a half that cannot be read."""

import os
import shutil
from datetime import timedelta

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.apps.api import NbGraderAPI

from nncourse.grading.batch import Batch, BatchError, Options
from nncourse.grading.nbgrader import extensions
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import Book, GradebookError
from tests.small_course import PROTECT, answers, graded, graded_cells, hand_in, make_course, nbgrader

from .conftest import author, needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]
PICTURE = {"image.png": {"image/png": "iVBORw0KGgo="}}


def pictured():
    made = answers()
    said = new_markdown_cell("![](attachment:image.png)", attachments=PICTURE, metadata={"tags": ["mine"]})
    made.cells.append(said)
    made.cells[1].metadata["jupyter"] = {"source_hidden": True}
    return made


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """A class graded once: an assignment with two notebooks and a late policy."""
    course = make_course(tmp_path_factory.mktemp("odd") / "course")
    other = author()
    nbformat.write(other, course / "source" / "ps1" / "ps2.ipynb")
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    nbgrader(course, "generate_assignment", "ps1", "--force")
    nbgrader(course, "db", "assignment", "add", "ps1", "--duedate=2026-03-01 12:00 UTC")
    for student in ("[ab]*", "a", "*", "b{0}", "pictures", "late", "no time", "merged", "renamed"):
        hand_in(course, student, pictured() if student == "pictures" else answers("return x + x"))
        hand_in(course, student, answers(), name="ps2.ipynb")
    folder = course / "submitted"
    (folder / "late" / "ps1" / "timestamp.txt").write_text("2026-03-01 12:01:00 UTC")
    (folder / "no time" / "ps1" / "timestamp.txt").write_text("soon\x1b[31m")
    (folder / "no time" / "ps1" / "data.txt").mkdir()
    (folder / "no time" / "ps1" / "data.txt" / "x").write_text("")
    (folder / "merged" / "ps1" / "ps2.ipynb").write_text("<<<<<<< HEAD\n{}")
    (folder / "renamed" / "ps1" / "ps2.ipynb").rename(folder / "renamed" / "ps1" / "ps2.ipynb.txt")
    return course, graded(course)


@pytest.mark.parametrize("student", ["[ab]*", "a", "*", "b{0}", "no time"])
def test_every_name_is_a_name(odd, student):
    course, verdicts = odd
    assert (verdicts[student].verdict, verdicts[student].score) == ("graded", 3), verdicts[student]
    assert sum(who == student for who, _, _ in graded_cells(course)) == 4


def test_a_time_and_a_folder_that_make_no_sense_are_left_out_with_a_note(odd):
    notes = " ".join(odd[1]["no time"].notes)
    assert "holds no time" in notes
    assert "'data.txt/x' is named like one of the author's files" in notes


def test_formgrader_lists_everybody_whatever_stood_for_a_time(odd):
    course = load(odd[0])
    api = NbGraderAPI(config=Book(course).config)
    assert {each["student"] for each in api.get_submissions("ps1")} >= {"no time", "late", "a", "merged"}


def test_pictures_tags_and_display_cross_grading_unchanged(odd):
    kept = nbformat.read(odd[0] / "autograded" / "pictures" / "ps1" / "ps1.ipynb", 4).cells
    assert kept[-1].attachments == PICTURE
    assert kept[-1].metadata.tags == ["mine"]
    assert kept[1].metadata.jupyter == {"source_hidden": True}
    nbgrader(odd[0], "generate_feedback", "ps1", "--student", "pictures")
    assert (odd[0] / "feedback" / "pictures" / "ps1" / "ps1.html").is_file()


def test_lateness_is_shown_and_what_changes_it_is_noticed(odd, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(odd[0], course)
    late = odd[1]["late"]
    assert (late.score, late.late_s, late.penalty, late.final) == (3, 60, 3, 0)
    assert any("60 s late" in each for each in late.remarks())
    (course / "submitted" / "a" / "ps1" / "timestamp.txt").write_text("2026-03-01 12:00:30 UTC")
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(odd[0]), str(course)))
    assert graded(course)["a"].late_s == 30
    nbgrader(course, "db", "assignment", "add", "ps1", "--duedate=2026-03-01 13:00 UTC")
    again = graded(course)
    assert (again["late"].late_s, again["late"].final) == (0, 3)


@pytest.mark.parametrize(("student", "said"), [("merged", "not JSON"), ("renamed", "name it ps2.ipynb")])
def test_half_of_a_submission_that_cannot_be_read_is_no_zero(odd, student, said):
    course, verdicts = odd
    verdict = verdicts[student]
    assert (verdict.verdict, verdict.score, verdict.to_grade) == ("graded", 1, True)
    assert said in verdict.unread["ps2"]
    assert any("not final" in each for each in verdict.remarks())
    assert {
        score for (who, notebook, _), score in graded_cells(course).items() if (who, notebook) == (student, "ps2")
    } == {(None, True)}
    nbgrader(course, "generate_feedback", "ps1", "--student", student)
    assert said.split()[-1] in (course / "feedback" / student / "ps1" / "ps2.html").read_text()


def test_a_corrected_test_that_was_not_generated_stops_the_batch_with_the_command(odd, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(odd[0], course)
    corrected = author()
    corrected.cells[4].source = "assert total([1, 2, 4]) == 7"
    nbformat.write(corrected, course / "source" / "ps1" / "ps2.ipynb")
    nbgrader(course, "generate_assignment", "ps1")
    with pytest.raises(GradebookError, match=r"test-total of ps2.*generate_assignment ps1 --force"):
        Batch(course, "ps1", Options())
    nbgrader(course, "generate_assignment", "ps1", "--force")
    Batch(course, "ps1", Options())


def test_manual_marks_of_the_same_answer_stay_and_others_are_listed_again(odd, tmp_path):
    from nbgrader.api import Gradebook

    course = tmp_path / "course"
    shutil.copytree(odd[0], course)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for student in ("a", "b{0}"):
            grade = book.find_grade("test-square", "ps1", "ps1", student)
            grade.manual_score, grade.needs_manual_grade = 0.5, False
        book.db.commit()
    hand_in(course, "b{0}", answers("return x + x + 0"))
    verdicts = graded(course, force=True)
    assert (verdicts["a"].score, verdicts["a"].to_grade) == (3.5, False)
    assert (verdicts["b{0}"].score, verdicts["b{0}"].to_grade) == (3.5, True)


def test_one_submission_that_breaks_nbgrader_is_its_own_verdict(odd, tmp_path, monkeypatch):
    course = tmp_path / "course"
    shutil.copytree(odd[0], course)
    monkeypatch.setattr("nncourse.grading.batch.Book.score", lambda *words: 1 / (words[1] != "a"))
    verdict = graded(course, force=True)["a"]
    assert (verdict.verdict, verdict.reason) == ("ungraded", "ZeroDivisionError: division by zero")


def test_links_never_leave_their_place_under_stock_autograde(odd, tmp_path):
    course, secret = tmp_path / "course", tmp_path / "secret"
    shutil.copytree(odd[0], course, ignore=shutil.ignore_patterns("submitted", "autograded", "feedback", "set-aside"))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(PROTECT)
    secret.write_text("a-secret-of-the-instructor")
    folder = hand_in(course, "link", answers())
    hand_in(course, "link", answers(), name="ps2.ipynb")
    os.symlink(secret, folder / "notes.txt")
    os.symlink(tmp_path, folder / "all")
    os.mkfifo(folder / "pipe")
    (folder / "timestamp.txt").write_text("soon")
    nbgrader(course, "autograde", "ps1", "--student", "link")
    nbgrader(course, "generate_feedback", "ps1", "--student", "link")
    reached = [*(course / "autograded").rglob("*"), *(course / "feedback").rglob("*")]
    assert not any("a-secret" in path.read_text() for path in reached if path.is_file() and path.suffix != ".pyc")
    assert sorted(each.name.partition("-")[2] for each in (course / ".nncourse" / "set-aside").iterdir()) == [
        "all",
        "notes.txt",
        "pipe",
        "timestamp.txt",
    ]
    feedback = (course / "feedback" / "link" / "ps1" / "ps1.html").read_text()
    assert "expected-8151" not in feedback  # protect leaves out hidden tests there too


def test_an_extension_that_was_granted_before_the_hand_in_counts_when_it_is_graded(odd, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(odd[0], course)
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text().replace(str(odd[0]), str(course)))
    granted = extensions.grant(load(course), "ps1", "late", timedelta(seconds=45))
    assert granted.isoformat() == "2026-03-01T12:00:45"
    (hand_in(course, "new", answers()) / "timestamp.txt").write_text("2026-03-01 12:00:30 UTC")
    extensions.grant(load(course), "ps1", "new", timedelta(seconds=20))
    verdicts = graded(course)
    assert (verdicts["late"].late_s, verdicts["late"].final) == (15, 0)
    assert (verdicts["new"].late_s, verdicts["new"].final) == (10, 0)
    extensions.grant(load(course), "ps1", "late", timedelta(minutes=5))
    again = graded(course)
    assert (again["late"].late_s, again["late"].penalty, again["late"].final) == (0, 0, 3)
    assert graded(course)["a"].score == 3


def test_a_student_who_is_left_out_is_not_graded(odd):
    batch = Batch(odd[0], "ps1", Options())
    assert batch.students(exclude=("a", "*")) == sorted(
        {"[ab]*", "b{0}", "pictures", "late", "no time", "merged", "renamed"}
    )
    with pytest.raises(BatchError, match=r"by the student 'lat'\. Did you mean 'late'"):
        batch.students(exclude=("lat",))
