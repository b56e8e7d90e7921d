"""Glorot for ReLU, He on every layer, variance for second moment, the cause misread, tuned on the test data."""
# /// answers
# base = "reference"
# [expect.test-pairs]
# score = 2
# message = "when half of the signal is cut"
# [expect.test-factors]
# score = 2
# message = "under Glorot when fan_in = fan_out"
# [expect.test-measure]
# score = 0
# message = "a second moment is not a variance"
# [expect.test-gain]
# score = 2
# message = "second moment against variance"
# [expect.test-chi]
# score = 1
# message = "that it is squared"
# [expect.test-repair]
# score = 1
# message = "are any near 0 or 1"
# [expect.test-curves]
# score = 1
# message = "where no activation comes before"
# [expect.test-compare]
# score = 2
# message = "which scores chose the rate"
# [expect.test-experiment]
# score = 0
# message = "not attempted"
# ///
# %% pairs
for_relu = "glorot_uniform"
for_tanh = "glorot_uniform"
for_selu = "lecun_normal"
for_output = "he_normal"
# %% factors
relu_he = 1
relu_glorot = 1
left_after_30 = 0.5**30
sigmoid_most = 0.25**2
# %% measure
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = activation(x @ kernel)
        moments.append(x.var())
    return np.array(moments)
# %% gain
def gain(f):
    z = np.random.default_rng(0).normal(size=1_000_000)
    return f(z).std() ** -1


def initializer_for(f):
    return keras.initializers.VarianceScaling(scale=gain(f) ** 2, mode="fan_in")
# %% chi
def chi(slope, weight_variance, q):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return weight_variance * (weights * slope(np.sqrt(q) * nodes)).sum() / weights.sum()


sigmoid_scale = 16.0
# %% repair
what_is_wrong = "a"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="sigmoid", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves
layer = np.arange(1, 31)
fig, ax = plt.subplots()
ax.plot(layer, np.full(30, 1.0), label="He")
ax.plot(layer, 0.5**layer, label="Glorot")
ax.set_yscale("log")
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% compare
def best_rate(rates, validation):
    return rates[validation.mean(axis=1).argmax()]


def interquartile_mean(scores):
    cut = len(scores) // 4
    return np.sort(scores)[cut : len(scores) - cut].mean()


def report(rates, validation, test):
    return interquartile_mean(test[test.mean(axis=1).argmax()])
# %% experiment
results = Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=[0.1, 0.3, 1.0], seeds=10)
frame, table = results.frame, results.summary()
verdict = "a"
