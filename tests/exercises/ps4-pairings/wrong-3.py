"""He for SELU, the slope not squared, gain for scale of the wrong fan, nothing but zeros, one network too shallow."""
# /// answers
# base = "reference"
# [expect.test-pairs]
# score = 3
# message = "the constants of SELU"
# [expect.test-factors]
# score = 2
# message = "second moments are squares"
# [expect.test-measure]
# score = 0
# message = "wrong shape"
# [expect.test-gain]
# score = 2
# message = "mode and scale"
# [expect.test-chi]
# score = 1
# message = "what multiplies the mean"
# [expect.test-repair]
# score = 1
# message = "wrong number of layers"
# [expect.test-curves]
# score = 0
# message = "wrong number of lines"
# [expect.test-compare]
# score = 3
# message = "how many are dropped at each end"
# [expect.test-experiment]
# score = 1
# message = "what `fixed` fixes"
# ///
# %% pairs
for_relu = "he_normal"
for_tanh = "glorot_uniform"
for_selu = "he_normal"
for_output = "glorot_uniform"
# %% factors
relu_he = 1
relu_glorot = 0.5
left_after_30 = 0.5**30
sigmoid_most = 0.25
# %% measure
def second_moments(x, kernels, activation):
    for kernel in kernels:
        x = x @ kernel
        moment = np.mean(x**2)
        x = activation(x)
    return moment
# %% gain
def gain(f):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return np.sqrt(weights.sum() / (weights * f(nodes) ** 2).sum())


def initializer_for(f):
    return keras.initializers.VarianceScaling(scale=gain(f) ** 2, mode="fan_out")
# %% chi
def chi(slope, weight_variance, q):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * slope(np.sqrt(q) * nodes) ** 2).sum() / weights.sum()


sigmoid_scale = 16
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(2):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves
layer = np.arange(1, 31)
fig, ax = plt.subplots()
ax.plot(layer, 0.5 ** (layer - 1), label="Glorot")
ax.set_yscale("log")
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% compare
def best_rate(rates, validation):
    return rates[validation.mean(axis=1).argmax()]


def interquartile_mean(scores):
    cut = len(scores) // 4
    return scores[cut : len(scores) - cut].mean()


def report(rates, validation, test):
    return interquartile_mean(test[validation.mean(axis=1).argmax()])
# %% experiment
results = run(Experiment(**fixed, initializers=["he_normal", "lecun_normal"], learning_rates=[0.03, 0.1, 0.3, 1.0, 3.0], seeds=10))
frame = results.frame
table = results.summary()
verdict = "b"
