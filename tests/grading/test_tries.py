"""Results a day, by a made-up clock."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from nncourse.grading.tries import Tries, TriesError

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 2, tzinfo=UTC)


class Clock:
    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tries" / "ps1.json"


def tries(path, clock, a_day=2, due=None):
    return Tries(path, a_day, lambda student: due, clock)


def used(each, *digests, student="ada"):
    """Grade these hand-ins."""
    for digest in digests:
        assert each.waits_until(student, digest) is None, digest
        each.count(student, digest)
    return each


def test_what_is_over_the_limit_waits_for_the_next_day(path, clock):
    each = used(tries(path, clock), "a", "b")
    assert each.waits_until("ada", "c") == MIDNIGHT
    assert each.waits_until("bob", "c") is None  # everybody has their own
    clock.now = MIDNIGHT - timedelta(seconds=1)
    assert each.waits_until("ada", "c") == MIDNIGHT
    clock.now = MIDNIGHT
    used(each, "c", "d")
    assert each.waits_until("ada", "e") == MIDNIGHT + timedelta(days=1)


def test_nothing_is_counted_twice_and_a_new_process_knows_what_was(path, clock):
    each = used(tries(path, clock), "a", "a", "a", "b")
    each.count("ada", "b")
    again = tries(path, clock)
    assert again.waits_until("ada", "a") is None  # graded anew, or handed in once more: it costs nothing
    assert again.waits_until("ada", "c") == MIDNIGHT


def test_a_day_is_one_of_the_clocks_time_zone(path, clock):
    clock.now = datetime(2027, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))  # the next day in UTC
    each = used(tries(path, clock, 1), "a")
    assert each.waits_until("ada", "b") == datetime(2027, 3, 2, tzinfo=timezone(timedelta(hours=-5)))
    clock.now += timedelta(minutes=30)
    assert each.waits_until("ada", "b") is None


def test_what_waits_is_graded_at_the_due_date_once(path, clock):
    due = NOON + timedelta(hours=3)
    each = used(tries(path, clock, due=due), "a", "b")
    assert each.waits_until("ada", "c") == due
    clock.now = due
    used(each, "c")
    assert each.waits_until("ada", "d") == MIDNIGHT  # a late one has no more tries than others
    clock.now = MIDNIGHT
    used(each, "d", "e")
    assert each.waits_until("ada", "f") == MIDNIGHT + timedelta(days=1)


def test_a_due_date_of_days_ahead_is_not_waited_for(path, clock):
    each = used(tries(path, clock, due=NOON + timedelta(days=3)), "a", "b")
    assert each.waits_until("ada", "c") == MIDNIGHT


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=1), timedelta(days=30000)])
def test_a_clock_that_jumps_back_gives_no_try_and_keeps_nobody_longer_than_the_day(path, clock, back):
    each = used(tries(path, clock), "a", "b")
    clock.now = NOON - back
    tomorrow = datetime(clock.now.year, clock.now.month, clock.now.day, tzinfo=UTC) + timedelta(days=1)
    assert each.waits_until("ada", "c") == tomorrow
    clock.now = tomorrow
    used(tries(path, clock), "c", "d")


def test_a_clock_that_jumped_ahead_and_was_set_right_locks_nobody_out(path, clock):
    clock.now = datetime(2099, 1, 1, tzinfo=UTC)
    each = used(tries(path, clock), "a", "b")
    clock.now = NOON
    assert each.waits_until("ada", "c") == MIDNIGHT
    clock.now = MIDNIGHT
    used(each, "c")


@pytest.mark.parametrize("content", ["{", "[]", '{"a": 3}', '{"a": {"b": "soon"}}', '{"a": {"b": "2027-03-01"}}'])
def test_a_file_that_cannot_be_read_is_one_sentence(path, clock, content):
    path.parent.mkdir()
    path.write_text(content)
    for call in (lambda: tries(path, clock).waits_until("ada", "a"), lambda: tries(path, clock).count("ada", "a")):
        with pytest.raises(TriesError, match=r"^\S*ps1\.json cannot be read .*Mend it; or remove it"):
            call()
    assert path.read_text() == content


def test_what_cannot_be_counted_is_one_sentence(path, clock):
    path.parent.write_text("no folder")
    with pytest.raises(TriesError):
        tries(path, clock).count("ada", "a")


def test_the_file_holds_what_a_person_can_read(path, clock):
    used(tries(path, clock), "a")
    assert json.loads(path.read_text()) == {"ada": {"a": "2027-03-01T12:00:00+00:00"}}


def test_a_day_is_its_own_where_the_clocks_are_changed_in_the_night(path, clock):
    clock.now = datetime(2027, 3, 27, 23, 30, tzinfo=timezone(timedelta(hours=1)))
    each = used(tries(path, clock, 1), "a")
    clock.now = datetime(2027, 3, 28, 12, tzinfo=timezone(timedelta(hours=2)))
    assert each.waits_until("ada", "b") is None


def test_a_try_that_is_taken_back_is_free_again(path, clock):
    each = used(tries(path, clock, 1), "a")
    each.take_back("ada", "never counted")
    assert each.waits_until("ada", "b") == MIDNIGHT
    each.take_back("ada", "a")
    assert tries(path, clock, 1).waits_until("ada", "b") is None
