"""nbgrader's side of a batch: what the gradebook knows, its sanitising step, its grading pass."""

import contextlib
import io
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import OverwriteCells
from traitlets.config.loader import PyFileConfigLoader

from nncourse.errors import CourseError
from nncourse.grading.execution.trial import Rule, Sheets
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.execute import SandboxedExecute, protect
from nncourse.grading.sandbox.limits import Limits


class GradebookError(CourseError):
    """The gradebook cannot be used as it is."""


@dataclass(frozen=True)
class Score:
    """A submission's points in the gradebook; ``to_grade``: some cells wait for a person."""

    points: float
    most: float
    to_grade: bool


class Book:
    """The gradebook of a course, and nbgrader's configuration with our execution step in it."""

    def __init__(self, course: Course, *, sandboxed: bool = True, second_opinion: str | None = None) -> None:
        self.course = course
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
        protect(self.config)
        self.config.CourseDirectory.root = str(course.root)
        self.config.SandboxedExecute.sandboxed = sandboxed
        if second_opinion is not None:
            self.config.SandboxedExecute.second_opinion = second_opinion

    def require_cgroup(self, *, unless: bool) -> None:
        """Refuse a machine on which no cgroup can be made, unless the user or the course says otherwise.

        Raises:
            SandboxError: none can.
        """
        if unless:
            self.config.SandboxedExecute.without_cgroup = True
        SandboxedExecute(config=self.config).require_cgroup()

    def limits(self) -> Limits:
        """The limits that the configuration sets."""
        return SandboxedExecute(config=self.config).chosen_limits()

    def rule(self) -> Rule:
        """What the configuration says about opinions.

        Raises:
            CourseError: a value that is none of those that there are.
        """
        return SandboxedExecute(config=self.config).rule()

    def sheets(self, notebook: NotebookNode, name: str) -> Sheets:
        """Reference, blank and plan of a source notebook."""
        return sheets_of(notebook, f"{name}.ipynb", self.config, self.course.root, self.limits())

    def require(self, assignment: str) -> None:
        """Make sure that the assignment was generated into this gradebook.

        Raises:
            GradebookError: it was not, or the database cannot be opened.
        """
        with self._open() as book:
            try:
                ready = bool(book.find_assignment(assignment).notebooks)
            except MissingEntry:
                ready = False
        if not ready:
            raise GradebookError(
                f"The gradebook does not know the assignment {assignment!r}. Run `nbgrader generate_assignment "
                f"{assignment}` in {self.course.root} first."
            )

    def sanitised(self, notebook: NotebookNode, name: str, assignment: str) -> NotebookNode:
        """The notebook with the author's text in every read-only cell, as nbgrader will make it."""
        where = {"notebook": name, "assignment": assignment, "db_url": self.course.db_url}
        step = OverwriteCells(config=self.config)
        step.log = logging.getLogger("nncourse.silent")
        step.log.disabled = True
        with _translated():
            return step.preprocess(notebook, {"nbgrader": where})[0]

    def record(self, student: str, assignment: str, submitted: Path) -> None:
        """Run nbgrader's autograde step for one student; executed notebooks are found in the store.

        Raises:
            GradebookError: nbgrader failed; the gradebook keeps what it had for this student.
        """
        known = self._has(student, assignment)
        try:
            self._autograde(student, assignment, submitted)
        except BaseException:
            if not known:  # nbgrader enters a submission, which counts as 0 points, before it grades it
                self._forget(student, assignment)
            raise

    def _has(self, student: str, assignment: str) -> bool:
        with self._open() as book:
            try:
                return book.find_submission(assignment, student) is not None
            except MissingEntry:
                return False

    def _forget(self, student: str, assignment: str) -> None:
        with contextlib.suppress(GradebookError, MissingEntry), self._open() as book:
            book.remove_submission(assignment, student)

    def _autograde(self, student: str, assignment: str, submitted: Path) -> None:
        directory = CourseDirectory(config=self.config)
        directory.student_id, directory.assignment_id = student, assignment
        directory.submitted_directory = str(submitted)
        step = Autograde(coursedir=directory, config=self.config)
        step.force = True
        log = io.StringIO()
        step.log = logging.getLogger(f"nncourse.autograde.{student}")
        handler = logging.StreamHandler(log)
        step.log.addHandler(handler)
        step.log.setLevel(logging.ERROR)
        step.log.propagate = False
        try:
            with _translated(), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nbgrader's own, on its libraries: nothing to act on
                step.start()
        except CourseError:
            raise
        except Exception as error:
            raise GradebookError(_last_line(log.getvalue()) or str(error)) from error
        finally:
            step.log.removeHandler(handler)

    def score(self, student: str, assignment: str) -> Score:
        """What the gradebook holds for a submission."""
        with self._open() as book:
            submission = book.find_submission(assignment, student)
            return Score(submission.score, submission.max_score, bool(submission.needs_manual_grade))

    def students(self, assignment: str) -> list[str]:
        """Ids of the students whose folder for the assignment is there."""
        if not self.course.submitted.is_dir():
            return []
        return sorted(
            folder.name
            for folder in self.course.submitted.iterdir()
            if os.path.lexists(folder / assignment) and not folder.name.startswith(".")
        )

    @contextlib.contextmanager
    def _open(self) -> Iterator[Gradebook]:
        with _translated(), Gradebook(self.course.db_url, self.config.CourseDirectory.get("course_id") or "") as book:
            yield book


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """A database that does not answer is one sentence."""
    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise GradebookError(
            f"The gradebook cannot be used ({reason}). If another program holds it, close that one; "
            "then grade again: what is done is kept."
        ) from error


def _last_line(log: str) -> str:
    """The line of a log that names an exception; nbgrader's own remarks around it say nothing."""
    named = [
        line.strip()
        for line in log.splitlines()
        if re.match(r"^[\w.]*(Error|Exception|Entry|Interrupt|Warning)\b", line)
    ]
    return (named or log.strip().splitlines() or [""])[-1][:500]
