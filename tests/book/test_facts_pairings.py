"""What chapter 6 says about pairings, without the chapter's own code: integrals by SciPy, samples by Keras."""

import ast
import re

import keras
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm, truncnorm

from nncourse import datasets
from tests.book.contents import ROOT


def mean(f, q: float = 1.0) -> float:
    """E[f(√q z)], integrated piecewise because of the kink at 0."""
    scale = np.sqrt(q)
    return sum(quad(lambda z: f(scale * z) * norm.pdf(z), low, high)[0] for low, high in ((-12, 0), (0, 12)))


def relu(h: float) -> float:
    return max(h, 0.0)


def elu(h: float) -> float:
    return h if h > 0 else np.expm1(h)


def selu(h: float) -> float:
    return 1.0507009873554805 * (h if h > 0 else 1.6732632423543772 * np.expm1(h))


def tanh_slope(h: float) -> float:
    return 1 - np.tanh(h) ** 2


def fixed_point(phi, weight_variance: float, bias_variance: float) -> float:
    q = 1.0
    for _ in range(10_000):
        following = weight_variance * mean(lambda h: phi(h) ** 2, q) + bias_variance
        if abs(following - q) < 1e-12:
            break
        q = following
    return q


@pytest.mark.parametrize(
    ("phi", "gain"),
    [(relu, 1.4142136), (np.tanh, 1.5925374), (elu, 1.2451983), (selu, 1.0)],
    ids=["relu", "tanh", "elu", "selu"],
)
def test_gain(phi, gain: float):
    assert mean(lambda h: phi(h) ** 2) ** -0.5 == pytest.approx(gain, abs=5e-8)


def test_selu_has_the_fixed_point_of_mean_0_and_variance_1():
    assert mean(selu) == pytest.approx(0, abs=1e-9)
    assert mean(lambda h: selu(h) ** 2) == pytest.approx(1, abs=1e-9)
    for h in (-2.0, -0.1, 0.3, 4.0):
        assert float(keras.activations.selu(keras.ops.convert_to_tensor(h))) == pytest.approx(selu(h), abs=1e-6)


def test_the_tanh_gain_of_pytorch_is_larger_and_both_make_gradients_grow():
    exact = mean(lambda h: np.tanh(h) ** 2) ** -0.5
    assert exact < 5 / 3
    assert 5 / 3 / exact - 1 == pytest.approx(0.0465, abs=1e-4)
    assert fixed_point(np.tanh, exact**2, 0) == pytest.approx(1, abs=1e-6)
    for sigma_w in (exact, 5 / 3):
        q = fixed_point(np.tanh, sigma_w**2, 0)
        assert sigma_w**2 * mean(lambda h: tanh_slope(h) ** 2, q) > 1


def test_tanh_without_biases_is_critical_at_weight_variance_1():
    assert mean(lambda h: tanh_slope(h) ** 2, 1e-12) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("weight_variance", "q", "chi"), [(1.0, 0.1935925, 0.7590316), (2.0, 0.7217619, 1.0476660)])
def test_tanh_with_biases_has_the_published_fixed_points(weight_variance: float, q: float, chi: float):
    found = fixed_point(np.tanh, weight_variance, 0.05)
    assert found == pytest.approx(q, abs=1e-7)
    assert weight_variance * mean(lambda h: tanh_slope(h) ** 2, found) == pytest.approx(chi, abs=1e-7)


@pytest.mark.parametrize(
    ("weight_variance", "bias_variance"), [(1.7609546, 0.05), (1.304146**2, 0.2**2)], ids=["σb²=.05", "σb=.2"]
)
def test_the_edge_of_chaos_of_tanh(weight_variance: float, bias_variance: float):
    q = fixed_point(np.tanh, weight_variance, bias_variance)
    assert weight_variance * mean(lambda h: tanh_slope(h) ** 2, q) == pytest.approx(1, abs=2e-6)


def test_beyond_the_edge_two_inputs_settle_at_a_correlation_below_1():
    q, z, weights = 0.7217619, *np.polynomial.hermite_e.hermegauss(80)
    weights = np.outer(weights, weights) / weights.sum() ** 2
    c = 0.5
    for _ in range(300):
        other = c * z[:, None] + np.sqrt(1 - c**2) * z[None, :]
        c = (2 * (weights * np.tanh(np.sqrt(q) * z)[:, None] * np.tanh(np.sqrt(q) * other)).sum() + 0.05) / q
    assert c == pytest.approx(0.744082, abs=2e-6)


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.8])
def test_relu_draws_inputs_together(rho: float):
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 2_000_000))
    second = rho * first + np.sqrt(1 - rho**2) * second
    sampled = 2 * np.mean(np.maximum(first, 0) * np.maximum(second, 0))
    assert (np.sqrt(1 - rho**2) + rho * (np.pi - np.arccos(rho))) / np.pi == pytest.approx(sampled, abs=4e-3)
    assert sampled > rho


