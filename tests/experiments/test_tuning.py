"""The tuning stage in rounds: what goes on, what is spared, and that the reported networks are not."""

import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import chunks as chunking
from nncourse.experiments import report
from nncourse.experiments.naming import PAIRING
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.running import run
from nncourse.experiments.session import Session
from nncourse.experiments.spec import FIRST_TUNING_SEED, Experiment
from nncourse.experiments.tuning import better_half

RATES = (1e-6, 1e-5, 1e-4, 1e-3, 0.1, 1e30)
TINY = {"depths": 1, "width": 4, "dataset": "moons", "batch_size": 100, "optimizers": "sgd", "epochs": 9, "seeds": 2}


def searching(**fields):
    defaults = {"activations": "relu", "initializers": "he_normal", "learning_rates": RATES, "tuning_seeds": 2}
    return Experiment(**{**TINY, **defaults, **fields})


def round_of(accuracies, losses=None, stage="round 1", head="classification"):
    """A round of one epoch and one pairing; accuracies ``{rate: [seed]}``, NaN where a network diverged."""
    rows = []
    for rate, values in accuracies.items():
        for seed, value in enumerate(values):
            loss = losses[rate] if losses else 1 - value
            rows.append({**dict.fromkeys(PAIRING, "x"), "learning_rate": rate, "seed": seed, "stage": stage})
            rows[-1] |= {"epoch": 1, "val_accuracy": value if head == "classification" else np.nan, "val_loss": loss}
    return pd.DataFrame(rows)


def going_on(*args, **named):
    head = named.get("head", "classification")
    (rates,) = better_half(round_of(*args, **named), head).values()
    return rates


def test_the_better_half_goes_on_rounded_up():
    assert going_on({1.0: [0.5, 0.6], 2.0: [0.9, 0.8], 3.0: [0.7, 0.7]}) == (2.0, 3.0)
    assert going_on({1.0: [0.5], 2.0: [0.9], 3.0: [0.7], 4.0: [0.1]}) == (2.0, 3.0)


def test_equal_accuracies_are_told_apart_by_the_loss():
    assert going_on({1.0: [0.5], 2.0: [0.5]}, {1.0: 0.9, 2.0: 0.8}) == (2.0,)


def test_a_regression_is_ranked_by_its_loss():
    losses = {1.0: 3.0, 2.0: 1.0, 3.0: 2.0, 4.0: 9.0}
    assert going_on({rate: [0.0] for rate in losses}, losses, head="regression") == (2.0, 3.0)


def test_a_rate_at_which_all_diverged_does_not_go_on():
    nan = np.nan
    assert going_on({1.0: [0.5], 2.0: [nan], 3.0: [nan], 4.0: [nan]}) == (1.0,)
    assert going_on({1.0: [nan], 2.0: [nan], 3.0: [nan]}) == (1.0,)


def test_the_edge_is_that_of_all_rates_tried():
    first = round_of({rate: [0.5] for rate in (1.0, 2.0, 3.0, 4.0)})
    for score, at_edge in (({2.0: [0.5], 3.0: [0.6]}, False), ({3.0: [0.6], 4.0: [0.7]}, True)):
        frame = pd.concat([first, round_of(score, stage="tuning")])
        (choice,) = tuned(frame, "classification").values()
        assert (choice.learning_rate, choice.at_edge) == (max(score), at_edge)


@pytest.fixture(scope="module")
def halved():
    return run(searching(search="halving"))


def test_halving_finds_the_rate_of_the_grid(halved):
    grid = run(searching())
    ours, theirs = halved.summary().iloc[0], grid.summary().iloc[0]
    assert ours.learning_rate == theirs.learning_rate == 0.1
    assert not ours.at_edge
    assert ours.iqm == theirs.iqm
    spent = halved.metadata["spent"]
    assert spent["reported"] == grid.metadata["spent"]["reported"]
    assert spent["tuning"]["updates"] < grid.metadata["spent"]["tuning"]["updates"]


