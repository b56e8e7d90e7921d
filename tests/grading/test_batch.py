"""A whole class, graded in course folders of nbgrader: marks, repairs, resumption, a Dask cluster."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_notebook

from nncourse.grading import batch, report
from nncourse.grading.batch import Batch, BatchError, Options, _executed, _Ready
from nncourse.grading.execution import running
from nncourse.grading.execution.result import Result
from nncourse.grading.nbgrader.gradebook import GradebookError
from tests.clusters import local_cluster
from tests.small_course import PROTECT, answers, graded, graded_cells, hand_in, make_course, nbgrader

from .conftest import author, needs_bwrap

pytestmark = [pytest.mark.slow, needs_bwrap]
MARKS = {"right": 2, "half": 1, "blank": 0}


@pytest.fixture(scope="module")
def empty_course(tmp_path_factory):
    """A course folder with a generated assignment and no submissions."""
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def course(empty_course, tmp_path):
    shutil.copytree(empty_course, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture(scope="module")
def malformed(empty_course, tmp_path_factory):
    """A class in which almost everyone handed in something odd; graded once for all tests of this module."""
    course = tmp_path_factory.mktemp("odd") / "course"
    shutil.copytree(empty_course, course)
    for student, make in ODD.items():
        hand_in(course, student, make())
    hand_in(course, "other_name", answers(), name="My copy (1).ipynb")
    hand_in(course, "no_notebook", b"hello", name="notes.txt")
    hand_in(course, os.fsdecode(b"no text \xff"), answers())
    hand_in(course, "two\nlines", answers())
    folder = hand_in(course, "odd_files", answers("return x * x * int(open('data.txt').read()) // 7"))
    (folder / "keras.py").write_text("raise RuntimeError")
    (folder / "numpy.py").write_text("raise RuntimeError")
    (folder / "nncourse").mkdir()
    (folder / "nncourse" / "__init__.py").write_text("raise RuntimeError")
    (folder / "data.txt").write_text("a learner's own")
    os.symlink("/etc/passwd", folder / "passwd")
    os.symlink(course, folder / "course")
    os.mkfifo(folder / "pipe")
    with open(folder / "large.bin", "wb") as file:
        file.truncate(10 * 2**30)
    linked = course / "submitted" / "linked" / "ps1"
    linked.parent.mkdir(parents=True)
    os.symlink(course / "submitted" / "right" / "ps1", linked)
    os.symlink(course / "submitted" / "half", course / "submitted" / "linked_student")
    os.symlink("/nowhere", course / "submitted" / "leads_nowhere")
    return course, graded(course)


def _changed(change):
    def make():
        notebook = answers()
        return change(notebook) or notebook

    return make


def _set(cell, **mark):
    return _changed(lambda nb: nb.cells[cell].metadata.nbgrader.update(mark))


def _retype(nb):
    nb.cells[2] = nbformat.v4.new_markdown_cell("nothing to see", metadata=nb.cells[2].metadata)


def _copied(nb):
    nb.cells.append(nbformat.from_dict({**nb.cells[1], "id": "again", "source": "def square(x):\n    return -1"}))


ODD = {
    "right": answers,
    "half": lambda: answers("return x + x"),
    "blank": lambda: answers("raise NotImplementedError", "raise NotImplementedError"),
    "not_json": lambda: b'{"cells": [',
    "not_utf8": lambda: b'{"cells": "\xff\xfe\xfa"}',
    "no_cells": lambda: b'{"a": 1}',
    "a_list": lambda: b"[]",
    "deep": lambda: b"[" * 200_000,
    "empty": lambda: b"",
    "utf16": lambda: nbformat.writes(answers()).encode("utf-16"),
    "bare_mark": _changed(lambda nb: nb.cells[2].metadata.update(nbgrader={})),
    "odd_mark": _changed(lambda nb: nb.cells[2].metadata.update(nbgrader={"grade_id": ["x"]})),
    "new_schema": _set(2, schema_version=99),
    "more_points": _set(2, points=1000),
    "not_graded": _set(2, grade=False),
    "made_solution": _set(2, solution=True),
    "unlocked": _changed(
        lambda nb: nb.cells[2].update(source="pass") or nb.cells[2].metadata.nbgrader.update(locked=False)
    ),
    "test_rewritten": _changed(lambda nb: nb.cells[4].update(source="assert total([1, 2, 3]) == 6 or True")),
    "setup_rewritten": _changed(lambda nb: nb.cells[0].update(source="import numpy as np\nclose = max")),
    "test_deleted": _changed(lambda nb: nb.cells.pop(2) and None),
    "setup_deleted": _changed(lambda nb: nb.cells.pop(0) and None),
    "answer_deleted": _changed(lambda nb: nb.cells.pop(1) and None),
    "retyped": _changed(_retype),
    "copied": _changed(_copied),
    "reordered": _changed(lambda nb: nb.cells.reverse()),
    "nothing_left": lambda: new_notebook(),
    "bad_cells": lambda: json.dumps({**answers(), "cells": [3, None, {"cell_type": "x"}, *answers().cells]}).encode(),
}
WANTED = {
    **{name: ("graded", points) for name, points in MARKS.items()},
    **dict.fromkeys(["not_json", "not_utf8", "no_cells", "a_list", "deep", "empty"], ("rejected", None)),
    **dict.fromkeys(["no_notebook", "linked", "linked_student", "leads_nowhere"], ("rejected", None)),
    **dict.fromkeys(["test_rewritten", "setup_rewritten"], ("graded", 2)),
    **dict.fromkeys(["utf16", "bare_mark", "odd_mark", "new_schema", "more_points", "not_graded"], ("graded", 2)),
    **dict.fromkeys(["made_solution", "unlocked", "test_deleted", "setup_deleted", "retyped"], ("graded", 2)),
    **dict.fromkeys(["other_name", "odd_files", "bad_cells"], ("graded", 2)),
    "answer_deleted": ("graded", 1),
    "copied": ("graded", 2),
    "reordered": ("graded", 0),
    "nothing_left": ("graded", 0),
}


def test_a_student_whose_name_is_no_text_is_rejected_alone(malformed):
    odd = {each.student: each.verdict for each in malformed[1].values() if "name" in each.reason}
    assert odd == {r"'no text \udcff'": "rejected", r"'two\nlines'": "rejected"}


@pytest.mark.parametrize("student", WANTED)
def test_every_odd_submission_gets_its_own_verdict(malformed, student):
    verdict = malformed[1][student]
    assert (verdict.verdict, verdict.score) == WANTED[student], verdict
    assert student in {*MARKS, "utf16"} or verdict.reason or verdict.notes


@pytest.mark.parametrize(
    ("student", "cell"), [("test_rewritten", "test-total"), ("setup_rewritten", "setup"), ("unlocked", "test-square")]
)
def test_a_text_of_the_authors_that_was_rewritten_is_told(malformed, student, cell):
    said = [each for each in malformed[1][student].notes if "is not what was released" in each]
    assert said == [f"ps1: the text of {cell!r} is not what was released; the author's was run"]


def test_who_rewrote_nothing_is_not_told_so(malformed):
    told = {name for name, each in malformed[1].items() if "is not what was released" in " ".join(each.notes)}
    assert told == {"test_rewritten", "setup_rewritten", "unlocked", "retyped"}


@pytest.mark.parametrize(
    ("student", "named"),
    [("linked", "linked/ps1"), ("linked_student", "submitted/linked_student"), ("leads_nowhere", "leads_nowhere")],
)
def test_a_link_is_refused_by_name(malformed, student, named):
    reason = malformed[1][student].reason
    assert named in reason
    assert "is a link" in reason


def test_odd_files_are_left_out_and_named(malformed):
    notes = " ".join(malformed[1]["odd_files"].notes)
    assert all(name in notes for name in ("passwd", "course", "pipe", "large.bin"))


def test_a_second_run_executes_nothing_and_says_the_same(malformed, monkeypatch):
    course, first = malformed
    monkeypatch.setattr(running, "first", lambda job: pytest.fail("executed again"))
    second = graded(course)
    assert {name: each.score for name, each in second.items()} == {name: each.score for name, each in first.items()}


def test_changed_points_execute_nothing_and_are_in_the_gradebook(course, monkeypatch):
    hand_in(course, "right", answers())
    hand_in(course, "half", answers("return x + x"))
    graded(course)
    path = course / "source" / "ps1" / "ps1.ipynb"
    source = nbformat.read(path, 4)
    source.cells[2].metadata.nbgrader.points = 3
    nbformat.write(source, path)
    nbgrader(course, "generate_assignment", "ps1", "--force")
    monkeypatch.setattr(running, "first", lambda job: pytest.fail("executed again"))
    assert {name: each.score for name, each in graded(course).items()} == {"right": 4, "half": 1}


def test_stock_autograde_with_our_line_gives_the_same_marks(course):
    hand_in(course, "half", answers("return x + x"))
    with open(course / "nbgrader_config.py", "a") as file:
        file.write(PROTECT)
    nbgrader(course, "autograde", "ps1")
    book = batch.Book(batch.load(course))
    assert book.score("half", "ps1").points == 1
    notebook = nbformat.read(course / "autograded" / "half" / "ps1" / "ps1.ipynb", 4)
    assert "nncourse" in notebook.metadata or notebook.cells[2].outputs[0].ename == "AssertionError"


def test_a_failure_of_ours_is_no_zero(course, monkeypatch, capsys):
    hand_in(course, "before", answers("return x * x  # another text: results are kept by content"))
    graded(course)  # so that the reference was tried
    hand_in(course, "right", answers())
    monkeypatch.setattr("nncourse.grading.execution.processes.Processes.start_kernel", lambda self: 1 / 0)
    verdict = graded(course)["right"]
    assert (verdict.verdict, verdict.score) == ("ungraded", None)
    assert "ZeroDivisionError" in verdict.reason
    monkeypatch.undo()
    assert report.grade(str(course), "ps1", Options(jobs=1)) == 0
    assert "2 / 2" in capsys.readouterr().out


def test_a_run_killed_on_the_way_goes_on(course):
    for number in range(4):
        hand_in(course, f"s{number}", answers("return x * x" if number % 2 else "return 1"))
    command = [sys.executable, "-m", "nncourse.cli", "grade", "ps1", "--course-dir", str(course), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = course / ".nncourse" / "graded" / "ps1"
    while process.poll() is None and len(list(done.glob("s*.json"))) < 2:
        with pytest.MonkeyPatch.context():
            subprocess.run(["sleep", "0.05"], check=True)
    process.kill()
    process.wait()
    assert {name: each.score for name, each in graded(course).items()} == {"s0": 1, "s1": 2, "s2": 1, "s3": 2}


def test_bad_requests_are_one_sentence(course):
    with pytest.raises(BatchError, match="no submissions"):
        graded(course)
    hand_in(course, "anna", answers())
    with pytest.raises(BatchError, match="Did you mean 'anna'"):
        Batch(course, "ps1", Options()).students("ana")
    (course / "source" / "ps2").mkdir()
    nbformat.write(author(), course / "source" / "ps2" / "ps2.ipynb")
    with pytest.raises(GradebookError, match="generate_assignment"):
        Batch(course, "ps2", Options())


def test_no_sandbox_is_said_and_recorded(course, capsys):
    hand_in(course, "right", answers())
    assert report.grade(str(course), "ps1", Options(sandboxed=False), json_file=str(course / "v.json")) == 0, (
        course / "v.json"
    ).read_text()
    said = capsys.readouterr()
    assert "own rights" in said.err
    assert "no sandbox" in " ".join(said.out.split())


def test_a_dask_cluster_gives_the_same_marks_and_survives_a_worker(course):
    pytest.importorskip("distributed")
    for number in range(4):
        hand_in(course, f"s{number}", answers("return x * x" if number % 2 else "return 1"))
    with local_cluster(n_workers=2, threads_per_worker=1) as cluster:
        killed = []

        def kill_one(verdict):
            if not killed:
                killed.append(next(iter(cluster.workers.values())))
                os.kill(killed[0].pid, 9)

        made = Batch(course, "ps1", Options(scheduler=cluster.scheduler_address))
        verdicts = made.run(made.students(), kill_one)
    assert [each.score for each in verdicts] == [1, 2, 1, 2]


def test_marks_equal_stock_nbgraders_on_its_own_example(tmp_path):
    nbgrader(tmp_path, "quickstart", "ours")
    ours = tmp_path / "ours"
    nbgrader(ours, "generate_assignment", "ps1")
    for student, source in (("author", "source"), ("blank", "release")):
        shutil.copytree(ours / source / "ps1", ours / "submitted" / student / "ps1")
    stock = tmp_path / "stock"
    shutil.copytree(ours, stock)
    (stock / "nbgrader_config.py").write_text(
        (stock / "nbgrader_config.py").read_text().replace(str(ours), str(stock))
    )
    nbgrader(stock, "autograde", "ps1")
    verdicts = graded(ours, second_opinion="all")
    assert graded_cells(ours) == graded_cells(stock)
    assert all(each.asked for each in verdicts.values())
    assert [each.disputed for each in verdicts.values()] == [{}, {}]


def test_no_more_of_a_class_is_held_than_keeps_the_workers_busy():
    """So that a large class needs no more memory than a small one."""
    made, most = [], []

    class Busy:
        ahead = 3

        def submit(self, job, known):
            done = Future()
            done.set_result(Result())
            return done

    def waiting():
        for number in range(20):
            made.append(number)
            yield _Ready(str(number), None, [SimpleNamespace(key="k")], Path(), [])

    memory = SimpleNamespace(put=lambda key, result: None)
    for ready, _ in _executed(waiting(), Busy(), memory, force=True):
        most.append(len(made) - len(most))
        assert int(ready.student) in made
    assert len(most) == 20
    assert max(most) <= 3
