"""A value that an option cannot take is quoted, with the form that is accepted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nncourse import cli


def refusal(*words):
    result = CliRunner().invoke(cli.app, words)
    assert result.exit_code == 2
    return re.sub(r"[\s│]+", " ", result.output)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "--depth", "four"], "'--depth': 'four' is not a whole number."),
        (["compare", "--depth", "2", "4.5"], "'--depth': '4.5' is not a whole number."),
        (["compare", "--seeds", "ten"], "'--seeds': 'ten' is not a whole number."),
        (["propagate", "--width", "wide"], "'--width': 'wide' is not a whole number."),
        (["grade", "ps1", "--jobs", "two"], "'--jobs': 'two' is not a whole number."),
        (["compare", "--memory", "much"], "'--memory': 'much' is not a number, such as 3, 0.003 or 1e-3."),
        (
            ["compare", "--learning-rate", "1e-3,1e-2"],
            "is not a number, such as 3, 0.003 or 1e-3. Separate several values by spaces: 1e-3 1e-2.",
        ),
        (["compare", "--depth", "2,4"], "Separate several values by spaces: 2 4."),
    ],
)
def test_the_option_the_value_and_the_form_are_told(words, said):
    assert said in refusal(*words)


def test_a_value_out_of_bounds_is_quoted():
    assert "'--first-seed': '-1' is refused: input should be greater than or equal to 0." in refusal(
        "compare", "--first-seed", "-1"
    )


def test_a_missing_argument_stays_as_it_was():
    assert "Missing argument" in refusal("grade")


@pytest.mark.parametrize("switch", ["FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS"])
def test_the_suite_reads_what_is_printed_without_colours_wherever_it_runs(switch):
    code = "import tests.conftest, typer.rich_utils; print(typer.rich_utils.FORCE_TERMINAL)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        env={**os.environ, switch: "true"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.stdout == "None\n", done.stderr
