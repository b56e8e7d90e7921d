"""nbgrader's execution step, replaced: the same protection under ``nbgrader autograde`` and formgrader's button.

A course switches it on in ``nbgrader_config.py`` with one line::

    from nncourse.grading.nbgrader.execute import protect; protect(c)
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import Execute
from traitlets import Bool, Dict

from nncourse.errors import CourseError
from nncourse.grading.execution import store
from nncourse.grading.nbgrader.course import hidden_marks, read_notebook
from nncourse.grading.nbgrader.quiet import quiet, refuse_authors_mistakes
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import read
from nncourse.grading.submission.plan import plan_of

_CHECKPOINTS = ".ipynb_checkpoints"


class UngradedError(CourseError):
    """Our own failure: the submission stays ungraded."""


class SandboxedExecute(Execute):
    """Runs learner's cells in a sandbox and test cells in the examiner; results come from the store if it has them.

    ``timeout`` is nbgrader's own setting, the wall time of a cell in seconds.
    """

    limits = Dict(
        help="Limits other than the time of a cell, by the names of nncourse.grading.sandbox.limits.Limits."
    ).tag(config=True)
    sandboxed = Bool(True, help="False runs submissions with your own rights.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, **kwargs: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the notebook.

        Raises:
            UngradedError: something of ours failed; nbgrader then grades nothing of this submission.
        """
        course = _course_directory(self)
        job, memory = self._job(nb, resources, course)
        result = memory.get(job.key) if memory is not None else None
        if result is None:
            result = store.run(job)
            if memory is not None:
                memory.put(job.key, result)
        if result["error"] is not None:
            raise UngradedError(f"Not graded, and not the learner's fault: {result['error']}")
        apply(nb, result)
        refuse_authors_mistakes(nb)
        return quiet(nb), resources

    def chosen_limits(self) -> Limits:
        """The limits of the configuration."""
        return Limits(**{"cell_s": float(self.timeout or 10**6), **self.limits})

    def _job(self, nb: NotebookNode, resources: ResourcesDict, course: Any) -> tuple[store.Job, store.Store | None]:
        where, hidden = resources.get("nbgrader", {}), hidden_marks(self.config)
        if course is None or "assignment" not in where:
            job = store.job_of(
                nb, plan_of(nb, hidden=hidden), self.chosen_limits(), store.Files(), sandboxed=self.sandboxed, salt=""
            )
            return job, None
        memory = store.Store(Path(course.root) / ".nncourse")
        source = Path(course.format_path(course.source_directory, ".", where["assignment"]))
        handed_in = Path(course.format_path(course.submitted_directory, where["student"], where["assignment"]))
        author = source / f"{where['notebook']}.ipynb"
        plan = plan_of(read_notebook(author) if author.exists() else nb, author.name, hidden)
        files = files_for(source, handed_in)
        sandboxed, salt = self.sandboxed, memory.salt()
        return store.job_of(nb, plan, self.chosen_limits(), files, sandboxed=sandboxed, salt=salt), memory


def files_for(source: Path, handed_in: Path) -> store.Files:
    """What lies beside a notebook: the author's files and those handed in, without links and notebooks."""
    return store.Files(_beside(handed_in), _beside(source))


def _beside(folder: Path) -> dict[str, bytes]:
    found = read.collect(folder, read.Submission()) if folder.is_dir() else {}
    left_out = (".ipynb", "timestamp.txt")
    return {path: data for path, data in found.items() if not path.endswith(left_out) and _CHECKPOINTS not in path}


def apply(nb: NotebookNode, result: dict[str, Any]) -> None:
    """Put outputs into a notebook, in place; record how it was run."""
    count = 0
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs = [from_dict(each) for each in result["outputs"].get(str(index), [])]
        count += 1
        cell.execution_count = count
    nb.metadata["nncourse"] = {
        "sandboxed": result["sandboxed"],
        "seed": result["seed"],
        "observations": result["observations"],
    }


def protect(config: Any) -> None:
    """Replace nbgrader's execution by ours in a configuration."""
    from nbgrader.converters import Autograde

    steps = config.Autograde.get("autograde_preprocessors") or Autograde.autograde_preprocessors.default()
    config.Autograde.autograde_preprocessors = [
        SandboxedExecute if isinstance(each, type) and issubclass(each, Execute) else each for each in steps
    ]


def _course_directory(step: Any) -> Any:
    """The course folder of the converter that runs this step, if one does."""
    while step is not None:
        found = getattr(step, "coursedir", None)
        if found is not None:
            return found
        step = step.parent
    return None
