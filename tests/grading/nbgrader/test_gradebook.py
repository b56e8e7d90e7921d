"""What the gradebook knows of an assignment, and what is said when it cannot be used; more in test_batch.py."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import sqlalchemy
from nbgrader.api import Gradebook

from nncourse.grading.nbgrader import gradebook
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.gradebook import Book, GradebookError, SubmissionScore, students_of

from ..conftest import author


@pytest.fixture
def course(tmp_path):
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    nbformat.write(author(), tmp_path / "source" / "ps1" / "ps1.ipynb")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return load(tmp_path)


def generated(course, source=None):
    """As `nbgrader generate_assignment` leaves it."""
    source = source or author()
    with Gradebook(course.db_url) as book:
        book.add_assignment("ps1")
        book.add_notebook("ps1", "ps1")
        for cell in source.cells:
            mark = cell.metadata.nbgrader
            book.add_source_cell(
                mark.grade_id, "ps1", "ps1", cell_type="code", source=cell.source, locked=mark.locked
            )


def test_an_assignment_that_was_not_generated_says_the_command(course):
    sheets = {"ps1": Book(course).sheets(author(), "ps1")}
    with pytest.raises(GradebookError, match="Run `nbgrader generate_assignment ps1`"):
        Book(course).require("ps1", sheets)
    generated(course)
    Book(course).require("ps1", sheets)


def test_a_test_that_was_corrected_since_is_named(course):
    old = author()
    old.cells[4].source = "assert total([1]) == 1"
    generated(course, old)
    with pytest.raises(GradebookError, match=r"test-total of ps1\.ipynb differ.*--force"):
        Book(course).require("ps1", {"ps1": Book(course).sheets(author(), "ps1")})


def test_a_release_for_self_study_is_the_same_text():
    assert gradebook._same("x = 1", "x = 1")
    assert gradebook._same("x = 1\nchecks.solutions('eJw')", "x = 1")
    assert not gradebook._same("x = 1\nx = 2", "x = 1")


def test_students_are_the_folders_with_a_hand_in(tmp_path):
    assert students_of(tmp_path / "nothing", "ps1") == []
    for student in ("b[1]", "a", ".hidden"):
        (tmp_path / student / "ps1").mkdir(parents=True)
    (tmp_path / "c" / "ps2").mkdir(parents=True)
    assert students_of(tmp_path, "ps1") == ["a", "b[1]"]


def test_a_database_that_does_not_answer_is_one_sentence():
    def ask():
        with gradebook._translated():
            raise sqlalchemy.exc.OperationalError("select", {}, Exception("database is locked\nmore"))

    with pytest.raises(GradebookError, match=r"cannot be used \(database is locked\)"):
        ask()


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("Converting\nValueError: no\nThere was an error", "ValueError: no"),
        ("nbgrader.api.MissingEntry: none\n", "nbgrader.api.MissingEntry: none"),
        ("one\ntwo\n", "two"),
        ("OSError: [Errno 30] Read-only file system: 'ps1.ipynb'\nmore\n", "Read-only file system: 'ps1.ipynb'"),
        ("", ""),
    ],
)
def test_the_line_of_a_log_that_says_something(log, line):
    assert gradebook.last_line(log) == line


def test_an_error_of_the_courses_own_code_is_told_with_its_line():
    """A late rule that does not work is the author's to mend, and nobody finds it by \"division by zero\"."""
    own = '  File "/srv/my course/rules/late.py", line 4, in penalty\n    return 1 / 0\nZeroDivisionError: no\n'
    library = '  File "/srv/my course/.venv/lib/site-packages/x.py", line 9, in x\n'
    assert gradebook._place(own + library, Path("/srv/my course")) == "rules/late.py, line 4: "
    assert gradebook._place(library, Path("/srv/my course")) == ""
    assert gradebook._place(own, Path("/srv/another")) == ""


def test_a_late_rule_that_does_not_work_is_named_for_each_learner(course):
    (course.root / "rule_that_divides.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n\n\n"
        "class Rule(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 1 / 0\n"
    )

    class Step:
        coursedir = SimpleNamespace(root=str(course.root))
        log = None

        def start(self):
            sys.path.append(self.coursedir.root)
            try:
                importlib.import_module("rule_that_divides").Rule.late_submission_penalty(None, "ada", 1, 2)
            except ZeroDivisionError:
                self.log.exception("There was an error processing")
                raise
            finally:
                sys.path.remove(self.coursedir.root)

    with pytest.raises(GradebookError, match=r"^rule_that_divides\.py, line 6: ZeroDivisionError: division by zero$"):
        gradebook._run(Step(), "ada")


def test_configuration_and_command_line_say_how_it_is_graded(course):
    with open(course.root / "nbgrader_config.py", "a") as file:
        file.write("c.SandboxedExecute.timeout = 7\nc.SandboxedExecute.disputed = 'apart'\n")
    book = Book(course, second_opinion="all")
    assert book.limits().cell_s == 7
    assert (book.rule().asked, book.rule().disputed) == ("all", "apart")
    assert not book.without_cgroup()


def test_what_counts_is_less_for_a_late_hand_in():
    assert SubmissionScore(4, 5, False, 60, 1.5).final == 2.5
    assert SubmissionScore(1, 5, False, 60, 3).final == 0
