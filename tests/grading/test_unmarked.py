"""Who handed in and has no final mark."""

import os
import shutil

import pytest

from nncourse.grading import unmarked
from nncourse.grading.submission import read
from tests.class_of_sums import write_verdict
from tests.small_course import hand_in, write_course


def test_every_hand_in_without_a_final_mark_is_told(tmp_path):
    course = write_course(tmp_path / "course")
    for student in ("ada", "cut", "last", "new", "half", "stock"):
        (course.submitted / student / "sums").mkdir(parents=True)
    write_verdict(course, "ada")
    write_verdict(course, "cut", verdict="rejected", reason="sums.ipynb is not JSON")
    write_verdict(course, "last")  # of an earlier term: this one's gradebook has no mark
    write_verdict(course, "half", unread={"more": "more.ipynb is not JSON"})
    write_verdict(course, "gone", verdict="rejected", reason="its folder was taken away since")
    assert unmarked.hand_ins(course, "sums", {"ada", "half", "stock"}) == {
        "cut": "rejected",
        "last": unmarked.NOT_GRADED,
        "new": unmarked.NOT_GRADED,
        "half": unmarked.PARTLY_REJECTED,
    }


@pytest.mark.parametrize("change", ["none", "another notebook", "a link in its place", "what nbgrader adds"])
def test_a_mark_of_an_earlier_hand_in_is_not_final(tmp_path, change):
    """A new hand-in that grading has not seen, or that ended ungraded: of that no verdict is kept."""
    course = write_course(tmp_path / "course")
    folder = hand_in(course.root, "ada", b"{}", "sums.ipynb", "sums")
    write_verdict(course, "ada", digest=read.digest_of(folder))
    match change:
        case "another notebook":
            (folder / "sums.ipynb").write_text("{ }")
        case "a link in its place":
            shutil.move(folder, tmp_path / "sums")
            folder.symlink_to(tmp_path / "sums")
        case "what nbgrader adds":
            (folder / "timestamp.txt").write_text("2027-03-01 12:00 UTC")
            (folder / "submission_secret.txt").write_text("secret")
    told = {} if change in ("none", "what nbgrader adds") else {"ada": unmarked.HANDED_IN_ANEW}
    assert unmarked.hand_ins(course, "sums", {"ada"}) == told


def test_a_course_without_hand_ins_has_none(tmp_path):
    assert unmarked.hand_ins(write_course(tmp_path / "course"), "sums", set()) == {}


def test_a_folder_whose_name_is_no_text_is_rejected_for_it_unless_stock_nbgrader_gave_a_mark(tmp_path):
    course = write_course(tmp_path / "course")
    for student in (b"m\xfcller", b"\x1b[2J", b"\x1b[3J"):
        os.makedirs(os.fsencode(course.submitted) + b"/" + student + b"/sums")
    assert unmarked.hand_ins(course, "sums", {"\x1b[3J"}) == {
        r"'m\udcfcller'": unmarked.NO_NAME,
        r"'\x1b[2J'": unmarked.NO_NAME,
    }
