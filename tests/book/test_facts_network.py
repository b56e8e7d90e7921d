"""What chapter 3 says of building a network, asked of Keras itself."""

import itertools
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

PARAMETERS = 100 * 64 + 64 + 64 * 10 + 10


def example_layers() -> list[keras.Layer]:
    return [
        layers.Dense(64, activation="relu", kernel_initializer=keras.initializers.HeNormal(seed=1)),
        layers.Dense(10, activation="softmax", kernel_initializer=keras.initializers.GlorotUniform(seed=2)),
    ]


@pytest.fixture(scope="module")
def example() -> keras.Sequential:
    return keras.Sequential([keras.Input((100,)), *example_layers()])


@pytest.fixture(scope="module")
def batch() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 100)).astype("float32")


def refusal(call: object, *arguments: object, **options: object) -> str:
    with pytest.raises(ValueError) as caught:
        call(*arguments, **options)
    return str(caught.value)


# A layer


def test_dense_is_the_activation_of_x_times_kernel_plus_bias(batch: np.ndarray):
    layer = layers.Dense(64, activation="tanh", bias_initializer="random_normal")
    y = layer(batch)
    kernel, bias = layer.get_weights()
    assert (kernel.shape, bias.shape, tuple(y.shape)) == ((100, 64), (64,), (5, 64))
    np.testing.assert_allclose(y, np.tanh(batch @ kernel + bias), atol=1e-5)


def test_dense_starts_with_a_glorot_uniform_kernel_and_zero_biases():
    layer = layers.Dense(64)
    layer.build((None, 100))
    kernel, bias = layer.get_weights()
    limit = np.sqrt(6 / (100 + 64))
    assert 0.95 * limit < np.abs(kernel).max() <= limit
    assert kernel.var() == pytest.approx(limit**2 / 3, rel=0.05)
    assert not bias.any()


def test_a_softmax_of_one_unit_is_always_one_and_keras_says_so(batch: np.ndarray):
    with pytest.warns(UserWarning, match="always return the value 1"):
        y = layers.Dense(1, activation="softmax")(batch)
    assert np.all(keras.ops.convert_to_numpy(y) == 1)


def test_a_string_is_a_fresh_initializer_and_a_shared_object_repeats_itself():
    def pair(initializer: object) -> list[np.ndarray]:
        both = [layers.Dense(4, kernel_initializer=initializer) for _ in range(2)]
        for layer in both:
            layer.build((None, 4))
        return [layer.get_weights()[0] for layer in both]

    for seed in (None, 3):
        first, second = pair(keras.initializers.HeNormal(seed=seed))
        np.testing.assert_array_equal(first, second)
    for fresh in ("he_normal", keras.initializers.HeNormal(seed=keras.random.SeedGenerator(3))):
        first, second = pair(fresh)
        assert not np.array_equal(first, second)


# A model


def test_the_list_and_add_make_the_same_network(example: keras.Sequential, batch: np.ndarray):
    added = keras.Sequential()
    for part in [keras.Input((100,)), *example_layers()]:
        added.add(part)
    np.testing.assert_array_equal(added(batch), example(batch))


def test_the_functional_api_makes_the_same_network(example: keras.Sequential, batch: np.ndarray):
    first, second = example_layers()
    inputs = keras.Input((100,))
    model = keras.Model(inputs, second(first(inputs)))
    np.testing.assert_array_equal(model(batch), example(batch))


def test_input_dim_still_works_and_warns():
    with pytest.warns(UserWarning, match="input_dim"):
        first = layers.Dense(64, input_dim=100)
    model = keras.Sequential([first, layers.Dense(10)])
    assert model.built
    assert model.count_params() == PARAMETERS


def test_without_an_input_a_model_is_built_by_its_first_batch(batch: np.ndarray):
    model = keras.Sequential([layers.Dense(64), layers.Dense(10)])
    assert not model.built
    assert model.weights == []
    assert "isn't built" in refusal(model.count_params)
    model(batch)
    assert model.built
    assert model.count_params() == PARAMETERS


@pytest.mark.parametrize(("width", "depth"), [(1, 1), (64, 1), (32, 3)])
def test_a_dense_layer_has_inputs_plus_one_parameters_for_each_unit(width: int, depth: int):
    model = keras.Sequential([keras.Input((100,)), *[layers.Dense(width) for _ in range(depth)], layers.Dense(10)])
    sizes = [100, *[width] * depth, 10]
    assert model.count_params() == sum((p + 1) * m for p, m in itertools.pairwise(sizes))


