"""An assignment's learners judged by the rule, beside what stock nbgrader says of them in the same run."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from traitlets.config import Config

from nncourse.grading.execution import opinions, running, trial
from nncourse.grading.execution.job import Conditions, Files, job_of
from nncourse.grading.execution.opinions import Judging
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles

from .public_courses import PublicAssignment, stock

PAGE = Path(__file__).resolve().parents[2] / "book" / "instructors" / "bring-your-own-course.md"
REFERENCE = "right-reference"
LIMITS = Limits(cell_s=60, submission_s=300)
NOW = Conditions(salt="a salt")


@dataclass
class Compared:
    """Every test cell of every learner: as the rule judges it, and as stock nbgrader does.

    Attributes:
        stock: learner -> test cell -> passes.
        judged: the same by the rule; ``disputed``: the cells that a person looks at.
        silent: (learner, test cell, passes) where the two differ and nobody is told.
    """

    stock: dict[str, dict[str, bool]]
    judged: dict[str, dict[str, bool]]
    disputed: dict[str, set[str]]
    together: list[str]
    silent: list[tuple[str, str, bool]] = field(init=False)

    def __post_init__(self):
        self.silent = [
            (learner, cell, passes)
            for learner, cells in self.judged.items()
            for cell, passes in cells.items()
            if passes != self.stock[learner][cell] and cell not in self.disputed[learner]
        ]


def compared(assignment: PublicAssignment, root: Path) -> Compared:
    """Judge all learners by the rule, and by stock."""
    sheets = sheets_of(assignment.notebook, assignment.name, Config(), root, LIMITS)
    tried = trial.run(sheets, Files(), trial.Rule(), _run, NOW)
    tried.require(assignment.name)
    # The reference has been judged already; whoever reads its trial reads what it earns.
    judged = {
        REFERENCE: dict.fromkeys(
            [roles.grade_id(each) for each in sheets.reference.cells if roles.is_test(each)], True
        )
    }
    disputed = {REFERENCE: set()}
    for learner, passed, result in _passed(assignment, sheets.plan, tried.judging):
        judged[learner], disputed[learner] = passed, set(result.opinions.disputed)
    by_stock = {learner: stock(assignment, learner) for learner in judged}
    assert all(set(by_stock[learner]) == set(cells) for learner, cells in judged.items())
    found = Compared(by_stock, judged, disputed, sorted(tried.together))
    if path := os.environ.get("NNCOURSE_PUBLIC_COURSES"):  # a file for the figures of a report
        apart = None
        if os.environ.get("NNCOURSE_APART"):  # what the first opinion alone would give
            apart = {who: passed for who, passed, _ in _passed(assignment, sheets.plan, _apart_only())}
        with open(path, "a") as file:
            file.write(json.dumps(_figures(assignment.name, found, apart)) + "\n")
    return found


def _run(jobs):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(running.run, jobs))


def _passed(assignment, plan, judging):
    """Learner, test cell -> passes, and the whole result."""
    learners = sorted(assignment.learners.keys() - {REFERENCE})
    notebooks = [assignment.submission(each) for each in learners]
    jobs = [job_of(each, plan, LIMITS, Files(), NOW, judging) for each in notebooks]
    for learner, job, result in zip(learners, jobs, _run(jobs), strict=True):
        assert result.error is None, result.error
        yield learner, _passing(job, result), result


def _passing(job, result):
    return {
        roles.grade_id(cell): opinions.passes(result.outputs.get(index, []), roles.points(cell))
        for index, cell in enumerate(job.cells)
        if roles.is_test(cell)
    }


def _apart_only():
    """Every cell that can be is judged apart, whatever the second opinion says."""
    return Judging(disputed=opinions.APART)


def _figures(name, found, apart):
    cells = [(who, cell, passes) for who, own in found.stock.items() for cell, passes in own.items()]
    return {
        "assignment": name,
        "cells": len(cells),
        "together": found.together,
        "equal by the rule": sum(found.judged[who][cell] == passes for who, cell, passes in cells),
        "disputed": sorted((who, cell) for who, own in found.disputed.items() for cell in own),
        "silent": found.silent,
        "differs apart": apart
        and sorted((who, cell) for who, cell, passes in cells if apart.get(who, {}).get(cell, passes) != passes),
    }
