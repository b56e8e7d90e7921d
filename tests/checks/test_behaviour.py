"""What models do: wiring, fresh builds, probabilities, symmetry, learning."""

import functools

import keras
import numpy as np
import pytest
from keras import layers

from nncourse import checks
from nncourse.checks import CheckFailed

RNG = np.random.default_rng(0)
PLANE = RNG.normal(size=(256, 2)).astype("float32")


def residual(merge):
    x = keras.Input((2,))
    h = layers.ReLU()(layers.Dense(2)(x))
    return keras.Model(x, layers.Dense(1)(merge(h, x)))


def skip(x, hidden, output):
    return output(hidden(x) + x)


def test_wiring_is_judged_by_what_is_computed(fails):
    for merge in (lambda h, x: h + x, lambda h, x: layers.Add()([x, h])):
        checks.wiring("m", skip, PLANE[:4], value=residual(merge))
    for merge in (lambda h, x: h, lambda h, x: h - x, lambda h, x: h + h):
        assert fails(checks.wiring, "m", skip, PLANE[:4], value=residual(merge)).code == "wiring"
    assert fails(checks.wiring, "m", skip, PLANE[:4], value=residual(lambda h, x: x)).code == "layer_count"


def test_a_builder_gives_a_new_model_each_time(fails):
    shared = layers.Dense(1)

    def build(units):
        return keras.Sequential([keras.Input((2,)), layers.Dense(units)])

    kept = build(2)
    checks.new_at_each_call("build", 2, value=build)
    assert fails(checks.new_at_each_call, "build", 2, value=lambda units: kept).code == "shared_weights"
    sharing = lambda units: keras.Sequential([keras.Input((2,)), shared])  # noqa: E731
    assert fails(checks.new_at_each_call, "build", 2, value=sharing).code == "shared_weights"


class Remade(keras.Sequential):
    """Its list of weights is made anew at each look, as that of a model that lives in another process."""

    @property
    def weights(self):
        return [keras.Variable(weight) for weight in super().weights]


def test_weights_that_are_made_at_each_look_are_not_taken_for_shared():
    def build(units):
        return Remade([keras.Input((2,)), layers.Dense(units), layers.Dense(units)])

    for _ in range(20):
        checks.new_at_each_call("build", 3, value=build)


def test_probabilities(fails):
    def model(activation, units=3):
        return keras.Sequential([keras.Input((2,)), layers.Dense(units, activation)])

    checks.probabilities("m", PLANE[:5], value=model("softmax"))
    checks.probabilities("f", PLANE[:5], value=lambda x: np.full((5, 4), 0.25))
    assert fails(checks.probabilities, "m", PLANE[:5], value=model("sigmoid")).code == "not_probabilities"
    negative = lambda x: np.array([[2.0, -1.0]] * 5)  # noqa: E731
    assert fails(checks.probabilities, "m", PLANE[:5], value=negative).code == "not_probabilities"
    assert fails(checks.probabilities, "m", PLANE[:5], value=lambda x: np.ones(5)).code == "wrong_shape"
    assert fails(checks.probabilities, "m", PLANE[:5], value=3).code == "not_callable"


def test_the_axis_of_a_sum_that_is_not_over_the_classes_is_named(fails):
    shares = np.exp(np.random.default_rng(3).normal(size=(5, 3)))
    over = {axis: lambda x, axis=axis: shares / shares.sum(axis=axis, keepdims=True) for axis in (-1, 0, None)}
    checks.probabilities("f", PLANE[:5], value=over[-1])
    first = fails(checks.probabilities, "f", PLANE[:5], value=over[0])
    assert first.code == "sums_over_samples"
    assert "over the samples" in first.what
    assert "over all entries" in fails(checks.probabilities, "f", PLANE[:5], value=over[None]).look
    other = fails(checks.probabilities, "f", PLANE[:5], value=lambda x: shares)
    assert "layer" not in other.look
    assert "its own sum" in other.look


def shared_with_keras(z):
    return keras.activations.softmax(z)


