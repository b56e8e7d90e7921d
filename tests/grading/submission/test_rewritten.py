"""Cells of the author's that come back with another text are named; what editors change by themselves is not."""

import copy

import pytest

from nncourse.grading.submission.fences import HIDDEN, Fences
from nncourse.grading.submission.rewritten import notes, rewritten

from ..conftest import TEST_SQUARE, author, test_cell

VISIBLE = TEST_SQUARE.partition("### BEGIN HIDDEN")[0].rstrip()


def handed_in(**texts):
    made = author()
    made.cells[2].source = VISIBLE
    for cell in made.cells:
        cell.source = texts.get(cell.metadata.nbgrader.grade_id.replace("-", "_"), cell.source)
    return made


@pytest.mark.parametrize("released", [None, handed_in()])
def test_what_was_rewritten_is_named(released):
    changed = handed_in(test_square="assert True", setup="import numpy as np\nclose = max", square="x = 1")
    assert rewritten(changed, author(), released, HIDDEN) == ["setup", "test-square"]
    assert rewritten(handed_in(test_total=""), author(), released, HIDDEN) == ["test-total"]


@pytest.mark.parametrize("released", [None, handed_in()])
@pytest.mark.parametrize(
    "text",
    [VISIBLE, f"\n{VISIBLE}\n\n", VISIBLE.replace("\n", "  \r\n"), TEST_SQUARE],
    ids=["as", "ends", "crlf", "source"],
)
def test_what_was_released_is_not(released, text):
    assert rewritten(handed_in(test_square=text, total="anything", square=""), author(), released, HIDDEN) == []


def test_another_seal_of_the_same_value_is_no_other_text():
    """Each release seals anew; a learner may have an older one."""
    source, given, old = author(), author(), author()
    source.cells[4].source = "checks.number('n', checks.secret(0.25))"
    given.cells[4].source = "checks.number('n', checks.sealed(\"abc\"))"
    old.cells[4].source = "checks.number('n', checks.sealed(\"xyz=\"))"
    assert rewritten(old, source, given, HIDDEN) == []
    old.cells[4].source = "checks.number('m', checks.sealed(\"xyz=\"))"
    assert rewritten(old, source, given, HIDDEN) == ["test-total"]


@pytest.mark.parametrize("given", ['checks.sealed("xyz=")', "checks.withheld()"])
def test_without_a_release_any_seal_stands_for_the_sources_secret(given):
    source, brought = author(), author()
    source.cells[4].source = "checks.number('n', checks.secret(0.25, rtol=(1e-3)), look='ü')\nchecks.secret(\n1)"
    brought.cells[4].source = f"checks.number('n', {given}, look='ü')\nchecks.sealed('a')"
    assert rewritten(brought, source, None, HIDDEN) == []
    brought.cells[4].source = brought.cells[4].source.replace("'n'", "'m'")
    assert rewritten(brought, source, None, HIDDEN) == ["test-total"]


def test_a_cell_that_is_no_python_is_compared_as_it_is():
    source, brought = author(), author()
    source.cells[4].source = brought.cells[4].source = "%%bash\necho secret(1)"
    assert rewritten(brought, source, None, HIDDEN) == []
    brought.cells[4].source = "%%bash\necho sealed('a')"
    assert rewritten(brought, source, None, HIDDEN) == ["test-total"]


def test_solutions_for_self_study_are_no_other_text():
    brought = handed_in(setup=author().cells[0].source + '\nchecks.solutions("eJy=")')
    assert rewritten(brought, author(), handed_in(), HIDDEN) == []


def test_a_course_may_mark_hidden_tests_its_own_way():
    source = author()
    source.cells[4] = test_cell("assert a\n# SECRET\nassert b\n# /SECRET", "test-total")
    given = copy.deepcopy(source)
    given.cells[4].source = "assert a"
    assert rewritten(given, source, None, Fences("# SECRET", "# /SECRET")) == []
    assert rewritten(given, source, None, HIDDEN) == ["test-total"]


def test_a_test_that_nbgrader_makes_is_judged_by_the_release_alone():
    source = author()
    source.cells[4].source = "### AUTOTEST total([1])"
    made = handed_in(test_total="assert str(total([1])) == '1'")
    assert rewritten(made, source, None, HIDDEN) == []
    assert rewritten(made, source, made, HIDDEN) == []
    assert rewritten(handed_in(test_total="pass"), source, made, HIDDEN) == ["test-total"]


def test_a_note_names_the_cells_of_a_notebook_and_none_is_made_where_there_are_none():
    changed = handed_in(test_square="assert True", setup="close = max")
    given = {"a": changed, "b": handed_in()}
    said = notes(given, dict.fromkeys("ab", author()), {"a": handed_in()}, HIDDEN)
    assert said == ["a: the text of 'setup', 'test-square' is not what was released; the author's was run"]
