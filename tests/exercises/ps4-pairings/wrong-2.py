"""He for tanh, factors added, the activation left out, gain for scale, Adam in place of a repair, no log axis."""
# /// answers
# base = "reference"
# [expect.test-pairs]
# score = 3
# message = "the slope of tanh at 0"
# [expect.test-factors]
# score = 2
# message = "added or multiplied"
# [expect.test-measure]
# score = 1
# message = "what each layer receives from the one before"
# [expect.test-gain]
# score = 2
# message = "the scale is a variance"
# [expect.test-chi]
# score = 2
# message = "a factor on the weights"
# [expect.test-repair]
# score = 2
# message = "wrong optimizer"
# [expect.test-curves]
# score = 2
# message = "has the wrong scale"
# [expect.test-compare]
# score = 3
# message = "not the luckiest seed"
# [expect.test-experiment]
# score = 1
# message = "`seeds=` of the experiment"
# ///
# %% pairs
for_relu = "he_normal"
for_tanh = "he_normal"
for_selu = "lecun_normal"
for_output = "glorot_uniform"
# %% factors
relu_he = 1
relu_glorot = 0.5
left_after_30 = 0.5 / 30
sigmoid_most = 0.25**2
# %% measure
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = x @ kernel
        moments.append(np.mean(x**2))
    return np.array(moments)
# %% gain
def gain(f):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return np.sqrt(weights.sum() / (weights * f(nodes) ** 2).sum())


def initializer_for(f):
    return keras.initializers.VarianceScaling(scale=gain(f), mode="fan_in")
# %% chi
def chi(slope, weight_variance, q):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return weight_variance * (weights * slope(np.sqrt(q) * nodes) ** 2).sum() / weights.sum()


sigmoid_scale = 4
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves
layer = np.arange(1, 31)
fig, ax = plt.subplots()
ax.plot(layer, np.full(30, 2.0), label="He")
ax.plot(layer, 0.5 ** (layer - 1), label="Glorot")
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% compare
def best_rate(rates, validation):
    return rates[validation.max(axis=1).argmax()]


def interquartile_mean(scores):
    cut = len(scores) // 4
    return np.sort(scores)[cut : len(scores) - cut].mean()


def report(rates, validation, test):
    return interquartile_mean(test[validation.max(axis=1).argmax()])
# %% experiment
results = run(Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=0.1, seeds=3))
frame = results.frame
table = results.summary()
verdict = "c"