def test_summary_shows_the_counts_that_were_made_by_hand(example: keras.Sequential):
    lines: list[str] = []
    example.summary(print_fn=lambda text, **_: lines.append(text))
    text = "\n".join(lines)
    assert example.count_params() == PARAMETERS == 7114
    for shown in ("6,464", "650", "7,114 (27.79 KB)", "(None, 64)", "(None, 10)"):
        assert shown in text
    assert f"{4 * PARAMETERS / 1024:.2f}" == "27.79"


def test_the_example_network_by_hand(example: keras.Sequential, batch: np.ndarray):
    first, b1, second, b2 = example.get_weights()
    logits = np.maximum(batch @ first + b1, 0) @ second + b2
    powers = np.exp(logits - logits.max(1, keepdims=True))
    output = keras.ops.convert_to_numpy(example(batch))
    np.testing.assert_allclose(output, powers / powers.sum(1, keepdims=True), atol=1e-5)
    np.testing.assert_allclose(output.sum(1), 1, atol=1e-5)
    assert first.std() == pytest.approx(np.sqrt(2 / 100), rel=0.05)


def test_a_jump_over_a_layer_needs_equal_shapes():
    inputs = keras.Input((100,))
    hidden = layers.Dense(64)(inputs)
    joined = layers.Add()([inputs, layers.Dense(100)(hidden)])
    model = keras.Model(inputs, layers.Dense(10)(joined))
    assert model.count_params() == 101 * 64 + 65 * 100 + 101 * 10
    assert "shape" in refusal(layers.Add(), [inputs, hidden])


# Mistakes


def test_messages_that_the_chapter_quotes(example: keras.Sequential, batch: np.ndarray):
    assert "expected axis -1 of input shape to have value 100" in refusal(example, batch[:, :99])
    assert "(100,)" in refusal(example, batch[0])
    refusal(keras.Input, 100)
    assert "Could not interpret activation function identifier" in refusal(layers.Dense, 1, activation="rleu")


def test_lr_is_an_error():
    assert "Argument(s) not recognized: {'lr': 0.1}" in refusal(keras.optimizers.Adam, lr=0.1)


def test_alpha_of_leaky_relu_is_negative_slope():
    with pytest.warns(UserWarning, match="negative_slope"):
        assert layers.LeakyReLU(alpha=0.1).negative_slope == 0.1
    assert layers.LeakyReLU().negative_slope == pytest.approx(0.3)
    assert float(keras.activations.get("leaky_relu")(np.float32(-1))) == pytest.approx(-0.2)


# Saving


def test_a_saved_model_comes_back_whole(example: keras.Sequential, batch: np.ndarray, tmp_path: Path):
    path = tmp_path / "example.keras"
    example.save(path)
    np.testing.assert_array_equal(keras.models.load_model(path)(batch), example(batch))
    with zipfile.ZipFile(path) as archive:
        assert set(archive.namelist()) >= {"config.json", "metadata.json", "model.weights.h5"}


def test_a_compiled_model_is_saved_with_its_optimizer_and_its_state(batch: np.ndarray, tmp_path: Path):
    model = keras.Sequential([keras.Input((100,)), layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    model.fit(batch, np.ones((5, 1), "float32"), epochs=3, verbose=0)
    model.save(tmp_path / "trained.keras")
    loaded = keras.models.load_model(tmp_path / "trained.keras")
    assert int(loaded.optimizer.iterations) == 3
    for kept, before in zip(loaded.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(kept, before)


def test_weights_alone_go_into_a_model_of_the_same_shapes(
    example: keras.Sequential, batch: np.ndarray, tmp_path: Path
):
    other = keras.Sequential([keras.Input((100,)), layers.Dense(64, activation="relu"), layers.Dense(10, "softmax")])
    example.save_weights(tmp_path / "example.weights.h5")
    other.load_weights(tmp_path / "example.weights.h5")
    np.testing.assert_array_equal(other(batch), example(batch))


def test_code_hidden_in_a_file_is_not_loaded_unless_asked_for(tmp_path: Path):
    model = keras.Sequential([keras.Input((2,)), layers.Lambda(lambda x: 2 * x)])
    model.save(tmp_path / "lambda.keras")
    assert "safe_mode=False" in refusal(keras.models.load_model, tmp_path / "lambda.keras")


@pytest.mark.parametrize("name", ["example", "example.model"])
def test_a_model_is_not_saved_under_another_ending(example: keras.Sequential, tmp_path: Path, name: str):
    assert ".keras" in refusal(example.save, tmp_path / name)
    assert not list(tmp_path.iterdir())
