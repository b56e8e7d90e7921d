"""The kernel that a notebook asks for: run in its own environment if that is here, refused with a sentence if not."""

import json
import sys
import venv
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from traitlets.config import Config

from nncourse.grading.batch import Batch, Options
from nncourse.grading.execution import running
from nncourse.grading.execution.job import Job
from nncourse.grading.execution.store import ResultStore
from nncourse.grading.nbgrader.course import load
from nncourse.grading.nbgrader.kernels import KernelError, environment_of
from nncourse.grading.rehearsal.opinions import judge_assignment
from nncourse.grading.sandbox.limits import Limits
from nncourse.grading.submission.environment import Environment
from nncourse.grading.submission.plan import Plan
from tests.small_course import graded_cells, hand_in, nbgrader, write_course

from ..conftest import cell, needs_bwrap, test_cell

LAUNCHED = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a kernel that is started by a command."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))

    def install(name, *command, env=()):
        folder = tmp_path / "jupyter" / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": list(command), "display_name": name, "language": "python", "env": dict(env)}
        (folder / "kernel.json").write_text(json.dumps(spec))

    return install


def asking(kernel):
    return new_notebook(metadata={"kernelspec": {"name": kernel, "display_name": kernel}})


def found(kernel, course="/nowhere", **config):
    return environment_of(asking(kernel), "ps1.ipynb", Config(config), Path(course))


