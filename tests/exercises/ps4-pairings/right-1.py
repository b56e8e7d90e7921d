"""Right in other ways: random draws for quadrature, lists for arrays, functional models, ReLU with He."""
# /// answers
# base = "reference"
# ///
# %% pairs
for_relu, for_tanh, for_selu, for_output = "HE_NORMAL", "glorot_uniform", "lecun_normal", "glorot_uniform "
# %% factors
relu_he = 2 / 2
relu_glorot = np.float64(1 / 2)
left_after_30 = 1e-9
sigmoid_most = 0.0625
# %% measure
def second_moments(x, kernels, activation):
    first = x @ kernels[0]
    rest = second_moments(activation(first), kernels[1:], activation) if kernels[1:] else []
    return [np.square(first).mean(), *rest]
# %% gain
def gain(f):
    z = np.random.default_rng(1).normal(size=1_000_000)
    return 1 / np.sqrt(np.mean(f(z) ** 2))


def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f) ** 2, "fan_in", "uniform")
# %% chi
def chi(slope, weight_variance, q):
    z = np.random.default_rng(2).normal(0, np.sqrt(q), 1_000_000)
    return np.mean(slope(z) ** 2) * weight_variance


sigmoid_scale = 16
# %% repair
what_is_wrong = "B"
stack = [layers.Dense(48, "selu", kernel_initializer="lecun_normal") for _ in range(20)]
repaired = keras.Sequential([keras.Input((64,)), *stack, layers.Dense(10, "softmax")])
repaired.compile(keras.optimizers.SGD(0.03), keras.losses.SparseCategoricalCrossentropy())
# %% curves
fig = plt.figure()
layer = list(range(1, 31))
plt.semilogy(layer, [2] * 30, "o", label="he_normal")
plt.semilogy(layer, [1 / 2 ** (l - 1) for l in layer], "s-", label="glorot_uniform")
plt.xlabel("depth")
plt.ylabel("E[h²]")
plt.legend()
# %% compare
def best_rate(rates, validation):
    means = [sum(row) / len(row) for row in validation]
    return rates[means.index(max(means))]


def interquartile_mean(scores):
    ordered, cut = sorted(scores), len(scores) // 4
    return sum(ordered[cut : len(ordered) - cut]) / (len(ordered) - 2 * cut)


def report(rates, validation, test):
    for rate, scores in zip(rates, test):
        if rate == best_rate(rates, validation):
            return interquartile_mean(scores)
# %% experiment
results = run(
    Experiment(**fixed, initializers=("glorot_uniform", "he_normal"), learning_rates=(3.0, 1.0, 0.3, 0.1, 0.03), seeds=range(20, 30))
)
frame, table = results.frame, results.summary()
rows = {row["initializer"]: row for _, row in table.iterrows()}
verdict = "B"
if rows["he_normal"]["low"] > rows["glorot_uniform"]["high"]:
    verdict = "A"
elif rows["glorot_uniform"]["low"] > rows["he_normal"]["high"]:
    verdict = "C"
