"""More time for one learner: kept before the hand-in, brought into the gradebook, taken back."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.extensions import ExtensionError, Extensions, grant, grant_in
from nncourse.grading.nbgrader.gradebook import Book

DUE = datetime(2027, 3, 1, 18)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course whose gradebook, which takes seconds to make, is made once."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "source").mkdir()
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.add_assignment("ps1", duedate=DUE)
        book.add_assignment("ps2")
        book.add_student("ada")
    return folder


@pytest.fixture
def course(made, tmp_path):
    return load(shutil.copytree(made, tmp_path / "course"))


def submission(course, student="ada"):
    with Gradebook(course.db_url) as book:
        return [each.extension for each in book.assignment_submissions("ps1") if each.student.id == student]


def test_what_is_granted_is_kept_and_replaced(course):
    kept = Extensions(course)
    assert kept.get("ps1", "ada") is None
    assert grant(course, "ps1", "ada", DAY) == DUE + DAY
    assert grant_in(course.root, "ps1", "ada", days=0, hours=2) == DUE + timedelta(hours=2)
    assert kept.get("ps1", "ada") == timedelta(hours=2)
    assert submission(course) == [], "a submission made for it would count as 0 points"


def test_grading_brings_it_in_where_it_enters_the_hand_in(course):
    grant(course, "ps1", "ada", DAY)
    Extensions(course).bring("ada", "ps1")
    assert submission(course) == [DAY]
    Extensions(course).bring("grace", "ps1")
    assert submission(course, "grace") == []
    grant(course, "ps1", "ada", timedelta())
    assert submission(course) == [None], "0 takes an earlier one back"


def test_the_book_tells_when_it_is_due_for_each_learner_in_utc(course):
    grant(course, "ps1", "ada", DAY)
    book = Book(course)
    assert book.due("ps1", "ada") == DUE.replace(tzinfo=UTC) + DAY
    assert book.due("ps1", "grace") == DUE.replace(tzinfo=UTC)
    assert book.due("ps2", "ada") is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ps3", "ada", DAY), "does not know the assignment 'ps3'"),
        (("ps2", "ada", DAY), "has no due date"),
        (("ps1", "adda", DAY), "Did you mean 'ada'"),
        (("ps1", "ada", -DAY), "is no more time"),
    ],
)
def test_what_cannot_be_granted_is_one_sentence(course, words, said):
    with pytest.raises(ExtensionError, match=said):
        grant(course, *words)
    assert Extensions(course).get("ps1", "ada") is None


def test_somebody_who_handed_in_may_be_unknown_to_the_gradebook(course):
    (course.submitted / "grace").mkdir(parents=True)
    assert grant(course, "ps1", "grace", DAY) == DUE + DAY


def test_a_damaged_file_reckons_nobodys_lateness(course):
    grant(course, "ps1", "ada", DAY)
    Extensions(course).path.write_text("{")
    with pytest.raises(ExtensionError, match="cannot be read"):
        Extensions(course).get("ps1", "ada")