def python_that_says(folder, **said):
    """A program called python that tells of itself what it is told to."""
    facts = {
        "version": [3, 12, 1],
        "prefix": str(folder),
        "paths": [str(folder)],
        "installed": [["ipykernel", "6.29"]],
    }
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / "python3.12"
    program.write_text(f"#!/bin/sh\necho '{json.dumps(facts | said)}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("name", ["python", "python3", "python3.11"])
def test_pythons_own_names_mean_this_environment(name):
    assert found(name) is None
    assert environment_of(new_notebook(), "ps1.ipynb", Config(), Path("/nowhere")) is None


def test_a_kernel_that_is_started_by_our_own_python_is_this_environment(installed):
    installed("course", sys.executable, *LAUNCHED)
    installed("by-name", "python3", *LAUNCHED)
    assert found("course") is None
    assert found("by-name") is None


def test_a_kernel_that_is_not_here_is_refused_with_what_to_do():
    with pytest.raises(
        KernelError, match=r"ps1.ipynb asks for the kernel 'physics'.*ipykernel install --user --name"
    ):
        found("physics")


@pytest.mark.parametrize("section", ["Execute", "ExecutePreprocessor"])
def test_the_courses_configuration_may_name_another(section):
    assert found("physics", **{section: {"kernel_name": "python3"}}) is None


@pytest.mark.parametrize("command", [["conda", "run", "python", *LAUNCHED], ["/opt/python3", "own_kernel.py"], []])
def test_a_kernel_that_is_started_otherwise_is_refused(installed, command):
    installed("odd", *command)
    with pytest.raises(KernelError, match="in a way of its own"):
        found("odd")


@pytest.mark.parametrize(
    "said",
    [{"version": [3, 8, 10]}, {"installed": [["ipykernel", "5.5.6"]]}, {"installed": [["numpy", "2.0"]]}],
)
def test_an_environment_that_cannot_be_spoken_with_is_refused(installed, tmp_path, said):
    installed("old", python_that_says(tmp_path / "old", **said), *LAUNCHED)
    with pytest.raises(KernelError, match=r"from Python 3\.10 with ipykernel 6 on"):
        found("old")


def test_a_python_that_is_gone_or_says_nothing_is_refused(installed, tmp_path):
    installed("gone", str(tmp_path / "gone" / "bin" / "python3"), *LAUNCHED)
    with pytest.raises(KernelError, match="there is no such program"):
        found("gone")
    silent = tmp_path / "silent" / "python3"
    silent.parent.mkdir()
    silent.write_text("#!/bin/sh\n")
    silent.chmod(0o755)
    installed("silent", str(silent), *LAUNCHED)
    with pytest.raises(KernelError, match="it does not answer"):
        found("silent")


def test_an_environment_that_would_show_the_course_is_refused(installed, tmp_path):
    installed("around", python_that_says(tmp_path / "around"), *LAUNCHED)
    with pytest.raises(KernelError, match="holds the course folder"):
        found("around", tmp_path / "around" / "course")
    assert found("around", tmp_path / "course").folders == (str(tmp_path / "around"),)


def test_what_is_installed_there_is_part_of_it(installed, tmp_path):
    """A result of before a change there is none of after it."""
    installed("one", python_that_says(tmp_path / "one"), *LAUNCHED, env={"MODE": "x"})
    installed("two", python_that_says(tmp_path / "two", installed=[["ipykernel", "6.30"]]), *LAUNCHED)
    one, two = found("one"), found("two")
    assert one.installed != two.installed
    assert one.variables == (("MODE", "x"),)
    keys = {Job((), Plan(environment=each), Limits()).key for each in (None, one, two)}
    assert len(keys) == 3


def test_a_machine_without_the_environment_fails_by_our_fault():
    result = running.run(Job((), Plan(environment=Environment("physics", "/nowhere/bin/python")), Limits()))
    assert "'physics' (/nowhere/bin/python) is not on this machine" in result.error


ANSWER = "import only_there\nvalue = ...\n### BEGIN SOLUTION\nvalue = only_there.VALUE\n### END SOLUTION"
CELLS = [
    cell("import os, sys", "setup", locked=True),
    cell(ANSWER, "value", solution=True),
    test_cell(
        "assert value == 12\nassert os.environ['MODE'] == 'x'\nassert sys.prefix.endswith('there')", "test-value"
    ),
]


@pytest.mark.slow
@needs_bwrap
def test_a_class_is_graded_in_the_environment_of_its_kernel(installed, tmp_path):
    """An environment with a module that ours has not; its ipykernel is ours, by a path file."""
    there = tmp_path / "there"
    venv.create(there, symlinks=True)
    (packages,) = there.glob("lib/python3*/site-packages")
    ours = next(each for each in sys.path if each.endswith("site-packages"))
    (packages / "ours.pth").write_text(ours)
    (packages / "only_there.py").write_text("VALUE = 12")
    installed("there", str(there / "bin" / "python"), *LAUNCHED, env={"MODE": "x"})

    course = write_course(tmp_path / "course", CELLS, "c = get_config()\n", "ps1")
    source = course.root / "source" / "ps1" / "ps1.ipynb"
    source.write_text(source.read_text().replace('"name": "python3"', '"name": "there"'))
    nbgrader(course.root, "generate_assignment", "ps1")
    blank = json.loads((course.root / "release" / "ps1" / "ps1.ipynb").read_text())
    for student, answer in {"right": "import only_there\nvalue = only_there.VALUE", "wrong": "value = 1"}.items():
        blank["cells"][1]["source"] = answer
        hand_in(course.root, student, json.dumps(blank).encode())

    batch = Batch(course.root, "ps1", Options(jobs=2))
    verdicts = batch.run(batch.students())
    assert [(each.student, each.verdict, each.score) for each in verdicts] == [
        ("right", "graded", 1),
        ("wrong", "graded", 0),
    ]
    assert graded_cells(course.root)["right", "ps1", "test-value"] == (1, False)
    (told,) = batch.trials.remarks()
    assert "hostile code can cheat it (it runs in the environment of the kernel 'there'" in told

    (judged,) = judge_assignment(load(course.root), "ps1", ResultStore(tmp_path / "store"))
    assert (judged.apart, list(judged.together), judged.changes, judged.refused) == ([], ["test-value"], {}, "")
    assert "its kernel 'there' runs it" in judged.remarks[0]
