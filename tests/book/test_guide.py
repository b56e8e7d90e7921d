"""The instructor guide: its example of a question runs, and the commands that it names exist."""

import re
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from nncourse import checks, cli

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "book" / "instructors" / "guide.md").read_text()
BRING = (ROOT / "book" / "instructors" / "bring-your-own-course.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)


def run_question(answer: str) -> float:
    test = next(block for block in BLOCKS if "checks.question" in block).replace(
        "\nq.score()", "\npoints = q.score()"
    )
    names = {"np": np, "checks": checks}
    exec(answer + "\n" + test, names)
    return names["points"]


def test_the_example_gives_full_marks_to_its_own_solution():
    solution = next(block for block in BLOCKS if "BEGIN SOLUTION" in block)
    assert run_question(solution) == 2


def test_the_example_gives_part_marks_to_part_of_an_answer(capsys):
    answer = "def relu(x):\n    return np.array([max(value, 0.0) for value in x])"
    assert run_question(answer) == 1
    assert "relu" in capsys.readouterr().out


def test_our_own_commands_in_the_guide_exist():
    for command in set(re.findall(r"(?:^|`)nncourse ([a-z-]+)", GUIDE + BRING, re.MULTILINE)):
        assert CliRunner().invoke(cli.app, [command, "--help"]).exit_code == 0


def test_settings_in_the_pages_exist_and_what_they_promise_of_files_holds():
    from nncourse.grading.nbgrader.beside import MOST_BYTES, MOST_FILES
    from nncourse.grading.nbgrader.execute import SandboxedExecute

    named = set(re.findall(r"c\.SandboxedExecute\.(\w+)", GUIDE + BRING))
    assert {"judge", "data"} <= named <= set(SandboxedExecute.class_trait_names(config=True))
    assert f"up to {MOST_FILES // 1000} 000 files or {MOST_BYTES // 2**20} MiB" in BRING


def test_nbgraders_commands_in_the_guide_exist():
    from nbgrader.apps import NbGraderApp

    commands = set(re.findall(r"(?:^|`)nbgrader ([a-z_]+)", GUIDE, re.MULTILINE))
    assert commands >= {"generate_assignment", "collect", "export", "db"}
    assert commands <= set(NbGraderApp().subcommands)


def test_a_learners_configuration_names_our_course_and_its_exchange():
    from traitlets.config import Config

    block = next(block for block in BLOCKS if "c.Exchange.root" in block)
    config = Config()
    exec(block, {"get_config": lambda: config})
    ours = (ROOT / "exercises" / "nbgrader_config.py").read_text()
    assert f'course_id = "{config.CourseDirectory.course_id}"' in ours
    assert f'"NNCOURSE_EXCHANGE": "{config.Exchange.root}"' in GUIDE


def test_the_exporters_in_the_guide_exist():
    from nncourse.grading.nbgrader import exports

    for name in re.findall(r"--exporter=nncourse\.grading\.exports\.(\w+)", GUIDE):
        assert hasattr(exports, name)
