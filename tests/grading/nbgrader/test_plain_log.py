"""What nbgrader logs of a hand-in is text, also where a name holds a terminal's commands."""

import logging
import subprocess
import sys

import pytest
from traitlets.config import Config

from nncourse.grading.nbgrader.plain_log import PlainText, protect_log


def test_a_record_is_kept_and_its_message_is_plain():
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, "Copying %s to %d", ("x\x1b]0;t\x07", 3), None)
    assert PlainText().filter(record)
    assert record.getMessage() == "Copying x�]0;t� to 3"


def test_a_message_that_does_not_fit_its_arguments_ends_nothing():
    """A handler says so of such a message; a filter that raises ends the step that logs."""
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, "%d", ("x\x1b[2J",), None)
    assert PlainText().filter(record)
    assert record.getMessage() == "%d ('x\\x1b[2J',)"


def test_a_traceback_is_plain_too():
    try:
        raise ValueError("x\x1b[2J")
    except ValueError:
        record = logging.LogRecord("a", logging.INFO, "a.py", 1, "failed", None, sys.exc_info())
    assert PlainText().filter(record)
    told = logging.Formatter().format(record)
    assert "ValueError: x�[2J" in told
    assert "\x1b" not in told


def test_a_course_that_arranges_its_log_keeps_that():
    own = {"handlers": {"console": {"level": "ERROR"}}}
    config = Config({"NbGrader": {"logging_config": own}})
    protect_log(config)
    assert config.NbGrader.logging_config == own


LOGGED = """
import sys
from nbgrader.apps import {app}

app = {app}()
app.initialize(["a"])
app.log.warning("name %s", "x\x1b[2J")
app.log.handlers[0].setLevel("CRITICAL")
app.log.warning("only for the file: %s", "x\x1b[2J")
"""


@pytest.mark.parametrize(
    ("app", "own"),
    [("AutogradeApp", "{}"), ("GenerateFeedbackApp", "{'handlers': {'console': {'level': 'CRITICAL'}}}")],
)
def test_a_logfile_is_plain_too_whatever_the_terminal_shows(app, own, tmp_path):
    config = f"""
c = get_config()
c.CourseDirectory.root = {str(tmp_path)!r}
c.NbGrader.logfile = "own.log"
c.NbGrader.logging_config = {own}
from nncourse.grading.nbgrader.execute import protect
protect(c)
"""
    (tmp_path / "nbgrader_config.py").write_text(config)
    script = LOGGED.format(app=app)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "own.log").read_text()
    assert "name x\N{REPLACEMENT CHARACTER}[2J" in told
    assert "only for the file" in told
    assert "\x1b" not in told + done.stderr
