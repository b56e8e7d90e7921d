import pytest

from nncourse.grading.nbgrader.times import is_timestamp


@pytest.mark.parametrize("data", [b"2026-03-01 12:00 UTC", b" 2026-03-01 12:00:30.5 UTC\n", b"", b" \n"])
def test_what_nbgrader_reads_is_a_time_and_blanks_are_an_unknown_one(data):
    assert is_timestamp(data)


@pytest.mark.parametrize("data", [b"soon", b"\xff\xfe", b"2026-13-41", b"9" * 40, b"2026-03-01 12:00 UTC or so"])
def test_what_nbgrader_fails_on_is_none(data):
    assert not is_timestamp(data)
