"""Runs that are cut short, a gradebook or a disk that gives no room, and what is executed again afterwards."""

import contextlib
import json
import os
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import nbformat
import pytest

from nncourse.grading import batch, report
from nncourse.grading.batch import Batch, Options
from nncourse.grading.execution import address, running
from nncourse.grading.nbgrader.gradebook import Book, GradebookError
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits
from tests.small_course import PROTECT, answers, graded, graded_cells, hand_in, make_course, nbgrader

from .conftest import author, needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A course with three submissions, not graded yet."""
    course = make_course(tmp_path_factory.mktemp("course"))
    for number in range(3):
        hand_in(course, f"s{number}", answers("return x * x" if number % 2 else "return 1"))
    return course


@pytest.fixture
def course(handed_in, tmp_path):
    shutil.copytree(handed_in, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder for temporary files, of this process and those that it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def left_in(temporary):
    """Folders of other processes than this one."""
    return [each.name for each in temporary.glob("nncourse-*") if f"-{os.getpid()}-" not in each.name]


@pytest.fixture(scope="module")
def unbroken(handed_in, tmp_path_factory):
    """What the gradebook holds after a run that nothing disturbed."""
    course = tmp_path_factory.mktemp("unbroken") / "course"
    shutil.copytree(handed_in, course)
    assert {each.score for each in graded(course).values()} == {1, 2}
    return graded_cells(course)


#: Grades, and kills itself at the n-th call of a function, before or after the function's work.
DIES = """
import importlib, os, sys
from nncourse.grading.batch import Batch, Options
course, module, path, at, after = sys.argv[1:]
owner, names = importlib.import_module(module), path.split(".")
for name in names[:-1]:
    owner = getattr(owner, name)
genuine, calls = getattr(owner, names[-1]), []
def function(*args, **kwargs):
    calls.append(1)
    result = genuine(*args, **kwargs) if after == "after" or len(calls) != int(at) else None
    if len(calls) == int(at):
        os.kill(os.getpid(), 9)
    return result
setattr(owner, names[-1], function)
made = Batch(course, "ps1", Options(jobs=1))
made.run(made.students(), lambda verdict: None)
"""
MOMENTS = {
    "while the first kernel runs": ("nncourse.grading.execution.notebook", "NotebookRun.cell", 2, "before"),
    "before a result is renamed into its place": ("os", "replace", 3, "before"),
    "when a result is in the store": ("nncourse.grading.execution.store", "ResultStore.put", 2, "after"),
    "while nbgrader writes marks": ("nbgrader.preprocessors", "SaveAutoGrades.preprocess", 2, "before"),
    "when nbgrader has written marks": ("nbgrader.preprocessors", "SaveAutoGrades.preprocess", 2, "after"),
    "between the marks and our record": ("nncourse.grading.nbgrader.gradebook", "Book.score", 2, "before"),
    "when the last record is kept": ("nncourse.grading.verdict", "Records.keep", 3, "after"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_at_any_moment_ends_with_the_same_gradebook(course, unbroken, moment, temporary):
    words = [str(each) for each in (course, *MOMENTS[moment])]
    died = subprocess.run([sys.executable, "-c", DIES, *words], capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert {name.split("-")[2] for name in left_in(temporary)} >= {"submitted", "warm"}
    graded(course)
    assert graded_cells(course) == unbroken
    assert not list((course / ".nncourse" / "graded").rglob(".*.part"))
    assert left_in(temporary) == []


#: A kernel, its relay and an examiner without a sandbox; says who they are, and kills itself.
DIES_WITHOUT_A_SANDBOX = """
import os
from nncourse.grading.execution.examiner import ExaminerProcess
from nncourse.grading.execution.kernel import KernelProcess, Setting
from nncourse.grading.sandbox.isolation import isolation
from nncourse.grading.sandbox.limits import Limits
kernel = KernelProcess(Setting(isolation(sandboxed=False), Limits()))
examiner = ExaminerProcess(isolation(sandboxed=False), Limits(), None, ())
print(*(each.box.process.pid for each in (kernel, kernel.relay, examiner)), flush=True)
input()
os.kill(os.getpid(), 9)
"""


def test_without_a_sandbox_no_process_goes_on_and_no_folder_is_left_either(temporary):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", DIES_WITHOUT_A_SANDBOX], **pipes) as process:
        running = [os.pidfd_open(int(pid)) for pid in process.stdout.readline().split()]
        process.communicate("\n")
    try:
        assert process.returncode == -signal.SIGKILL
        for each in running:
            assert select.select([each], [], [], 120)[0]
    finally:
        for each in running:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(each, signal.SIGKILL)
            os.close(each)
    assert [name.split("-")[2] for name in left_in(temporary)] == ["home"] * 3
    isolation(sandboxed=False).launch({"role": "relay"}, [], Limits()).kill()
    assert left_in(temporary) == []


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(course, unbroken):
    hand_in(course, "s0", answers("while True: pass"))
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("c.SandboxedExecute.timeout = 8\n")  # of the endless loop, whose first opinion the others wait for
    command = [sys.executable, "-m", "nncourse.cli", "grade", "ps1", "--course-dir", str(course), "--jobs", "2"]
    heard = {
        "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    }  # a shell's background jobs ignore it
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **heard)
    kept = course / ".nncourse" / "graded" / "ps1"
    while process.poll() is None and len(list(kept.glob("s*.json"))) < 2:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=300)
    assert process.returncode == 130, said
    assert "2 graded, 1 left" in said[1]
    assert "Traceback" not in "".join(said)
    assert {key: value for key, value in unbroken.items() if key[0] != "s0"} == graded_cells(course)
    hand_in(course, "s0", answers("return 1"))
    graded(course)
    assert graded_cells(course) == unbroken


def test_a_locked_gradebook_is_one_sentence_and_is_left_as_it_was(course, unbroken):
    locked = sqlite3.connect(course / "gradebook.db", check_same_thread=False)
    locked.execute("BEGIN EXCLUSIVE")
    with pytest.raises(GradebookError, match="locked"):
        Batch(course, "ps1", Options(jobs=2))
    locked.rollback()
    made = Batch(course, "ps1", Options(jobs=2))

    def lock_at_the_first(verdict):
        if not locked.in_transaction:
            locked.execute("BEGIN EXCLUSIVE")

    verdicts = made.run(made.students(), lock_at_the_first)
    locked.close()
    assert [each.verdict for each in sorted(verdicts, key=lambda each: each.verdict)] == ["graded", *["ungraded"] * 2]
    assert all("locked" in each.reason for each in verdicts if each.verdict == "ungraded")
    done = {each.student for each in verdicts if each.verdict == "graded"}
    assert graded_cells(course) == {key: value for key, value in unbroken.items() if key[0] in done}
    graded(course)
    assert graded_cells(course) == unbroken


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_one_sentence_and_nothing_is_lost(handed_in, unbroken, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=True)
    try:
        course = disk / "course"
        shutil.copytree(handed_in, course)
        room = os.statvfs(disk)
        (disk / "filling").write_bytes(bytes(room.f_bavail * room.f_bsize - 8192))
        command = [sys.executable, "-m", "nncourse.cli", "grade", "ps1", "--course-dir", str(course)]
        done = subprocess.run(command, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 1, said
        assert "Traceback" not in said
        assert "No space left" in said or "disk is full" in said
        (disk / "filling").unlink()
        graded(course)
        assert graded_cells(course) == unbroken
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_submission_that_nbgrader_fails_on_is_not_entered_as_zero(course, monkeypatch):
    monkeypatch.setattr("nbgrader.preprocessors.SaveAutoGrades.preprocess", lambda *args: 1 / 0)
    assert {each.verdict for each in graded(course).values()} == {"ungraded"}
    assert graded_cells(course) == {}


def executions(monkeypatch):
    """The first definitions in the submissions that are executed from now on; the author's own runs do not count."""
    run, executed = running.first, []

    def counted(job):
        if job.judging.asked != "all":
            executed.append(next(each["source"] for each in job.cells if "def " in each["source"]))
        return run(job)

    monkeypatch.setattr(running, "first", counted)
    return executed


