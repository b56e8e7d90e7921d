"""What chapter 9 says of normalisation, residual connections, clipping, rates and decay, asked of Keras and NumPy."""

import keras
import numpy as np
import pytest
from scipy.special import expit


def moments(phi, slope) -> float:
    """E[φ'²] / E[φ²] of a standard normal pre-activation: what layer normalisation leaves of a squared gradient."""
    z, weights = np.polynomial.hermite_e.hermegauss(200)
    weights = weights / weights.sum()
    return float((weights * slope(z) ** 2).sum() / (weights * phi(z) ** 2).sum())


@pytest.mark.parametrize(
    ("phi", "slope", "factor"),
    [
        (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(float), 1.0),
        (expit, lambda z: expit(z) * (1 - expit(z)), 0.153),
    ],
    ids=["relu", "sigmoid"],
)
def test_under_layer_normalisation_the_gradient_s_factor_does_not_depend_on_the_kernels(phi, slope, factor: float):
    assert moments(phi, slope) == pytest.approx(factor, rel=0.02)
    for scale in (0.5, 5.0):
        rng, width, depth = np.random.default_rng(0), 256, 20
        x = rng.normal(size=(32, width))
        kernels = [rng.normal(0, scale / np.sqrt(width), (width, width)) for _ in range(depth)]
        layers = []
        for kernel in kernels:
            z = x @ kernel
            spread = z.std(axis=1, keepdims=True)
            z = (z - z.mean(axis=1, keepdims=True)) / spread
            layers.append((z, spread))
            x = phi(z)
        gradient, sizes = rng.normal(size=x.shape), []
        for kernel, (z, spread) in zip(kernels[::-1], layers[::-1], strict=True):
            gradient = gradient * slope(z)
            sizes.append(np.mean(gradient**2))
            inner = gradient - gradient.mean(1, keepdims=True) - z * (gradient * z).mean(1, keepdims=True)
            gradient = (inner / spread) @ kernel.T
        measured = (sizes[-1] / sizes[0]) ** (1 / (depth - 1))
        assert measured == pytest.approx(factor, rel=0.15)


@pytest.mark.parametrize("kind", [keras.layers.LayerNormalization, keras.layers.BatchNormalization])
def test_a_factor_on_the_kernel_cancels_in_a_normalised_layer(kind):
    x = np.random.default_rng(0).normal(size=(64, 16)).astype("float32")
    kernel = np.random.default_rng(1).normal(size=(16, 16)).astype("float32")
    once, more = (np.asarray(kind()(scale * x @ kernel, training=True)) for scale in (1, 3))
    assert np.abs(once - more).max() < 0.01
    assert np.mean(once**2) == pytest.approx(1, abs=0.01)


def test_batch_normalisation_removes_what_samples_share_and_layer_normalisation_does_not():
    rng = np.random.default_rng(0)
    shared, own = 5 * rng.normal(size=(1, 64)), rng.normal(size=(128, 64))
    z = (shared + own).astype("float32")
    by_batch = np.asarray(keras.layers.BatchNormalization()(z, training=True))
    by_layer = np.asarray(keras.layers.LayerNormalization()(z))
    assert np.abs(np.corrcoef(by_batch)[0, 1:]).mean() < 0.2
    assert np.corrcoef(by_layer)[0, 1:].min() > 0.8


def test_running_means_of_batch_normalisation_follow_slowly():
    layer = keras.layers.BatchNormalization()
    x = np.full((8, 1), 10.0, "float32")
    for _ in range(50):
        layer(x, training=True)
    assert float(layer.moving_mean[0]) == pytest.approx(10 * (1 - 0.99**50), rel=1e-3)


def test_clipping_by_the_global_norm_keeps_the_direction():
    optimizer = keras.optimizers.SGD(1.0, global_clipnorm=1.0)
    first, second = keras.Variable([0.0, 0.0]), keras.Variable([0.0])
    gradients = [keras.ops.convert_to_tensor([30.0, 0.0]), keras.ops.convert_to_tensor([40.0])]
    optimizer.apply(gradients, [first, second])
    np.testing.assert_allclose(first.numpy(), [-0.6, 0], atol=1e-6)
    np.testing.assert_allclose(second.numpy(), [-0.8], atol=1e-6)


def test_weight_decay_is_a_penalty_under_sgd_and_not_under_adam():
    def moved(optimizer, gradient: float) -> float:
        weight = keras.Variable([2.0])
        optimizer.apply([keras.ops.convert_to_tensor([gradient])], [weight])
        return float(weight.numpy()[0])

    rate, decay, noise = 0.1, 0.01, 5.0
    penalty = noise + decay * 2.0
    assert moved(keras.optimizers.SGD(rate, weight_decay=decay), noise) == pytest.approx(
        moved(keras.optimizers.SGD(rate), penalty), abs=1e-5
    )
    with_penalty = moved(keras.optimizers.Adam(rate), penalty)
    decayed = moved(keras.optimizers.AdamW(rate, weight_decay=decay), noise)
    assert decayed == pytest.approx(2 * (1 - rate * decay) - rate, abs=1e-4)
    assert with_penalty - decayed > 0.5 * rate * decay * 2


def test_dropout_divides_the_second_moment_by_the_share_kept():
    ones = np.ones((1000, 200), "float32")
    keras.utils.set_random_seed(0)
    dropped = np.asarray(keras.layers.Dropout(0.2)(ones, training=True))
    assert dropped.mean() == pytest.approx(1, abs=0.01)
    assert np.mean(dropped**2) == pytest.approx(1 / 0.8, abs=0.01)
