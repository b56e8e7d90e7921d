"""The author's notebooks are tried before anybody's job is made, and what is known is not run again."""

from concurrent.futures import Future

import pytest

from nncourse.grading.execution.job import Conditions
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.execution.trial import FailingReference, Rule, Sheets
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of
from nncourse.grading.trials import Trials

from .conftest import author

FAILED = [{"output_type": "error", "ename": "AssertionError", "evalue": "no", "traceback": []}]


class Workers:
    """Runs nothing: the reference passes, the blank fails; notes what it was asked to run."""

    def __init__(self, reference=()):
        self.reference, self.ran = list(reference), 0

    def submit(self, job, known=None):
        future = Future()
        blank = any(cell["source"] == "..." for cell in job.cells)
        self.ran += known is None
        result = Result({2: FAILED if blank else self.reference, 4: FAILED if blank else []})
        future.set_result(known or result)
        return future


@pytest.fixture
def trials(tmp_path):
    blank = author()
    for place in (1, 3):
        blank.cells[place].source = "..."
    sheets = Sheets(author(), blank, plan_of(author()), Limits())
    source = tmp_path / "source"
    source.mkdir()
    (source / "data.csv").write_text("1")
    return Trials({"ps1": sheets}, source, Rule(), ResultStore(tmp_path / "kept"), Conditions())


def test_a_reference_that_passes_leaves_nothing_to_say(trials):
    trials.run(Workers())
    assert trials.remarks() == []
    assert trials.by_name["ps1"].together == {}


def test_what_is_known_is_not_run_again(trials):
    workers = Workers()
    trials.run(workers)
    ran = workers.ran
    assert ran == 2
    trials.run(workers)
    assert workers.ran == ran


def test_a_reference_that_fails_stops_the_batch(trials):
    with pytest.raises(FailingReference, match=r"ps1\.ipynb"):
        trials.run(Workers(FAILED))


def test_a_submissions_job_has_the_authors_files_and_what_the_trial_learnt(trials, tmp_path):
    trials.run(Workers())
    staged = tmp_path / "staged"
    staged.mkdir()
    (staged / "own.txt").write_text("mine")
    (staged / "data.csv").write_text("changed")
    (job,) = trials.jobs({"ps1": author()}, staged)
    assert dict(job.files) == {"own.txt": b"mine", "data.csv": b"1"}
    assert job.authors == ("data.csv",)
    assert job.judging == trials.by_name["ps1"].judging


def test_a_disk_that_is_full_costs_the_memory_alone(trials, monkeypatch):
    def full(key, result):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trials.memory, "put", full)
    trials.run(Workers())
    assert trials.by_name