def test_selu_under_he_is_not_kept_at_1():
    assert 2 * mean(lambda h: selu(h) ** 2) == pytest.approx(2)


def test_the_edge_of_chaos_of_relu_is_the_single_point_2_0():
    for weight_variance in (1.9, 2.0, 2.1):  # the slope's share is one half whatever q is
        chi = weight_variance * mean(lambda h: float(h > 0), 3.0)
        assert (chi == pytest.approx(1)) is (weight_variance == 2)
    q = 1.0
    for layer in range(1, 6):  # with biases there is no fixed point at σw² = 2
        q = 2 * mean(lambda h: relu(h) ** 2, q) + 0.04
        assert q == pytest.approx(1 + 0.04 * layer)


@pytest.mark.parametrize("q", [0.1, 1.0, 9.0])
def test_relu_halves_the_second_moment_and_the_slope(q: float):
    assert mean(lambda h: relu(h) ** 2, q) == pytest.approx(q / 2)
    assert mean(lambda h: float(h > 0), q) == pytest.approx(0.5)


def test_leaky_relu_has_a_mean_so_the_second_moment_is_not_the_variance():
    leaky = lambda h: h if h > 0 else 0.3 * h  # noqa: E731
    assert mean(leaky) == pytest.approx(0.7 / np.sqrt(2 * np.pi))
    assert mean(lambda h: leaky(h) ** 2) == pytest.approx((1 + 0.09) / 2)


def test_the_slope_of_the_sigmoid_is_at_most_a_quarter():
    h = np.linspace(-8, 8, 1601)
    slope = expit(h) * (1 - expit(h))
    assert slope.max() == pytest.approx(0.25)
    assert h[slope.argmax()] == pytest.approx(0)
    for q in (0.01, 0.3, 2.0):
        assert mean(lambda h: (expit(h) * (1 - expit(h))) ** 2, q) < 1 / 16


@pytest.fixture(scope="module")
def second_moments() -> dict[str, float]:
    """Mean factor per layer of the second moment, 20 ReLU layers of 128 units, 20 draws each."""
    factors = {}
    for kind in (keras.initializers.GlorotUniform, keras.initializers.HeNormal):
        logarithms = []
        for seed in range(20):
            signal = np.random.default_rng(seed).normal(size=(20, 128))
            first = None
            for layer in range(20):
                h = signal @ np.asarray(kind(seed=100 * seed + layer)((128, 128)), float)
                first = np.mean(h**2) if first is None else first
                signal = np.maximum(h, 0)
            logarithms.append(np.log(np.mean(h**2) / first) / 19)
        factors[kind.__name__] = float(np.exp(np.mean(logarithms)))
    return factors


def test_relu_under_glorot_loses_half_of_the_second_moment_a_layer(second_moments: dict[str, float]):
    assert second_moments["GlorotUniform"] == pytest.approx(0.5, abs=0.03)


def test_relu_under_he_keeps_the_second_moment(second_moments: dict[str, float]):
    # The typical (geometric) factor lies a little below 1 at finite width; the expectation is 1.
    assert second_moments["HeNormal"] == pytest.approx(1.0, abs=0.05)


def test_the_fourth_moment_under_he_grows_with_the_inverse_widths():
    """E‖y‖⁴ = ‖x‖⁴ ∏(1 + 5/n) for Gaussian He weights; y are activations, ‖y‖² kept in expectation."""
    rng = np.random.default_rng(0)
    draws, widths = 40_000, (10, 20)
    y = np.zeros((draws, 10))
    y[:, 0] = 1.0
    for fan_in, width in zip((10, *widths[:-1]), widths, strict=True):
        # He: the kernel's variance is 2 over the layer's own width here, which keeps ‖y‖² in expectation.
        kernel = rng.normal(0, np.sqrt(2 / width), (draws, fan_in, width)).astype("float32")
        y = np.maximum(np.einsum("di,dio->do", y, kernel), 0)
    squared = (y**2).sum(1)
    assert squared.mean() == pytest.approx(1, abs=0.03)
    assert (squared**2).mean() == pytest.approx((1 + 5 / 10) * (1 + 5 / 20), rel=0.06)


