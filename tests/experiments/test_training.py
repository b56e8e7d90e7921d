"""The fast path against its slow, obvious twin: plain Keras, one network at a time, on the same batches."""

import keras
import numpy as np
import pytest

from nncourse.experiments import activations, backend, training
from nncourse.experiments.population import Population
from nncourse.experiments.session import Session
from nncourse.experiments.spec import Experiment
from nncourse.experiments.training import members_at_once, train, train_steps

STEPS = 100


def twin(population, member, batches, learning_rate):
    """Train one member alone with plain Keras."""
    data, order = population.experiment.data, batches.ravel()
    model = population.to_keras(member)
    loss = (
        "mse"
        if population.experiment.head == "regression"
        else keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    model.compile(population.optimizer.to_keras(learning_rate), loss)
    x, y = data.x_train[order], data.y_train[order]
    model.fit(x, y, batch_size=batches.shape[1], shuffle=False, verbose=0)
    return model.get_weights()


def apart(ours, theirs):
    """Greatest relative distance of two lists of arrays, array by array."""
    return max(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-6) for a, b in zip(ours, theirs, strict=True))


def compare_with_twin(experiment):
    """Train a population of two sound members and one that diverges; compare the one beside it with its twin."""
    rate, huge = experiment.learning_rates
    members = [m for m in experiment.members() if m.learning_rate == rate]
    members.insert(1, next(m for m in experiment.members() if m.learning_rate == huge))
    population = Population(experiment, members)
    epochs = -(-STEPS // experiment.steps)
    orders = [np.concatenate([experiment.batches(m.seed, e) for e in range(epochs)])[:STEPS] for m in members]
    alone = twin(population, 2, orders[2], rate)
    before = population.present(2)
    loss = train_steps(population, np.stack(orders))
    assert np.isnan(loss[1]), "the neighbour was to diverge"
    assert np.isfinite(loss[[0, 2]]).all()
    assert apart(before, alone) > 1e-2, "the twin has not moved"
    assert apart(population.present(2), alone) < 1e-4


SMALL = {"initializers": "glorot_uniform", "depths": 2, "width": 16, "seeds": 2, "batch_size": 32}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "rate"),
    [
        ("sgd", 0.1),
        ("momentum", 0.02),
        ("nesterov", 0.02),
        ("adam", 1e-3),
        ({"name": "adam", "beta_1": 0.8, "epsilon": 1e-4}, 1e-3),
        ({"name": "adamw", "weight_decay": 0.1}, 1e-3),
        ("rmsprop", 1e-3),
        ({"name": "rmsprop", "momentum": 0.5}, 1e-3),
    ],
    ids=str,
)
def test_a_member_is_plain_keras_under_every_optimizer(optimizer, rate):
    compare_with_twin(Experiment(activations="tanh", optimizers=optimizer, learning_rates=[rate, 1e38], **SMALL))


def cube(x):
    return x**3 / 3


@pytest.mark.slow
@pytest.mark.parametrize("activation", [*activations.names(), cube])
def test_a_member_is_plain_keras_under_every_activation(activation):
    scale = 0.1 if activation in ("exponential", cube) else 1.0  # these explode from the usual start
    compare_with_twin(
        Experiment(
            activations=activation,
            optimizers="momentum",
            learning_rates=[1e-3, 1e38],
            weight_scales=scale,
            **SMALL,
        )
    )


@pytest.mark.slow
def test_a_member_of_a_regression_is_plain_keras():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 5)).astype("float32")
    y = np.stack([np.sin(x[:, 0]), x[:, 1] * x[:, 2]], axis=1)
    compare_with_twin(
        Experiment(activations="tanh", dataset=(x, y), head="regression", learning_rates=[1e-2, 1e38], **SMALL)
    )


def history(**fields):
    seen = []
    experiment = Experiment(**{**SMALL, "activations": "relu", "epochs": 3, **fields})
    population = Population(experiment)
    return train(population, on_epoch=seen.append), population, seen


