"""What chapter 7 says about compile: every claim on Keras itself."""

import warnings

import keras
import numpy as np
import pytest

RNG = np.random.default_rng(0)
X = RNG.normal(size=(32, 4)).astype("float32")
CLASSES = np.arange(32) % 3
ONE_HOT = keras.utils.to_categorical(CLASSES, 3)
YES_OR_NO = (CLASSES == 0).astype("float32")


def network(units: int, activation: str | None, loss, **arguments) -> keras.Sequential:
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(
                units, activation=activation, kernel_initializer=keras.initializers.GlorotUniform(seed=1)
            ),
        ]
    )
    model.compile(loss=loss, **{"optimizer": "sgd", **arguments})
    return model


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


@pytest.fixture(scope="module")
def true_loss() -> float:
    kernel = network(3, None, "mse").layers[0].kernel.numpy()
    return float(-np.log(softmax(X @ kernel)[np.arange(32), CLASSES]).mean())


@pytest.mark.parametrize("from_logits", [False, True])
@pytest.mark.parametrize(
    ("loss", "labels"),
    [(keras.losses.SparseCategoricalCrossentropy, CLASSES), (keras.losses.CategoricalCrossentropy, ONE_HOT)],
    ids=["sparse", "one-hot"],
)
def test_label_encoding_and_output_scale_are_independent(loss, labels, from_logits: bool, true_loss: float):
    model = network(3, None if from_logits else "softmax", loss(from_logits=from_logits))
    assert model.evaluate(X, labels, verbose=0) == pytest.approx(true_loss, rel=1e-5)


def test_logits_without_from_logits_is_silent_and_wrong(true_loss: float):
    # In silence: pytest is told to make any warning an error.
    by_name = network(3, None, "sparse_categorical_crossentropy").evaluate(X, CLASSES, verbose=0)
    by_class = network(3, None, keras.losses.SparseCategoricalCrossentropy()).evaluate(X, CLASSES, verbose=0)
    assert by_name == pytest.approx(by_class)
    assert abs(by_name - true_loss) > 0.5