def test_sigmoid_layers_under_glorot_do_not_saturate_and_lose_the_input():
    signal = np.random.default_rng(0).normal(size=(100, 64))
    for layer in range(8):
        signal = expit(signal @ np.asarray(keras.initializers.GlorotUniform(seed=layer)((64, 64))))
    assert np.mean((signal < 0.05) | (signal > 0.95)) == 0
    assert signal.std(axis=0).max() < 1e-3


def test_the_example_network_has_the_parameters_and_initializers_the_chapter_says():
    model = keras.Sequential(
        [
            keras.Input((100,)),
            keras.layers.Dense(64, activation="relu", kernel_initializer=keras.initializers.HeNormal(seed=0)),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    assert model.count_params() == 7114
    hidden, output = model.layers
    sd = np.sqrt(2 / 100)
    assert hidden.kernel.numpy().std() == pytest.approx(sd, rel=0.05)
    assert np.abs(hidden.kernel.numpy()).max() <= 2 * sd / truncnorm(-2, 2).std() + 1e-6
    assert isinstance(output.kernel_initializer, keras.initializers.GlorotUniform)
    assert np.abs(output.kernel.numpy()).max() <= np.sqrt(6 / 74)


def test_small_logits_add_half_their_variance_to_the_first_loss():
    rng = np.random.default_rng(0)
    logits = 0.3 * rng.normal(size=(200_000, 10)).astype("float32")
    labels = rng.integers(0, 10, len(logits))
    loss = float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits))
    assert loss - np.log(10) == pytest.approx(0.5 * 0.3**2 * 0.9, rel=0.1)


def test_variance_scaling_with_a_gain_of_4_is_four_times_glorot():
    plain = np.asarray(keras.initializers.GlorotUniform(seed=3)((40, 60)))
    scaled = np.asarray(keras.initializers.VarianceScaling(16.0, "fan_avg", "uniform", seed=3)((40, 60)))
    assert np.allclose(scaled, 4 * plain, rtol=1e-5)


def test_the_old_uniform_rule_has_a_third_of_the_variance_so_tanh_gradients_shrink():
    kernel = np.asarray(keras.initializers.RandomUniform(-(256**-0.5), 256**-0.5, seed=0)((256, 256)))
    assert 256 * kernel.var() == pytest.approx(1 / 3, rel=0.02)
    for q in (0.01, 0.3, 1.0):
        assert mean(lambda h: tanh_slope(h) ** 2, q) / 3 < 1 / 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gain", "optimizer", "low", "high"),
    [
        (1, keras.optimizers.SGD(0.1), 0.0, 0.5),
        (1, keras.optimizers.SGD(1.0), 0.8, 1.0),
        (4, keras.optimizers.SGD(0.3), 0.88, 1.0),
        (1, keras.optimizers.Adam(0.01), 0.88, 1.0),
    ],
    ids=["glorot", "rate-1", "gain-4", "adam"],
)
def test_four_sigmoid_layers_depend_on_initializer_optimizer_and_rate(
    gain: float, optimizer, low: float, high: float
):
    digits = datasets.load("digits")
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((64,))])
    for _ in range(4):
        initializer = keras.initializers.VarianceScaling(gain**2, "fan_avg", "uniform")
        model.add(keras.layers.Dense(32, "sigmoid", kernel_initializer=initializer))
    model.add(keras.layers.Dense(10, "softmax"))
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=22)
    model.fit(digits.x_train, digits.y_train, batch_size=49, epochs=40, verbose=0)
    accuracy = model.evaluate(digits.x_test, digits.y_test, verbose=0)[1]
    assert low <= accuracy <= high


def logistic_slope(h: float) -> float:
    return expit(h) * (1 - expit(h))


@pytest.mark.parametrize(
    ("gain", "q", "chi"), [(1.0, 0.26469, 0.05572), (4.0, 5.8554, 0.3989), (10.1493, 45.625, 1.0)]
)
def test_a_gain_of_4_helps_a_sigmoid_and_does_not_restore_its_gradient(gain: float, q: float, chi: float):
    found = fixed_point(expit, gain**2, 0)
    assert found == pytest.approx(q, rel=1e-4)
    assert gain**2 * mean(lambda h: logistic_slope(h) ** 2, found) == pytest.approx(chi, rel=1e-3)
    assert found > gain**2 / 4  # the outputs have mean 1/2, and E[a²] is at least its square


