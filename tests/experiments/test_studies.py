"""The published results: every claim holds, a claim that is false is seen, and the shell tells."""

import dataclasses

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.experiments import studies
from nncourse.experiments.naming import SpecError
from nncourse.experiments.propagation import Propagation, propagate
from nncourse.experiments.spec import Experiment

runner = CliRunner()


def text_of(figure):
    return " ".join(text.get_text() for text in figure.findobj(plt.Text))


def test_glorot2010_holds():
    outcome = studies.find("glorot2010").reproduce()
    assert outcome.claims == dict.fromkeys(outcome.claims, True)
    assert len(outcome.evidence) == 10
    figure = outcome.figure()
    assert len(figure.axes) == 3
    assert "normalised" in text_of(figure.legends[0])
    plt.close(figure)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["he2015", "schoenholz2017"])
def test_a_trained_study_holds(name):
    outcome = studies.find(name).reproduce()
    assert outcome.claims == dict.fromkeys(outcome.claims, True), outcome.evidence.to_string()
    figure = outcome.figure()
    assert "layers" in text_of(figure)
    plt.close(figure)


def test_claims_of_glorot2010_can_fail():
    study = studies.find("glorot2010")
    measured = propagate(**{**study.specification(), "members": 2})
    swapped = measured.frame["initializer"].map({"1/√n": "glorot_uniform", "glorot_uniform": "1/√n"})
    frame = measured.frame.assign(initializer=swapped)
    outcome = study.judge(dataclasses.replace(measured, frame=frame))
    assert isinstance(outcome.measured, Propagation)
    assert not outcome.holds
    assert sum(outcome.claims.values()) == 1  # weight gradients stay level under both


class FakeResults:
    """Accuracies made by a rule, in the shape of :class:`~nncourse.experiments.results.Results`."""

    def __init__(self, experiment: Experiment, accuracy) -> None:
        rows = []
        for pairing in experiment.pairings:
            for seed in experiment.seeds:
                for epoch in range(1, experiment.epochs + 1):
                    reached = accuracy(pairing, epoch)
                    row = {"stage": "reported", "seed": seed, "epoch": epoch, "learning_rate": 0.01}
                    rows.append({**pairing.labels, **row, "accuracy": reached, "val_accuracy": reached})
        self.frame, self.experiment, self.metadata = pd.DataFrame(rows), experiment, {"classes": 10}

    def final(self):
        return self.frame[self.frame["epoch"] == self.experiment.epochs]

    def summary(self):
        kept = self.final().drop_duplicates(["initializer", "depth"])
        return kept.assign(iqm=0.5, low=0.4, high=0.6, at_chance=0.0)


@pytest.mark.parametrize(
    ("half_life", "holds"),
    [({"he_normal": 1, "glorot_normal": 9}, True), ({"he_normal": 9, "glorot_normal": 1}, False)],
)
def test_claims_of_he2015_are_about_who_leaves_chance_and_when(half_life, holds):
    def accuracy(pairing, epoch):
        stalls = pairing.depth == 30 and half_life[pairing.initializer.label] == 9
        return 0.1 if stalls or epoch < half_life[pairing.initializer.label] else 0.9

    study = studies.find("he2015")
    outcome = study.judge(FakeResults(study.specification(), accuracy))
    assert outcome.holds is holds
    assert outcome.evidence["median_epochs"].to_list() == [
        np.inf if row.depth == 30 and half_life[row.initializer] == 9 else half_life[row.initializer]
        for row in outcome.evidence.itertuples()
    ]


@pytest.mark.parametrize(("layers_per_scale", "holds"), [(6, True), (1, False), (40, False)])
def test_claims_of_schoenholz2017_are_about_the_depth_scale(layers_per_scale, holds):
    study = studies.find("schoenholz2017")
    experiment = study.specification()
    reach = {scale: studies._reach(scale**2) for scale in experiment.weight_scales}

    def accuracy(pairing, _):
        return 1.0 if pairing.depth < layers_per_scale / 6 * reach[pairing.weight_scale] else 0.1

    outcome = study.judge(FakeResults(experiment, accuracy))
    assert outcome.holds is holds


def test_an_unknown_study_is_refused():
    with pytest.raises(SpecError, match="Did you mean 'he2015'"):
        studies.find("he2016")


def test_reproduce_tells_claims_and_writes_files(tmp_path):
    result = runner.invoke(cli.app, ["reproduce", "glorot2010", "--out", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert result.output.count("holds: ") == 5
    written = {path.name for path in (tmp_path / "new").iterdir()}
    assert written == {"glorot2010.csv", "glorot2010.png", "glorot2010.svg"}


def test_a_notebook_shows_the_claims_as_a_list():
    outcome = studies.Outcome(pd.DataFrame(), {"the sun is hot": True, "the sun is cold": False}, plt.figure, None)
    assert outcome._repr_markdown_() == "- **holds:** the sun is hot\n- **does not hold:** the sun is cold"


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


@pytest.mark.parametrize("command", ["propagate", "reproduce"])
def test_help_shows_examples(command):
    said = runner.invoke(cli.app, [command, "--help"]).output
    assert f"nncourse {command} " in said.split("Examples", 1)[1]
