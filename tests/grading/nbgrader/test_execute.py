"""Our step in nbgrader's configuration, and what it writes into a notebook; graded classes are in test_batch.py."""

import pytest
from nbgrader import preprocessors as stock
from traitlets.config import Config

from nncourse.grading.execution import opinions
from nncourse.grading.execution.opinions import Opinions
from nncourse.grading.execution.result import Result
from nncourse.grading.inside.not_apart import REMEDY
from nncourse.grading.nbgrader import execute
from nncourse.grading.nbgrader.execute import SandboxedExecute, UngradedError, apply, protect, to_look_at
from nncourse.grading.nbgrader.handed_in import SetAside
from nncourse.grading.nbgrader.receipts import BeforePages
from nncourse.grading.nbgrader.save import SaveMarks

from ..conftest import author


def test_a_configuration_gets_our_steps_in_the_place_of_stocks():
    config = Config()
    protect(config)
    steps = config.Autograde.autograde_preprocessors
    assert SandboxedExecute in steps
    assert SaveMarks in steps
    assert not {stock.Execute, stock.SaveAutoGrades} & set(steps)
    assert stock.ClearHiddenTests in config.GenerateFeedback.preprocessors
    assert isinstance(config.Autograde.pre_convert_hook, SetAside)
    assert isinstance(config.GenerateFeedback.pre_convert_hook, BeforePages)


def test_protecting_twice_changes_nothing_more():
    config = Config()
    protect(config)
    steps, pages = list(config.Autograde.autograde_preprocessors), list(config.GenerateFeedback.preprocessors)
    hook = config.Autograde.pre_convert_hook
    protect(config)
    assert config.Autograde.autograde_preprocessors == steps
    assert config.GenerateFeedback.preprocessors == pages
    assert config.Autograde.pre_convert_hook is hook


def test_a_courses_own_steps_and_hooks_stay():
    class Own(stock.LimitOutput):
        pass

    called = []
    config = Config()
    config.Autograde.autograde_preprocessors = [Own, stock.Execute, "a.name.of.a.step"]
    config.GenerateFeedback.pre_convert_hook = lambda **words: called.append(words)
    protect(config)
    assert config.Autograde.autograde_preprocessors == [Own, SandboxedExecute, "a.name.of.a.step"]
    config.GenerateFeedback.pre_convert_hook(assignment="ps1", student="ada", notebooks=[])
    assert called == [{"assignment": "ps1", "student": "ada", "notebooks": []}]


def test_outputs_are_put_in_and_counted():
    notebook = author()
    apply(notebook, Result({1: [{"output_type": "stream", "name": "stdout", "text": "a"}]}, seed=7, sandboxed=False))
    assert notebook.cells[1].outputs[0].text == "a"
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4, 5]
    assert notebook.metadata["nncourse"]["seed"] == 7
    assert notebook.metadata["nncourse"]["sandboxed"] is False


@pytest.mark.parametrize(("disputed", "cells"), [(opinions.REVIEW, {"a", "b"}), (opinions.APART, {"a"})])
def test_a_person_looks_at_odd_cells_and_at_disputed_ones_if_the_course_says_so(disputed, cells):
    result = Result(opinions=Opinions(odd={"a": "no number"}, disputed={"b": "differ"}))
    assert set(to_look_at(result, disputed)) == cells


def test_an_advice_to_the_author_is_not_written_into_a_learners_notebook():
    text = f"This test cannot be judged apart from the answer: x. {REMEDY}"
    output = {"output_type": "error", "ename": "NotJudgedApart", "evalue": text, "traceback": [text]}
    notebook = author()
    apply(notebook, Result({2: [output]}))
    assert "no mistake of the answer" in str(notebook.cells[2].outputs)
    assert "in_kernel" not in str(notebook.cells[2].outputs)


def test_a_failure_of_ours_leaves_the_submission_ungraded(monkeypatch):
    monkeypatch.setattr(execute.running, "run", lambda job: Result.failed("no sandbox"))
    monkeypatch.setattr(execute.cgroup, "require", lambda: None)
    with pytest.raises(UngradedError, match="not the learner's fault: no sandbox"):
        SandboxedExecute().preprocess(author(), {})


def test_without_a_course_the_notebook_is_run_by_itself(monkeypatch):
    ran = []

    def run(job):
        ran.append(job)
        return Result({2: [], 4: []})

    monkeypatch.setattr(execute.running, "run", run)
    monkeypatch.setattr(execute.cgroup, "require", lambda: None)
    notebook, resources = SandboxedExecute(timeout=7, sandboxed=False).preprocess(author(), {})
    (job,) = ran
    assert (job.limits.cell_s, job.sandboxed, job.files) == (7, False, ())
    assert resources["nncourse"] == {"look": {}}
    assert notebook.metadata["nncourse"]["sandboxed"] is True
