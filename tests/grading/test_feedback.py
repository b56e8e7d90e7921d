"""Pages for a class graded once: of graded, rejected and changed hand-ins, released, and bundled for each learner."""

import io
import shutil
import zipfile

import pytest
from rich.console import Console
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.feedback import Feedback, feedback, tell
from nncourse.grading.nbgrader import receipts
from nncourse.grading.verdict import Records, Verdict
from tests.small_course import PROTECT, answers, graded, hand_in, make_course, nbgrader

from .conftest import needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]


@pytest.fixture(scope="module")
def class_graded(tmp_path_factory):
    """A class whose notebooks were placed by hand: right, half right, of an odd name, cut off, and never graded."""
    course = make_course(tmp_path_factory.mktemp("feedback") / "course")
    for student in ("right", "[ab]*"):
        hand_in(course, student, answers())
    hand_in(course, "half", answers("return x + x"))
    hand_in(course, "cut", b'{"cells": [<script>alert(1)</script>')
    (hand_in(course, "half", None) / "submission_secret.txt").write_text("short")
    graded(course)
    hand_in(course, "late", answers())
    return course


@pytest.fixture
def course(class_graded, tmp_path):
    shutil.copytree(class_graded, tmp_path / "course")
    return tmp_path / "course"


def test_everybody_gets_a_page_or_a_reason(course):
    done = feedback(course, "ps1")
    assert {student: [page.name for page in pages] for student, pages in done.pages.items()} == {
        "right": ["ps1.html"],
        "half": ["ps1.html"],
        "[ab]*": ["ps1.html"],
        "cut": ["ps1.html"],
    }
    assert done.rejected == ["cut"]
    assert done.without == {"late": "it is not graded: nncourse grade ps1 --student late"}
    page = (course / "feedback" / "cut" / "ps1" / "ps1.html").read_text()
    assert "ps1.ipynb is not JSON" in page
    assert "<script" not in page
    assert "expected-8151" not in (course / "feedback" / "half" / "ps1" / "ps1.html").read_text()


def test_release_works_though_nobody_handed_in_through_the_exchange(course, tmp_path):
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    feedback(course, "ps1")
    nbgrader(course, "release_feedback", "ps1")
    assert len(list((tmp_path / "exchange" / "tiny" / "feedback").glob("*.html"))) == 4


def test_release_works_after_nbgraders_own_commands_too(course, tmp_path):
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
        file.write(PROTECT)
    for student in ("right", "half", "[ab]*", "cut"):
        shutil.rmtree(course / "submitted" / student)
    nbgrader(course, "autograde", "ps1", "--student", "late")
    nbgrader(course, "generate_feedback", "ps1", "--student", "late")
    nbgrader(course, "release_feedback", "ps1", "--student", "late")
    assert len(list((tmp_path / "exchange" / "tiny" / "feedback").glob("*.html"))) == 1


def test_secrets_are_made_once_and_are_each_learners_own(class_graded):
    secrets = [
        (class_graded / "submitted" / student / "ps1" / receipts.SECRET).read_bytes()
        for student in ("right", "half", "[ab]*")
    ]
    assert len(set(secrets)) == 3
    assert all(receipts.is_secret(each) for each in secrets)
    again = graded(class_graded)  # a new hand-in is graded; the others are done and keep theirs
    assert again["late"].verdict == "graded"
    assert (class_graded / "submitted" / "right" / "ps1" / receipts.SECRET).read_bytes() == secrets[0]
    shutil.rmtree(class_graded / "autograded" / "late")


def test_a_hand_in_that_changed_after_grading_gets_no_old_page(course):
    feedback(course, "ps1", bundle=True)
    assert (course / "bundles" / "ps1" / "half.zip").is_file()
    hand_in(course, "half", answers())
    done = feedback(course, "ps1", bundle=True)
    assert "handed in anew after it was graded" in done.without["half"]
    assert not (course / "bundles" / "ps1" / "half.zip").exists()


def test_what_came_after_a_rejected_hand_in_gets_no_page_of_an_earlier_one(course):
    Records.of(course, "ps1").keep(Verdict("half", "rejected", reason="ps1.ipynb is not JSON"))
    hand_in(course, "half", answers())
    assert "handed in anew after one that was rejected" in feedback(course, "ps1").without["half"]


def test_one_that_was_saved_anew_with_the_same_cells_is_what_is_graded_once_it_was_looked_at(course):
    path = course / "submitted" / "half" / "ps1" / "ps1.ipynb"
    path.write_text(path.read_text() + "\n")
    assert "handed in anew" in feedback(course, "ps1").without["half"]
    graded(course)
    assert "half" in feedback(course, "ps1").pages


def test_a_bundle_holds_the_learners_own_pages_only(course):
    done = feedback(course, "ps1", bundle=True, exclude=("right",))
    assert sorted(path.name for path in done.bundles) == ["[ab]*.zip", "cut.zip", "half.zip"]
    for path in done.bundles:
        with zipfile.ZipFile(path) as bundle:
            assert bundle.namelist() == ["ps1.html"]
            own = course / "feedback" / path.stem / "ps1" / "ps1.html"
            assert bundle.read("ps1.html") == own.read_bytes()


def test_the_command_says_who_has_no_page(course):
    result = CliRunner().invoke(cli.app, ["feedback", "ps1", "--course-dir", str(course), "--bundle"])
    assert result.exit_code == 1
    assert "Pages: 3 of graded hand-ins, 1 of rejected ones." in result.output
    assert "No page for late: it is not graded" in result.output
    result = CliRunner().invoke(cli.app, ["feedback", "ps1", "--course-dir", str(course), "--student", "right"])
    assert result.exit_code == 0


def test_a_name_that_is_no_text_is_told_as_signs():
    """Bytes that are no UTF-8 would end the command, and a terminal's commands reach it."""
    sink = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    tell(Feedback(without={"m\udcfc\x1b[2J": "grade m\udcfc"}), Console(file=sink))
    sink.flush()
    assert "No page for m��[2J: grade m�" in sink.buffer.getvalue().decode()


def test_nobody_to_write_for_is_one_sentence(course):
    with pytest.raises(CourseError, match="no hand-in of 'ps1'"):
        feedback(course, "ps1", student="nobody")
