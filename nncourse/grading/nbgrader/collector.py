"""nbgrader's own collector (``nbgrader zip_collect``), on files that were sorted by learner, and its learners."""

import logging
import re
import warnings
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from nncourse.errors import CourseError
from nncourse.grading.nbgrader.course import Course

#: Folders that nbgrader's collector works in, for one assignment.
_STEPS = "{assignment_id}/{collect_step}"


class CollectorError(CourseError):
    """nbgrader's collector ended badly; nothing was handed on."""


def learners_of(course: Course) -> list[dict[str, str | None]]:
    """The gradebook's students: ``id``, both names, ``email``, and the platform's ``lms_user_id``."""
    names = ("id", "first_name", "last_name", "email", "lms_user_id")
    file = course.db_url.removeprefix("sqlite:///")
    if file != course.db_url and not Path(file).exists():  # to open it would make it
        return []
    with Gradebook(course.db_url) as book:
        return [{name: getattr(student, name) for name in names} for student in book.students]


def sorted_folder(work: Path, assignment: str) -> Path:
    """Where :func:`collect` expects the files of an assignment, a folder for each learner."""
    return work / assignment / "archive"


def collect(course: Course, assignment: str, work: Path) -> Path:
    """Let nbgrader collect what lies sorted in a folder of work.

    Args:
        course: the course.
        assignment: its name.
        work: files lie in :func:`sorted_folder` of it; what nbgrader makes of them, too.

    Returns:
        A folder as nbgrader's ``submitted``: ``<learner>/<assignment>/<file>``.

    Raises:
        CollectorError: nbgrader refused.
    """
    submitted, extracted = work / "submitted", work / assignment / "extracted"
    files = [path for path in sorted_folder(work, assignment).rglob("*") if path.is_file()]
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.db_url = str(course.root), course.db_url
    config.CourseDirectory.submitted_directory = str(submitted)
    config.CourseDirectory.directory_structure = "{nbgrader_step}/{student_id}/{assignment_id}"
    config.ZipCollectApp.collect_directory_structure = _STEPS
    config.ExtractorPlugin.zip_ext = []  # archives in it were unpacked already, or belong to the answer
    config.FileNameCollectorPlugin.named_regexp = f"{re.escape(str(extracted))}/(?P<student_id>[^/]+)/(?P<file_id>.+)"
    config.FileNameCollectorPlugin.valid_ext = sorted({path.suffix for path in files})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own, on its libraries: nothing to act on
        app = _Collector(config=config)
        app.where, app.log = work, _log()
        app.coursedir = CourseDirectory(config=config)
        app.coursedir.assignment_id = assignment
        try:
            app.init_plugins()
            app.extract_archive_files()
            app.process_extracted_files()
        except (SystemExit, OSError) as error:
            reason = _log().handlers[0].said if isinstance(error, SystemExit) else f"{error.strerror}"
            raise CollectorError(
                f"nbgrader did not collect {assignment!r}: {reason}. Nothing was changed."
            ) from error
    return submitted


class _Collector(ZipCollectApp):
    """nbgrader's collector, in a folder of work instead of the course's."""

    where: Path = Path()

    def _format_collect_path(self, collect_step: str) -> str:
        return str(self.where / self.coursedir.assignment_id / collect_step)


class _Last(logging.Handler):
    """Keeps the last error."""

    said = "it gave no reason"

    def emit(self, record: logging.LogRecord) -> None:
        self.said = record.getMessage().splitlines()[0]


def _log() -> logging.Logger:
    log = logging.getLogger("nncourse.collect")
    if not log.handlers:
        log.addHandler(_Last(logging.ERROR))
        log.propagate = False
    return log
