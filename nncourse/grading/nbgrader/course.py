"""An nbgrader course folder, looked at before anything is run in it or written to it."""

import contextlib
import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from nncourse.errors import CourseError, did_you_mean
from nncourse.grading.submission.fences import Fences
from nncourse.wording import shortened

#: The version of the schema of nbgrader's marks that is graded here.
SCHEMA = 3


class CourseFolderError(CourseError):
    """A folder, an assignment or a notebook that nbgrader could not work with."""


@dataclass(frozen=True)
class Course:
    """A course folder that was found sound; :func:`load` makes it.

    ``root`` holds ``nbgrader_config.py``; the other paths are where nbgrader reads and writes each stage.
    ``solution`` and ``hidden`` are the fences around solutions and hidden tests.
    """

    root: Path
    source: Path
    release: Path
    submitted: Path
    autograded: Path
    feedback: Path
    db_url: str
    solution: Fences
    hidden: Fences

    def assignments(self) -> list[str]:
        """Names of the assignments: the folders in ``source`` that hold a notebook."""
        return sorted(folder.name for folder in self.source.iterdir() if any(folder.glob("*.ipynb")))

    def outdated(self, assignment: str) -> dict[str, int]:
        """Notebooks of an assignment whose marks are of an older schema of nbgrader's, and the version of that."""
        schemas = {path.stem: _schema(_read(path)) for path in sorted((self.source / assignment).glob("*.ipynb"))}
        return {name: schema for name, schema in schemas.items() if schema < SCHEMA}

    def notebooks(self, assignment: str) -> dict[str, NotebookNode]:
        """Read the source notebooks of an assignment, by name without ``.ipynb``.

        Raises:
            CourseFolderError: there is no such assignment, or one of its notebooks cannot be used.
        """
        known = self.assignments()
        if assignment not in known:
            hint = did_you_mean(assignment, known)
            there = f"there are {', '.join(known)}" if known else "it has none"
            raise CourseFolderError(f"There is no assignment {assignment!r} in {self.source}; {there}.{hint}")
        return {path.stem: read_notebook(path) for path in sorted((self.source / assignment).glob("*.ipynb"))}

    def released(self, assignment: str) -> dict[str, NotebookNode]:
        """The notebooks of an assignment as learners were given them, by name; those that cannot be read apart."""
        found = {}
        for path in sorted((self.release / assignment).glob("*.ipynb")):
            with contextlib.suppress(CourseFolderError):
                found[path.stem] = read_notebook(path)
        return found


def load(root: str | Path, *, is_copy: bool = False) -> Course:
    """Look at a course folder and return where its parts are.

    Args:
        root: the folder with ``nbgrader_config.py`` and the source of the assignments.
        is_copy: the folder is a copy, so a root and a database that its configuration names are not its own:
            this folder is the root, and the database lies in it.

    Raises:
        CourseFolderError: it is no folder, has no configuration or a broken one, or has no source folder.
    """
    root = Path(root).expanduser().resolve()
    if not root.is_dir():
        raise CourseFolderError(f"{root} is not a folder. Name the course folder, the one with nbgrader_config.py.")
    if not (root / "nbgrader_config.py").is_file():
        raise CourseFolderError(
            f"{root} is not a course folder: it has no nbgrader_config.py. Name the folder that has one, or make a "
            "course with `nbgrader quickstart`."
        )
    if str(root) not in sys.path:  # nbgrader's programs find a course's own modules, such as a late rule, there
        sys.path.append(str(root))  # last: no file of a course's takes a library's place
    directory = _configured(root, is_copy)
    course = Course(
        root,
        *stages(directory),
        directory.db_url,
        solution_fences(directory.config),
        hidden_fences(directory.config),
    )
    if not course.source.is_dir():
        raise CourseFolderError(f"{root} is not a course folder: there is no {course.source} for its assignments.")
    return course


def stages(directory: Any) -> list[Path]:
    """Where nbgrader reads and writes source, release, submitted, autograded and feedback, as it says itself."""
    names = ("source", "release", "submitted", "autograded", "feedback")
    folders = [directory.format_path(getattr(directory, f"{each}_directory"), ".", ".") for each in names]
    return [(Path(directory.root) / each).resolve() for each in folders]


def read_notebook(path: str | Path) -> NotebookNode:
    """Read a notebook; an older format, and marks of an older schema, are made today's in memory.

    Raises:
        CourseFolderError: it is missing, not JSON, or JSON that is no notebook.
    """
    from nbgrader.nbgraderformat import MetadataValidator

    notebook, validator = _read(path), MetadataValidator()
    validator.log = logging.getLogger("nncourse.silent")
    validator.log.disabled = True
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata and _version(cell) < SCHEMA:
            validator.upgrade_cell_metadata(cell)
    return notebook


def _schema(notebook: NotebookNode) -> int:
    """The oldest schema of a notebook's marks."""
    marked = (cell for cell in notebook.cells if "nbgrader" in cell.metadata)
    return min(map(_version, marked), default=SCHEMA)


def _version(cell: NotebookNode) -> int:
    """The schema of a cell's mark; nbgrader's first had no number, and only its third knows tasks."""
    mark = cell.metadata.nbgrader
    version = mark.get("schema_version", SCHEMA if "task" in mark else 0)
    return version if type(version) is int else SCHEMA


def _read(path: str | Path) -> NotebookNode:
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseFolderError(f"{path} cannot be read ({error.strerror}). Name a notebook, *.ipynb.") from None
    except ValueError as error:
        raise CourseFolderError(
            f"{path} is not a notebook: it is not JSON ({error}). Open it in Jupyter and save it, or get it again."
        ) from None
    try:
        notebook = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        first = shortened(str(error).strip().split("\n")[0])
        raise CourseFolderError(
            f"{path} is JSON but not a notebook ({first}). Open it in Jupyter and save it, or get it again."
        ) from None
    return notebook


def _configured(root: Path, is_copy: bool) -> object:
    """nbgrader's own reading of the configuration."""
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        if is_copy or "root" not in config.CourseDirectory:
            config.CourseDirectory.root = str(root)
        if is_copy:
            config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
        return CourseDirectory(config=config)
    except Exception as error:
        raise CourseFolderError(
            f"{root / 'nbgrader_config.py'} does not load ({type(error).__name__}: {error}). Correct it first."
        ) from error


def hides_tests(course: Course) -> bool:
    """Whether the course's own configuration keeps hidden tests out of feedback."""
    from nbgrader.preprocessors import ClearHiddenTests
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    steps = config.GenerateFeedback.get("preprocessors") or []
    return any(isinstance(each, type) and issubclass(each, ClearHiddenTests) for each in steps)


def solution_fences(config: Any) -> Fences:
    """The fences of solutions under a configuration of nbgrader."""
    from nbgrader.preprocessors import ClearSolutions

    step = ClearSolutions(config=config)
    return Fences(step.begin_solution_delimeter, step.end_solution_delimeter)


def hidden_fences(config: Any) -> Fences:
    """The fences of hidden tests under a configuration of nbgrader."""
    from nbgrader.preprocessors import ClearHiddenTests

    step = ClearHiddenTests(config=config)
    return Fences(step.begin_test_delimeter, step.end_test_delimeter)
