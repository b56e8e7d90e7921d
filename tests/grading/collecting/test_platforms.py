"""Whose a file is, by its path in a platform's download."""

import pytest

from nncourse.grading.collecting.platforms import Named, PatternError, names, reader


@pytest.mark.parametrize(
    ("platform", "path", "named"),
    [
        ("canvas", "lovelaceada_101_9001_ps1.ipynb", Named("ps1.ipynb", "101", "lovelaceada", 9001)),
        ("canvas", "hoppergrace_LATE_102_9002_a_b_c.ipynb", Named("a_b_c.ipynb", "102", "hoppergrace", 9002, True)),
        ("canvas", "top/lovelaceada_101_9001_ps1.ipynb", Named("ps1.ipynb", "101", "lovelaceada", 9001)),
        ("canvas", "notes.txt", None),
        ("canvas", "a_b_c_ps1.ipynb", None),
        ("moodle", "Ada Lovelace_11_assignsubmission_file_/my a.ipynb", Named("my a.ipynb", "11", "Ada Lovelace")),
        (
            "moodle",
            "loops-2/René Möller_12_assignsubmission_file/a/b.ipynb",
            Named("a/b.ipynb", "12", "René Möller"),
        ),
        ("moodle", "Ada Lovelace_11_assignsubmission_file_ps1.ipynb", Named("ps1.ipynb", "11", "Ada Lovelace")),
        ("moodle", "Ada Lovelace_11_assignsubmission_onlinetext_/x.html", None),
        ("folder", "ada/deep/ps1.ipynb", Named("deep/ps1.ipynb", "ada", by_course=True)),
        ("folder", "loose.ipynb", None),
    ],
)
def test_a_path_tells_whose_it_is_or_nothing(platform, path, named):
    assert reader(platform)(path) == named


def test_a_pattern_is_for_all_other_platforms():
    read = reader("folder", r"(?P<student_id>\w+)@[^/]* - (?P<file_id>.+)")
    assert read("ada@example.org - ps1.ipynb") == Named("ps1.ipynb", "ada")
    assert read("ps1.ipynb") is None
    assert reader("canvas", r"(?P<student_id>x)?(?P<file_id>.*)")("ps1.ipynb") == Named("ps1.ipynb", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("blackboard",), f"there are {', '.join(names())}"),
        (("canvas", "("), "is no regular expression"),
        (("canvas", "(?P<student_id>.*)"), "lacks a group"),
    ],
)
def test_what_cannot_be_read_by_is_refused(words, said):
    with pytest.raises(PatternError, match=said):
        reader(*words)
