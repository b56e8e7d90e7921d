"""Feedback pages as nbgrader makes them, one learner at a time, so that one who fails keeps nobody else's."""

import contextlib
import io
import logging
import shutil
import warnings
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nncourse.errors import CourseError
from nncourse.files import write_whole
from nncourse.grading.nbgrader import receipts
from nncourse.grading.nbgrader.course import Course
from nncourse.grading.nbgrader.gradebook import last_line


class PageError(CourseError):
    """A learner's page that nbgrader could not make."""


class _FeedbackOfOne(GenerateFeedback):
    """nbgrader's step for the one submission that lies in its folder, whatever that is called."""

    def init_notebooks(self) -> None:
        """Take the one folder: stock nbgrader takes a student's name for a pattern."""
        folder = Path(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        self.assignments = {str(folder): sorted(map(str, folder.glob("*.ipynb")))}


def make(course: Course, config: Config, student: str, assignment: str) -> list[Path]:
    """Write the pages of one learner anew.

    Args:
        course: the course.
        config: nbgrader's, with our protection.
        student: whose.
        assignment: of which.

    Returns:
        The pages.

    Raises:
        PageError: nbgrader failed.
    """
    directory = CourseDirectory(config=config)
    directory.assignment_id, directory.student_id = assignment, student
    step = _FeedbackOfOne(coursedir=directory, config=config)
    step.force, log = True, io.StringIO()
    step.log = logging.getLogger("nncourse.feedback")
    handler = logging.StreamHandler(log)
    handler.setLevel(logging.ERROR)
    step.log.handlers, step.log.propagate = [handler], False
    try:
        with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader's own, on its libraries: nothing to act on
            step.start()
    except Exception as error:
        said = last_line(log.getvalue()) or str(error)
        raise PageError(f"nbgrader could not make the page of {student}: {said}") from error
    return sorted((course.feedback / student / assignment).glob("*.html"))


def write(course: Course, student: str, assignment: str, page: str, notebooks: list[str]) -> list[Path]:
    """Write a page of ours in the place of nbgrader's, once for each notebook: by its name a learner fetches it."""
    folder = course.feedback / student / assignment
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    pages = [folder / f"{name}.html" for name in notebooks]
    for each in pages:
        write_whole(each, page)
    return pages


def complete(course: Course, student: str, assignment: str) -> None:
    """Put secret and time of a hand-in beside its page, where ``nbgrader release_feedback`` asks for them."""
    kept = receipts.complete(course.submitted / student / assignment)
    receipts.beside_page(course.feedback / student / assignment, kept)
