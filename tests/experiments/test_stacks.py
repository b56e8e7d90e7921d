"""Deep networks are held in stacks and passed by a loop: the same numbers, in a graph that does not grow."""

import numpy as np
import pytest

from nncourse.experiments import Experiment, stacks
from nncourse.experiments.blocks import block
from nncourse.experiments.population import Population
from nncourse.experiments.training import train, train_steps


def experiment(**fields) -> Experiment:
    usual = {"initializers": "he_normal", "width": 8, "learning_rates": 0.01, "seeds": 3, "epochs": 1}
    return Experiment(**{"activations": "relu", "blocks": "plain", "depths": 5, **usual, **fields})


def trained(monkeypatch: pytest.MonkeyPatch, least: int, *, jit: bool, **fields) -> tuple[Population, np.ndarray]:
    """Networks after eight steps, held in stacks from ``least`` layers on, and their losses."""
    monkeypatch.setattr(stacks, "LEAST", least)
    planned = experiment(**fields)
    population = Population(planned, planned.members())
    batches = np.random.default_rng(0).integers(0, 1000, (3, 8, 16))
    return population, train_steps(population, batches, device="cpu", jit=jit)


@pytest.mark.parametrize(
    ("kind", "optimizer", "jit"),
    [
        ("plain", "adam:global_clipnorm=0.5", True),
        ("batch_norm:0.9", "momentum", False),
        ("residual:0.5+layer_norm", "sgd:global_clipnorm=0.5", False),
    ],
)
def test_stacked_layers_learn_what_layers_apart_learn(monkeypatch, kind: str, optimizer: str, jit: bool):
    ways = [trained(monkeypatch, least, jit=jit, blocks=kind, optimizers=optimizer) for least in (5, 6)]
    (stacked, losses), (apart, expected) = ways
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    for name in ("weights", "statistics"):
        pairs = list(zip(getattr(stacked, name), getattr(apart, name), strict=True))
        assert all(one.shape == other.shape for one, other in pairs)
        for one, other in pairs:
            np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    first = Population(apart.experiment, apart.members).weights
    assert all(
        np.abs(one - before).max() > 1e-4 for one, before in zip(stacked.weights[::2], first[::2], strict=True)
    )


def test_a_graph_does_not_grow_with_depth(monkeypatch: pytest.MonkeyPatch):
    """The activation is traced as often in a network of 16 layers as in one of 24."""
    traced = []

    def bent(x):
        from keras import ops

        traced[-1] += 1
        return ops.maximum(x, 0.1 * x)

    for depth in (stacks.LEAST, stacks.LEAST + 8):
        traced.append(0)
        planned = experiment(activations=bent, depths=depth, width=2, seeds=1)
        train(Population(planned, planned.members()), device="cpu", jit=False)
    assert traced[0] == traced[1] < stacks.LEAST


@pytest.mark.parametrize(("depth", "kind", "layers"), [(15, "plain", 0), (16, "plain", 15), (40, "dropout:0.1", 0)])
def test_shallow_networks_and_those_with_dropout_keep_their_layers_apart(depth: int, kind: str, layers: int):
    assert stacks.Stacks.of(depth, block(kind)).layers == layers


def test_packing_has_an_inverse():
    arrays = [np.full((3, 1 + layer % 2, 2), layer) for layer in range(2 * 4 + 2)]
    held = stacks.Stacks(3)
    packed = held.packed(arrays, 2)
    assert [stacks.is_stack(each) for each in packed] == [False, False, True, True, False, False]
    for one, before in zip(held.unpacked(packed, 2), arrays, strict=True):
        np.testing.assert_array_equal(one, before)
    assert held.packed([], 0) == held.unpacked([], 0) == []
