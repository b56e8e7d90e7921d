"""A pass of a stack of networks equals a textbook pass, one network at a time."""

import numpy as np
import pytest

from nncourse.experiments.activations import activation
from nncourse.experiments.initializers import initializer
from nncourse.experiments.networks import QUANTITIES, Networks
from nncourse.experiments.population import Population
from nncourse.experiments.propagation import gaussian_pairs
from nncourse.experiments.scalar import scalar
from nncourse.experiments.spec import Experiment


def slow_pass(networks, member, x, cost, phi):
    """One network, one sample at a time, in float64: the lists that a textbook's two passes fill."""
    kernels = [np.asarray(kernel[member], float) for kernel in networks.kernels]
    biases = [np.asarray(bias[member, 0], float) for bias in networks.biases]
    before, after, by_h, by_kernel, jacobians = [], [], [], [], []
    for sample, share in zip(x.astype(float), cost, strict=True):
        hs, xs = [], [sample]
        for kernel, bias in zip(kernels, biases, strict=True):
            hs.append(xs[-1] @ kernel + bias)
            xs.append(phi.value(hs[-1]))
        deltas, jacobian = [share * phi.slope(hs[-1])], np.diag(phi.slope(hs[-1]))
        for kernel, h in zip(kernels[:0:-1], hs[-2::-1], strict=True):
            deltas.insert(0, (kernel @ deltas[0]) * phi.slope(h))
            jacobian = np.diag(phi.slope(h)) @ kernel @ jacobian
        before.append(hs)
        after.append(xs[1:])
        by_h.append(deltas)
        by_kernel.append([np.outer(a, delta) for a, delta in zip(xs[:-1], deltas, strict=True)])
        jacobians.append(kernels[0] @ jacobian)
    layers = range(len(kernels))
    by_kernel = [np.mean([sample[layer] for sample in by_kernel], axis=0) for layer in layers]
    return *(np.swapaxes(part, 0, 1) for part in (before, after, by_h)), by_kernel, jacobians


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu"])
def test_a_pass_equals_a_textbook_pass(name):
    x, phi = gaussian_pairs(6, 5), scalar(name)
    kinds = [initializer(kind) for kind in ("he_normal", "orthogonal", ("glorot_uniform", 2.0))]
    networks = Networks(activation(name), kinds, [0, 0, 1], [5, 7, 7, 7], bias_std=0.3)
    measured, jacobian = networks.measure(x, seed=3), networks.jacobian(x[:1])
    cost = np.random.default_rng([3, 3]).normal(size=(6, 7))
    for member in range(3):
        before, after, by_h, by_kernel, jacobians = slow_pass(networks, member, x, cost, phi)
        for layer in range(3):
            expected = []
            for signal in (before, after, by_h, by_kernel):
                expected += [np.mean(signal[layer] ** 2), np.std(signal[layer])]
            slope = np.abs(phi.slope(before[layer]))
            steepest = phi.slope(np.linspace(-10, 10, 2002)).max()
            expected += [np.mean((slope < 1e-6).all(axis=0)), np.mean(slope < 0.05 * steepest)]
            pairs = [(before[layer][i], before[layer][i + 1]) for i in (0, 2, 4)]
            expected.append(np.mean([a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in pairs]))
            got = [measured[name][member, layer] for name in QUANTITIES]
            assert got == pytest.approx(expected, rel=2e-4, abs=1e-7)
        assert jacobian[member] == pytest.approx(jacobians[0], rel=2e-4, abs=1e-6)


def test_members_have_the_weights_of_a_population_of_the_same_seeds():
    experiment = Experiment("relu", ["he_normal", "orthogonal"], depths=3, width=64, seeds=[4, 5], bias_scales=0.2)
    population = Population(experiment)
    kinds = [member.pairing.initializer for member in population.members]
    networks = Networks(activation("relu"), kinds, [4, 5, 4, 5], population.units[:-1], bias_std=0.2)
    for layer in range(3):
        assert (np.asarray(networks.kernels[layer]) == population.weights[2 * layer]).all()
        assert (np.asarray(networks.biases[layer]) == population.weights[2 * layer + 1]).all()
