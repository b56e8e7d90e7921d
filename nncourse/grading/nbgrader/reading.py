"""How stock nbgrader reads a class under our configuration: each folder by its name, each notebook made clean.

nbgrader takes the name of a student's folder for a pattern, so one called ``[ab]*`` stood for the notebooks of
others; and marks that it does not know, such as an empty one, ended the step for the whole class.
"""

import contextlib
import glob
import os
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from nncourse.grading.nbgrader.course import CourseFolderError, hidden_fences, read_notebook
from nncourse.grading.nbgrader.handed_in import SetAside
from nncourse.grading.nbgrader.save import course_directory
from nncourse.grading.submission import rewritten
from nncourse.grading.submission.cleaning import clean
from nncourse.grading.submission.read import require_notebook


class CleanNotebook(NbGraderPreprocessor):
    """First of nbgrader's sanitising steps: a submission as ``nncourse grade`` reads it, every repair in the log."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Build the notebook anew.

        Raises:
            RejectedError: it has more cells than are read.
        """
        where, course = resources["nbgrader"], course_directory(self)
        name = f"{where['notebook']}.ipynb"
        source = course and Path(course.format_path(course.source_directory, ".", where["assignment"])) / name
        if not source or not source.exists():
            return nb, resources
        notes: list[str] = []
        author, given = read_notebook(source), {}
        with contextlib.suppress(CourseFolderError):  # one that is not there, or broken
            release = Path(course.format_path(course.release_directory, ".", where["assignment"])) / name
            given[name] = read_notebook(release)
        made = clean(require_notebook(nb, name), author, notes)
        notes += rewritten.notes({name: made}, {name: author}, given, hidden_fences(self.config))
        for note in notes:
            self.log.warning("%r: %s", where["student"], note)
        return made, resources


def read_clean(config: Any, autograde: type[BaseConverter]) -> None:
    """Make :class:`CleanNotebook` the first of the sanitising steps, whichever a course has chosen."""
    steps = config.Autograde.get("sanitize_preprocessors") or autograde.sanitize_preprocessors.default()
    config.Autograde.sanitize_preprocessors = [CleanNotebook, *(each for each in steps if each is not CleanNotebook)]


def read_by_name(*steps: type[BaseConverter]) -> None:
    """Have steps of nbgrader's take each folder by its name, and none unseen: it has no setting for that."""
    for step in steps:
        step.init_notebooks = _init_notebooks  # type: ignore[method-assign]
        step.run_pre_convert_hook = _run_pre_convert_hook  # type: ignore[method-assign]


_stock, _stock_hook = BaseConverter.init_notebooks, BaseConverter.run_pre_convert_hook


def _run_pre_convert_hook(self: Any) -> None:
    """Run the hook; a hand-in that cannot be looked through is an error, for nbgrader goes on after any of a hook."""
    if isinstance(self.pre_convert_hook, SetAside):
        self.pre_convert_hook.look_through(self.notebooks)
    _stock_hook(self)


def _init_notebooks(self: Any) -> None:
    """Find the notebooks to convert; a student's name that is no folder's may still be a pattern, as in nbgrader."""
    assignment, student = self.coursedir.assignment_id, self.coursedir.student_id
    folder = self._format_source(assignment, student)
    is_name = student != "*" and os.path.isdir(folder)
    self.assignments, self.notebooks, links = {}, [], 0
    for each in [folder] if is_name else glob.glob(folder):
        if os.path.islink(each) or os.path.islink(os.path.dirname(each)):
            self.log.error("%r is a link, and none is followed; put the folder in its place", each)
            links += 1
            continue
        pattern = os.path.join(glob.escape(each), f"{self.coursedir.notebook_id}.ipynb")
        if found := glob.glob(pattern):
            self.assignments[each] = found
        else:
            self.log.warning("No notebooks were matched by %r", pattern)
    if is_name and not self.assignments:
        raise NbGraderException(f"There is no notebook in {folder!r}.")
    if links and not self.assignments:
        raise NbGraderException(f"There is nothing to read but what links in the place of {folder!r} lead to.")
    if not self.assignments:
        _stock(self)  # says what is wrong
