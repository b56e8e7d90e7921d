"""What the chapter on weight initializers says, asserted on Keras or by numerical integration."""

import keras
import numpy as np
import pytest
from keras import initializers, layers
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

from nncourse import datasets

CUT_SD = np.sqrt(1 - 4 * stats.norm.pdf(2) / (2 * stats.norm.cdf(2) - 1))  # sd of N(0, 1) cut at ±2


def sample(rule, shape, seed=0) -> np.ndarray:
    keras.utils.set_random_seed(seed)
    return np.asarray(initializers.get(rule)(shape))


def mean_over_normal(f) -> float:
    return sum(quad(lambda z: f(z) * stats.norm.pdf(z), *part)[0] for part in [(-12, 0), (0, 12)])


def test_keras_defaults():
    layer = layers.Dense(3)
    assert isinstance(layer.kernel_initializer, initializers.GlorotUniform)
    assert isinstance(layer.bias_initializer, initializers.Zeros)


def test_pytorch_default_has_a_third_over_fan_in():
    kernel = sample(initializers.RandomUniform(-(400**-0.5), 400**-0.5), (400, 500))
    assert kernel.var() * 400 == pytest.approx(1 / 3, rel=0.02)
    same = initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=0)((400, 500))
    np.testing.assert_allclose(initializers.RandomUniform(-0.05, 0.05, seed=0)((400, 500)), same, atol=1e-7)


def test_the_truncation_constant():
    assert round(CUT_SD, 8) == 0.87962566
    second_moment = quad(lambda z: z**2 * stats.norm.pdf(z), -2, 2)[0] / quad(stats.norm.pdf, -2, 2)[0]
    assert pytest.approx(CUT_SD**2) == second_moment


@pytest.mark.parametrize(
    ("rule", "scale", "fan"),
    [
        ("he_normal", 2, 600),
        ("lecun_normal", 1, 600),
        ("glorot_normal", 1, 400),
    ],
)
def test_scaled_normal_rules_are_cut_and_corrected(rule: str, scale: float, fan: float):
    kernel, sd = sample(rule, (600, 200)), np.sqrt(scale / fan)
    assert kernel.std() == pytest.approx(sd, rel=0.02)
    assert 0.99 * 2 * sd / CUT_SD < np.abs(kernel).max() <= 2 * sd / CUT_SD * (1 + 1e-5)


def test_plain_truncated_normal_is_not_corrected_and_random_normal_is_not_cut():
    assert sample(initializers.TruncatedNormal(stddev=1.0), (500, 500)).std() == pytest.approx(0.8796, abs=0.005)
    plain = sample(initializers.RandomNormal(stddev=1.0), (500, 500))
    assert plain.std() == pytest.approx(1, abs=0.01)
    assert np.abs(plain).max() > 4


@pytest.mark.parametrize(
    ("rule", "shape", "scale", "fan"),
    [
        ("he_uniform", (600, 200), 2, 600),
        ("lecun_uniform", (600, 200), 1, 600),
        ("glorot_uniform", (600, 200), 1, 400),
        ("he_uniform", (3, 3, 16, 32), 2, 144),
        ("glorot_uniform", (3, 3, 16, 32), 1, (144 + 288) / 2),
    ],
)
def test_uniform_limits_and_fan_modes(rule: str, shape: tuple[int, ...], scale: float, fan: float):
    kernel, limit = sample(rule, shape), np.sqrt(3 * scale / fan)
    assert 0.98 * limit < np.abs(kernel).max() <= limit * (1 + 1e-6)
    assert kernel.var() == pytest.approx(scale / fan, rel=0.05)


@pytest.mark.parametrize("width", [50, 800])
def test_fixed_rules_ignore_the_width(width: int):
    assert sample("random_normal", (width, 500)).std() == pytest.approx(0.05, rel=0.02)
    uniform = sample("random_uniform", (width, 500))
    assert 0.0499 < np.abs(uniform).max() <= 0.05
    assert uniform.var() == pytest.approx(0.05**2 / 3, rel=0.03)


