"""Which learning rates are tried, and for how long."""

import numpy as np
import pytest

from nncourse.experiments.naming import SpecError
from nncourse.experiments.search import GRID, Round, Search, search
from nncourse.experiments.spec import Experiment


@pytest.mark.parametrize("text", ["grid", "halving", "random:12"])
def test_a_search_is_read_and_written_alike(text):
    assert search(text).to_dict() == text
    assert search(search(text)) == search(text)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("halvin", "Did you mean 'halving'"),
        ("random", "such as random:12"),
        ("random:x", "such as random:12"),
        ("random:1", "at least 2"),
        ("grid:3", "such as random:12"),
        (None, "There is no search"),
    ],
)
def test_what_is_no_search_is_refused(value, said):
    with pytest.raises(SpecError, match=said):
        Experiment(search=value, learning_rates=[0.1, 0.01])


@pytest.mark.parametrize("kind", ["halving", "random:4"])
def test_one_rate_leaves_nothing_to_search(kind):
    with pytest.raises(SpecError, match="there is no choice"):
        Experiment(search=kind, learning_rates=0.1)


def test_halving_ends_with_two_rates_and_all_epochs():
    assert Search("halving").rounds(8, 20) == [Round("round 1", 3), Round("round 2", 7), Round("tuning", 20)]
    assert [part.epochs for part in Search("halving").rounds(7, 20)] == [3, 7, 20]
    assert Search("halving").rounds(2, 20) == [Round("tuning", 20)]
    assert [part.epochs for part in Search("halving").rounds(64, 4)] == [2, 4]
    assert Search("halving").rounds(64, 1) == [Round("tuning", 1)]
    assert GRID.rounds(8, 20) == Search("random", 3).rounds(3, 20) == [Round("tuning", 20)]


@pytest.mark.parametrize("rates", range(2, 40))
def test_a_round_has_more_epochs_than_the_one_before(rates):
    for epochs in range(1, 30):
        planned = [part.epochs for part in Search("halving").rounds(rates, epochs)]
        assert planned == sorted(set(planned))
        assert planned[-1] == epochs


@pytest.mark.parametrize(("rates", "share"), [(7, 2 / 3), (16, 3 / 5)])
def test_halving_costs_the_share_of_the_grid_that_is_told(rates, share):
    left, spent = rates, 0
    for part in Search("halving").rounds(rates, 20):
        spent, left = spent + left * part.epochs, (left + 1) // 2
    assert spent / (rates * 20) == pytest.approx(share, abs=0.05)


def test_random_rates_lie_between_those_given_evenly_over_decades():
    rates = Experiment(learning_rates=[1e-3, 1e-1], search="random:4000").rates
    assert len(set(rates)) == 4000
    assert min(rates) >= 1e-3
    assert max(rates) <= 1e-1
    assert np.mean(np.array(rates) < 1e-2) == pytest.approx(0.5, abs=0.03)
    assert set(Experiment(learning_rates=[1e-1, 1e-3], search="random:5").rates) < set(rates)


def test_experiments_without_a_search_keep_their_names():
    plain, searching = (
        Experiment(learning_rates=[0.1, 0.01]),
        Experiment(learning_rates=[0.1, 0.01], search="halving"),
    )
    assert plain.hash == "abcdbb4550143aab"
    assert "search" not in plain.to_dict()
    assert searching.hash != plain.hash
    assert Experiment.from_json(searching.to_json()) == searching
    assert Experiment.from_json(plain.to_json()).search == GRID
