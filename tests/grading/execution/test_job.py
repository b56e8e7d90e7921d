"""All that an outcome depends on is in a job, and so in its address; what it does not depend on is not."""

import dataclasses

from nncourse.grading.execution import address
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import Plan, plan_of

from ..conftest import author


def job(files=None, **changed):
    made = author()
    judging = changed.pop("judging", None)
    return job_of(made, plan_of(made), Limits(), files or Files(), Conditions(**{"salt": "s"} | changed), judging)


def test_everything_that_an_outcome_depends_on_changes_the_address(monkeypatch):
    plain = job()
    assert job().key == plain.key
    others = [
        job(sandboxed=False),
        job(judging=Judging(asked="all")),
        job(Files({"a": b"1"})),
        job(Files({"a": b"2"})),
        job(Files({}, {"a": b"1"})),
        dataclasses.replace(plain, limits=Limits(cell_s=1)),
        dataclasses.replace(plain, plan=Plan()),
        dataclasses.replace(plain, cells=plain.cells[1:]),
    ]
    keys = {plain.key, *(each.key for each in others)}
    assert len(keys) == 1 + len(others)
    monkeypatch.setattr(address, "environment", lambda: ["another version"])
    assert job().key not in keys


def test_outputs_ids_and_other_metadata_change_nothing():
    made = author()
    before = job_of(made, plan_of(made), Limits(), Files(), Conditions(salt="s")).key
    for cell in made.cells:
        cell.id, cell.outputs, cell.metadata["tags"] = "another", ["x"], ["y"]
    assert job_of(made, plan_of(made), Limits(), Files(), Conditions(salt="s")).key == before


def test_a_seed_is_of_the_submission_and_of_a_secret_salt():
    assert job().seed == job().seed
    assert len({job().seed, job(salt="another").seed, job(Files({"a": b"1"})).seed}) == 3