@pytest.mark.parametrize("shape", [(64, 64), (128, 32), (32, 128)])
def test_orthogonal(shape: tuple[int, int]):
    kernel = sample("orthogonal", shape)
    np.testing.assert_allclose(np.linalg.svd(kernel, compute_uv=False), 1, atol=1e-4)
    assert kernel.var() == pytest.approx(1 / max(shape), rel=0.05)


def kernels(first, second) -> list[np.ndarray]:
    pair = [layers.Dense(8, kernel_initializer=each) for each in (first, second)]
    for layer in pair:
        layer.build((None, 8))
    return [layer.kernel.numpy() for layer in pair]


@pytest.mark.parametrize("seed", [None, 3])
def test_a_shared_initializer_silently_repeats_itself(seed: int | None):
    shared = initializers.HeNormal(seed=seed)  # a warning would fail this test
    np.testing.assert_array_equal(*kernels(shared, shared))


def test_strings_new_objects_and_seed_generators_do_not_repeat():
    generator = initializers.HeNormal(seed=keras.random.SeedGenerator(3))
    for pair in [
        ("he_normal", "he_normal"),
        (initializers.HeNormal(), initializers.HeNormal()),
        (generator, generator),
    ]:
        assert not np.array_equal(*kernels(*pair))


def test_clone_model_redraws_strings_and_repeats_seeds():
    model = keras.Sequential(
        [
            keras.Input((8,)),
            layers.Dense(8, kernel_initializer="he_normal"),
            layers.Dense(8, kernel_initializer=initializers.HeNormal(seed=1)),
        ]
    )
    clone = keras.models.clone_model(model)
    same = [
        np.array_equal(old.kernel.numpy(), new.kernel.numpy())
        for old, new in zip(model.layers, clone.layers, strict=True)
    ]
    assert same == [False, True]


def changes(hidden: str | None, rule) -> list[np.ndarray]:
    """What three epochs on the digits change: kernel and bias of each layer."""
    digits = datasets.load("digits")
    stack = [layers.Dense(4, activation=hidden, kernel_initializer=rule)] if hidden else []
    model = keras.Sequential(
        [keras.Input((64,)), *stack, layers.Dense(10, activation="softmax", kernel_initializer=rule)]
    )
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", steps_per_execution=34)
    model.fit(digits.x_train, digits.y_train, epochs=3, verbose=0)
    return [after - first for after, first in zip(model.get_weights(), before, strict=True)]


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_from_zeros_only_the_output_bias_learns(activation: str):
    moved = [bool(change.any()) for change in changes(activation, "zeros")]
    assert moved == [False, False, False, True]


def test_zeros_are_harmless_in_softmax_regression():
    kernel, bias = changes(None, "zeros")
    assert kernel.any()
    assert bias.any()


def test_constant_kernels_keep_units_identical_while_entries_differ_by_feature():
    kernel = changes("tanh", initializers.Constant(0.05))[0]
    np.testing.assert_allclose(kernel, np.repeat(kernel[:, :1], 4, axis=1), atol=1e-5)
    assert np.ptp(kernel[:, 0]) > 0.05


@pytest.mark.parametrize(("leaving", "alike"), [("constant", True), ("random", False)])
def test_equal_units_stay_alike_only_if_equal_weights_leave_them_too(leaving: str, alike: bool):
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(64, 5)), rng.normal(size=(64, 3))
    hidden, output = np.full((5, 4), 0.1), np.full((4, 3), 0.1)
    if leaving == "random":
        output = rng.normal(size=(4, 3))
    for _ in range(5):
        a = np.tanh(x @ hidden)
        error = (a @ output - target) / len(x)
        signal = error @ output.T * (1 - a**2)
        hidden, output = hidden - 0.1 * x.T @ signal, output - 0.1 * a.T @ error
    assert np.allclose(hidden, hidden[:, :1], atol=1e-12) == alike


