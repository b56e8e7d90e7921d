"""What work costs is said before it begins: it grows with the work, and what does not fit is refused."""

import pytest

from nncourse.experiments import estimate
from nncourse.experiments.estimate import Cost, check_memory, of_experiment, of_propagation
from nncourse.experiments.naming import SpecError

from .tiny import tiny


@pytest.fixture(autouse=True)
def _one_core(monkeypatch):
    monkeypatch.setattr(estimate, "cores", lambda: 1)


def test_networks_of_tuning_are_counted_too():
    assert of_experiment(tiny()).networks == 2 * 3
    assert of_experiment(tiny(learning_rates=[0.1, 0.01], tuning_seeds=2)).networks == 2 * 3 + 2 * 2 * 2


def test_training_twice_as_long_costs_twice_the_arithmetic(monkeypatch):
    monkeypatch.setattr(estimate, "_COMPILE_S", 0.0)
    one, two = of_experiment(tiny(epochs=2)), of_experiment(tiny(epochs=4))
    assert two.seconds == pytest.approx(2 * one.seconds)
    assert two.bytes == one.bytes


def test_more_cores_take_less_time(monkeypatch):
    alone = of_propagation(4, 2, 10, 64, 100)
    monkeypatch.setattr(estimate, "cores", lambda: 4)
    assert of_propagation(4, 2, 10, 64, 100).seconds < alone.seconds
    assert alone.networks == 8


def test_a_network_that_does_not_fit_is_refused_and_an_unknown_memory_refuses_nothing(monkeypatch):
    monkeypatch.setattr(estimate, "memory_bytes", lambda: 2**30)
    check_memory(2**29, 3, 10)
    with pytest.raises(SpecError, match="3 layers of 10 units needs about 1 GiB; this machine has 1 GiB"):
        check_memory(2**30, 3, 10)
    monkeypatch.setattr(estimate, "memory_bytes", lambda: None)
    check_memory(2**50, 3, 10)


@pytest.mark.parametrize(("seconds", "said"), [(60, "1 minute"), (7199, "120 minutes"), (7200, "2 hours")])
def test_an_estimate_is_said_in_minutes_or_hours(seconds, said):
    assert str(Cost(3, seconds, 100)) == f"3 networks, about 1 MiB for the largest, about {said}"
