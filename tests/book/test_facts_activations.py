"""What the chapter on activation functions says, asserted on Keras or by numerical integration."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import initializers, layers
from scipy.integrate import quad
from scipy.stats import norm

from nncourse import datasets

ALPHA, LAMBDA = 1.6732632423543772, 1.0507009873554805


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def kinked(right: float, left, z):
    return np.where(z > 0, right, left(np.minimum(z, 0)))


#: name in Keras: function, derivative
FORMULAS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (lambda z: 2 * sigmoid(2 * z) - 1, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(0, z), lambda z: kinked(1, np.zeros_like, z)),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.2 * z), lambda z: np.where(z > 0, 1, 0.2)),
    "elu": (lambda z: np.where(z > 0, z, np.expm1(z)), lambda z: kinked(1, np.exp, z)),
    "selu": (
        lambda z: LAMBDA * np.where(z > 0, z, ALPHA * np.expm1(z)),
        lambda z: LAMBDA * kinked(1, lambda t: ALPHA * np.exp(t), z),
    ),
    "gelu": (lambda z: z * norm.cdf(z), lambda z: norm.cdf(z) + z * norm.pdf(z)),
    "swish": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) + z * sigmoid(z) * (1 - sigmoid(z))),
}
GREATEST_SLOPE = {
    "sigmoid": 0.25,
    "tanh": 1,
    "relu": 1,
    "leaky_relu": 1,
    "elu": 1,
    "selu": 1.76,
    "gelu": 1.13,
    "swish": 1.10,
}


def value_and_slope(name: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    z = tf.convert_to_tensor(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = keras.activations.get(name)(z)
    return a.numpy(), tape.gradient(a, z).numpy()


def mean_over_normal(f) -> float:
    return sum(quad(lambda z: f(z) * norm.pdf(z), *part)[0] for part in [(-12, 0), (0, 12)])


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_and_derivative(name: str):
    z = np.linspace(-5, 5, 1000)  # an even number: the kink at 0 is not hit
    a, slope = value_and_slope(name, z)
    function, derivative = FORMULAS[name]
    np.testing.assert_allclose(a, function(z), atol=1e-6)
    np.testing.assert_allclose(slope, derivative(z), atol=1e-5)
    assert round(float(value_and_slope(name, np.append(z, -1e-7))[1].max()), 2) == GREATEST_SLOPE[name]


def test_sigmoid_slope_is_a_quarter_and_that_of_relu_at_zero_is_zero():
    assert value_and_slope("sigmoid", np.zeros(1))[1] == 0.25
    assert value_and_slope("relu", np.zeros(1))[1] == 0


def test_the_lowest_values_of_gelu_and_swish():
    z = np.linspace(-5, 5, 100_001)
    assert round(float(value_and_slope("gelu", z)[0].min()), 2) == -0.17
    assert round(float(value_and_slope("swish", z)[0].min()), 2) == -0.28


def test_leaky_relu_has_two_defaults_and_its_alpha_is_negative_slope():
    minus_one = np.array([-1.0], "float32")
    np.testing.assert_allclose(layers.LeakyReLU()(minus_one), [-0.3])
    np.testing.assert_allclose(layers.Activation("leaky_relu")(minus_one), [-0.2])
    with pytest.warns(UserWarning, match="negative_slope"):
        assert layers.LeakyReLU(alpha=0.1).negative_slope == 0.1


def test_a_deep_linear_network_is_one_linear_map():
    keras.utils.set_random_seed(0)
    deep = keras.Sequential([keras.Input((5,))])
    for _ in range(6):
        deep.add(layers.Dense(5, bias_initializer="random_normal"))
    bias = deep(np.zeros((1, 5), "float32")).numpy()
    kernel = deep(np.eye(5, dtype="float32")).numpy() - bias
    x = np.random.default_rng(0).normal(size=(100, 5)).astype("float32")
    np.testing.assert_allclose(deep(x), x @ kernel + bias, atol=1e-5)


def test_selu_has_the_fixed_point_0_1():
    selu = FORMULAS["selu"][0]
    assert abs(mean_over_normal(selu)) < 1e-7
    assert mean_over_normal(lambda z: selu(z) ** 2) == pytest.approx(1, abs=1e-7)


def deep_selu(initializer="lecun_normal", shift=0.0, dropout=None) -> np.ndarray:
    """The outputs of 15 SELU layers of 256 units for 500 normal inputs."""
    keras.utils.set_random_seed(1)
    a = np.random.default_rng(0).normal(shift, 1, size=(500, 256)).astype("float32")
    for _ in range(15):
        a = layers.Dense(256, activation="selu", kernel_initializer=initializer)(a)
        a = dropout(0.1)(a, training=True) if dropout else a
    return a.numpy()


def test_selu_alone_does_not_self_normalise():
    for good in (deep_selu(), deep_selu(dropout=layers.AlphaDropout)):
        np.testing.assert_allclose([good.mean(), good.var()], [0, 1], atol=0.12)
    assert deep_selu("he_normal").var() > 5
    assert deep_selu(dropout=layers.Dropout).var() > 1.3
    assert deep_selu(shift=5.0).var(axis=0).mean() < 0.4


def test_small_weights_do_not_saturate_a_sigmoid_but_gradients_shrink_by_a_quarter():
    rng = np.random.default_rng(0)
    a, slopes = rng.normal(size=(200, 64)), []
    for _ in range(5):
        a = sigmoid(a @ rng.normal(0, 0.05, size=(64, 64)))
        slopes.append(a * (1 - a))
    assert np.abs(a - 0.5).max() < 0.25
    assert min(slope.min() for slope in slopes) > 0.1
    assert max(slope.max() for slope in slopes) <= 0.25


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gain", "optimizer", "rate", "learns"),
    [(1, "SGD", 0.1, False), (4, "SGD", 0.1, True), (1, "Adam", 0.003, True)],
)
def test_sigmoid_in_hidden_layers_depends_on_initializer_and_optimizer(gain, optimizer, rate, learns):
    digits = datasets.load("digits")
    keras.utils.set_random_seed(11)
    rule = initializers.VarianceScaling(gain**2, mode="fan_avg", distribution="uniform")
    hidden = [layers.Dense(64, activation="sigmoid", kernel_initializer=rule.clone()) for _ in range(4)]
    model = keras.Sequential([keras.Input((64,)), *hidden, layers.Dense(10, activation="softmax")])
    model.compile(
        getattr(keras.optimizers, optimizer)(rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=34,
    )
    model.fit(digits.x_train, digits.y_train, epochs=50, verbose=0)
    accuracy = model.evaluate(digits.x_validation, digits.y_validation, verbose=0)[1]
    assert accuracy > 0.9 if learns else accuracy < 0.4


def dead_shares(draw_kernel, draw_bias, depth=20, width=64) -> np.ndarray:
    """Share of ReLU units that are off for all the digits [layer], mean over three networks."""
    x = datasets.load("digits").x_train
    shares = np.zeros((3, depth))
    for seed in range(3):
        rng, a = np.random.default_rng(seed), x
        for layer in range(depth):
            a = np.maximum(0, a @ draw_kernel(rng, (width, width)) + draw_bias(rng, width))
            shares[seed, layer] = np.mean(np.all(a == 0, axis=0))
    return shares.mean(axis=0)


def test_dead_units_are_an_effect_of_the_initializer():
    def he(rng, shape):
        return rng.normal(0, np.sqrt(2 / shape[0]), shape)

    def torch_like(rng, shape):
        limit = 64**-0.5
        return rng.uniform(-limit, limit, shape)

    def zeros(rng, width):
        return np.zeros(width)

    under_he, under_torch = dead_shares(he, zeros), dead_shares(torch_like, torch_like)
    assert under_he[:5].max() < 0.08 < under_he[-1] < 0.45
    assert 0.4 < under_torch[-1] < 0.6
    smaller = dead_shares(lambda rng, shape: he(rng, shape) / 4, zeros)
    np.testing.assert_array_equal(under_he, smaller)  # without biases the scale changes no sign


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.5, 0.9])
def test_relu_makes_inputs_more_alike(rho: float):
    rng = np.random.default_rng(0)
    first, other = rng.normal(size=(2, 2_000_000))
    second = rho * first + np.sqrt(1 - rho**2) * other
    measured = 2 * np.mean(np.maximum(first, 0) * np.maximum(second, 0))
    predicted = (np.sqrt(1 - rho**2) + rho * (np.pi - np.arccos(rho))) / np.pi
    assert measured == pytest.approx(predicted, abs=0.005)
    assert predicted > rho


def test_naive_softmax_overflows_and_the_shifted_one_does_not():
    z = np.array([1000.0, 1001.0, 1002.0])
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(np.exp(z) / np.exp(z).sum()).all()
    expected = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    np.testing.assert_allclose(keras.ops.softmax(z), expected, rtol=1e-6)
    np.testing.assert_allclose(keras.ops.softmax(z - 1000), expected, rtol=1e-6)
    assert float(keras.ops.logsumexp(z)) == pytest.approx(1002 + np.log(np.exp(z - 1002).sum()))


def test_softmax_jacobian():
    z = tf.constant([0.3, -1.2, 2.0, 0.0], tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(z)
        p = keras.ops.softmax(z)
    jacobian, p = tape.jacobian(p, z).numpy(), p.numpy()
    np.testing.assert_allclose(jacobian, np.diag(p) - np.outer(p, p), atol=1e-12)
    np.testing.assert_allclose(jacobian.sum(axis=1), 0, atol=1e-12)


def test_cross_entropy_of_softmax_has_the_gradient_p_minus_y():
    z, y = tf.constant([[0.3, -1.2, 2.0]]), 1
    with tf.GradientTape() as tape:
        tape.watch(z)
        loss = keras.ops.sparse_categorical_crossentropy([y], z, from_logits=True)
    expected = keras.ops.softmax(z).numpy() - np.eye(3)[[y]]
    np.testing.assert_allclose(tape.gradient(loss, z), expected, atol=1e-6)


def test_one_softmax_unit_is_always_1_and_keras_warns():
    layer = layers.Dense(1, activation="softmax")
    x = tf.random.stateless_normal((20, 3), seed=(0, 1))
    with pytest.warns(UserWarning, match="always return the value 1"), tf.GradientTape() as tape:
        y = layer(x)
    np.testing.assert_array_equal(y, np.ones((20, 1)))
    for gradient in tape.gradient(y, layer.trainable_variables):
        np.testing.assert_array_equal(gradient, np.zeros(gradient.shape))


def test_two_softmax_units_are_one_sigmoid_of_the_difference():
    z = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_allclose(keras.ops.softmax(z)[:, 1], sigmoid(z[:, 1] - z[:, 0]), rtol=1e-6)


@pytest.mark.parametrize(("name", "after"), [("SGD", 0.9), ("Adam", 0.564)])
def test_adam_moves_a_weight_on_without_a_gradient_and_sgd_does_not(name: str, after: float):
    optimizer, weight = getattr(keras.optimizers, name)(0.1), keras.Variable([1.0])
    for gradient in (1.0, *[0.0] * 10):
        optimizer.apply([keras.ops.convert_to_tensor([gradient])], [weight])
    assert float(weight.numpy()[0]) == pytest.approx(after, abs=1e-3)


def test_a_few_percent_of_tanh_saturate_at_a_spread_of_1_by_the_course_s_one_definition():
    from nncourse.experiments.networks import SATURATED

    assert SATURATED == 0.05
    draws = np.random.default_rng(0).normal(size=400_000)
    assert np.mean(1 - np.tanh(draws) ** 2 < SATURATED) == pytest.approx(0.029, abs=0.002)
    slope = sigmoid(draws) * (1 - sigmoid(draws))
    assert np.mean(slope < SATURATED / 4) < 1e-4
