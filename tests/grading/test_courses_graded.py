"""Assignments in the manner of public courses: every mark is stock nbgrader's, or the cell is put before a person.

A wrong answer never earns what stock does not give; a right one never loses it in silence.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from traitlets.config import Config

from nncourse.grading.execution import opinions, store, trial
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import cells as marks

from .conftest import needs_bwrap
from .public_courses import NAMES, read, stock

pytestmark = [pytest.mark.slow, needs_bwrap]
LIMITS = Limits(cell_s=60, submission_s=300)
SALT = "a salt"


def run(jobs):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(store.run, jobs))


def marked(assignment, root):
    """Learner -> (test cell -> passes, disputed cells), as the rule has it; and the trial."""
    sheets = sheets_of(assignment.notebook, assignment.name, Config(), root, LIMITS)
    tried = trial.run(sheets, store.Files(), trial.Rule(), run, sandboxed=True, salt=SALT)
    tried.require(assignment.name)
    learners = sorted(assignment.learners)
    job_of = partial(store.job_of, plan=sheets.plan, limits=LIMITS, files=store.Files(), sandboxed=True, salt=SALT)
    jobs = [job_of(assignment.submission(each), judging=tried.judging) for each in learners]
    found = {}
    for learner, job, result in zip(learners, jobs, run(jobs), strict=True):
        assert result.error is None, result.error
        passed = {
            marks.grade_id(cell): opinions.passes(result.outputs.get(index, []), marks.points(cell))
            for index, cell in enumerate(job.cells)
            if marks.is_test(cell)
        }
        found[learner] = (passed, set(result.opinions.disputed))
    return found, tried


@pytest.mark.parametrize("name", NAMES)
def test_a_mark_is_as_stock_gives_it_or_a_person_looks(name, tmp_path):
    assignment = read(name)
    found, tried = marked(assignment, tmp_path)
    table = {"assignment": name, "together": sorted(tried.together), "cells": 0, "equal": 0, "disputed": 0}
    silent = []
    for learner, (passed, disputed) in found.items():
        expected = stock(assignment, learner)
        assert set(expected) == set(passed)
        for cell, passes in passed.items():
            table["cells"] += 1
            table["equal"] += passes == expected[cell]
            table["disputed"] += cell in disputed
            if passes != expected[cell] and cell not in disputed:
                silent.append((learner, cell, passes))
    if path := os.environ.get("NNCOURSE_PUBLIC_COURSES"):  # a file for the figures of a report
        with open(path, "a") as file:
            file.write(json.dumps({**table, "silent": silent}) + "\n")
    assert silent == []
