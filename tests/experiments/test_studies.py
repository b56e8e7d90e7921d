"""The published results: every claim holds, a claim that is false is seen, and the shell tells."""

import dataclasses

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import studies
from nncourse.experiments.naming import SpecError
from nncourse.experiments.propagation import Propagation, propagate
from nncourse.experiments.spec import Experiment


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


def test_a_notebook_shows_the_claims_as_a_list():
    outcome = studies.Outcome(pd.DataFrame(), {"the sun is hot": True, "the sun is cold": False}, plt.figure, None)
    assert outcome._repr_markdown_() == "- **holds:** the sun is hot\n- **does not hold:** the sun is cold"
