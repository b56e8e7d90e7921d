"""The page on a class: what stands on it, what it does not run, and whom it names."""

import os
import re

import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.grading.overview import overview
from tests.class_of_sums import write_class, write_verdict


@pytest.fixture
def course(tmp_path):
    course = write_class(tmp_path / "course")
    write_verdict(course, "bob", observations=["tried to open a <socket>"])
    write_verdict(course, "cut", verdict="rejected", reason="sums.ipynb is not JSON")
    return course


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))


def test_it_tells_marks_questions_and_what_waits(course):
    page = overview(course.root, "sums").read_text()
    text = text_of(page)
    assert "3 graded, 1 with nothing handed in. Median 1 of 5 points, from 0 to 5. Lateness cost 1 of them" in text
    assert "1 of these marks is not final" in text
    assert "1 at 0–10 %; 1 at 20–30 %; 1 at 90–100 %" in page  # the histogram, in words
    assert re.search(r"test-total 2 67% 2 1 0 1 × `total` is a number, but not the right one\.", text)
    assert re.search(r"test-double 3 50% 1 1 1 1 × ValueError: &lt;i&gt;no&lt;/i&gt; double", text)
    assert "rejected: sums.ipynb is not JSON" in text
    assert "tried to open a &lt;socket&gt;" in text
    assert "zoe – nothing handed in" in text
    assert "Bob A &amp; B (bob) 1 / 5" in text


def test_who_handed_in_and_has_no_final_mark_is_counted_and_listed(course, tmp_path):
    for student in ("ada", "bob", "cut", "new", "zoe"):
        (course.submitted / student / "sums").mkdir(parents=True)
    write_verdict(course, "ada", unread={"more": "more.ipynb is not JSON"})
    write_verdict(course, "zoe", verdict="rejected", reason="sums.ipynb is not JSON")
    text = text_of(overview(course.root, "sums").read_text())
    assert "3 graded, 0 with nothing handed in." in text
    assert "No final mark of what was handed in: 1 a part rejected, 1 not graded yet, 2 rejected." in text
    assert "Ada A &amp; B (ada) 5 / 5 a part rejected" in text
    for said in ("cut – rejected", "new – not graded yet", "zoe – rejected"):
        assert said in text
    assert "nothing handed in" not in text.split("Learners Learner")[-1]
    page = overview(course.root, "sums", tmp_path / "page.html", hide_names=True).read_text()
    assert "learner 6" in page
    assert not re.search(r"\b(zoe|cut|new|ada)\b(?! graded)", text_of(page).replace("not graded", ""))
    left = overview(course.root, "sums", tmp_path / "page.html", exclude=["new", "cut", "ada"]).read_text()
    assert "handed in: 1 rejected." in text_of(left)


def test_a_folder_whose_name_is_no_text_is_on_the_page_and_ends_nothing(course, tmp_path):
    for name in (b"m\xfcller", b"\x1b[2J"):
        os.makedirs(os.fsencode(course.submitted) + b"/" + name + b"/sums")
    text = text_of(overview(course.root, "sums", tmp_path / "page.html").read_text())
    assert "No final mark of what was handed in: 2 rejected for its folder's name." in text
    for shown in (r"\udcfcller", r"\x1b[2J"):
        assert re.search(re.escape(shown) + r"\S* – rejected for its folder's name", text)


def test_nothing_in_it_runs_or_is_fetched(course):
    page = overview(course.root, "sums").read_text()
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<b>|<i>|https?:|src=|href=|@import|url\(", page)


def test_hidden_names_stand_nowhere(course, tmp_path):
    target = tmp_path / "page.html"
    assert overview(course.root, "sums", target, hide_names=True) == target
    page = target.read_text()
    assert not re.search(r"\bada\b|bob|Bob|eve|zoe|cut|A &amp; B", page)
    assert {f"learner {number}" for number in range(1, 6)} <= set(re.findall(r"learner \d+", page))


def test_a_test_that_nobody_or_everybody_passes_is_named(tmp_path):
    from tests.class_of_sums import CLASS, FAILED, PASSED

    none = {name: ({"test-total": (2, PASSED), "test-double": (0, FAILED)}, 0) for name in list(CLASS)[:2]}
    text = text_of(overview(write_class(tmp_path / "course", none).root, "sums").read_text())
    assert "Everybody has all points of test-total." in text
    assert "Nobody has a point of test-double" in text


def test_the_command_says_where_the_page_is(course):
    done = CliRunner().invoke(
        cli.app, ["overview", "sums", "--course-dir", str(course.root), "--exclude-student", "bob"]
    )
    assert done.exit_code == 0, done.output
    path = course.root / "overview-sums.html"
    assert done.stdout.split() == [str(path)]
    assert "bob" not in path.read_text()


def test_a_folder_that_is_not_there_is_one_sentence(course, tmp_path):
    with pytest.raises(CourseError, match=r"cannot be written \(No such file or directory\); name another with --to"):
        overview(course.root, "sums", tmp_path / "no" / "page.html")
