"""One notebook executed: learner's cells in a sandboxed kernel, test cells in the examiner.

Executing is a pure function of (cells, plan, files, limits, seed). Two kinds of failure are kept apart: what a
learner's code did becomes an error output of its cell; what our machinery failed at is an :class:`OursError`, and
then nothing is graded.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from nncourse.grading.execution.clock import Clock
from nncourse.grading.execution.failures import KernelDied, OursError
from nncourse.grading.execution.kernel import Published, Setting
from nncourse.grading.execution.libraries import imported_beforehand
from nncourse.grading.execution.outputs import cut, error, printed, weight, writable
from nncourse.grading.execution.processes import Processes
from nncourse.grading.execution.result import Result
from nncourse.grading.execution.turns import Turns
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission import roles
from nncourse.grading.submission.plan import Plan, shadowed

_GRACE_S = 3.0
_REVIVALS = 3
_OBSERVATIONS = 100
_turns = Turns()


def execute(
    cells: list[Any],
    plan: Plan,
    limits: Limits,
    *,
    files: Path | None = None,
    authors: Path | None = None,
    seed: int = 0,
    sandboxed: bool = True,
    data: tuple[str, ...] = (),
    within: frozenset[str] = frozenset(),
) -> Result:
    """Run all code cells in order; once more, and alone, where a busy machine may be why a cell was late.

    Args:
        cells, plan, limits: what to run, and how.
        files: a folder whose files lie beside the notebook.
        authors: a folder with those of them that are the author's; tests see no others.
        seed: of what tests draw.
        sandboxed: False runs everything with our own rights.
        data: paths of this machine that everything sees read-only at their own place.
        within: ids of test cells that run where the learner's code runs.

    Raises:
        OursError: something of ours failed, or a busy machine leaves it open whether a cell was late.
        nncourse.grading.sandbox.box.SandboxError: no sandbox can be made here.
    """
    imports = (*plan.helpers, *(f"import {module}" for _, module, _ in plan.imports))
    modules = imported_beforehand(imports, [each["source"] for each in cells if each["cell_type"] == "code"])
    seen = data if plan.environment is None else (*data, *plan.environment.folders)
    shown = isolation(sandboxed=sandboxed, data=seen)
    setting = Setting(shown, limits, files, authors, modules, plan.environment)
    with _turns.together():
        result, disturbed = _executed(cells, plan, setting, seed, within, alone=False)
    if disturbed:
        with _turns.alone():
            result, disturbed = _executed(cells, plan, setting, seed, within, alone=True)
        if disturbed:
            raise OursError("A cell took too long, but the machine was busy with other work; grade it again.")
    return result


def _executed(
    cells: list[Any], plan: Plan, setting: Setting, seed: int, within: frozenset[str], *, alone: bool
) -> tuple[Result, bool]:
    run = NotebookRun(cells, plan, setting, seed, within, alone=alone)
    try:
        run.start()
        for index, cell in enumerate(cells):
            if cell["cell_type"] == "code" and cell["source"].strip():
                run.cell(index, cell)
        return run.result, run.disturbed
    finally:
        run.processes.close()


class NotebookRun:
    """The loop over a notebook's cells, and what has come of them so far.

    Attributes:
        result: what has come of the cells.
        disturbed: whether a cell was late for which others may have taken the time.
    """

    def __init__(
        self, cells: list[Any], plan: Plan, setting: Setting, seed: int, within: frozenset[str], *, alone: bool
    ) -> None:
        self.cells, self.plan, self.setting, self.limits = cells, plan, setting, setting.limits
        self.within = within
        seconds = {"start": 0.0, "cells": 0.0, "tests": 0.0}
        self.result = Result(seconds=seconds, sandboxed=setting.isolation.sandboxed, seed=seed)
        self.alone, self.disturbed = alone, False
        self.processes = Processes(setting, plan)
        self._killers: set[int] = set()
        self._revivals = 0
        self._left = self.limits.submission_output_bytes
        self._clock = Clock(self.limits.submission_s, self.processes.used)

    def start(self) -> None:
        """Have an examiner, where a cell is for it, and a kernel."""
        with self._counted("start"):
            self.processes.start(apart=any(self._is_apart(cell) for cell in self.cells))
            if self.processes.examiner is not None:
                failed = self.processes.examiner.prepare(self.plan)
                self._note(*(f"A helper of the author could not be run in the examiner: {each}" for each in failed))
            self._note(*shadowed(self.cells, self.plan))

    def cell(self, index: int, cell: Any) -> None:
        """Run one cell; whatever a learner's code does ends as an output of it."""
        apart = self._is_apart(cell)
        with self._counted("tests" if apart else "cells"):
            try:
                if self._is_late(self._clock):
                    outputs = [error("SubmissionTimeout", f"the notebook took longer than {self._clock.limit_s:g} s")]
                elif not self._revive():
                    outputs = [error("DeadKernelError", "an earlier cell ended the kernel too often")]
                else:
                    outputs = self._test(cell) if apart else self._learners(cell["source"])
            except KernelDied as death:
                self._killers.add(index)
                outputs = [*death.outputs, error("DeadKernelError", death.reason)]
                self._note(f"Cell {index + 1}: {death.reason}.")
                self.processes.end_kernel()
        outputs = cut(writable(outputs), self._left)
        self._left -= weight(outputs)
        self.result.outputs[index] = outputs

    def _is_apart(self, cell: Any) -> bool:
        """Whether this cell is for the examiner."""
        return roles.is_test(cell) and roles.grade_id(cell) not in self.within and bool(cell["source"])

    def _learners(self, source: str) -> list[dict[str, Any]]:
        """Run a cell in the kernel."""
        clock = Clock(self.limits.cell_s, self.processes.used)
        try:
            published = self.processes.kernel.run(source, clock, self._cap())
        except KernelDied:
            self._is_late(clock)
            raise
        if published.late:
            self._is_late(clock)
        return self._heard(published)

    def _test(self, cell: Any) -> list[dict[str, Any]]:
        """Run a test cell in the examiner while the kernel serves its questions."""
        clock = Clock(self.limits.cell_s, self.processes.used)
        kernel, examiner = self.processes.kernel, self.processes.examiner
        kernel.begin("nncourse_serve", {}, self._cap())
        examiner.begin(cell, self.plan, self.result.seed)
        try:
            if not kernel.wait_for(examiner.fileno(), clock):
                self._is_late(clock)
                kernel.give_up(f"the test took longer than {self.limits.cell_s:g} s")
        except KernelDied as death:
            self._replace_examiner_if_stuck(death)
        answer = examiner.answer(_GRACE_S)
        if answer.get("held"):
            self.result.held[roles.grade_id(cell)] = answer["held"]
        if answer.get("kernel_gone"):
            raise KernelDied("the kernel stopped answering during the test", answer["outputs"])
        try:
            published = kernel.end(4 * _GRACE_S)
        except KernelDied as death:
            raise KernelDied(death.reason, printed(death.outputs) + answer["outputs"]) from death
        return printed(self._heard(published)) + answer["outputs"]

    def _replace_examiner_if_stuck(self, death: KernelDied) -> NoReturn:
        """The kernel is gone or must go: the test fails, and an examiner that does not notice is replaced.

        Raises:
            KernelDied: the same, with the test's outputs.
        """
        self.processes.end_kernel()
        try:
            outputs = self.processes.examiner.answer(_GRACE_S)["outputs"]
        except OursError:
            outputs = []
            self.processes.replace_examiner()
        raise KernelDied(death.reason, printed(death.outputs) + outputs) from death

    def _revive(self) -> bool:
        """Have a live kernel: a fresh one in which the earlier cells were run again, but for those that killed."""
        while not self.processes.alive():
            self.processes.end_kernel()
            if self._revivals >= _REVIVALS:
                return False
            self._revivals += 1
            self.processes.restart_kernel()
            for index in sorted(set(self.result.outputs) - self._killers):
                if not self._is_apart(self.cells[index]):
                    try:
                        self._learners(self.cells[index]["source"])
                    except KernelDied:
                        self._killers.add(index)
                        break
        return True

    def _is_late(self, clock: Clock) -> bool:
        """Whether a time limit is reached; remembers if others may be why."""
        if not clock.is_over():
            return False
        self.disturbed |= clock.was_disturbed(alone=self.alone)
        return True

    def _cap(self) -> int:
        return min(self.limits.output_bytes, self._left)

    def _heard(self, published: Published) -> list[dict[str, Any]]:
        self._note(*(f"The notebook {line}." for line in published.noticed))
        return published.outputs

    def _note(self, *observations: str) -> None:
        noted = self.result.observations
        fresh = [each for each in observations if each not in noted]
        noted += fresh[: max(0, _OBSERVATIONS - len(noted))]

    @contextlib.contextmanager
    def _counted(self, part: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.result.seconds[part] += time.monotonic() - began
