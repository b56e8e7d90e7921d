"""Pages of ours in the place of nbgrader's, and beside them what its release asks for; more in test_feedback.py."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config

from nncourse.grading.nbgrader import feedback_pages
from nncourse.grading.nbgrader.feedback_pages import PageError, complete, make, write


@pytest.fixture
def course(tmp_path):
    (tmp_path / "submitted" / "ada" / "ps1").mkdir(parents=True)
    return SimpleNamespace(root=tmp_path, submitted=tmp_path / "submitted", feedback=tmp_path / "feedback")


def test_our_page_takes_the_place_of_all_of_nbgraders(course):
    old = course.feedback / "ada" / "ps1"
    old.mkdir(parents=True)
    (old / "other.html").write_text("old")
    (page,) = write(course, "ada", "ps1", "<p>rejected", ["ps1"])
    assert [path.name for path in old.iterdir()] == ["ps1.html"]
    assert page.read_text() == "<p>rejected"


def test_a_page_lies_under_the_name_of_each_notebook_by_which_learners_fetch_it(tmp_path):
    pages = write(SimpleNamespace(feedback=tmp_path), "ada", "ps1", "<p>rejected", ["one", "two"])
    assert {each.name: each.read_text() for each in pages} == dict.fromkeys(("one.html", "two.html"), "<p>rejected")


def test_secret_and_time_of_the_hand_in_lie_beside_the_page(course):
    (course.submitted / "ada" / "ps1" / "timestamp.txt").write_text("2026-03-01 12:00 UTC")
    write(course, "ada", "ps1", "", ["ps1"])
    complete(course, "ada", "ps1")
    beside = course.feedback / "ada" / "ps1"
    assert (beside / "timestamp.txt").read_text() == "2026-03-01 12:00 UTC"
    secret = (beside / "submission_secret.txt").read_bytes()
    assert secret == (course.submitted / "ada" / "ps1" / "submission_secret.txt").read_bytes()
    assert len(secret) == 128


def test_a_page_that_nbgrader_cannot_make_is_one_sentence(course, monkeypatch):
    def start(self):
        self.log.error("first\nno template")
        raise RuntimeError

    monkeypatch.setattr(feedback_pages.GenerateFeedback, "start", start)
    with pytest.raises(PageError, match="the page of ada: no template"):
        make(course, Config(), "ada", "ps1")


def test_why_a_page_could_not_be_made_is_told_and_not_that_it_stands_above(course, monkeypatch):
    """nbgrader's last words are "Please see the the above traceback", which nobody sees."""

    def start(self):
        self.log.error("Traceback\nOSError: [Errno 30] Read-only file system: 'ps1.html'")
        self.log.error("There was an error\nPlease see the the above traceback for details on the above failures.")
        raise RuntimeError

    monkeypatch.setattr(feedback_pages.GenerateFeedback, "start", start)
    with pytest.raises(PageError, match=r"the page of ada: Read-only file system: 'ps1\.html'$"):
        make(course, Config(), "ada", "ps1")