def relu_second_moments(rule: str, depth=5, width=128, repeats=20) -> np.ndarray:
    """The outputs' second moment by layer, mean over networks: one network alone wanders."""
    draw = initializers.get({"class_name": rule, "config": {"seed": keras.random.SeedGenerator(0)}})
    moments = np.zeros((repeats, depth))
    for repeat in range(repeats):
        a = np.random.default_rng(repeat).normal(size=(32, width)).astype("float32")
        for layer in range(depth):
            a = np.maximum(a @ np.asarray(draw((width, width))), 0)
            moments[repeat, layer] = np.mean(a**2)
    return moments.mean(axis=0)


def test_relu_halves_the_second_moment_under_glorot_and_keeps_it_under_he():
    np.testing.assert_allclose(relu_second_moments("glorot_uniform"), 0.5 ** np.arange(1, 6), rtol=0.15)
    np.testing.assert_allclose(relu_second_moments("he_normal"), 1, rtol=0.15)


def test_he_in_expectation_at_finite_width():
    rng, n, depth, draws = np.random.default_rng(0), 16, 3, 20_000
    a = np.full((draws, n), n**-0.5)
    for _ in range(depth):
        a = np.maximum(np.einsum("di,dij->dj", a, rng.normal(0, np.sqrt(2 / n), size=(draws, n, n))), 0)
    squared = np.sum(a**2, axis=1)
    assert squared.mean() == pytest.approx(1, rel=0.03)
    assert np.mean(squared**2) == pytest.approx((1 + 5 / n) ** depth, rel=0.08)


@pytest.mark.parametrize("slope", [0.0, 0.2, 0.3])
def test_leaky_relu_has_a_mean_so_the_second_moment_is_propagated(slope: float):
    def leaky(z):
        return np.where(z > 0, z, slope * z)

    assert mean_over_normal(leaky) == pytest.approx((1 - slope) / np.sqrt(2 * np.pi))
    assert mean_over_normal(lambda z: leaky(z) ** 2) == pytest.approx((1 + slope**2) / 2)
    rng = np.random.default_rng(0)
    a = leaky(rng.normal(size=(1000, 400)))
    z = a @ rng.normal(0, 0.05, size=(400, 400))
    assert np.mean(z**2) == pytest.approx(400 * 0.05**2 * np.mean(a**2), rel=0.03)
    assert np.mean(z**2) > 1.1 * 400 * 0.05**2 * np.var(a)


@pytest.mark.parametrize(
    ("activation", "gain"), [("relu", 1.4142136), ("tanh", 1.5925374), ("elu", 1.2451983), ("selu", 1.0)]
)
def test_gains(activation: str, gain: float):
    z, weight = np.polynomial.legendre.leggauss(400)
    halves = np.concatenate([6 * (z - 1), 6 * (z + 1)])  # -12 … 0 and 0 … 12: no node crosses the kink
    density = np.tile(6 * weight, 2) * stats.norm.pdf(halves)
    values = np.asarray(keras.activations.get(activation)(halves), "float64")
    assert np.sum(density * values**2) ** -0.5 == pytest.approx(gain, abs=2e-6)


def test_pytorch_gain_for_tanh_has_another_fixed_point():
    def rest(gain):
        return brentq(
            lambda q: gain**2 * mean_over_normal(lambda z: np.tanh(np.sqrt(q) * z) ** 2) - q, 0.1, 10, xtol=1e-6
        )

    assert rest(1.5925374) == pytest.approx(1, abs=1e-4)
    assert rest(5 / 3) == pytest.approx(1.178, abs=1e-3)


def test_he_on_a_softmax_output_doubles_the_logits_second_moment():
    a = np.random.default_rng(0).normal(size=(2000, 500))
    he, lecun = (np.mean((a @ sample(rule, (500, 10))) ** 2) for rule in ("he_normal", "lecun_normal"))
    assert he == pytest.approx(2, rel=0.1)
    assert lecun == pytest.approx(1, rel=0.1)
