"""What the machine has and lacks, said without a traceback."""

import json
import subprocess

import pytest

from nncourse import doctor
from nncourse.doctor import Diagnosis


def test_doctor_sees_this_machine():
    findings = {finding.part: finding for finding in doctor.examine()}
    for part in ("Python", "TensorFlow", "Keras"):
        assert findings[part].state == "ok"
    assert set(findings) >= {"GPU", "jupyter-book", "nbgrader", "jupyterlab", "bubblewrap", "chromium"}
    for finding in findings.values():
        assert finding.state == "ok" or (finding.disables and finding.remedy)


def test_a_missing_program_says_what_it_disables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    bubblewrap, _ = doctor._programs()
    assert bubblewrap == Diagnosis(
        "bubblewrap",
        "missing",
        "not on the PATH",
        "grading learners' code in a sandbox",
        "sudo apt install bubblewrap",
    )


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (
            subprocess.CompletedProcess([], 1, "", "Traceback\nModuleNotFoundError: No module named 'keras'\n"),
            "keras",
        ),
        (subprocess.CompletedProcess([], -6, "", ""), "ended without a word"),
        (subprocess.TimeoutExpired([], 120), "no answer"),
    ],
)
def test_a_tensorflow_that_does_not_start_is_broken_not_a_traceback(monkeypatch, outcome, found: str):
    def run(*_, **__):
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(doctor.subprocess, "run", run)
    (finding,) = doctor._tensorflow()
    assert finding.state == "broken"
    assert found in finding.found
    assert not doctor.course_works([finding])


def test_the_table_shows_extras_in_brackets_and_the_verdict():
    missing = Diagnosis("GPU", "missing", "none", "speed", 'pip install "nncourse[gpu]"')
    table = doctor.as_table([Diagnosis("Python", "ok", "3.12.1"), missing])
    assert "[gpu]" in table.replace("\n", "").replace("│", "")
    assert "optional parts missing: GPU" in table


def test_json_carries_every_finding():
    findings = [Diagnosis("Python", "ok", "3.12.1")]
    assert json.loads(doctor.as_json(findings))[0]["found"] == "3.12.1"
