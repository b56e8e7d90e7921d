"""nncourse propagate and nncourse reproduce: options, files, exit statuses."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.experiments import command_propagation, studies

runner = CliRunner()


def test_reproduce_tells_claims_and_writes_files(tmp_path):
    result = runner.invoke(cli.app, ["reproduce", "glorot2010", "--out", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert result.output.count("holds: ") == 5
    written = {path.name for path in (tmp_path / "new").iterdir()}
    assert written == {"glorot2010.csv", "glorot2010.png", "glorot2010.svg"}


def test_a_claim_that_fails_is_an_exit_status(monkeypatch):
    outcome = studies.Outcome(pd.DataFrame({"a": [1]}), {"the sun is cold": False}, plt.figure, None)
    monkeypatch.setattr(studies.Study, "reproduce", lambda *_, **__: outcome)
    result = runner.invoke(cli.app, ["reproduce", "he2015"])
    assert result.exit_code == 1
    assert "DOES NOT HOLD: the sun is cold" in result.output


def test_propagate_leaves_tables_and_figures(tmp_path):
    small = ["--depth=3", "--width=8", "--members=2", "--inputs=4", "--device=cpu", "--out", str(tmp_path)]
    command = ["propagate", "--activation", "relu", "tanh", "--initializer", "he_normal", "glorot_uniform:2", *small]
    result = runner.invoke(cli.app, command)
    assert result.exit_code == 0, result.output
    assert "2 × glorot_uniform" in result.output
    assert len(pd.read_csv(tmp_path / "propagation.csv")) == 2 * 2 * 2 * 3
    assert len(pd.read_csv(tmp_path / "prediction.csv")) == 2 * 2 * 3
    assert (tmp_path / "propagation.png").stat().st_size > 10_000
    assert (tmp_path / "propagation.svg").read_text().startswith("<?xml")


def test_propagate_refuses_before_it_works(tmp_path):
    (tmp_path / "file").touch()
    refused = runner.invoke(cli.app, ["propagate", "--out", str(tmp_path / "file" / "folder")])
    assert "cannot be made" in str(refused.exception)
    refused = runner.invoke(cli.app, ["propagate", "--activation", "rleu"])
    assert "Did you mean 'relu'" in str(refused.exception)
    refused = runner.invoke(cli.app, ["propagate", "--trained"])
    assert "give both" in str(refused.exception)
    for option in (["--depth", "3"], ["--seeds", "2"], ["--inputs", "9"], ["--block", "plain"], ["--device", "cpu"]):
        refused = runner.invoke(cli.app, ["propagate", "--table", *option])
        assert f"--table leaves {option[0]} without effect" in str(refused.exception)


@pytest.mark.parametrize("command", ["propagate", "reproduce"])
def test_help_shows_examples(command):
    said = runner.invoke(cli.app, [command, "--help"]).output
    assert f"nncourse {command} " in said.split("Examples", 1)[1]


def test_propagate_fits_80_columns_and_shows_theory(monkeypatch):
    monkeypatch.setattr(command_propagation, "_columns", lambda: 80)
    options = ["--depth", "3", "--width", "16", "--seeds", "1", "--activation", "tanh"]
    result = runner.invoke(cli.app, ["propagate", *options])
    assert result.exit_code == 0, result.output
    assert "theory" in result.output
    assert "Left out for the width of 80: " in result.output
    table = result.output.split("Left out")[0]
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 80
    assert "glorot_uniform" in table


def test_the_command_prints_the_table_and_keeps_it(tmp_path):
    options = ["--table", "--activation", "relu", "--activation", "sigmoid", "--out", str(tmp_path)]
    result = CliRunner().invoke(cli.app, ["propagate", *options])
    assert result.exit_code == 0, result.output
    assert "10.1493" in result.output
    assert "he_normal *" in result.output
    assert (tmp_path / "rule.csv").read_text().count("\n") == 6
