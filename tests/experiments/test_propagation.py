"""Propagation against plain NumPy, against Keras' own layers, and against theory."""

import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import propagation, theory
from nncourse.experiments.activations import activation
from nncourse.experiments.blocks import block
from nncourse.experiments.initializers import initializer
from nncourse.experiments.naming import SpecError
from nncourse.experiments.networks import Networks
from nncourse.experiments.propagation import Propagation, gaussian_pairs, propagate


def test_a_member_is_a_plain_keras_network():
    x = gaussian_pairs(8, 5)
    networks = Networks(activation("elu"), [initializer("glorot_uniform")] * 2, [0, 1], [5, 6, 6], bias_std=0.1)
    before, after = networks.forward(keras.ops.convert_to_tensor(x), networks.kernels)
    model = keras.Sequential([keras.Input((5,)), *(keras.layers.Dense(6, "elu") for _ in range(2))])
    model.set_weights(
        [
            np.asarray(w[1]).reshape(w.shape[2:] if w.shape[1] == 1 else w.shape[1:])
            for pair in zip(networks.kernels, networks.biases, strict=True)
            for w in pair
        ]
    )
    assert np.asarray(after[-1][1]) == pytest.approx(model.predict_on_batch(x), rel=1e-5, abs=1e-6)
    assert np.asarray(keras.activations.elu(before[-1][1])) == pytest.approx(np.asarray(after[-1][1]))


@pytest.fixture(scope="module")
def wide():
    return propagate(["relu", "tanh"], ["he_normal", "glorot_uniform"], depth=8, width=200, members=6, bias_std=0.1)


def test_wide_networks_follow_theory(wide):
    keys = ["activation", "initializer", "layer"]
    columns = ["preactivation_second_moment", "backpropagated_gradient_second_moment", "correlation"]
    predicted = wide.predicted.set_index(keys)[columns]
    measured = wide.frame.groupby(keys)[columns]
    # A network of finite width scatters about the theory; its members tell by how much.
    error = measured.sem().loc[predicted.index]
    away = (measured.mean().loc[predicted.index] - predicted).abs()
    assert (away <= 4 * error + 0.02 * predicted).all(axis=None)
    assert (error <= 0.2 * predicted).all(axis=None)


def test_parts_are_measured_as_one():
    parts = [propagate([kind], ["he_normal"], depth=3, width=8, members=2) for kind in ("relu", "tanh")]
    whole = propagate(["relu", "tanh"], ["he_normal"], depth=3, width=8, members=2).summary()
    pd.testing.assert_frame_equal(Propagation.of(parts).summary(), whole)


def test_the_summary_is_made_of_the_frame(wide):
    summary = wide.summary().set_index(["activation", "initializer"])
    assert list(summary.index) == [(a, i) for a in ("relu", "tanh") for i in ("he_normal", "glorot_uniform")]
    own = wide.frame.query("activation == 'tanh' and initializer == 'he_normal'")
    q = own.groupby("layer")["preactivation_second_moment"].mean()
    assert summary.loc[("tanh", "he_normal"), "q_ratio"] == pytest.approx(q[8] / q[1])
    largest = wide.singular_values.query("rank == 1").groupby(["activation", "initializer"])["value"].mean()
    assert summary.loc[("tanh", "he_normal"), "largest"] == pytest.approx(largest["tanh", "he_normal"])


def test_pairings_share_their_seeds_and_passes_do_not_matter(wide, monkeypatch):
    monkeypatch.setattr(propagation, "_MEMORY", 1)
    alone = propagate(["tanh"], ["glorot_uniform"], depth=8, width=200, members=2, bias_std=0.1)
    together = wide.frame.query("activation == 'tanh' and initializer == 'glorot_uniform' and member < 2")
    pd.testing.assert_frame_equal(alone.frame, together.reset_index(drop=True), rtol=1e-4, atol=1e-7)


def test_orthogonal_linear_networks_are_isometries():
    values = propagate(["linear"], ["orthogonal"], depth=12, width=20, members=2, inputs=4).singular_values
    assert values["value"].to_numpy() == pytest.approx(1, abs=1e-4)
    assert len(values) == 2 * 20


def test_dead_and_saturated_units_are_counted():
    ones = np.ones((4, 3), "float32")
    dead = propagate(["relu"], [keras.initializers.Constant(-1.0)], depth=2, width=5, members=1, inputs=ones)
    assert dead.frame["dead"].to_list() == [1, 1]
    assert np.isnan(dead.frame["correlation"].iloc[1])
    loud = keras.initializers.RandomNormal(stddev=20)
    tanh = propagate(["tanh"], loud, depth=1, width=300, members=2, inputs=10)
    assert tanh.frame["saturated"].mean() > 0.95
    quiet = propagate(["tanh"], ["random_normal"], depth=1, width=10, members=1, inputs=10)
    assert quiet.frame["saturated"].mean() == 0


def test_relu_under_glorot_halves_and_own_functions_are_predicted():
    def twice(x):
        return 2 * keras.ops.relu(x)

    found = propagate([twice, "mish"], ["glorot_uniform"], depth=3, width=64, members=2, inputs=8)
    q = found.predicted.query("activation == 'twice'")["preactivation_second_moment"].to_numpy()
    assert q[1:] / q[:-1] == pytest.approx(2, rel=0.05)
    assert found.predicted["correlation"].between(0.4, 1).all()
    assert theory.moments_by_layer("relu", 3, 1, 1)[-1] == pytest.approx(0.25)


