"""Logits for probabilities, the sign forgotten, the metric guessed, class numbers for one-hot, learning rate lost."""
# /// answers
# base = "reference"
# [expect.test-choices]
# score = 2
# message = "what this loss takes the outputs for"
# [expect.test-crossentropy]
# score = 0
# message = "over which axis you sum"
# [expect.test-losses]
# score = 2
# message = "the loss where y is 0"
# [expect.test-curves]
# score = 0
# message = "wrong number of lines"
# [expect.test-mistakes]
# score = 2
# message = "the loss does not matter"
# [expect.test-network]
# score = 2
# message = "wrong learning rate"
# [expect.test-repair]
# score = 0
# message = "The loss of `repaired` does not fit the labels."
# [expect.test-steps]
# score = 3
# message = "what the rate multiplies"
# [expect.test-reset]
# score = 2
# message = "in the model or in the optimizer"
# ///
# %% choices
clothes = "c"
speech = "b"
topics = "d"
spam = "e"
# %% crossentropy
def crossentropy(labels, logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted[np.arange(len(labels)), labels] - np.log(np.exp(shifted).sum(axis=1))


def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% losses
def binary_crossentropy(y, z):
    return np.logaddexp(0, -z)


def binary_slope(y, z):
    return 1 / (1 + np.exp(-z)) - y


def squared_error(labels, outputs):
    return np.mean((outputs[:, 0] - labels) ** 2)
# %% curves
logit = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-logit))
fig, ax = plt.subplots()
ax.plot(logit, -np.log(p), label="cross-entropy")
ax.set_xlabel("logit")
ax.set_ylabel("loss")
ax.legend()
# %% mistakes
logits_by_name = "silent"
softmax_from_logits = "warning"
regression_metric = "MeanSquaredError"
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
# %% repair
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss=keras.losses.MeanSquaredError(), metrics=["accuracy"])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v = rate * (momentum * v - g)
    return w + v, v


def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7)
    return w, m, s
# %% reset
weights_after = "kept"
steps_by_name = 16
steps_by_object = 16