def test_thirty_sigmoid_layers_keep_a_gradient_at_the_critical_gain_alone():
    from nncourse.experiments.propagation import propagate

    rules = [("glorot_uniform", gain) for gain in (1.0, 4.0, 10.1493)]
    one, four, critical = propagate(["sigmoid"], rules, 30, 128, members=4).summary().gradient_ratio
    assert one < 1e-33
    assert 1e-14 < four < 1e-9
    assert 0.1 < critical < 10


@pytest.mark.parametrize(
    ("rule", "low", "high"), [("zeros", 2.302, 2.303), ("glorot_uniform", 2.85, 3.15), ("he_normal", 2.9, 3.3)]
)
def test_the_first_loss_of_the_courses_network_on_the_digits(rule: str, low: float, high: float):
    """Glorot on 64 → 10 has σw² = 128/74 = 1.73, hardly less than He's 2."""
    digits, losses = datasets.load("digits"), []
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for seed in range(15):
        keras.utils.set_random_seed(seed)
        hidden = keras.layers.Dense(64, "relu", kernel_initializer="he_normal")(digits.x_train)
        losses.append(float(loss(digits.y_train, keras.layers.Dense(10, kernel_initializer=rule)(hidden))))
    assert low < np.mean(losses) < high


def test_baselines_without_a_network_on_the_course_s_own_splits():
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC

    def score(name: str, method) -> float:
        data = datasets.load(name)
        return method.fit(data.x_train, data.y_train).score(data.x_test, data.y_test)

    assert score("digits", LogisticRegression(max_iter=1000)) == pytest.approx(0.975, abs=0.002)
    assert score("digits", SVC()) == pytest.approx(0.989, abs=0.002)
    assert score("spirals", LogisticRegression(max_iter=1000)) == pytest.approx(0.65, abs=0.01)


@pytest.fixture(scope="module")
def kept_depths() -> dict[str, list[tuple[int, str]]]:
    """By activation, under the recommended initializer, He and Glorot: the depth measured, and the one of theory."""
    page = (ROOT / "book" / "06-pairings.md").read_text()
    (table,) = re.findall(r"^:name: tab-trained-depths\n(.*?)^```", page, re.M | re.S)
    rows = re.findall(r"^\* - `(\w+)`\n((?:  - \d+\s\(.+\)\n){3})", table, re.M)
    return {name: [(int(d), far) for d, far in re.findall(r"(\d+)\s\((.+)\)", own)] for name, own in rows}


def test_every_pairing_of_the_rule_of_thumb_has_a_measured_depth_that_follows_theory(kept_depths: dict):
    from nncourse.experiments.rule import USUAL, rule_of_thumb

    page = (ROOT / "book" / "06-pairings.md").read_text()
    (names,) = re.findall(r"^ACTIVATIONS = (\[.*?^\])", page, re.M | re.S)
    assert [*kept_depths] == ast.literal_eval(names)
    for name, own in kept_depths.items():
        theory = rule_of_thumb(name).set_index("initializer").depth
        far = [theory.iloc[0], *theory[[*USUAL]]]
        assert [told for _, told in own] == ["∞" if depth == np.inf else f"{depth:.0f}" for depth in far]
        measured = [depth for depth, _ in own]
        assert set(measured) <= {0, 4, 8, 16, 32}
        pairs = sorted((min(layers, 32), depth) for layers, depth in zip(far, measured, strict=True))
        assert [depth for _, depth in pairs] == sorted(measured)


def test_the_depths_that_the_text_names_are_those_of_its_table(kept_depths: dict):
    assert kept_depths["relu"][1] == (16, "∞")
    assert kept_depths["tanh"][2] == (32, "52")
    assert kept_depths["sigmoid"][2][0] == 0


@pytest.mark.slow
def test_a_depth_that_the_chapter_keeps_is_what_training_gives_again(kept_depths: dict):
    """GELU under Glorot: the median network learns all of the training data at 8 layers, and nothing at 16."""
    from nncourse.experiments.rule import trained_depths

    again = trained_depths("gelu", ["glorot_uniform"], depths=(8, 16), seeds=4, progress=False)
    assert again.trained_depth.tolist() == [kept_depths["gelu"][2][0]] == [8]


@pytest.mark.slow
def test_a_member_of_a_population_is_what_plain_keras_makes_of_it_as_the_reference_shows():
    page = (ROOT / "book" / "reference-experiments.md").read_text()
    (code,) = [code for code in re.findall(r"^```python\n(.*?)^```$", page, re.M | re.S) if "to_keras" in code]
    names: dict = {}
    exec(code.replace("print(", "str("), names)
    assert names["gap"] < 1e-4
    assert names["population"].members[1].seed == 1
    assert np.isnan(names["losses"][3:]).all()  # the neighbours diverge
