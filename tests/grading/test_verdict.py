"""What became of a submission: added up from its notebooks, kept, and found again only if it is of the same ones."""

import json

import pytest

from nncourse.grading.execution.opinions import Opinions
from nncourse.grading.execution.result import Result
from nncourse.grading.nbgrader.gradebook import SubmissionScore
from nncourse.grading.verdict import Records, Verdict, agreement


def result(**opinions):
    return Result({}, ["seen"], {"cells": 1.0, "tests": 0.5}, opinions=Opinions(**opinions))


def test_several_notebooks_add_up():
    verdict = Verdict("ana", "graded")
    verdict.take(result(asked=True, together={"b": 1.0, "a": 0.5}, disputed={"t": "differ"}))
    verdict.take(result(asked=True, sampled=True, compared=3, equal=2, odd={"o": "no number"}))
    assert verdict.parts == {"cells": 2.0, "tests": 1.0}
    assert verdict.observations == ["seen", "seen"]
    assert verdict.together == ["a", "b"]
    assert (verdict.disputed, verdict.odd) == ({"t": "differ"}, {"o": "no number"})
    assert verdict.asked
    assert (verdict.compared, verdict.equal) == (3, 2)


def test_a_sample_alone_is_no_submission_of_which_it_had_to_be_asked():
    verdict = Verdict("ana", "graded")
    verdict.take(result(asked=True, sampled=True))
    assert not verdict.asked


def test_everything_that_a_person_should_read_is_a_remark():
    verdict = Verdict("ana", "graded", reason="why", notes=["a note"], unread={"ps2": "ps2 is no JSON"})
    verdict.take(result(odd={"o": "no number"}, disputed={"t": "differs"}))
    verdict.take_score(SubmissionScore(8.0, 10.0, True, 90.0, 2.0))
    assert verdict.final == 6.0
    text = "; ".join(verdict.remarks())
    for said in ("why", "a note", "not final", "90 s late, 2 points less: 6", "no number", "differs", "by hand"):
        assert said in text
    assert Verdict("ben", "graded").remarks() == []


def test_a_kept_verdict_is_found_if_it_is_of_the_same_notebooks_and_of_no_others(tmp_path):
    records = Records(tmp_path / "graded" / "ps1")
    verdict = Verdict("ana", "graded", 3.0, 4.0, keys=["k1", "k2"], together=["a"])
    records.keep(verdict)
    assert records.done("ana", ["k1", "k2"], "") == verdict
    assert records.done("ana", ["k1"], "") is None
    assert records.done("ben", ["k1", "k2"], "") is None


@pytest.mark.parametrize("verdict", ["rejected", "ungraded"])
def test_what_is_not_graded_is_looked_at_again(tmp_path, verdict):
    records = Records(tmp_path)
    records.keep(Verdict("ana", verdict, keys=["k"]))
    assert records.done("ana", ["k"], "") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"student": "ana"}', '{"student": "a", "verdict": "graded", "x": 1}']
)
def test_a_record_that_cannot_be_read_is_none(tmp_path, text):
    (tmp_path / "ana.json").write_text(text)
    assert Records(tmp_path).done("ana", [], "") is None


def test_one_that_cannot_be_kept_says_that_it_is_graded_again(tmp_path):
    (tmp_path / "file").write_text("")
    verdict = Records(tmp_path / "file" / "folder").keep(Verdict("ana", "graded"))
    assert "grades it again" in verdict.notes[0]
    assert json.dumps(verdict.notes)


def test_agreement_is_told_with_its_interval_and_not_without_a_sample():
    verdicts = [Verdict("a", "graded", compared=12, equal=12), Verdict("b", "graded")]
    assert "12 of 12 tests" in agreement(verdicts)
    assert "76 % to 100 %" in agreement(verdicts).replace("%", " %")
    assert agreement([Verdict("b", "graded")]) is None


def test_a_hand_in_that_differs_in_nothing_graded_is_done_under_its_own_digest(tmp_path):
    records = Records(tmp_path)
    records.keep(Verdict("ana", "graded", keys=["k"], digest="first"))
    assert records.done("ana", ["another"], "second") is None
    assert records.digest("ana") == "first"
    done = records.done("ana", ["k"], "second")
    assert done is not None
    assert done.digest == records.digest("ana") == "second"


@pytest.mark.parametrize(("verdict", "expected"), [("rejected", True), ("graded", False)])
def test_a_hand_in_that_was_rejected_last_is_known(tmp_path, verdict, expected):
    records = Records(tmp_path)
    assert not records.is_rejected("ana")
    records.keep(Verdict("ana", verdict))
    assert records.is_rejected("ana") is expected
