"""What an author can change so that a test cell is judged apart; what is proposed was tried on the reference."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nncourse.grading.execution import opinions
from nncourse.grading.execution.job import Conditions, Files, Job, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.trial import Sheets, Trial
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import TestPlan, wants_sharing

_PLAIN = (
    "let it compare plain values that the answer gives back, such as `float(x)`, `list(x)` or an attribute, "
    "or leave it as it is: it is judged as stock nbgrader does"
)


def proposed(
    sheets: Sheets,
    tried: Trial,
    files: Files,
    known: Callable[[list[Job]], list[Result]],
    conditions: Conditions,
) -> dict[str, str]:
    """Test cell that cannot be judged apart as it is -> what to change.

    Args:
        sheets: the author's side of the notebook.
        tried: what its reference and blank showed.
        files: the author's files beside it.
        known: gives the results of jobs, from the store or by running them.
        conditions: what all jobs of the assignment share.
    """
    cells = [each for each in tried.together if each not in sheets.plan.in_kernel]
    if not cells or sheets.plan.environment is not None:  # there nothing is judged apart
        return {}
    ways = _ways(sheets, cells)
    jobs = [_job(sheets, files, way, conditions) for way in ways]
    changes: dict[str, str] = {}
    for way, job, result in zip(ways, jobs, known(jobs), strict=True):
        for name in set(way) & set(_passing(job, result)) - set(changes):
            changes[name] = f"give it the metadata {_written(way[name])}; the reference then passes apart"
    return {name: changes.get(name, _PLAIN) for name in cells}


def unseen(cell: str, names: tuple[str, ...]) -> str:
    """What to say of a cell that is judged apart and assigns names which functions of the solution read."""
    declared = _written({"shared": names})
    return (
        f"{cell} assigns {', '.join(names)}, which answers read; they see it only with the cell's metadata {declared}"
    )


def _ways(sheets: Sheets, cells: list[str]) -> list[dict[str, dict[str, Any]]]:
    """Declarations to try together, by cell; the narrower before the wider."""
    shared = {name: wanted for name, wanted in wants_sharing(sheets.reference).items() if name in cells}
    in_place: dict[str, dict[str, Any]] = {name: {"in_place": True} for name in cells}
    if not shared:
        return [in_place]
    both = {name: {"shared": wanted, "in_place": True} for name, wanted in shared.items()}
    return [{name: {"shared": wanted} for name, wanted in shared.items()}, in_place, both]


def _job(sheets: Sheets, files: Files, way: dict[str, dict[str, Any]], conditions: Conditions) -> Job:
    """The reference with these declarations, judged apart alone."""
    tests = tuple(_declared(each, way.get(each.grade_id, {})) for each in sheets.plan.tests)
    judging = Judging(settled=tuple(each.grade_id for each in tests), together=sheets.plan.in_kernel)
    plan = replace(sheets.plan, tests=tests)
    return job_of(sheets.reference, plan, sheets.limits, files, conditions, judging)


def _declared(test: TestPlan, said: dict[str, Any]) -> TestPlan:
    return replace(test, **(said | {"shared": (*test.shared, *said.get("shared", ()))}))


def _passing(job: Job, result: Result) -> list[str]:
    """The test cells that pass; none where the job could not be run."""
    return [
        roles.grade_id(cell)
        for index, cell in enumerate(job.cells)
        if roles.is_test(cell) and result.error is None
        if opinions.passes(result.outputs.get(index, []), roles.points(cell))
    ]


def _written(said: dict[str, Any]) -> str:
    """Declarations as they stand in a cell's metadata."""
    words = [f'"{name}": {_json(value)}' for name, value in said.items()]
    return f'`"nncourse": {{{", ".join(words)}}}`'


def _json(value: Any) -> str:
    return "true" if value is True else "[" + ", ".join(f'"{each}"' for each in value) + "]"
