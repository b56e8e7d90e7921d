"""The tuning stage: the rounds of a search (:mod:`nncourse.experiments.search`), and which rates go on from each."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nncourse.experiments import statistics
from nncourse.experiments.naming import PAIRING
from nncourse.experiments.search import GRID
from nncourse.experiments.spec import Experiment, Member, Pairing

if TYPE_CHECKING:
    import pandas as pd

#: Trains the networks of a stage, of which the experiment says the epochs.
Train = Callable[[Experiment, str, Sequence[Member]], list["pd.DataFrame"]]


def tune(experiment: Experiment, train: Train) -> list["pd.DataFrame"]:
    """Train the networks of the tuning stage, round by round; the frames of all rounds in their order."""
    import pandas as pd

    frames: list[pd.DataFrame] = []
    going = {tuple(pairing.labels.values()): experiment.rates for pairing in experiment.pairings}
    for part in experiment.search.rounds(len(experiment.rates), experiment.epochs):
        members = experiment.tuning_members(partial(_of_pairing, going))
        if experiment.search != GRID:  # rates that diverge share chunks, which then end
            members = sorted(members, key=lambda member: -member.learning_rate)
        done = train(replace(experiment, epochs=part.epochs), part.stage, members) if members else []
        frames += done
        if part.stage != "tuning":
            going = better_half(pd.concat(done), experiment.head)
    return frames


def _of_pairing(rates: dict[tuple, tuple[float, ...]], pairing: Pairing) -> tuple[float, ...]:
    return rates[tuple(pairing.labels.values())]


def better_half(frame: "pd.DataFrame", head: str) -> dict[tuple, tuple[float, ...]]:
    """The rates of every pairing that go on from a round: the better half, without those at which all diverged.

    Where every rate diverged the least one goes on, so that the pairing has one. An odd number is halved upwards.

    Args:
        frame: of the round, as :class:`nncourse.experiments.results.Results` describes it.
        head: of the experiment.
    """
    last, chosen = frame[frame.epoch == frame.epoch.max()], {}
    for name, group in last.groupby(list(PAIRING), sort=False, observed=True):
        rates, scores, losses = scores_of(group, head)
        order = statistics.ranked(rates, scores, -losses)
        better = order[: (len(rates) + 1) // 2]
        sound = [place for place in better if np.isfinite(losses[place]).any()]
        chosen[name] = tuple(float(rates[place]) for place in sound or better[:1])
    return chosen


def scores_of(group: "pd.DataFrame", head: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates ``[rate]`` of one pairing; scores (higher is better) and validation losses ``[rate, seed]``."""
    losses = group.pivot(index="learning_rate", columns="seed", values="val_loss")
    scores = group.pivot(index="learning_rate", columns="seed", values="val_accuracy")
    rates, losses = losses.index.to_numpy(), losses.to_numpy()
    return rates, -losses if head == "regression" else scores.to_numpy(), losses
