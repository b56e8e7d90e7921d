"""Who is late: by processor time, beside whom, and when wall time decides all the same."""

import pytest

from nncourse.grading.execution import clock
from nncourse.grading.execution.clock import FAR, Clock
from nncourse.grading.sandbox.usage import Usage


@pytest.fixture
def at(monkeypatch):
    """A clock of 10 s that began at 0, looked at later: ``at(wall_s, cpu_s, waited_s)``."""

    def look(wall_s, cpu_s, waited_s):
        monkeypatch.setattr(clock.time, "monotonic", lambda: 0.0)
        used = [Usage(5, 5), Usage(5 + cpu_s, 5 + waited_s)]
        made = Clock(10, lambda: used[0])
        made._used = lambda: used[1]
        monkeypatch.setattr(clock.time, "monotonic", lambda: wall_s)
        return made

    monkeypatch.setattr(clock.os, "cpu_count", lambda: 2)
    return look


@pytest.mark.parametrize(
    ("wall_s", "cpu_s", "waited_s", "over"),
    [
        (9.9, 200, 200, False),  # nobody is judged before the limit of wall time
        (10, 10, 0, True),  # a loop without end
        (10, 3, 7, False),  # an honest cell beside a hundred loops
        (30, 9, 21, False),
        (30, 10, 20, True),
        (10, 0.1, 0.1, True),  # it sleeps
        (10, 0.1, 3, False),  # it sleeps, and waited for a processor: it gets that time back
        (13, 0.1, 3, True),
        (10 * FAR, 3, 37, True),  # the far bound
    ],
)
def test_a_cell_is_late_by_its_own_processor_time(at, wall_s, cpu_s, waited_s, over):
    assert at(wall_s, cpu_s, waited_s).is_over() is over


@pytest.mark.parametrize(
    ("wall_s", "cpu_s", "waited_s", "alone", "disturbed"),
    [
        (10, 10, 0, False, False),
        (30, 10, 20, False, True),  # alone it might have been in time, on both processors
        (30, 20, 10, False, False),  # more than both processors can do in 10 s
        (30, 10, 20, True, False),  # nothing of ours ran beside it, and it had its time
        (40, 3, 37, True, True),  # something else took it
        (10, 0.1, 0.1, False, False),
        (13, 0.1, 3, False, True),  # beside others it is tried once more
        (13, 0.1, 3, True, False),  # alone it slept for its limit: late by its own doing
        (12, 0.1, 3, True, True),  # not yet
        (13, 4, 3, True, True),  # it works
    ],
)
def test_others_may_be_why_it_is_late(at, wall_s, cpu_s, waited_s, alone, disturbed):
    assert at(wall_s, cpu_s, waited_s).was_disturbed(alone=alone) is disturbed


@pytest.mark.parametrize("alone", [True, False])
def test_a_limit_that_was_reached_stays_reached_and_is_judged_as_of_then(at, monkeypatch, alone):
    """What a cell waits for while it is ended must not make its verdict another one."""
    sleeper = at(10, 0.1, 0.1)
    assert sleeper.is_over()
    sleeper._used = lambda: Usage(5.1, 11)
    monkeypatch.setattr(clock.time, "monotonic", lambda: 11.0)
    assert sleeper.is_over()
    assert sleeper.was_disturbed(alone=alone) is False
