"""A run's page is one file: figures in two themes, the table, the specification, and the way to repeat it."""

import base64
import html
import json
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.datasets import Dataset
from nncourse.experiments import catalogue, page, report
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


def test_a_page_gives_the_experiment_back(results, bare):
    experiment = tiny()
    told = Results(results.frame, {**results.metadata, "spec": experiment.to_dict()})
    text = page.of(told, "t")
    (saved,) = re.findall(r"data:application/json;base64,([^\"]+)", text)
    assert Experiment.from_json(base64.b64decode(saved).decode()) == experiment
    assert "--spec experiment.json" in text
    arrays = {**experiment.to_dict(), "dataset": {"name": "arrays"}}
    assert "give them again" in page.of(Results(results.frame, {**told.metadata, "spec": arrays}), "t")


@pytest.fixture
def bare(monkeypatch):
    """Pages without figures, which take the longest."""
    monkeypatch.setattr(report, "drawn", lambda results, kinds: iter(()))


def half(x):
    return x / 2


def listings(text):
    return [html.unescape(each) for each in re.findall(r"<pre>(.*?)</pre>", text, re.S)][:-1]


def page_of(ran, folder):
    """The page of a run, and in a folder the specification that it holds."""
    text = page.of(ran, "t")
    for saved in re.findall(r"data:application/json;base64,([^\"]+)", text):
        (folder / "experiment.json").write_bytes(base64.b64decode(saved))
    return text


@pytest.mark.parametrize("targets", [1, 2])
def test_the_command_repeats_a_regression_on_arrays(tmp_path, monkeypatch, bare, targets):
    monkeypatch.chdir(tmp_path)
    x = np.random.default_rng(0).normal(size=(200, 2))
    y = x[:, 0] if targets == 1 else x
    ran = run(tiny(dataset=(x, y), head="regression", initializers="he_normal", seeds=2, batch_size=40), device="cpu")
    command, python = listings(page_of(ran, tmp_path))
    np.savez("ARRAYS.npz", x=x, y=y)
    said = CliRunner().invoke(cli.app, [*shlex.split(command)[1:], "--no-figures"])
    assert said.exit_code == 0, said.exception
    again = Results.read(next(tmp_path.glob("results/*.parquet")))
    pd.testing.assert_frame_equal(again.frame, ran.frame)
    assert again.metadata["environment"] == ran.metadata["environment"]
    assert "dataset=data" in python


def test_parts_of_ones_own_without_jit_are_repeated_in_python(tmp_path, monkeypatch, bare):
    monkeypatch.chdir(tmp_path)
    x, y = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 2
    data = Dataset("mine", x[:40], y[:40], x[40:50], y[40:50], x[50:], y[50:])
    experiment = tiny(dataset=data, initializers="he_normal", seeds=2, batch_size=20, activations=half)
    ran = run(experiment, device="cpu", jit=False)
    (python,) = listings(page_of(ran, tmp_path))
    exec(python, {"data": data})
    again = Results.read(next(tmp_path.glob("results/*.parquet")))
    pd.testing.assert_frame_equal(again.frame, ran.frame)
    assert again.metadata["environment"] == ran.metadata["environment"]


@pytest.mark.parametrize("place", ["__main__:mine", "lesson:f.<locals>.mine"])
def test_of_what_a_notebook_defined_no_command_is_told(results, bare, place):
    spec = {**tiny().to_dict(), "activations": [{"callable": place, "label": "mine", "code": "0"}, "relu"]}
    environment = {"device": "gpu", "deterministic": True, "jit": True}
    told = Results(results.frame, {**results.metadata, "spec": spec, "environment": environment})
    text = page.of(told, "t")
    assert "(mine), which no file brings back" in text
    assert listings(text) == ["run(experiment, \"results/\", device='gpu', deterministic=True, jit=True)"]


def test_the_device_and_the_same_bits_are_asked_for_again(results, bare):
    environment = {"device": "gpu", "deterministic": True, "jit": True}
    told = Results(results.frame, {**results.metadata, "spec": tiny().to_dict(), "environment": environment})
    (command,) = listings(page.of(told, "t"))
    assert "--device gpu --deterministic --out" in command


def test_a_single_network_has_no_interval_and_that_is_said(results, bare):
    one = Results(results.frame[results.frame.seed.isin([1, 10**9])], results.metadata)
    (table,) = re.findall(r"<h2>Table</h2>.*?</table>", page.of(one, "t"), re.S)
    names = re.findall(r"<th>(.*?)</th>", table)
    for row in re.findall(r"<tr>\s*(<td>.*?)</tr>", table, re.S):
        cells = dict(zip(names, re.findall(r"<td>(.*?)</td>", row), strict=True))
        assert cells["networks"] == "1"
        assert cells["low"] == cells["high"] == "none"


def test_runs_of_one_store_have_their_own_pages_and_go_alone(tmp_path, bare):
    shown = {}
    for dataset in ("moons", "circles"):
        ran = run(tiny(dataset=dataset, initializers="zeros", seeds=2), tmp_path)
        catalogue.tag(tmp_path, ran.metadata["hash"], [dataset])
        said = CliRunner().invoke(cli.app, ["report", str(tmp_path), dataset])
        assert said.exit_code == 0, said.output
        shown[dataset] = Path(said.output.removeprefix("Written: ").strip())
    assert [f"<h1>{name}</h1>" in path.read_text(encoding="utf-8") for name, path in shown.items()] == [True, True]
    for gone, left in (("circles", ["moons"]), ("moons", [])):
        assert CliRunner().invoke(cli.app, ["results", "rm", str(tmp_path), gone, "--yes"]).exit_code == 0
        assert [name for name, path in shown.items() if path.exists()] == left


def test_a_page_that_is_there_is_written_anew_with_the_numbers(tmp_path, bare):
    options = ["--depth=1", "--width=4", "--epochs=2", "--dataset=moons", "--seeds=2", "--learning-rate=0.01"]
    options += ["--initializer", "zeros", "--activation", "relu", "--no-figures", "--out", str(tmp_path)]
    path = tmp_path / "report.html"
    assert "report.html" not in CliRunner().invoke(cli.app, ["compare", *options]).output
    assert not path.exists()
    path.write_text("of an earlier version")
    assert "report.html" in CliRunner().invoke(cli.app, ["compare", *options, "--tag", "new"]).output
    assert "<h1>new</h1>" in path.read_text(encoding="utf-8")


def test_the_command_writes_it_beside_the_figures(tmp_path):
    ran = run(tiny(initializers="zeros", seeds=2), tmp_path)
    said = CliRunner().invoke(cli.app, ["report", str(tmp_path)])
    assert said.exit_code == 0, said.output
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for name, version in ran.metadata["environment"]["versions"].items():
        assert name in text
        assert version in text
    assert json.dumps(ran.metadata["spec"]["dataset"]) in text.replace("&quot;", '"')
