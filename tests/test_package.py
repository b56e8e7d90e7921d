"""The package as it is installed: light to import, whole in a wheel."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