def test_a_dropped_or_diverged_rate_costs_no_more_epochs(halved):
    frame, steps = halved.frame, halved.experiment.steps
    rates = {stage: set(part.learning_rate) for stage, part in frame.groupby("stage")}
    assert rates["round 1"] == set(RATES)
    assert rates["round 2"] < rates["round 1"] - {1e30}
    assert rates["tuning"] < rates["round 2"]
    assert rates["reported"] == {0.1}
    assert frame.groupby("stage").epoch.max().to_dict() == {"round 1": 1, "round 2": 3, "tuning": 9, "reported": 9}
    spared = {stage: part.epoch.count() * steps for stage, part in frame.groupby("stage")}
    told = halved.metadata["spent"]
    assert told["tuning"]["networks"] == 2 * sum(len(rates[stage]) for stage in ("round 1", "round 2", "tuning"))
    assert told["tuning"]["updates"] == sum(spared[stage] for stage in ("round 1", "round 2", "tuning"))
    assert told["reported"] == {"networks": 2, "updates": 2 * 9 * steps}


def test_networks_that_tune_in_any_round_are_not_reported(halved):
    tuning = halved.frame[halved.frame.stage != "reported"]
    assert tuning.seed.min() >= FIRST_TUNING_SEED
    assert halved.frame[halved.frame.stage == "reported"].seed.max() < FIRST_TUNING_SEED


def test_the_table_says_how_rates_were_tuned_and_what_it_took(halved, tmp_path):
    caption = report.table(halved).caption
    told = halved.metadata["spent"]["tuning"]
    assert (
        f"tuned by halving, on seeds of their own: {told['networks']} networks, {told['updates']} updates" in caption
    )
    again = Results.read(halved.save(tmp_path / "run.parquet"))
    assert report.table(again).caption == caption


def test_a_search_that_was_interrupted_goes_on(halved, tmp_path, monkeypatch):
    finish, trained = chunking.finish, []

    def stopping(experiment, chunk, *more):
        if chunk.stage == "tuning":
            raise KeyboardInterrupt
        trained.append(chunk.stage)
        return finish(experiment, chunk, *more)

    monkeypatch.setattr(chunking, "finish", stopping)
    with pytest.raises(KeyboardInterrupt):
        run(searching(search="halving"), tmp_path)
    assert set(trained) == {"round 1", "round 2"}

    def noting(experiment, chunk, *more):
        trained.append(chunk.stage)
        return finish(experiment, chunk, *more)

    trained.clear()
    monkeypatch.setattr(chunking, "finish", noting)
    results = run(searching(search="halving"), tmp_path)
    assert set(trained) == {"tuning", "reported"}
    pd.testing.assert_frame_equal(results.frame, halved.frame)
    assert results.metadata["spent"] == halved.metadata["spent"]
    trained.clear()
    assert run(searching(search="halving"), tmp_path).metadata["spent"] == halved.metadata["spent"]
    assert trained == []


def test_a_random_search_tries_the_rates_it_drew():
    experiment = searching(learning_rates=[1e-5, 1e-1], search="random:3", epochs=1)
    results = run(experiment)
    assert set(results.frame[results.frame.stage == "tuning"].learning_rate) == set(experiment.rates)
    assert results.summary().learning_rate.iloc[0] in experiment.rates


def test_a_chunk_ends_when_all_in_it_have_diverged_and_its_numbers_stay(monkeypatch):
    experiment = searching(learning_rates=1e30)
    ended = run(experiment)
    monkeypatch.setattr(Session, "ended", False)
    to_the_end = run(experiment)
    pd.testing.assert_frame_equal(ended.frame, to_the_end.frame)
    assert ended.frame.diverged.all()
    assert to_the_end.metadata["spent"]["reported"]["updates"] == 2 * 9 * experiment.steps
    assert ended.metadata["spent"]["reported"]["updates"] == 2 * experiment.steps


def test_a_sound_network_beside_a_diverged_one_has_all_its_epochs():
    results = run(searching(learning_rates=[0.1, 1e30]))
    assert results.frame[results.frame.learning_rate == 0.1].loss.notna().all()