@pytest.mark.parametrize(
    ("limit", "budget"), [(None, 2 << 30), (100 << 30, 2 << 30), (5 << 30, 1 << 30), (3 << 30, 512 << 20), (0, 1)]
)
def test_chunks_of_a_gpu_are_no_larger_than_a_quarter_of_its_memory(monkeypatch, limit, budget):
    monkeypatch.setattr(backend, "memory_limit", lambda _: limit)
    assert training.memory_bytes("gpu") == budget
    monkeypatch.undo()
    assert training.memory_bytes("cpu") == training.MEMORY_BYTES["cpu"]


def test_the_history_says_what_keras_says_of_the_trained_network():
    found, population, seen = history(learning_rates=1e-2)
    assert seen == [1, 2, 3]
    assert found.loss.shape == (2, 3)
    assert (np.diff(found.loss) < 0).all()
    data, model = population.experiment.data, population.to_keras(1)
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    for part, x, y in (
        ("val", data.x_validation, data.y_validation),
        ("test", data.x_test, data.y_test),
    ):
        loss, accuracy = model.evaluate(x, y, verbose=0)
        assert getattr(found, f"{part}_loss")[1, -1] == pytest.approx(loss, rel=1e-4)
        assert getattr(found, f"{part}_accuracy")[1, -1] == pytest.approx(accuracy, abs=1e-6)
    assert np.isnan(found.test_loss[:, :-1]).all()


def test_a_diverged_member_is_frozen_and_reported():
    found, population, _ = history(learning_rates=[1e-2, 1e38], optimizers="sgd")
    gone = np.array([member.learning_rate > 1 for member in population.members])
    assert (found.diverged[:, -1] == gone).all()
    assert np.isnan(found.loss[gone]).all()
    assert np.isfinite(found.loss[~gone]).all()


def test_a_member_does_not_depend_on_its_neighbours():
    alone, _, _ = history(seeds=[1])
    together, _, _ = history(seeds=[0, 1, 2])
    np.testing.assert_allclose(alone.val_loss[0], together.val_loss[1], rtol=1e-5)


def test_the_same_spec_gives_the_same_bits():
    first, second = (history()[1].weights for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("parts", [2, 3, 9])
def test_parts_train_what_the_whole_trains(parts):
    """Five members of one graph, one of them lost: no count of parts divides them, and 9 is more than there are."""
    fields = {**SMALL, "seeds": 4, "epochs": 2, "optimizers": "sgd", "learning_rates": [1e-2, 1e38]}
    experiment = Experiment(activations="relu", **fields)
    members = experiment.members()
    chosen = [*members[:2], next(m for m in members if m.learning_rate > 1), *members[2:4]]
    whole, cut = (Population(experiment, chosen) for _ in range(2))
    expected, found = train(whole, parts=1), train(cut, parts=parts)
    assert found.diverged[:, -1].tolist() == [False, False, True, False, False]
    for name in ("loss", "accuracy", "val_loss", "test_accuracy"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-4, err_msg=name)
    for ours, theirs in zip(cut.weights, whole.weights, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_one_thread_gives_the_bits_of_many(monkeypatch):
    many = history(seeds=3)[1].weights
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    one = history(seeds=3)[1].weights
    assert all((a == b).all() for a, b in zip(one, many, strict=True))


def test_an_error_in_a_part_reaches_the_caller(monkeypatch):
    def broken(self, number, last):
        raise MemoryError("no room for this part")

    monkeypatch.setattr(Session, "epoch", broken)
    with pytest.raises(MemoryError, match="no room for this part"):
        history()


def test_the_chunk_follows_the_memory_budget():
    small, large = (Experiment(activations="relu", initializers="zeros", width=width) for width in (32, 256))
    for experiment in (small, large):
        member = experiment.members()[0]
        one, two = (members_at_once(experiment, member, budget) for budget in (10**8, 2 * 10**8))
        assert abs(two - 2 * one) <= 1
    assert members_at_once(large, large.members()[0], 1) == 1
    assert members_at_once(small, small.members()[0], 10**8) > members_at_once(large, large.members()[0], 10**8)
