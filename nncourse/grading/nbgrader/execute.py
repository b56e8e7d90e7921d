"""nbgrader's execution step, replaced: the same protection under ``nbgrader autograde`` and formgrader's button.

A course switches it on in ``nbgrader_config.py`` with one line::

    from nncourse.grading.nbgrader.execute import protect; protect(c)
"""

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests, Execute, SaveAutoGrades
from traitlets import Bool, Dict, List, Unicode

from nncourse.errors import CourseError
from nncourse.grading.execution import opinions, running, trial
from nncourse.grading.execution.job import Conditions, Files, Job, job_of
from nncourse.grading.execution.outputs import for_learners
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.execution.trial import Rule
from nncourse.grading.nbgrader import beside
from nncourse.grading.nbgrader.author import sheets_of
from nncourse.grading.nbgrader.collected import protect_collecting
from nncourse.grading.nbgrader.course import hidden_fences, read_notebook, solution_fences, stages
from nncourse.grading.nbgrader.handed_in import SetAside
from nncourse.grading.nbgrader.pages import protect_pages
from nncourse.grading.nbgrader.plain_log import protect_log
from nncourse.grading.nbgrader.quiet import quiet, refuse_authors_mistakes
from nncourse.grading.nbgrader.reading import read_by_name, read_clean
from nncourse.grading.nbgrader.receipts import BeforePages
from nncourse.grading.nbgrader.save import SaveMarks, course_directory
from nncourse.grading.nbgrader.times import zone_of
from nncourse.grading.sandbox import cgroup
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.plan import plan_of


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
    without_cgroup = Bool(
        False, help="True grades where no cgroup can be made, and nothing limits what `nncourse doctor` names."
    ).tag(config=True)
    judge = Unicode(
        opinions.APART,
        help='"apart": tests run apart from the submission wherever the reference shows that they can; '
        '"kernel": all run within the submission, as stock nbgrader does it, where hostile code can cheat them.',
    ).tag(config=True)
    second_opinion = Unicode(
        opinions.SOME, help='"some": of failed tests, and of one passing submission in twenty; "all": of every one.'
    ).tag(config=True)
    disputed = Unicode(
        opinions.REVIEW,
        help='A test on which both opinions differ: "review": a person looks; "apart" or "kernel": that one counts.',
    ).tag(config=True)

    data = List(
        Unicode(),
        help="Folders or files outside of the assignments that every notebook may read, at their own place: absolute "
        "paths, or from the course folder.",
    ).tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, **kwargs: Any
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Execute the notebook.

        Raises:
            UngradedError: something of ours failed; nbgrader then grades nothing of this submission.
            FailingReference: the author's own solution fails a test.
            SandboxError: no cgroup can be made here, and the course does not allow to grade without.
        """
        course = course_directory(self)
        job, memory = self._job(nb, resources, course)
        if memory is None or memory.get(job.key) is None:
            self.require_cgroup()
        result = _known(job, memory)
        if result.error is not None:
            raise UngradedError(f"Not graded, and not the learner's fault: {result.error}")
        apply(nb, result)
        resources["nncourse"] = {"look": to_look_at(result, job.judging.disputed)}
        refuse_authors_mistakes(nb)
        return quiet(nb), resources

    def require_cgroup(self) -> None:
        """Refuse a machine on which no cgroup can be made, unless the configuration allows it.

        Raises:
            SandboxError: none can.
        """
        if self.sandboxed and not self.without_cgroup:
            cgroup.require()

    def chosen_limits(self) -> Limits:
        """The limits of the configuration."""
        return Limits(**{"cell_s": float(self.timeout or 10**6), **self.limits})

    def rule(self) -> Rule:
        """What the configuration says about opinions."""
        return Rule(self.judge, self.second_opinion, self.disputed)

    def shown(self, course: Any) -> tuple[tuple[str, str], ...]:
        """The data that every notebook of nbgrader's course directory may read.

        Raises:
            BesideError: it is not there, or shows what learners may not see.
        """
        marks = [Path(course.db_url.removeprefix("sqlite:///"))] if course.db_url.startswith("sqlite:///") else []
        return beside.shown(self.data, Path(course.root), [*stages(course), *marks])

    def _job(self, nb: NotebookNode, resources: ResourcesDict, course: Any) -> tuple[Job, ResultStore | None]:
        where, limits = resources.get("nbgrader", {}), self.chosen_limits()
        if course is None or "assignment" not in where:
            plan = plan_of(nb, hidden=hidden_fences(self.config), solution=solution_fences(self.config))
            return job_of(nb, plan, limits, Files(), Conditions(self.sandboxed)), None
        memory = ResultStore(Path(course.root) / ".nncourse")
        source = Path(course.format_path(course.source_directory, ".", where["assignment"]))
        handed_in = Path(course.format_path(course.submitted_directory, where["student"], where["assignment"]))
        conditions = Conditions(self.sandboxed, memory.salt(), self.shown(course))
        author = source / f"{where['notebook']}.ipynb"
        files = beside.files_for(source, handed_in)
        if not author.exists():
            plan = plan_of(nb, author.name, hidden_fences(self.config), solution_fences(self.config))
            return job_of(nb, plan, limits, files, conditions), memory
        sheets = sheets_of(read_notebook(author), author.name, self.config, Path(course.root), limits)
        tried = trial.run(
            sheets,
            beside.files_for(source, source),
            self.rule(),
            lambda jobs: [_known(job, memory) for job in jobs],
            conditions,
        )
        tried.require(author.name)
        return job_of(nb, sheets.plan, limits, files, conditions, tried.judging), memory


def _known(job: Job, memory: ResultStore | None) -> Result:
    """The result of a job, from the store if it is there."""
    result = memory.get(job.key) if memory is not None else None
    if result is None:
        result = running.run(job)
        if memory is not None:
            memory.put(job.key, result)
    return result


def to_look_at(result: Result, disputed: str) -> dict[str, str]:
    """The cells of a result that a person has to look at, each with the reason."""
    return result.opinions.odd | (result.opinions.disputed if disputed == opinions.REVIEW else {})


def apply(nb: NotebookNode, result: Result) -> None:
    """Put outputs into a notebook, in place; record how it was run."""
    count = 0
    for index, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        cell.outputs = [from_dict(each) for each in for_learners(result.outputs.get(index, []))]
        count += 1
        cell.execution_count = count
    nb.metadata["nncourse"] = {
        "sandboxed": result.sandboxed,
        "seed": result.seed,
        "observations": result.observations,
        "together": sorted(result.opinions.together),
        "disputed": result.opinions.disputed,
    }


def protect(config: Any) -> None:
    """Replace nbgrader's execution by ours in a configuration, and its writing of marks.

    What was handed in is looked through before anything of it is read, and collected without following a link;
    feedback shows no hidden test and, as formgrader, runs no script that a submission holds.
    """
    from nbgrader.converters import Autograde, GenerateFeedback

    _protect_reading(config, Autograde, GenerateFeedback)
    steps = config.Autograde.get("autograde_preprocessors") or Autograde.autograde_preprocessors.default()
    ours = {Execute: SandboxedExecute, SaveAutoGrades: SaveMarks}
    config.Autograde.autograde_preprocessors = [
        next((own for stock, own in ours.items() if isinstance(each, type) and issubclass(each, stock)), each)
        for each in steps
    ]


def _protect_reading(config: Any, autograde: Any, feedback: Any) -> None:
    read_by_name(autograde, feedback)
    read_clean(config, autograde)
    protect_log(config)
    protect_collecting(config)
    own = config.Autograde.get("pre_convert_hook")
    if not isinstance(own, SetAside):
        root = config.CourseDirectory.get("root") or "."
        config.Autograde.pre_convert_hook = SetAside(root, own or None, zone_of(config))
    own = config.GenerateFeedback.get("pre_convert_hook")
    if not isinstance(own, BeforePages):
        config.GenerateFeedback.pre_convert_hook = BeforePages(own or None)
    shown = list(config.GenerateFeedback.get("preprocessors") or feedback.preprocessors.default())
    if not any(isinstance(each, type) and issubclass(each, ClearHiddenTests) for each in shown):
        config.GenerateFeedback.preprocessors = [*shown[:1], ClearHiddenTests, *shown[1:]]
    protect_pages(config)
