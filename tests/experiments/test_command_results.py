"""How a run is told in one line; the commands on a folder of runs are in test_catalogue.py."""

import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.experiments.command_results import _told, made_with
from nncourse.experiments.spec import Experiment


def test_a_run_is_told_by_its_data_and_its_numbers():
    spec = Experiment(
        activations=["relu", "tanh", "elu"], depths=[1, 2], dataset="moons", seeds=3, epochs=4, weight_scales=[1, 2]
    ).to_dict()
    pairings = 3 * len(spec["initializers"]) * 2 * 2
    assert _told(spec) == ("moons", str(pairings), "3", "4")


def test_a_run_of_an_earlier_version_had_fewer_axes():
    spec = Experiment(dataset="moons", seeds=1).to_dict()
    told = _told(spec)
    for axis in ("blocks", "schedules"):
        del spec[axis]
    assert _told(spec) == told


def test_what_a_run_was_made_with_is_told_in_lines():
    environment = {"device": "cpu", "jit": True, "deterministic": False, "parts": 2}
    environment |= {"versions": {"keras": "3.15", "numpy": "2"}, "settings": {}}
    assert made_with(environment) == ["device cpu, jit, not deterministic, parts 2", "keras 3.15, numpy 2"]


@pytest.mark.parametrize("command", ["ls", "show", "rm"])
def test_each_command_says_what_it_is_for(command):
    said = CliRunner().invoke(cli.app, ["results", command, "--help"])
    assert said.exit_code == 0
    assert "run" in said.output
