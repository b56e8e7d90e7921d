"""nbgrader's side of a batch: what the gradebook knows, its sanitising step, its grading pass."""

import contextlib
import io
import logging
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import sqlalchemy
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import OverwriteCells
from traitlets.config.loader import PyFileConfigLoader

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading.execution.trial import Rule, Sheets
from nncourse.grading.nbgrader import lateness
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.execute import SandboxedExecute, protect
from nncourse.grading.nbgrader.extensions import Extensions
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.wording import shortened


class GradebookError(CourseError):
    """The gradebook cannot be used as it is."""


@dataclass(frozen=True)
class SubmissionScore:
    """A submission's points in the gradebook; ``to_grade``: some cells wait for a person.

    ``late_s``: seconds after the due date; ``final``: the points less the ``penalty`` for that, not below 0.
    """

    points: float
    most: float
    to_grade: bool
    late_s: float = 0.0
    penalty: float = 0.0

    @property
    def final(self) -> float:
        """What counts."""
        return max(0.0, self.points - self.penalty)


class _AutogradeOne(Autograde):
    """nbgrader's step for the one submission that lies in its folder, whatever that is called."""

    def init_notebooks(self) -> None:
        """Find the notebooks by listing folders: stock nbgrader takes a student's name for a pattern."""
        root, assignment = Path(self.coursedir.submitted_directory), self.coursedir.assignment_id
        folders = [student / assignment for student in root.iterdir()]
        self.assignments = {str(each): sorted(map(str, each.glob("*.ipynb"))) for each in folders}


def _run(step: _AutogradeOne, student: str) -> None:
    """Run nbgrader's step, and print nothing of what it says.

    Raises:
        GradebookError: it failed; the message is the last line of its log, and where in the course's own code.
    """
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
        said = last_line(log.getvalue()) or str(error)
        raise GradebookError(_place(log.getvalue(), Path(step.coursedir.root)) + said) from error
    finally:
        step.log.removeHandler(handler)


class Book:
    """The gradebook of a course, and nbgrader's configuration with our execution step in it."""

    def __init__(self, course: Course, *, sandboxed: bool = True, second_opinion: str | None = None) -> None:
        self.course = course
        self.config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
        protect(self.config)
        self.config.CourseDirectory.root = str(course.root)
        self.config.SandboxedExecute.sandboxed = sandboxed
        self.config.CleanNotebook.enabled = False  # a batch makes every notebook clean before
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

    def without_cgroup(self) -> bool:
        """Whether the course grades where no cgroup can be made."""
        return SandboxedExecute(config=self.config).without_cgroup

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

    def require(self, assignment: str, sheets: dict[str, Sheets]) -> None:
        """Make sure that the assignment was generated into this gradebook, from the source as it is now.

        Raises:
            GradebookError: it was not, or the database cannot be opened.
        """
        with self._open() as book:
            try:
                known = {each.name: each.source_cells for each in book.find_assignment(assignment).notebooks}
            except MissingEntry:
                known = {}
            kept = {(name, cell.name): cell.source for name, cells in known.items() for cell in cells}
        stale = _stale(kept, sheets) if known else []
        if stale:
            raise GradebookError(
                f"The source of {assignment!r} is not what was generated: {', '.join(stale[:5])} differ. Run "
                f"`nbgrader generate_assignment {assignment} --force` in {self.course.root} first (without --force "
                "it skips an assignment that is there)."
            )
        if not known:
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
            Extensions(self.course).bring(student, assignment)
            self._autograde(student, assignment, submitted)
        except BaseException:
            if not known:  # nbgrader enters a submission, which counts as 0 points, before it grades it
                self._forget(student, assignment)
            raise

    def _has(self, student: str, assignment: str) -> bool:
        with self._open() as book, contextlib.suppress(MissingEntry):
            return book.find_submission(assignment, student) is not None
        return False

    def _forget(self, student: str, assignment: str) -> None:
        with contextlib.suppress(GradebookError, MissingEntry), self._open() as book:
            book.remove_submission(assignment, student)

    def _autograde(self, student: str, assignment: str, submitted: Path) -> None:
        directory = CourseDirectory(config=self.config)
        directory.assignment_id = assignment  # the folder holds this one submission, so no name is a pattern
        directory.submitted_directory = str(submitted)
        step = _AutogradeOne(coursedir=directory, config=self.config)
        step.force = True
        _run(step, student)

    def score(self, student: str, assignment: str) -> SubmissionScore:
        """What the gradebook holds for a submission."""
        with self._open() as book:
            submission = book.find_submission(assignment, student)
            late = max(0.0, submission.total_seconds_late), submission.late_submission_penalty or 0.0
            return SubmissionScore(submission.score, submission.max_score, bool(submission.needs_manual_grade), *late)

    def lateness_depends_on(self, student: str, assignment: str, submitted: Path) -> str:
        """What lateness depends on: the due date, an extension, when this was handed in, and the course's policy."""
        path = submitted / "timestamp.txt"
        handed_in = path.read_text().strip() if path.exists() else ""
        with self._open() as book:
            due = book.find_assignment(assignment).duedate
        late = lateness.policy(self.config)
        return f"due {due} and {Extensions(self.course).get(assignment, student)}, handed in {handed_in}, {late}"

    def due(self, assignment: str, student: str) -> datetime | None:
        """When an assignment is due for a learner, with the extension that was granted; None: never."""
        with self._open() as book:
            due = book.find_assignment(assignment).duedate
        more = Extensions(self.course).get(assignment, student) or timedelta()
        return None if due is None else due.replace(tzinfo=UTC) + more

    def leave_open(self, student: str, assignment: str, notebooks: dict[str, str]) -> None:
        """Take the zeros back that nbgrader gives for notebooks which nobody could read, and tell the learner why."""
        with self._open() as book:
            for name in notebooks:
                for grade in book.find_submission_notebook(name, assignment, student).grades:
                    grade.auto_score, grade.needs_manual_grade = None, True
            book.db.commit()
        for name, reason in notebooks.items():
            write_whole(self.course.autograded / student / assignment / f"{name}.ipynb", _explained(name, reason))

    @contextlib.contextmanager
    def _open(self) -> Iterator[Gradebook]:
        with _translated(), Gradebook(self.course.db_url, self.config.CourseDirectory.get("course_id") or "") as book:
            yield book


