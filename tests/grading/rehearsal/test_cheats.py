"""Cheats that `check-assignment` tries: which tests they pass is named, and what they do not pass is not."""

import pytest

from nncourse.grading.execution.store import ResultStore
from nncourse.grading.rehearsal import cheats, rehearse
from nncourse.grading.rehearsal.inspection import _cheats
from nncourse.grading.rehearsal.opinions import judge_assignment
from tests.small_course import cell, nbgrader, write_course

from ..conftest import needs_bwrap

SORTED = """def srt(xs):
    ### BEGIN SOLUTION
    return sorted(xs)
    ### END SOLUTION"""
EVEN = """def even(n):
    ### BEGIN SOLUTION
    return n % 2 == 0
    ### END SOLUTION"""
CLEAR = """def empty(xs):
    ### BEGIN SOLUTION
    xs.clear()
    ### END SOLUTION"""
UNIT = """def unit(v):
    ### BEGIN SOLUTION
    return np.asarray(v) / np.linalg.norm(v)
    ### END SOLUTION"""
TESTS = {
    "close": "assert np.allclose(unit(np.array([3.0, 4.0])), [0.6, 0.8])",
    "fair": "for xs in ([3, 1, 2], [5, 4]):\n    assert srt(list(xs)) == sorted(xs)",
    "length-unseen": "xs = [3, 1, 2]\nys = srt(xs)\nassert list(ys) == sorted(ys)",
    "vacuous": "assert all(a <= b for a, b in zip(srt([2, 1]), srt([2, 1])[1:]))",
    "mocked": "assert srt([2, 1]) == [1, 2]",
    "only-true": "assert even(2) and even(4)",
    "both-ways": "assert even(2) is True and even(3) is False",
    "elsewhere": "assert 1 + 1 == 2  # not srt",
    "emptied": "xs = [1]\nempty(xs)\nassert xs == []",
}


@pytest.mark.slow
@needs_bwrap
def test_tests_that_a_cheat_passes_are_named_and_no_others(tmp_path):
    content = [cell("np", "import numpy as np"), cell("unit", UNIT, solution=True)]
    content += [
        cell("srt", SORTED, solution=True),
        cell("even", EVEN, solution=True),
        cell("e", CLEAR, solution=True),
    ]
    content += [cell(name, source, grade=True, points=1) for name, source in TESTS.items()]
    content[-1].metadata["nncourse"] = {"in_place": True}
    course = write_course(tmp_path / "course", content, "c = get_config()\n", "ps1")
    nbgrader(course.root, "generate_assignment", "ps1")
    with rehearse.copied(course) as copy:
        tried = cheats.try_on(copy, "ps1", list(judge_assignment(copy, "ps1", ResultStore(tmp_path / "memory"))))
    ((passed, pairs, late),) = [(each.passed, each.pairs, each.late) for each in tried]
    assert pairs == len(TESTS) - 1  # "elsewhere" names srt and does not ask for it
    assert late == 0
    assert passed["close"] == ["unit gives an empty array"]
    assert "srt gives an empty list" in passed["length-unseen"]
    assert "srt gives an empty list" in passed["vacuous"]
    assert "even gives True" in passed["only-true"]
    assert passed["emptied"] == ["empty empties its argument"]
    assert not passed.keys() & {"fair", "mocked", "both-ways", "elsewhere"}
    finding = _cheats(tried)
    assert finding.ok is None
    assert "length-unseen passes where srt empties its argument, " in finding.detail
    assert "emptied passes where empty empties its argument" in finding.detail


def test_what_was_not_tried_is_said():
    assert _cheats([cheats.Tried(pairs=3)]).ok is True
    late = _cheats([cheats.Tried(pairs=3, late=2)])
    assert (late.ok, "2 pairs" in late.detail) == (None, True)
    assert _cheats([cheats.Tried(why_not="no sandbox")]).detail == "no sandbox"
    assert _cheats([]).ok is None
