"""A run's page is one file: figures in two themes, the table, the specification, and the way to repeat it."""

import base64
import json
import re
from html.parser import HTMLParser

from typer.testing import CliRunner

from nncourse import cli
from nncourse.experiments import page
from nncourse.experiments.results import Results
from nncourse.experiments.running import run
from nncourse.experiments.spec import Experiment

from .tiny import tiny


def pictures(text):
    return [base64.b64decode(each).decode() for each in re.findall(r"data:image/svg\+xml;base64,([^\"]+)", text)]


def test_a_page_needs_no_other_file_and_says_what_it_shows(results, look):
    text = page.of(results, "<b>mine</b>")
    assert "&lt;b&gt;mine" in text
    assert not re.search(r"(src|href)=\"(?!data:)", text)
    assert "relu" in text
    assert text.count("<figure>") == 3
    assert all(alt for alt in re.findall(r"alt=\"([^\"]*)\"", text))
    dark, light = pictures(text)[:2]
    assert "#262626" in light
    assert "#262626" not in dark
    assert "#e0e0e0" in dark
    HTMLParser().feed(text)


def test_a_page_gives_the_experiment_back(results, look):
    experiment = tiny()
    told = Results(results.frame, {**results.metadata, "spec": experiment.to_dict()})
    text = page.of(told, "t")
    (saved,) = re.findall(r"data:application/json;base64,([^\"]+)", text)
    assert Experiment.from_json(base64.b64decode(saved).decode()) == experiment
    assert "--spec experiment.json" in text
    arrays = {**experiment.to_dict(), "dataset": {"name": "arrays"}}
    assert "give them again" in page.of(Results(results.frame, {**told.metadata, "spec": arrays}), "t")


def test_the_command_writes_it_beside_the_figures(tmp_path):
    ran = run(tiny(initializers="zeros", seeds=2), tmp_path)
    said = CliRunner().invoke(cli.app, ["report", str(tmp_path)])
    assert said.exit_code == 0, said.output
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for name, version in ran.metadata["environment"]["versions"].items():
        assert name in text
        assert version in text
    assert json.dumps(ran.metadata["spec"]["dataset"]) in text.replace("&quot;", '"')