def data_of(book: Book) -> tuple[tuple[str, str], ...]:
    """What a course's configuration shows to every notebook, each path with a digest of its state.

    Raises:
        BesideError: it is not there, or shows what learners may not see.
    """
    return SandboxedExecute(config=book.config).shown(CourseDirectory(config=book.config))


def _explained(name: str, reason: str) -> str:
    """A notebook that tells its learner why it is not graded; feedback is made of it."""
    said = f"# {name}\n\nThis notebook could not be read, so it is not graded: {reason}."
    return nbformat.writes(new_notebook(cells=[new_markdown_cell(said)]))


def students_of(submitted: Path, assignment: str) -> list[str]:
    """Ids of the students whose folder for the assignment is there."""
    if not submitted.is_dir():
        return []
    return sorted(
        folder.name
        for folder in submitted.iterdir()
        if (os.path.lexists(folder / assignment) or _leads_nowhere(folder)) and not folder.name.startswith(".")
    )


def _leads_nowhere(folder: Path) -> bool:
    """Whether a student's folder is a link of which nobody can tell what was handed in."""
    return folder.is_symlink() and not folder.exists()


def _stale(kept: dict[tuple[str, str], str], sheets: dict[str, Sheets]) -> list[str]:
    """The author's cells whose text the gradebook does not have, (notebook, id) -> text."""
    return [
        f"{roles.grade_id(cell)} of {name}.ipynb"
        for name, sheet in sheets.items()
        for cell in filter(_is_authors, sheet.reference.cells)
        if not _same(kept.get((name, roles.grade_id(cell)), ""), cell.source)
    ]


def _is_authors(cell: NotebookNode) -> bool:
    """Whether the text is the author's; nbgrader makes a new one of an ``AUTOTEST`` cell."""
    return (roles.is_read_only(cell) or roles.is_test(cell)) and "AUTOTEST" not in cell.source


def _same(kept: str, source: str) -> bool:
    """Whether a cell's text is the gradebook's; a release for self-study adds its solutions below."""
    return kept == source or kept.startswith(f"{source}\nchecks.solutions(")


def database_said(error: sqlalchemy.exc.SQLAlchemyError) -> str:
    """The database's own reason, one line, without the statement that SQLAlchemy tells as well."""
    return str(getattr(error, "orig", error)).splitlines()[0]


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """A database that does not answer is one sentence."""
    try:
        yield
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise GradebookError(
            f"The gradebook cannot be used ({database_said(error)}). If another program holds it, close that one; "
            "then grade again: what is done is kept."
        ) from error


def last_line(log: str) -> str:
    """The line of a log of nbgrader's that names an exception; its own remarks around it say nothing."""
    named = [
        line.strip()
        for line in log.splitlines()
        if re.match(r"^[\w.]*(Error|Exception|Entry|Interrupt|Warning)\b", line)
    ]
    said = (named or log.strip().splitlines() or [""])[-1]
    return shortened(re.sub(r"^\w*Error: \[Errno \d+\] ", "", said), 500)


def _place(log: str, root: Path) -> str:
    """Where a traceback was last in the course's own code, such as a late rule: ``late.py, line 4: ``, or nothing."""
    lines = re.findall(rf'^  File "{re.escape(str(root))}/(?!.*site-packages)(.+)", line (\d+)', log, re.MULTILINE)
    return f"{lines[-1][0]}, line {lines[-1][1]}: " if lines else ""
