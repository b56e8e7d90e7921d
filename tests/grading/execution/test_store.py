"""A job's content is the address of its result, and a result is there whole or not at all."""

import dataclasses

import pytest
from nbformat.v4 import new_markdown_cell

from nncourse.grading.execution import notebook, store
from nncourse.grading.execution.failures import OursError
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import Conditions, Files, ResultStore, job_of, run
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
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
    monkeypatch.setattr(store, "environment", lambda: ["another version"])
    assert job().key not in keys


def test_outputs_ids_and_other_metadata_change_nothing():
    made = author()
    before = job_of(made, plan_of(made), Limits(), Files(), Conditions(salt="s")).key
    for cell in made.cells:
        cell.id, cell.outputs, cell.metadata["tags"] = "another", ["x"], ["y"]
    assert job_of(made, plan_of(made), Limits(), Files(), Conditions(salt="s")).key == before


def _at(**changed):
    """A job of the author's notebook in which something was changed: a text, a test, points, a judging."""
    made = author()
    made.cells.insert(0, new_markdown_cell(changed.get("text", "# A title")))
    made.cells.append(new_markdown_cell(changed.get("written", "a written answer"), metadata=_WRITTEN))
    test = next(each for each in made.cells if roles.is_test(each))
    test.source = changed.get("test", "assert square(3) == 9")
    test.metadata.nbgrader.points = changed.get("points", 1)
    judging = Judging(together=tuple(changed.get("together", ())))
    return job_of(made, plan_of(made), Limits(), Files(), Conditions(salt="s"), judging)


_WRITTEN = {"nbgrader": {"solution": True, "grade": True, "grade_id": "written", "points": 1, "schema_version": 3}}


@pytest.mark.parametrize("change", [{"text": "# Another title"}, {"points": 2}])
def test_what_nobody_runs_and_what_a_test_is_worth_changes_the_record_and_executes_nothing(change):
    assert _at(**change).key == _at().key
    assert _at(**change).content != _at().content


def test_points_that_an_outcome_depends_on_and_written_answers_change_the_address():
    assert _at(written="another").key != _at().key
    assert _at(test="assert square(3) == 10").key != _at().key
    scores = {"test": "assert square(3) == 9\n0.5"}
    assert _at(points=2, **scores).key != _at(**scores).key
    magic = {"test": "%time square(3)"}
    assert _at(points=2, **magic).key != _at(**magic).key
    name = next(roles.grade_id(each) for each in _at().cells if roles.is_test(each))
    assert _at(points=2, together=[name]).key != _at(together=[name]).key


def test_a_seed_is_of_the_submission_and_of_a_secret_salt():
    assert job().seed == job().seed
    assert len({job().seed, job(salt="another").seed, job(Files({"a": b"1"})).seed}) == 3


def test_what_is_kept_is_found_and_a_failure_of_ours_is_tried_again(tmp_path):
    kept = ResultStore(tmp_path)
    result = Result({3: [{"output_type": "stream", "name": "stdout", "text": "x"}]}, ["seen"], {"start": 1.5})
    kept.put("abc", result)
    kept.put("def", Result.failed("the disk is full"))
    assert ResultStore(tmp_path).get("abc") == result
    assert ResultStore(tmp_path).get("def") is None
    assert kept.salt() == ResultStore(tmp_path).salt() != ResultStore(tmp_path / "other").salt()


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", '{"outputs": {}}', '"text"', "null"])
def test_what_cannot_be_read_is_not_there(tmp_path, damaged):
    kept = ResultStore(tmp_path)
    kept.put("abc", Result())
    (path,) = (tmp_path / "executed").rglob("*.json")
    path.write_text(damaged)
    assert kept.get("abc") is None


def test_a_run_gives_what_the_store_would_and_files_where_they_belong(monkeypatch, tmp_path):
    seen = {}

    def execute(cells, plan, limits, *, files, authors, seed, sandboxed, data):
        seen.update(everyones=names(files), authors=names(authors), seed=seed, data=data)
        return Result({0: [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": ("a",)}]})

    def names(folder):
        return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    monkeypatch.setattr(notebook, "execute", execute)
    made = job(Files({"mine.txt": b"m", "in/data.txt": b"mine"}, {"in/data.txt": b"authors"}))
    result = run(made)
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
    result = run(job())
    assert said in result.error
    assert result.outputs == {}


def test_data_that_is_not_on_this_machine_is_our_failure_and_no_zero(tmp_path):
    away = dataclasses.replace(job(Files()), data=((str(tmp_path / "away"), "digest"),))
    assert f"{tmp_path / 'away'} is not on this machine" in run(away).error
