"""What a person reads of a graded class: a line for each submission, what was observed, what opinions say."""

import io

import pytest
from rich.console import Console

from nncourse.grading import report
from nncourse.grading.batch import BatchError
from nncourse.grading.verdict import Verdict


def printed(*things):
    console = Console(file=io.StringIO(), width=100, record=True)
    for each in things:
        each(console) if callable(each) else console.print(each)
    return console.export_text()


def test_every_submission_has_its_line():
    said = printed(
        report.table(
            [
                Verdict("ada", "graded", 3, 5, seconds=1.25),
                Verdict("[b]grace", "rejected", reason="ps1.ipynb is not JSON"),
                Verdict("eve", "graded", 4, 5, sandboxed=False, late_s=60, penalty=2, final=2),
                Verdict("mal", "ungraded", reason="no sandbox"),
            ]
        )
    )
    lines = {line.split()[0]: line for line in said.splitlines() if line.strip()}
    assert "3 / 5" in said
    assert "1.2" in said
    assert "[b]grace" in said, "a name is no markup"
    assert "ps1.ipynb is not JSON" in said
    assert "final 2" in said
    assert "(no sandbox)" in said
    assert "60 s late, 2 points less: 2" in said
    assert any("ungraded" in line for line in lines.values())


def test_what_was_observed_is_named_with_its_learner():
    verdicts = [Verdict("ada", "graded", 1, 1), Verdict("eve", "graded", 1, 1, observations=["read [/etc]"])]
    said = printed(lambda console: report._tell_observations(console, verdicts))
    assert "eve:" in said
    assert "read [/etc]" in said
    assert "ada" not in said
    assert printed(lambda console: report._tell_observations(console, verdicts[:1])).strip() == ""


def test_opinions_say_what_is_disputed_and_how_often_both_agree():
    verdicts = [
        Verdict("ada", "graded", 1, 1, compared=4, equal=4),
        Verdict("eve", "graded", 0, 1, disputed={"test-x": "differ"}),
    ]
    said = printed(lambda console: report._tell_opinions(console, verdicts, ["ps1: a remark"]))
    for text in ("ps1: a remark", "1 submission has disputed tests", "4 of 4"):
        assert text in said
    assert printed(lambda console: report._tell_opinions(console, [], [])).strip() == ""


def test_a_disk_that_is_full_is_one_sentence():
    with pytest.raises(BatchError, match=r"No space left on device \(/graded\)"), report._disk():
        raise OSError(28, "No space left on device", "/graded")


def test_json_into_a_folder_that_is_not_there_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(BatchError, match="There is no folder"):
        report.grade(tmp_path, "ps1", None, json_file=str(tmp_path / "no" / "a.json"))
