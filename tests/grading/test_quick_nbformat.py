"""What costs a second and is never used is not imported; nbgrader runs without it, and as ever with its own words."""

import subprocess
import sys

from nncourse.grading import quick_nbformat

LOOK = "import sys, nbformat.validator; print(bool(sys.modules.get('rfc3987_syntax')), 'jsonschema' in sys.modules)"


def test_a_process_that_leaves_it_out_reads_notebooks_without_it():
    code = f"from nncourse.grading import quick_nbformat; quick_nbformat.leave_out(); {LOOK}"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).split() == ["False", "True"]


def test_nbgrader_is_itself_without_it(tmp_path):
    how = {"cwd": tmp_path, "capture_output": True, "text": True, "check": False}
    said = subprocess.run(quick_nbformat.nbgrader("--version"), **how)
    assert said.stdout == subprocess.run([sys.executable, "-m", "nbgrader", "--version"], **how).stdout != ""
    assert said.returncode == 0
    assert subprocess.run(quick_nbformat.nbgrader("autograde", "--no-such-option"), **how).returncode != 0


def test_what_calls_nbgraders_program_can_be_said():
    said = subprocess.check_output(quick_nbformat.nbgrader("autograde", run="print(main.__module__, sys.argv[1:])"))
    assert said.split() == [b"nbgrader.apps.nbgraderapp", b"['autograde']"]