def test_softmax_with_from_logits_warns_and_is_corrected(true_loss: float):
    model = network(3, "softmax", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.warns(UserWarning, match="produced by a Softmax activation"):
        loss = model.evaluate(X, CLASSES, verbose=0)
    assert loss == pytest.approx(true_loss, rel=1e-5)


@pytest.mark.parametrize(
    ("loss", "labels"), [("categorical_crossentropy", CLASSES), ("sparse_categorical_crossentropy", ONE_HOT)]
)
def test_labels_in_the_other_encoding_are_an_error(loss: str, labels: np.ndarray):
    with pytest.raises(ValueError, match="rank"):
        network(3, "softmax", loss).train_on_batch(X, labels)


ERROR = ["error"] * 2
VERDICTS = {  # output, labels: sparse, categorical and binary cross-entropy, each with from_logits False and True
    ("softmax", "numbers"): ["right", "warns", *ERROR, *ERROR],
    ("softmax", "one-hot"): [*ERROR, "right", "warns", "silent", "warns"],
    (None, "numbers"): ["silent", "right", *ERROR, *ERROR],
    (None, "one-hot"): [*ERROR, "silent", "right", "silent", "silent"],
    ("sigmoid", "numbers"): ["silent", "warns", *ERROR, *ERROR],
    ("sigmoid", "one-hot"): [*ERROR, "silent", "warns", "silent", "warns"],
}


def verdict(activation: str | None, labels: np.ndarray, kind: type[keras.losses.Loss], from_logits: bool) -> str:
    """Right: silent, and the loss is the cross-entropy of the probabilities that the network predicts."""
    model = network(3, activation, kind(from_logits=from_logits))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            reported = model.test_on_batch(X, labels)
        except ValueError:
            return "error"
    if any(issubclass(warning.category, UserWarning) for warning in caught):
        return "warns"
    output = np.asarray(model(X))
    of_the_true_class = (softmax(output) if from_logits else output)[np.arange(32), classes_of(labels)]
    right = (of_the_true_class > 0).all() and np.isclose(reported, -np.log(of_the_true_class).mean(), rtol=1e-3)
    return "right" if right else "silent"


def classes_of(labels: np.ndarray) -> np.ndarray:
    return labels if labels.ndim == 1 else labels.argmax(1)


@pytest.mark.parametrize(("activation", "written"), VERDICTS)
def test_what_keras_does_with_every_combination(activation: str | None, written: str):
    labels = CLASSES if written == "numbers" else ONE_HOT
    kinds = [getattr(keras.losses, f"{name}Crossentropy") for name in ("SparseCategorical", "Categorical", "Binary")]
    found = [verdict(activation, labels, kind, from_logits) for kind in kinds for from_logits in (False, True)]
    assert found == VERDICTS[activation, written]


def test_behind_a_sigmoid_the_loss_is_that_of_the_softmax(true_loss: float):
    model = network(3, "sigmoid", "sparse_categorical_crossentropy")
    assert model.evaluate(X, CLASSES, verbose=0) == pytest.approx(true_loss, rel=1e-5)
    assert np.ptp(model.predict(X, verbose=0).sum(1)) > 0.5


def test_behind_a_softmax_the_binary_loss_is_that_of_the_sigmoids():
    model = network(3, "softmax", "binary_crossentropy")
    of_sigmoids = network(3, "sigmoid", "binary_crossentropy").evaluate(X, ONE_HOT, verbose=0)
    assert model.evaluate(X, ONE_HOT, verbose=0) == pytest.approx(of_sigmoids, rel=1e-5)
    of_output = float(keras.losses.BinaryCrossentropy()(ONE_HOT, np.asarray(model(X))))
    assert abs(of_output / of_sigmoids - 1) > 0.05


def test_softmax_over_one_unit_is_always_1_and_warns():
    model = network(1, "softmax", "binary_crossentropy")
    with pytest.warns(UserWarning, match="will always return the value 1"):
        output = model.predict(1000 * X, verbose=0)
    assert np.allclose(output, 1, atol=1e-6)


@pytest.mark.parametrize(
    ("units", "activation", "loss", "labels", "metric"),
    [
        (3, "softmax", "sparse_categorical_crossentropy", CLASSES, "SparseCategoricalAccuracy"),
        (3, "softmax", "categorical_crossentropy", ONE_HOT, "CategoricalAccuracy"),
        (1, "sigmoid", "binary_crossentropy", YES_OR_NO, "BinaryAccuracy"),
        (1, None, "mse", 100 * X[:, 0], "BinaryAccuracy"),
        (3, None, "mse", ONE_HOT, "CategoricalAccuracy"),
    ],
)
def test_accuracy_is_resolved_by_shapes(units: int, activation: str | None, loss: str, labels, metric: str):
    model = network(units, activation, loss, metrics=["accuracy"])
    model.test_on_batch(X, labels)  # in silence, too
    compiled = next(found for found in model.metrics if found.name == "compile_metrics")
    assert [type(found).__name__ for found in compiled.metrics] == [metric]


def test_a_perfect_regression_has_an_accuracy_of_0():
    model = network(1, None, "mse", metrics=["accuracy"])
    model.set_weights([np.array([[50], [0], [0], [0]], "float32"), np.array([200], "float32")])
    assert model.evaluate(X, 200 + 50 * X[:, 0], verbose=0) == pytest.approx([0, 0], abs=1e-3)


def test_binary_accuracy_cuts_logits_at_a_half_unless_told():
    logits, labels = np.array([[0.3], [0.7], [-0.2]]), np.array([[1.0], [1.0], [0.0]])
    assert float(keras.metrics.BinaryAccuracy()(labels, logits)) == pytest.approx(2 / 3)
    assert float(keras.metrics.BinaryAccuracy(threshold=0.0)(labels, logits)) == 1


@pytest.mark.parametrize("optimizer", [keras.optimizers.SGD, keras.optimizers.Adam, keras.optimizers.RMSprop])
def test_lr_is_an_error(optimizer):
    with pytest.raises(ValueError, match="lr"):
        optimizer(lr=0.1)


def test_compiling_again_keeps_weights_and_drops_the_optimizers_state():
    model = network(3, "softmax", "sparse_categorical_crossentropy", optimizer="adam")
    for _ in range(3):
        model.train_on_batch(X, CLASSES)
    before = model.get_weights()
    assert int(model.optimizer.iterations) == 3
    model.compile("adam", "sparse_categorical_crossentropy")
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert int(model.optimizer.iterations) == 0
    assert not any("momentum" in variable.path for variable in model.optimizer.variables)


def test_compiling_again_with_the_same_optimizer_object_keeps_its_state():
    optimizer = keras.optimizers.Adam()
    model = network(3, "softmax", "sparse_categorical_crossentropy", optimizer=optimizer)
    model.train_on_batch(X, CLASSES)
    model.compile(optimizer, "sparse_categorical_crossentropy")
    assert int(model.optimizer.iterations) == 1


def steps(optimizer, gradients: np.ndarray) -> np.ndarray:
    """The weight after each gradient, from 1."""
    weight, seen = keras.Variable([1.0]), []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor([gradient], "float32")], [weight])
        seen.append(float(weight.numpy()[0]))
    return np.array(seen)


GRADIENTS = np.array([0.5, -0.2, 0.9, 0.01, -1.3])


