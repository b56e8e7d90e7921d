"""What a mark depends on, and where the course of a step is found; whole classes are in test_handed_in.py."""

from types import SimpleNamespace

from nbformat.v4 import new_markdown_cell

from nncourse.grading.nbgrader.save import course_directory, digests

from ..conftest import author, cell


def notebook():
    made = author()
    words = new_markdown_cell("Because.")
    words.metadata["nbgrader"] = cell("", "words", grade=True, solution=True, points=2).metadata.nbgrader
    made.cells.append(words)
    return made


def changed(place, source):
    """The graded cells whose digest is another after a change of one cell."""
    before, after = notebook(), notebook()
    after.cells[place].source = source
    one, other = digests(before), digests(after)
    return {name for name in one if one[name] != other[name]}


def test_only_graded_cells_have_one():
    assert set(digests(notebook())) == {"test-square", "test-total", "words"}


def test_a_test_depends_on_all_answers_and_a_written_answer_on_its_own_text():
    assert changed(1, "def square(x): return 1") == {"test-square", "test-total"}
    assert changed(4, "assert total([2]) == 2") == {"test-total"}
    assert changed(5, "Why not.") == {"words"}


def test_outputs_and_counts_change_nothing():
    run = notebook()
    run.cells[1].execution_count = 7
    assert digests(run) == digests(notebook())


def test_the_course_is_that_of_the_nearest_converter():
    course = object()
    step = SimpleNamespace(parent=SimpleNamespace(coursedir=course, parent=None))
    assert course_directory(step) is course
    assert course_directory(SimpleNamespace(parent=None)) is None