def logsumexp(z):
    return np.log(np.sum(np.exp(z)))


def by_hand(z):
    return np.exp(z - logsumexp(z))


def through_a_helper(z):
    return shared_with_keras(z)


def imports_inside(z):
    from scipy.special import softmax

    return softmax(z)


def test_by_hand_means_without_a_library_of_ready_made_functions():
    from scipy import special

    checks.avoids("f", by_hand=True, value=by_hand)
    keras_made = (shared_with_keras, through_a_helper, keras.ops.softmax)
    scipy_made = (imports_inside, special.logsumexp, special.softmax, special.expit)
    for library, functions in {"Keras": keras_made, "SciPy": scipy_made}.items():
        for learners in functions:
            with pytest.raises(CheckFailed) as caught:  # here, where the helpers are
                checks.avoids("f", by_hand=True, value=learners)
            assert caught.value.got == library
    checks.avoids("f", ["tanh"], value=shared_with_keras)
    checks.avoids("f", by_hand=True, apart=["shared_with_keras"], value=through_a_helper)  # that one has paid for it
    with pytest.raises(CheckFailed):
        checks.avoids("f", by_hand=True, apart=["shared_with_keras"], value=shared_with_keras)


@np.vectorize
def names_nothing(z):
    return 1.0 if z > 0 else 0.0


def test_code_that_names_nothing_is_read_and_an_object_without_code_is_not(fails):
    checks.avoids("f", by_hand=True, value=names_nothing)
    checks.avoids("f", by_hand=True, value=functools.partial(lambda a, b: a + b, 1))
    assert fails(checks.avoids, "f", by_hand=True, value=3).code == "not_callable"


def harmless(z):
    return z


class Callable:
    """An object whose call leads to Keras."""

    def __call__(self, z):
        return keras.ops.softmax(z)


class OfOwnCall(functools.partial):
    """A partial that is called otherwise."""

    def __call__(self, z):
        return keras.ops.softmax(z)


def calls_keras(z):
    return keras.ops.softmax(z)


def bearing(learners, name, value):
    setattr(learners, name, value)
    return learners


@pytest.mark.parametrize(
    "learners",
    [
        bearing(lambda z: keras.ops.softmax(z), "func", harmless),
        bearing(lambda z: keras.ops.softmax(z), "pyfunc", harmless),
        bearing(Callable(), "func", harmless),
        bearing(Callable(), "__call__", harmless),
        bearing(Callable(), "__code__", harmless.__code__),
        OfOwnCall(harmless),
        bearing(functools.partial(calls_keras), "func_of_mine", harmless),
        bearing(np.vectorize(calls_keras), "func", harmless),
    ],
)
def test_an_attribute_that_a_call_does_not_lead_to_is_not_judged(learners):
    with pytest.raises(CheckFailed) as caught:
        checks.avoids("f", by_hand=True, value=learners)
    assert caught.value.got == "Keras"


@pytest.mark.parametrize("initializer", ["zeros", "ones", keras.initializers.Constant(0.3)])
def test_symmetric_units_are_found_before_and_after_training(fails, initializer):
    model = keras.Sequential(
        [keras.Input((2,)), layers.Dense(4, "tanh", kernel_initializer=initializer), layers.Dense(1, "sigmoid")]
    )
    assert fails(checks.units_differ, "m", value=model).code == "symmetric_units"
    fresh = keras.Sequential([keras.Input((2,)), layers.Dense(4, "tanh"), layers.Dense(1)])
    checks.units_differ("m", value=fresh)


def test_a_shared_initializer_is_found(fails):
    shared = keras.initializers.HeNormal(seed=1)
    stack = lambda spec: [layers.Dense(4, "relu", kernel_initializer=spec) for _ in range(3)]  # noqa: E731
    model = keras.Sequential([keras.Input((4,)), *stack(shared)])
    assert fails(checks.layers_differ, "m", value=model).code == "same_kernels"
    checks.layers_differ("m", value=keras.Sequential([keras.Input((4,)), *stack("he_normal")]))
