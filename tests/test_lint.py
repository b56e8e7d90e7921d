"""The linters that come from the npm registry: they pass what is right and find what is wrong."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow

WORKFLOW = """on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    steps: [{run: echo}]
  two:
    needs: one
    runs-on: ubuntu-24.04
    steps: [{run: echo}]
"""
FAULTS = {
    "- [ ] TODO: write this.": "no-todo",
    "The the book is here.": "write-good",
    "You need tensorflow and Javascript.": "terminology",
    "A WXYZ is used here.": "unexpanded-acronym",
    "One " + "and one " * 20 + "is too long.": "en-max-word-count",
}


@pytest.fixture(scope="module")
def linters():
    spec = importlib.util.spec_from_file_location("node_linters", ROOT / "lint" / "node_linters.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.install_linters()
    return module


def test_each_rule_of_prose_finds_its_fault(linters, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n" + "\n\n".join(FAULTS) + "\n")
    assert linters.prose([page]) != 0
    told = capfd.readouterr().out
    for fault, rule in FAULTS.items():
        assert rule in told, f"{fault!r} passes"


def test_plain_prose_passes_and_mathematics_and_code_are_no_prose(linters, tmp_path: Path):
    page = tmp_path / "page.md"
    code = "```python\n# TODO the the\n```"
    page.write_text(f"# Page\n\nA layer computes $\\varphi(xW + b)$ in `TensorFlow`.\n\n{code}\n")
    assert linters.prose([page]) == 0


def test_actionlint_finds_a_job_that_is_not_there(linters, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    path = tmp_path / "workflow.yml"
    path.write_text(WORKFLOW)
    assert linters.workflows([path]) == 0
    path.write_text(WORKFLOW.replace("needs: one", "needs: three"))
    assert linters.workflows([path]) == 1
    assert "three" in capfd.readouterr().out


def test_the_lock_names_no_registry():
    lock = json.loads((ROOT / "lint" / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
