"""A run gives what the store would give, and what fails at our side is a reason and no outputs."""

import dataclasses

import pytest

from nncourse.grading.execution import notebook, running
from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of

from ..conftest import author


def job(files=None):
    made = author()
    return job_of(made, plan_of(made), Limits(), files or Files(), Conditions(salt="s"))


def test_a_run_gives_what_the_store_would_and_files_where_they_belong(monkeypatch, tmp_path):
    seen = {}

    def execute(cells, plan, limits, *, files, authors, seed, sandboxed, data):
        seen.update(everyones=names(files), authors=names(authors), seed=seed, data=data)
        return Result({0: [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": ("a",)}]})

    def names(folder):
        return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    monkeypatch.setattr(notebook, "execute", execute)
    made = job(Files({"mine.txt": b"m", "in/data.txt": b"mine"}, {"in/data.txt": b"authors"}))
    result = running.run(made)
    assert seen == {
        "everyones": {"mine.txt": b"m", "in/data.txt": b"authors"},
        "authors": {"in/data.txt": b"authors"},
        "seed": made.seed,
        "data": (),
    }
    kept = ResultStore(tmp_path)
    kept.put(made.key, result)
    assert kept.get(made.key) == result


@pytest.mark.parametrize(
    ("error", "said"), [(OursError("the relay failed"), "the relay failed"), (KeyError("x"), "KeyError")]
)
def test_what_fails_at_our_side_is_a_reason_and_no_outputs(monkeypatch, error, said):
    def execute(*args, **kwargs):
        raise error

    monkeypatch.setattr(notebook, "execute", execute)
    result = running.run(job())
    assert said in result.error
    assert result.outputs == {}


def test_data_that_is_not_on_this_machine_is_our_failure_and_no_zero(tmp_path):
    away = dataclasses.replace(job(Files()), data=((str(tmp_path / "away"), "digest"),))
    assert f"{tmp_path / 'away'} is not on this machine" in running.run(away).error
