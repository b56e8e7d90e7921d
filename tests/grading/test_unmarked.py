"""Who handed in and has no final mark."""

import os

from nncourse.grading import unmarked
from tests.class_of_sums import write_verdict
from tests.small_course import write_course


def test_every_hand_in_without_a_final_mark_is_told(tmp_path):
    course = write_course(tmp_path / "course")
    for student in ("ada", "cut", "ours", "new", "half", "stock"):
        (course.submitted / student / "sums").mkdir(parents=True)
    write_verdict(course, "ada")
    write_verdict(course, "cut", verdict="rejected", reason="sums.ipynb is not JSON")
    write_verdict(course, "ours", verdict="ungraded", reason="the disk is full")
    write_verdict(course, "half", unread={"more": "more.ipynb is not JSON"})
    write_verdict(course, "gone", verdict="rejected", reason="its folder was taken away since")
    assert unmarked.hand_ins(course, "sums", {"ada", "half", "stock"}) == {
        "cut": "rejected",
        "ours": "ungraded",
        "new": unmarked.NOT_GRADED,
        "half": unmarked.PARTLY_REJECTED,
    }


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
