"""What the README shows first is true: its code runs and says what stands there, its pictures and commands exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.main import get_command

from nncourse import cli
from tests.grading.conftest import author, needs_bwrap

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(python|text)\n(.*?)```", README, re.DOTALL)
CODE = {
    door: code
    for kind, code in BLOCKS
    if kind == "python"
    for door in re.findall(r"nncourse(?:\.| import )(\w+)", code)
}
SHOWN = [text for kind, text in BLOCKS if kind == "text"]


def run(door, folder):
    """The door's code as a person would run it, in a folder."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", CODE[door]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_every_door_has_its_few_lines():
    assert set(CODE) == {"experiments", "checks", "grading"}
    for code in CODE.values():
        assert len([line for line in code.splitlines() if line]) <= 6


def test_the_learners_lines_say_what_is_shown(tmp_path):
    done = run("checks", tmp_path)
    assert done.returncode == 1
    assert done.stderr.partition("CheckFailed: ")[2].strip() == SHOWN[1].strip()


@pytest.mark.slow
def test_the_readers_lines_say_what_is_shown(tmp_path):
    done = run("experiments", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == SHOWN[0]


@pytest.mark.slow
@needs_bwrap
def test_the_instructors_lines_grade_a_class(tmp_path):
    from tests.small_course import hand_in, nbgrader, write_course

    course = tmp_path / "exercises"
    write_course(course, author().cells, "c = get_config()\n", "ps1-keras")
    nbgrader(course, "generate_assignment", "ps1-keras")
    for student, total in (("ana", "sum(xs)"), ("ben", "0")):
        answers = author()
        answers.cells[3].source = f"def total(xs):\n    return {total}"
        hand_in(course, student, answers, name="ps1-keras.ipynb", assignment="ps1-keras")
    done = run("grading", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["ana graded 2.0", "ben graded 1.0"]


def test_the_pictures_are_there_light_and_described():
    pictures = re.findall(r"!\[(.*?)\]\((.*?)\)", README)
    assert [path for _, path in pictures] == ["pictures/book.webp", "pictures/explorer.webp"]
    for words, path in pictures:
        assert len(words) > 40
        assert (ROOT / path).stat().st_size <= 200_000
        with Image.open(ROOT / path) as image:
            assert image.width >= 1280


def test_every_command_that_it_names_exists_and_every_one_of_ours_is_named():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^\| `make ([a-z-]+)`|^make ([a-z-]+) ", README, re.MULTILINE)) <= {
        pair for each in targets for pair in ((each, ""), ("", each))
    }
    assert set(re.findall(r"^\| `nncourse ([a-z-]+)`", README, re.MULTILINE)) == set(get_command(cli.app).commands)
