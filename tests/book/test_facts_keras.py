"""What chapters 2 and 9 say of Keras and TensorFlow, asked of Keras and TensorFlow themselves."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

PAIRS = {  # hidden activation -> initializers that chapter 9 pairs it with
    "relu": ["he_normal", "he_uniform"],
    "leaky_relu": ["he_normal", "he_uniform"],
    "elu": ["he_normal", "he_uniform"],
    "gelu": ["he_normal", "he_uniform"],
    "silu": ["he_normal", "he_uniform"],
    "tanh": ["glorot_uniform", "glorot_normal"],
    "selu": ["lecun_normal"],
    "softmax": ["glorot_uniform"],
}
FAN_IN, FAN_OUT = 300, 500
VARIANCE = {  # chapter 9's table; He and LeCun take fan-in, Glorot the mean of both fans
    "he_normal": 2 / FAN_IN,
    "he_uniform": 2 / FAN_IN,
    "glorot_normal": 2 / (FAN_IN + FAN_OUT),
    "glorot_uniform": 2 / (FAN_IN + FAN_OUT),
    "lecun_normal": 1 / FAN_IN,
}


def sample(name: str) -> np.ndarray:
    keras.utils.set_random_seed(0)
    return keras.ops.convert_to_numpy(keras.initializers.get(name)((FAN_IN, FAN_OUT)))


def f(x: tf.Tensor) -> tf.Tensor:
    return x**2 * tf.exp(-x)


def by_hand(x: np.ndarray) -> np.ndarray:
    return x * (2 - x) * np.exp(-x)


# Tensors


def test_tensorflow_refuses_to_mix_dtypes_and_keras_converts():
    whole, real = tf.constant([1, 2]), tf.constant([0.5, 0.25])
    with pytest.raises(tf.errors.InvalidArgumentError, match="int32"):
        whole * real
    assert keras.ops.multiply(whole, real).numpy() == pytest.approx([0.5, 0.5])


def test_a_vector_against_a_column_broadcasts_to_a_square_without_an_error():
    assert (tf.ones((4,)) - tf.ones((4, 1))).shape == (4, 4)


def test_a_tensor_cannot_be_changed_and_a_variable_can():
    with pytest.raises((TypeError, AttributeError)):
        tf.constant([1.0])[0] = 2.0
    variable = tf.Variable([1.0])
    variable.assign([2.0])
    assert variable.numpy() == [2.0]


def test_tensors_lie_on_a_device_that_tensorflow_lists():
    kind = tf.constant(1.0).device.split("device:")[-1].split(":")[0]
    assert kind in {device.device_type for device in tf.config.list_physical_devices()}


# Automatic differentiation


def test_the_tape_agrees_with_the_derivative_by_hand_to_rounding():
    x = tf.constant(np.linspace(-2, 6, 33))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    np.testing.assert_allclose(tape.gradient(y, x), by_hand(x.numpy()), rtol=1e-12, atol=1e-14)


def test_central_differences_err_by_h_squared_then_by_rounding():
    def error(h: float) -> float:
        x = np.float64(1.5)
        return abs(((f(x + h) - f(x - h)) / (2 * h)).numpy() - by_hand(x))

    third = abs(6 * 1.5 - 1.5**2 - 6) * np.exp(-1.5)
    assert error(1e-2) == pytest.approx(1e-4 * third / 6, rel=0.01)
    assert error(1e-3) / error(1e-4) == pytest.approx(100, rel=0.02)
    assert error(1e-10) > 100 * error(1e-5)


def test_a_gradient_has_the_shape_of_its_weights_and_the_formula_of_the_chapter():
    rng = np.random.default_rng(0)
    x, targets = (tf.constant(rng.normal(size=shape)) for shape in [(32, 5), (32, 3)])
    kernel = tf.Variable(rng.normal(size=(5, 3)))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((x @ kernel - targets) ** 2)
    gradient = tape.gradient(loss, kernel)
    assert gradient.shape == kernel.shape
    formula = 2 / (32 * 3) * tf.transpose(x) @ (x @ kernel - targets)
    np.testing.assert_allclose(gradient, formula, rtol=1e-10)


def test_the_tape_gives_none_for_what_it_could_not_follow():
    variable, constant = tf.Variable(2.0), tf.constant(2.0)
    with tf.GradientTape(persistent=True) as tape:
        unwatched = constant**2
        through_numpy = tf.constant(np.sin(variable.numpy()))
    assert tape.gradient(unwatched, constant) is None
    assert tape.gradient(through_numpy, variable) is None


def test_a_tape_is_used_up_by_its_first_gradient():
    variable = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = variable**2
    assert tape.gradient(y, variable).numpy() == 4
    with pytest.raises(RuntimeError, match="GradientTape"):
        tape.gradient(y, variable)


# Backends


@pytest.mark.slow
def test_the_backend_is_chosen_before_the_import_and_keras_ops_runs_on_jax():
    pytest.importorskip("jax")
    program = (
        "import os, keras; os.environ['KERAS_BACKEND'] = 'tensorflow'; "
        "layer = keras.layers.Dense(2, kernel_initializer='ones', activation='relu'); "
        "print(keras.config.backend(), float(keras.ops.sum(layer(keras.ops.ones((1, 3))))))"
    )
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert run.stdout.split() == ["jax", "6.0"], run.stderr


# The choices on one page


@pytest.mark.parametrize("name", VARIANCE)
def test_the_spread_of_an_initializer_is_the_one_in_the_table(name: str):
    # 150 000 weights: the relative error of the variance is about sqrt(2 / 150 000) = 0.4 %.
    assert sample(name).var() == pytest.approx(VARIANCE[name], rel=0.02)


def test_he_normal_is_truncated_at_two_of_its_uncorrected_standard_deviations():
    sd_of_the_cut_normal = 0.87962566
    largest = np.abs(sample("he_normal")).max()
    bound = 2 * np.sqrt(2 / FAN_IN) / sd_of_the_cut_normal
    assert 0.98 * bound < largest <= bound


@pytest.mark.parametrize("activation", PAIRS)
def test_a_layer_accepts_every_pair_of_the_table(activation: str):
    for initializer in PAIRS[activation]:
        layer = keras.layers.Dense(3, activation=activation, kernel_initializer=initializer)
        assert np.isfinite(layer(np.ones((2, 4), "float32"))).all()


def test_the_slope_of_sigmoid_at_zero_is_a_quarter_which_a_gain_of_four_makes_up_for():
    zero = tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(zero)
        y = keras.activations.sigmoid(zero)
    assert tape.gradient(y, zero).numpy() == pytest.approx(1 / 4)


@pytest.mark.parametrize("one_hot", [False, True])
@pytest.mark.parametrize("from_logits", [False, True])
def test_label_encoding_and_output_scale_are_independent_choices(one_hot: bool, from_logits: bool):
    logits = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, -0.3]], "float32")
    indices = np.array([0, 2])
    truth = np.eye(3, dtype="float32")[indices] if one_hot else indices
    output = keras.ops.convert_to_tensor(logits) if from_logits else tf.constant(keras.ops.softmax(logits).numpy())
    kind = keras.losses.CategoricalCrossentropy if one_hot else keras.losses.SparseCategoricalCrossentropy
    expected = -np.log(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))[[0, 1], indices].mean()
    assert float(kind(from_logits=from_logits)(truth, output)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.slow
def test_the_log_level_hides_most_messages_and_not_the_first_lines():
    """What chapter 1 says of TF_CPP_MIN_LOG_LEVEL, which nncourse.checks sets for the cells of an exercise.

    Which lines come at all without it depends on the machine.
    """

    def said(first: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "CUDA_"))}
        program = f"{first}; import tensorflow as tf; tf.config.list_physical_devices('GPU'); tf.constant(1.0)"
        command = [sys.executable, "-c", program]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        assert ended.returncode == 0, ended.stderr
        return ended.stderr

    loud, quiet = said("import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '0'"), said("import nncourse.checks")
    early = "oneDNN custom operations are on"  # comes while TensorFlow is loaded, where the processor has it
    assert (early in quiet) == (early in loud)
    assert "cpu_feature_guard" not in quiet
    assert "cuInit" not in quiet
