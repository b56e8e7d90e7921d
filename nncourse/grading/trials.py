"""The author's side of a batch: every notebook's reference and blank tried first, then the jobs of submissions."""

import contextlib
from functools import partial
from pathlib import Path
from typing import Any

from nncourse.grading.execution import trial
from nncourse.grading.execution.job import Conditions, Files, Job, job_of
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.execution.trial import Rule, Sheets, Trial
from nncourse.grading.nbgrader.beside import files_for
from nncourse.grading.workers import Workers, result_of


class Trials:
    """The trials of an assignment's notebooks.

    Args:
        sheets: the author's side of each notebook, by name.
        source: the author's folder of the assignment.
        rule: what the course chooses about opinions.
        memory: where results are kept.
        conditions: what all jobs of the assignment share.
    """

    def __init__(
        self,
        sheets: dict[str, Sheets],
        source: Path,
        rule: Rule,
        memory: ResultStore,
        conditions: Conditions,
    ) -> None:
        self.sheets, self.source, self.rule, self.memory, self.conditions = sheets, source, rule, memory, conditions
        self.by_name: dict[str, Trial] = {}

    def run(self, workers: Workers) -> None:
        """Try all of them.

        Raises:
            FailingReference: a reference fails a test, or could not be run.
        """
        files = self.files()
        for name, sheets in self.sheets.items():
            known = partial(self.results, workers)
            self.by_name[name] = trial.run(sheets, files, self.rule, known, self.conditions)
            self.by_name[name].require(f"{name}.ipynb")

    def files(self) -> Files:
        """What lies beside the author's own notebooks."""
        return files_for(self.source, self.source)

    def remarks(self) -> list[str]:
        """What the author should know of the test cells."""
        return [f"{name}: {each}" for name, tried in self.by_name.items() for each in tried.remarks()]

    def jobs(self, notebooks: dict[str, Any], staged: Path) -> list[Job]:
        """The jobs of a submission's notebooks, whose files lie in ``staged``."""
        files = files_for(self.source, staged)
        return [
            job_of(
                notebook,
                self.sheets[name].plan,
                self.sheets[name].limits,
                files,
                self.conditions,
                self.by_name[name].judging,
            )
            for name, notebook in notebooks.items()
        ]

    def results(self, workers: Workers, jobs: list[Job]) -> list[Result]:
        """Results of the author's own jobs, from the store or from the workers."""
        futures = [workers.submit(job, self.memory.get(job.key)) for job in jobs]
        results = [result_of(each) for each in futures]
        for job, result in zip(jobs, results, strict=True):
            with contextlib.suppress(OSError):  # without a copy on disk it is executed again another time
                self.memory.put(job.key, result)
        return results
