"""The Makefile's set-up, driven by a stand-in for Python that records what it is asked to do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

STAND_IN = """#!/bin/sh
echo "$@" >> "{log}"
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") {pip} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    stand_in(tmp_path)
    return tmp_path


def stand_in(folder: Path, pip: str = ":") -> None:
    script = folder / "python-stand-in"
    script.write_text(STAND_IN.format(log=folder / "log", pip=pip))
    script.chmod(0o755)


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
    )


def set_up(folder: Path) -> subprocess.CompletedProcess[str]:
    return make(folder, f"PYTHON={folder / 'python-stand-in'}", ".venv/.ready")


def test_set_up_installs_once(checkout: Path):
    assert set_up(checkout).returncode == 0
    log = (checkout / "log").read_text()
    assert "-m venv .venv" in log
    assert "--requirement requirements.txt" in log
    assert set_up(checkout).returncode == 0
    assert (checkout / "log").read_text() == log


def test_changed_requirements_are_installed_into_the_same_environment(checkout: Path):
    set_up(checkout)
    os.utime(checkout / ".venv/.ready", (1, 1))
    assert set_up(checkout).returncode == 0
    log = (checkout / "log").read_text()
    assert log.count("-m venv") == 1
    assert log.count("--requirement") == 2


def test_a_half_made_environment_is_made_again(checkout: Path):
    stand_in(checkout, pip="exit 1")
    broken = set_up(checkout)
    assert broken.returncode != 0
    assert "did not end" in broken.stderr
    assert not (checkout / ".venv/.ready").exists()
    (checkout / ".venv/half-made").touch()
    stand_in(checkout)
    again = set_up(checkout)
    assert again.returncode == 0
    assert "half-made" in again.stdout
    assert not (checkout / ".venv/half-made").exists()


def test_an_environment_whose_python_is_gone_is_made_again(checkout: Path):
    assert set_up(checkout).returncode == 0
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to(checkout / "upgraded-away")
    again = set_up(checkout)
    assert again.returncode == 0
    assert "half-made" in again.stdout
    assert python.is_file()


def test_without_a_python_one_sentence_says_what_to_do(checkout: Path):
    result = make(checkout, "PYTHON=", "book")
    assert result.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13 and found none" in result.stderr
    assert not (checkout / ".venv").exists()


def test_another_python_is_named_and_refused(checkout: Path):
    result = make(checkout, "PYTHON=/bin/false", "test")
    assert result.returncode != 0
    assert "PYTHON=/bin/false is not one of them" in result.stderr
    assert not (checkout / ".venv").exists()


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with a shell and the core tools but neither Debian's packages nor bubblewrap nor chromium."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "id", "grep", "sed"):
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


@pytest.mark.parametrize(("ci", "fails"), [("true", True), ("", False)])
def test_missing_system_parts_are_named_and_fail_in_ci_only(checkout: Path, bare_path: str, ci: str, fails: bool):
    command = [shutil.which("make"), "--no-print-directory", "system"]
    result = subprocess.run(command, cwd=checkout, env={"PATH": bare_path, "CI": ci}, capture_output=True, text=True)
    assert "bubblewrap is missing" in result.stderr
    assert "chromium is missing" in result.stderr
    assert bool(result.returncode) is fails


def test_what_is_there_is_not_called_missing(checkout: Path, bare_path: str):
    for program in ("bwrap", "initdb"):
        Path(bare_path, program).touch(mode=0o755)
    command = [shutil.which("make"), "--no-print-directory", "system"]
    result = subprocess.run(command, cwd=checkout, env={"PATH": bare_path}, capture_output=True, text=True)
    lines = result.stderr.splitlines()
    assert [line.split(" is missing: ")[0] for line in lines if " is missing: " in line] == ["chromium"]


def test_clean_removes_what_was_built_and_leaves_a_hubs_marks_and_hand_ins(checkout: Path):
    marks, built = checkout / "hub" / "course" / "gradebook.db", checkout / "_build" / "html" / "index.html"
    for each in (marks, built):
        each.parent.mkdir(parents=True)
        each.touch()
    for target in ("clean", "distclean"):
        assert make(checkout, target).returncode == 0
        assert marks.exists()
        assert not built.exists()


def test_an_image_holds_nothing_that_this_checkout_alone_has():
    """``COPY . .`` would take in a hub's passwords, marks and hand-ins, or fail where root has made them."""
    own = re.findall(r"^/(.+?)/?$", (ROOT / ".gitignore").read_text(), re.MULTILINE)
    assert {"demo", "hub", "exercises/gradebook.db"} <= {*own}
    assert {*own} <= {*(ROOT / ".dockerignore").read_text().split()}


def test_help_lists_the_targets_of_the_readme():
    listed = make(ROOT, "help").stdout
    for target in ("book", "test", "serve", "demo", "lab", "lint", "clean"):
        assert f"\n{target} " in "\n" + listed


def test_one_word_more_serves_pages_whose_cells_run(checkout: Path):
    set_up(checkout)
    log, (plain, live) = checkout / "log", ("book/serve.py --port 8123", "book/serve_live.py --port 8123")
    for word, asked, not_asked in (("LIVE=0", plain, live), ("LIVE=1", live, plain)):
        log.write_text("")
        assert make(checkout, "serve", word, "PORT=8123").returncode == 0
        assert asked in log.read_text()
        assert not_asked not in log.read_text()


def test_every_supported_python_of_the_machine_is_tested_in_an_environment_of_its_own(checkout: Path):
    (checkout / "versions" / "3.12.1" / "bin").mkdir(parents=True)
    shutil.copy(checkout / "python-stand-in", checkout / "versions" / "3.12.1" / "bin" / "python")
    run = make(checkout, "test-pythons", "VERSIONS=3.12 3.99", PYENV_ROOT=str(checkout), PATH="/usr/bin:/bin")
    assert run.returncode == 0, run.stderr
    assert "Python 3.99: not on this machine, not tested." in run.stdout
    log = (checkout / "log").read_text()
    assert "-m venv .venv-3.12" in log
    assert "-m pytest" in log


def test_a_python_under_which_tests_fail_is_named(checkout: Path):
    (checkout / "versions" / "3.13.0" / "bin").mkdir(parents=True)
    broken = checkout / "versions" / "3.13.0" / "bin" / "python"
    shutil.copy(checkout / "python-stand-in", broken)
    broken.write_text(broken.read_text().replace('case "$1 $2"', '[ "$1 $2" = "-m pytest" ] && exit 1\ncase "$1 $2"'))
    run = make(checkout, "test-pythons", "VERSIONS=3.13", PYENV_ROOT=str(checkout), PATH="/usr/bin:/bin")
    assert run.returncode != 0
    assert "Failed under Python 3.13." in run.stderr
