"""The package as it is installed: light to import, whole in a wheel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nncourse import __version__

ROOT = Path(__file__).resolve().parents[1]


def python(*arguments: str, executable: str = sys.executable, **options: object) -> str:
    result = subprocess.run([executable, *arguments], capture_output=True, text=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.strip()


@pytest.mark.parametrize(
    "module", ["nncourse", "nncourse.cli", "nncourse.checks", "nncourse.experiments", "nncourse.grading"]
)
def test_importing_brings_in_nothing_heavy(module: str):
    heavy = "tensorflow keras jax torch pandas matplotlib sklearn nbgrader"
    code = f"import sys, {module}; print(*sorted(set({heavy.split()}) & set(sys.modules)))"
    assert python("-c", code) == ""


def test_the_wheel_that_the_first_chapter_names_is_this_version():
    chapter = (ROOT / "book" / "01-how-to-use.md").read_text(encoding="utf-8")
    assert f"nncourse-{__version__}-py3-none-any.whl" in chapter


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_tested_set_has_a_wheel_of_everything_for_every_supported_python(version: str, tmp_path: Path):
    """The resolver alone, without an installation: no other Python need be on this machine."""
    options = ["--python-version", version, "--only-binary", ":all:", "--output-file", str(tmp_path / "found.txt")]
    python("-m", "uv", "pip", "compile", str(ROOT / "requirements.txt"), "--quiet", "--no-annotate", *options)
    found = dict(line.split("==") for line in (tmp_path / "found.txt").read_text().splitlines() if "==" in line)
    pinned = (ROOT / "requirements.txt").read_text()
    assert all(f"{name}=={number}" in pinned for name, number in found.items())
    assert {"tensorflow", "keras", "jupyter-book", "nbgrader"} <= set(found)


@pytest.mark.slow
def test_a_wheel_builds_and_installs_into_an_empty_environment(tmp_path: Path):
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT), cwd=tmp_path)
    wheel = next(tmp_path.glob("nncourse-*.whl"))
    python("-m", "venv", str(tmp_path / "venv"))
    empty = str(tmp_path / "venv" / "bin" / "python")
    constraints = str(ROOT / "requirements.txt")
    python("-m", "pip", "install", "--quiet", "--constraint", constraints, str(wheel), executable=empty)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    doctor = [str(tmp_path / "venv" / "bin" / "nncourse"), "doctor", "--json"]
    result = subprocess.run(doctor, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert result.returncode == 0, result.stderr
    assert '"part": "nbgrader",\n    "state": "missing"' in result.stdout