def test_only_what_changed_is_executed_again(course, monkeypatch):
    other = author()
    other.cells[0].source += "\nTWO = 2"
    nbformat.write(other, course / "source" / "ps1" / "ps2.ipynb")
    nbgrader(course, "generate_assignment", "ps1", "--force")
    for number in range(2):
        hand_in(course, f"s{number}", other, name="ps2.ipynb")
    shutil.rmtree(course / "submitted" / "s2")
    executed = executions(monkeypatch)
    assert {each.score for each in graded(course).values()} == {3, 4}
    assert len(executed) == 4
    executed.clear()
    other.cells[4].source = "assert total([1, 2, 4]) == 7"
    nbformat.write(other, course / "source" / "ps1" / "ps2.ipynb")
    nbgrader(course, "generate_assignment", "ps1", "--force")
    graded(course)
    assert len(executed) == 2  # both learners' ps2, nobody's ps1
    assert all("TWO" in each for each in executed)
    executed.clear()
    monkeypatch.setattr(address, "environment", lambda: ["another version"])
    graded(course)
    assert len(executed) == 4


def test_what_ran_without_a_sandbox_does_not_stand_for_a_sandboxed_run(course, monkeypatch, tmp_path):
    verdicts = tmp_path / "verdicts.json"
    assert report.grade(str(course), "ps1", Options(jobs=2, sandboxed=False), json_file=str(verdicts)) == 0
    assert [each["sandboxed"] for each in json.loads(verdicts.read_text())] == [False] * 3
    path = course / "autograded" / "s0" / "ps1" / "ps1.ipynb"
    assert nbformat.read(path, 4).metadata.nncourse.sandboxed is False
    executed = executions(monkeypatch)
    graded(course)
    assert len(executed) == 3
    assert nbformat.read(path, 4).metadata.nncourse.sandboxed is True


def test_formgraders_button_gives_the_same_marks(course, unbroken):
    """The button calls nbgrader's own API with the course's configuration, to which one line was added."""
    from nbgrader.apps.api import NbGraderAPI

    with open(course / "nbgrader_config.py", "a") as file:
        file.write(PROTECT)
    book = Book(batch.load(course))
    api = NbGraderAPI(config=book.config)
    for number in range(3):
        result = api.autograde("ps1", f"s{number}")
        assert result["success"], result
    assert graded_cells(course) == unbroken
    notebook = nbformat.read(course / "autograded" / "s0" / "ps1" / "ps1.ipynb", 4)
    assert notebook.metadata.nncourse.sandboxed is True
