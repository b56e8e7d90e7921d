"""The one progress bar, and steps of long work: they say how long is left, each where somebody looks."""

import io

import pytest
from rich.console import Console

from nncourse import progress
from nncourse.progress import Steps, bars, clock


def test_without_a_terminal_every_step_is_a_line_with_what_is_left(monkeypatch: pytest.MonkeyPatch):
    now = iter([0, 0, 0, 30, 30, 30, 60, 60, 60])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now, 90))
    out = io.StringIO()
    with Steps(3, Console(file=out, width=20)) as steps:
        for name in ("ps1: release", "ps1: [autograde]", "export"):
            with steps.step(name):
                pass
    lines = out.getvalue().splitlines()
    assert [line.strip().split("  ")[0] for line in lines] == ["1 of 3", "2 of 3", "3 of 3"]
    assert lines[0].endswith("ps1: release")
    assert "[autograde]" in lines[1]
    assert "left)" in lines[1]


def test_in_a_terminal_it_is_one_bar(monkeypatch: pytest.MonkeyPatch):
    out = io.StringIO()
    with Steps(2, Console(file=out, width=100, force_terminal=True)) as steps, steps.step("release"):
        assert steps.left() == ""
    assert "1 of 2 " not in out.getvalue()
    assert steps.done == 1


@pytest.mark.parametrize(("seconds", "told"), [(0, "0:00"), (65.9, "1:05"), (3600, "60:00")])
def test_a_clock(seconds: float, told: str):
    assert clock(seconds) == told


def shown(unit="networks", **options):
    """What two bars print."""
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with bars(unit, console=console, **options) as start:
        advance = start("Training", 4, 1)
        advance(2)
        start("Nothing", 0)(1)  # a bar of nothing is none
    return console.file.getvalue()


def test_a_bar_counts_from_where_it_begins_and_names_the_unit():
    text = shown()
    assert "Training" in text
    assert "3/4" in text
    assert "networks" in text
    assert "Nothing" not in text


def test_a_bar_is_silent_where_it_is_not_to_be_shown():
    assert "Training" not in shown(shown=False)


def test_a_bar_is_silent_without_a_terminal():
    console = Console(file=io.StringIO(), force_terminal=False)
    with bars("networks", console=console) as start:
        start("Training", 4, 0)(4)
    assert console.file.getvalue() == ""