def test_inputs_come_in_pairs():
    x = gaussian_pairs(200, 500, correlation=0.3)
    assert (x[0::2] * x[1::2]).mean() == pytest.approx(0.3, abs=0.02)
    assert (x[1:-1:2] * x[2::2]).mean() == pytest.approx(0, abs=0.02)
    assert (x**2).mean() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activations": ["rleu"]}, "Did you mean 'relu'"),
        ({"activations": ["softmax"]}, "mixes the units"),
        ({"activations": []}, "activations is empty"),
        ({"initializers": ["he_norml"]}, "Did you mean 'he_normal'"),
        ({"initializers": [3]}, "initializer"),
        ({"initializers": ["he_normal", "he_normal"]}, "more than once"),
        ({"depth": 0}, "depth must be"),
        ({"width": 2.5}, "width must be"),
        ({"members": True}, "members must be"),
        ({"inputs": 1}, "at least 2"),
        ({"inputs": np.full((4, 3), np.nan)}, "finite"),
        ({"bias_std": -1}, "bias_std must be"),
    ],
)
def test_bad_input_is_one_sentence(change, message):
    given = {"activations": ["relu"], "initializers": ["he_normal"], "depth": 2, "width": 4, "members": 1, **change}
    with pytest.raises(SpecError, match=message):
        propagate(**given)


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "ends"), [("jax", 0), ("numpy", 1)])
def test_the_same_on_jax_and_a_refusal_elsewhere(backend, ends):
    if backend == "jax":
        command = [
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            __file__,
            "-k",
            "textbook or theory or plain_keras",
        ]
    else:
        said = "from nncourse.experiments.propagation import propagate as p; p(['relu'], ['he_normal'], 2, 4, 1)"
        command = ["-c", said]
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "KERAS_BACKEND": backend},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == ends, done.stdout + done.stderr
    assert ends == 0 or "run on TensorFlow or JAX; KERAS_BACKEND is 'numpy'" in done.stderr


BLOCKS = ["layer_norm", "residual", "residual:0.3", "residual+layer_norm"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kind"), [("tanh", "glorot_uniform"), ("relu", "he_normal"), ("sigmoid", "glorot_uniform")]
)
def test_blocks_carry_signals_as_theory_predicts(name, kind):
    measured = propagate([name], [kind], depth=8, width=300, members=8, blocks=BLOCKS)
    for quantity in ("preactivation_second_moment", "backpropagated_gradient_second_moment", "correlation"):
        mean = measured.by_layer(quantity).set_index(["block", "layer"])["mean"]
        expected = measured.predicted.set_index(["block", "layer"])[quantity]
        np.testing.assert_allclose(mean, expected[mean.index], rtol=0.25, err_msg=quantity)


def test_batch_normalisation_makes_gradients_grow_by_the_known_factor():
    """Yang et al. 2019, "A mean field theory of batch normalization": π/(π - 1) a layer under ReLU."""
    measured = propagate(["relu"], ["he_normal"], depth=10, width=128, members=4, blocks="batch_norm")
    mean = measured.by_layer("backpropagated_gradient_second_moment").set_index("layer")["mean"]
    assert (mean[1] / mean[9]) ** (1 / 8) == pytest.approx(np.pi / (np.pi - 1), rel=0.05)
    moments = measured.by_layer("preactivation_second_moment")["mean"]
    np.testing.assert_allclose(moments, 1, rtol=0.01)
    assert measured.predicted["preactivation_second_moment"].isna().all()


@pytest.mark.parametrize("kind", ["layer_norm", "residual:0.5", "residual+layer_norm", "residual+batch_norm"])
def test_the_jacobian_of_a_block_is_that_of_differences(kind):
    layers = block(kind)
    networks = Networks(activation("tanh"), [initializer("glorot_uniform")], [3], [6, 6, 6], 0.0, layers)
    x = np.random.default_rng(0).normal(size=(9, 6)).astype("float32")
    jacobian, step = networks.jacobian(x)[0], 1e-3
    if "batch" in kind:  # one sample in very many copies of the batch hardly moves its moments
        x = np.concatenate([x[:1], np.tile(x, (300, 1))])
    for feature in range(6):
        moved = x[:1].repeat(2, 0) + np.float32(step) * np.eye(6, dtype="float32")[[feature] * 2] * [[1], [-1]]
        sides = [np.concatenate([side[None], x[1:]]).astype("float32") for side in moved]
        tensors = [keras.ops.convert_to_tensor(side) for side in sides]
        outputs = [np.asarray(networks.forward(tensor, networks.kernels)[1][-1]) for tensor in tensors]
        slope = (outputs[0][0, 0] - outputs[1][0, 0]) / (2 * step)
        np.testing.assert_allclose(jacobian[feature], slope, atol=5e-3)


def test_blocks_that_cannot_be_measured_are_refused():
    with pytest.raises(SpecError, match="without dropout"):
        propagate(["relu"], ["he_normal"], blocks="dropout:0.1")
    with pytest.raises(SpecError, match="no bias to draw"):
        propagate(["relu"], ["he_normal"], blocks="layer_norm", bias_std=0.1)
