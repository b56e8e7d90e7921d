"""What a time of a hand-in means; that of a zone under an abbreviation was read as another by hours."""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from nbgrader.utils import parse_utc
from traitlets.config import Config

from nncourse.grading.nbgrader.times import in_utc, is_timestamp, zone_of


@pytest.mark.parametrize("data", [b"2026-03-01 12:00 UTC", b" 2026-03-01 12:00:30.5 UTC\n", b"", b" \n"])
def test_what_nbgrader_reads_is_a_time_and_blanks_are_an_unknown_one(data):
    assert is_timestamp(data)


@pytest.mark.parametrize("data", [b"soon", b"\xff\xfe", b"2026-13-41", b"9" * 40, b"2026-03-01 12:00 UTC or so"])
def test_what_nbgrader_fails_on_is_none(data):
    assert not is_timestamp(data)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-10-27 02:30:00 CEST", "2024-10-27 00:30"),  # nbgrader drops it: 02:30
        ("2024-10-27 02:30:00 CET", "2024-10-27 01:30"),  # an hour that comes twice; nbgrader: 00:30
        ("2024-07-01 23:30:00.5 BST", "2024-07-01 22:30"),
        ("2024-07-01 12:00 CET", "2024-07-01 11:00"),
        ("2024-10-27 02:30:00 EDT", "2024-10-27 06:30"),
        ("2024-07-01 02:30:00 JST", "2024-06-30 17:30"),
        ("2024-10-27 02:30:00 +0200", "2024-10-27 00:30"),  # nbgrader: 200 seconds
        ("2024-10-27 02:30:00 -03:30", "2024-10-27 06:00"),
        ("2024-07-01 12:00 Europe/Berlin", "2024-07-01 10:00"),
        ("2024-07-01 12:00 UTC+2", "2024-07-01 10:00"),
        ("2024-01-29 02:30:00 EST", "2024-01-29 07:30"),
        ("2024-10-27T02:30:00+01:00", "2024-10-27 01:30"),
        ("2024-10-27 02:30:00 UTC", "2024-10-27 02:30"),
        ("2024-10-27 02:30:00", "2024-10-27 02:30"),
    ],
)
def test_nbgrader_reads_a_time_as_it_is_meant(text, utc):
    written, unsure = in_utc(text.encode())
    assert f"{parse_utc(written.decode()):%Y-%m-%d %H:%M}" == utc
    assert not unsure


@pytest.mark.parametrize("text", ["2024-10-27 02:30:00 UTC", "2024-10-27T02:30:00Z", " 2026-03-01 12:00\n", ""])
def test_a_time_that_nbgrader_reads_rightly_stays_as_it_is(text):
    assert in_utc(text.encode()) == (text.encode(), "")


@pytest.mark.parametrize("zone", ["CST", "XYZT"])
def test_a_zone_that_nobody_can_tell_counts_as_utc_and_is_said(zone):
    text = f"2024-01-29 12:00:00 {zone}".encode()
    written, unsure = in_utc(text)
    assert written == text
    assert f"names the zone '{zone}'" in unsure


@pytest.mark.parametrize(("zone", "utc"), [("America/Chicago", 18), ("Asia/Shanghai", 4)])
def test_the_courses_own_zone_decides_between_several(zone, utc):
    written, unsure = in_utc(b"2024-01-29 12:00:00 CST", zone)
    assert parse_utc(written.decode()) == datetime(2024, 1, 29, utc)
    assert not unsure


def test_what_the_exchange_writes_is_read_as_the_moment_that_it_was():
    """For every hour of days on which clocks are put forward or back, and of the days around them."""
    days = [datetime(2024, 3, 10), datetime(2024, 3, 31), datetime(2024, 10, 27), datetime(2024, 11, 3)]
    for name in ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata"):
        for day, hour in product(days, range(-24, 48)):
            moment = (day + timedelta(hours=hour)).replace(tzinfo=UTC)
            stamp = moment.astimezone(ZoneInfo(name)).strftime("%Y-%m-%d %H:%M:%S.%f %Z")
            assert parse_utc(in_utc(stamp.encode(), name)[0].decode()) == moment.replace(tzinfo=None), stamp


def test_nbgrader_itself_misreads_a_due_date_as_the_guide_warns():
    assert parse_utc("2024-07-01 18:00 CEST") == datetime(2024, 7, 1, 18)
    assert parse_utc("2024-07-01 18:00 +0200") == datetime(2024, 7, 1, 17, 56, 40)


def test_the_zone_of_a_course_is_that_of_its_exchange():
    assert zone_of(Config()) == "UTC"
    assert zone_of(Config({"Exchange": {"timezone": "Europe/Berlin"}})) == "Europe/Berlin"