def test_sgd_with_momentum_follows_its_formula():
    w, v, expected = 1.0, 0.0, []
    for g in GRADIENTS:
        v = 0.8 * v - 0.1 * g
        w += v
        expected.append(w)
    assert steps(keras.optimizers.SGD(0.1, momentum=0.8), GRADIENTS) == pytest.approx(expected, rel=1e-5)
    plain = 1 - 0.1 * np.cumsum(GRADIENTS)
    assert steps(keras.optimizers.SGD(0.1), GRADIENTS) == pytest.approx(plain, rel=1e-5)


@pytest.mark.parametrize("epsilon", [1e-7, 1e-1])
def test_rmsprop_follows_its_formula(epsilon: float):
    w, s, expected = 1.0, 0.0, []
    for g in GRADIENTS:
        s = 0.9 * s + 0.1 * g**2
        w -= 0.01 * g / np.sqrt(s + epsilon)
        expected.append(w)
    assert steps(keras.optimizers.RMSprop(0.01, epsilon=epsilon), GRADIENTS) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("epsilon", [1e-7, 1e-1])
def test_adam_follows_its_formula_with_epsilon_hat(epsilon: float):
    w, m, s, expected = 1.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, 1):
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        hat = epsilon / np.sqrt(1 - 0.999**t)
        w -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + hat)
        expected.append(w)
    assert steps(keras.optimizers.Adam(0.01, epsilon=epsilon), GRADIENTS) == pytest.approx(expected, rel=1e-5)


def test_the_first_step_of_adam_has_the_size_of_the_learning_rate_whatever_the_gradient():
    for gradient in (1e-3, 1.0, 1e3):
        assert 1 - steps(keras.optimizers.Adam(0.01), np.array([gradient]))[0] == pytest.approx(0.01, rel=5e-3)
    epsilon_hat = 1e-7 / np.sqrt(1 - 0.999)
    assert epsilon_hat == pytest.approx(3.16e-6, rel=1e-2)
    short = 1 - steps(keras.optimizers.Adam(0.01), np.array([epsilon_hat]))[0]
    assert short == pytest.approx(0.005, rel=1e-2)


def test_default_settings():
    assert keras.optimizers.SGD().get_config()["learning_rate"] == pytest.approx(0.01)
    assert keras.optimizers.RMSprop().get_config()["learning_rate"] == pytest.approx(0.001)
    assert keras.optimizers.RMSprop().get_config()["rho"] == 0.9
    adam = keras.optimizers.Adam().get_config()
    assert adam["learning_rate"] == pytest.approx(0.001)
    assert (adam["beta_1"], adam["beta_2"], adam["epsilon"]) == (0.9, 0.999, 1e-7)


@pytest.mark.parametrize("name", ["softmax", "sigmoid"])
def test_the_gradient_of_a_cross_entropy_is_probability_minus_label(name: str):
    """By central differences on Keras' own loss."""
    z = np.array([[1.5, -0.4, 0.3]]) if name == "softmax" else np.array([[0.7]])
    label = np.array([[0.0, 1.0, 0.0]]) if name == "softmax" else np.array([[1.0]])
    kind = keras.losses.CategoricalCrossentropy if name == "softmax" else keras.losses.BinaryCrossentropy
    loss = kind(from_logits=True, dtype="float64")
    p = softmax(z) if name == "softmax" else 1 / (1 + np.exp(-z))
    for k in range(z.shape[1]):
        step = np.zeros_like(z)
        step[0, k] = 1e-5
        slope = (float(loss(label, z + step)) - float(loss(label, z - step))) / 2e-5
        assert slope == pytest.approx((p - label)[0, k], abs=1e-6)


def test_accuracy_of_several_labels_at_once_compares_one_label_of_each_row():
    tags = (np.random.default_rng(0).random((2000, 5)) < 0.4).astype("float32")
    perfect = 0.1 + 0.8 * tags + 0.05 * np.random.default_rng(1).random(tags.shape)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Identity()])
    named = [keras.metrics.BinaryAccuracy(name="binary"), keras.metrics.Accuracy(name="equal")]
    model.compile(loss="binary_crossentropy", metrics=["accuracy", *named])
    scores = model.evaluate(perfect, tags, return_dict=True, verbose=0)  # in silence
    assert 0.4 < scores["accuracy"] < 0.6
    assert (scores["binary"], scores["equal"]) == (1, 0)


def test_the_first_epochs_mean_is_not_the_loss_before_training():
    model = network(3, "softmax", "sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(0.3))
    before = model.evaluate(X, CLASSES, verbose=0)
    mean = model.fit(X, CLASSES, batch_size=4, verbose=0).history["loss"][0]
    assert mean < 0.95 * before
