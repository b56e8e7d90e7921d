"""`make demo` on machines that lack something: it says what it can do there, and names only options that exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from nncourse.errors import CourseError
from nncourse.progress import Steps
from tests.small_course import write_course

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "exercises"))

import demo  # noqa: E402

PROTECTED = """
from nncourse.grading.nbgrader.execute import protect
c = get_config()
protect(c)
"""
HALF = """# /// answers
# base = "blank"
# ///
# %% total
total = 777777
"""


@pytest.mark.slow
def test_without_bubblewrap_the_demo_runs_its_own_answers_and_says_so(tmp_path):
    course = write_course(tmp_path / "course", config=PROTECTED)
    (tmp_path / "answers" / "sums").mkdir(parents=True)
    (tmp_path / "answers" / "sums" / "half-right.py").write_text(HALF)
    (tmp_path / "empty").mkdir()
    options = ["--course-dir", str(course.root), "--answers", str(tmp_path / "answers"), "--to", str(tmp_path / "to")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": str(tmp_path / "empty")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "exercises" / "demo.py"), *options],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "bubblewrap is missing" in done.stdout
    assert "  1 of 6  0:0" in done.stdout
    assert re.search(r"6 of 6  \d+:\d\d  export  \(about \d+:\d\d left\)", done.stdout)
    rows = [line.split(",") for line in (tmp_path / "to" / "grades.csv").read_text().splitlines()[1:]]
    assert {row[3]: float(row[9]) for row in rows} == {"blank": 0, "half-right": 2, "right": 5}


def test_where_nothing_can_be_graded_one_sentence_says_what_works(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(CourseError, match=r"needs Linux.*`make lab` and the exercises work here"):
        demo.without_sandbox()


def test_there_the_demo_ends_with_what_was_released(monkeypatch, tmp_path):
    course = write_course(tmp_path / "course")
    released = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(demo.workflow, "release", lambda course, name: released.append(name))
    with pytest.raises(CourseError, match="needs Linux"), Steps(6, Console(quiet=True)) as steps:
        demo.run(course, ["sums"], tmp_path, steps)
    assert released == ["sums"]


def test_every_option_that_the_demo_gives_exists(monkeypatch):
    from nncourse.grading.nbgrader.execute import SandboxedExecute
    from nncourse.grading.sandbox import cgroup

    given = []
    for found in (None, "/usr/bin/bwrap"):
        monkeypatch.setattr(demo.shutil, "which", lambda _, found=found: found)
        monkeypatch.setattr(cgroup, "version", lambda: None)
        given += demo.without_sandbox()
    assert len(given) == 2
    for option in given:
        owner, trait = re.fullmatch(r"--(\w+)\.(\w+)=(True|False)", option).groups()[:2]
        assert owner == "SandboxedExecute"
        assert trait in SandboxedExecute.class_trait_names(config=True)
