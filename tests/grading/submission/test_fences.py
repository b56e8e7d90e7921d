from traitlets.config import Config

from nncourse.grading.nbgrader.course import hidden_fences, solution_fences
from nncourse.grading.submission.fences import HIDDEN, SOLUTION, Fences

SOURCE = "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n### BEGIN HIDDEN TESTS\nd"


def test_regions_are_lines_of_the_cell():
    assert HIDDEN.regions(SOURCE) == [[2, 4], [6, 10**9]]
    assert HIDDEN.regions("a\nb") == []


def test_a_mark_is_neither_inside_nor_outside():
    assert HIDDEN.parted(SOURCE) == (["b", "d"], ["a", "c"])


def test_a_course_that_says_nothing_has_nbgraders_own_marks():
    assert (solution_fences(Config()), hidden_fences(Config())) == (SOLUTION, HIDDEN)


def test_a_course_may_choose_its_own():
    config = Config()
    config.ClearSolutions.begin_solution_delimeter = "# <answer>"
    config.ClearHiddenTests.end_test_delimeter = "# </secret>"
    assert solution_fences(config) == Fences("# <answer>", SOLUTION.end)
    assert hidden_fences(config) == Fences(HIDDEN.begin, "# </secret>")
