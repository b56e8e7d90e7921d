"""`make lint` in a folder where a class was taught: what learners handed in is nobody's to mend here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WRONG = "import os\nteh = 1\n"  # codespell:ignore teh


@pytest.fixture
def used(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", ".gitignore"):
        shutil.copy(ROOT / name, tmp_path / name)
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for folder in ("submitted/ada/ps1", "autograded/ada/ps1", "release/ps1", "feedback/ada", "bundles", "work/ps1"):
        (tmp_path / "exercises" / folder).mkdir(parents=True)
        (tmp_path / "exercises" / folder / "notes.py").write_text(WRONG)
    (tmp_path / "exercises" / "grades.csv").write_text("teh\n")  # codespell:ignore teh
    return tmp_path


@pytest.mark.parametrize("linter", [["codespell"], ["ruff", "check", "."], ["ruff", "format", "--check", "."]])
def test_what_a_class_left_is_not_linted(used: Path, linter: list[str]):
    command = [str(Path(sys.executable).with_name(linter[0])), *linter[1:]]
    done = subprocess.run(command, cwd=used, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    (used / "exercises" / "lab.py").write_text(WRONG + "x  = os\n")
    again = subprocess.run(command, cwd=used, capture_output=True, text=True)
    assert again.returncode != 0
    assert "lab.py" in again.stdout
    assert "ada" not in again.stdout
