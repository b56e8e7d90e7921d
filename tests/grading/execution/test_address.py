"""Of a cell stands in the address what its outcome depends on."""

import pytest
from nbformat.v4 import new_markdown_cell

from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import plan_of

from ..conftest import author


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
