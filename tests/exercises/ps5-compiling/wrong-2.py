"""Softmax for many labels, losses cut off, the silent correction, the wrong optimizer, steps counted in epochs."""
# /// answers
# base = "reference"
# [expect.test-choices]
# score = 2
# message = "what does softmax do to two right answers"
# [expect.test-crossentropy]
# score = 3
# message = "nothing may be cut off"
# [expect.test-losses]
# score = 3
# message = "how many entries does it have"
# [expect.test-curves]
# score = 2
# message = "no legend"
# [expect.test-mistakes]
# score = 2
# message = "watch for any message"
# [expect.test-network]
# score = 2
# message = "wrong optimizer"
# [expect.test-repair]
# score = 2
# message = "wrong optimizer"
# [expect.test-steps]
# score = 2
# message = "the sign of the step"
# [expect.test-reset]
# score = 1
# message = "steps are batches, not epochs"
# ///
# %% choices
clothes = "a"
speech = "b"
topics = "b"
spam = "g"
# %% crossentropy
def crossentropy(labels, logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels] + 1e-15)


def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% losses
def binary_crossentropy(y, z):
    return np.logaddexp(0, z) - y * z


def binary_slope(y, z):
    return 1 / (1 + np.exp(-z)) - y


def squared_error(labels, outputs):
    return np.mean((outputs - labels) ** 2)
# %% curves
logit = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-logit))
fig, ax = plt.subplots()
ax.plot(logit, -np.log(p), label="cross-entropy")
ax.plot(logit, (p - 1) ** 2, label="squared error")
ax.set_xlabel("logit")
ax.set_ylabel("loss")
# %% mistakes
logits_by_name = "silent"
softmax_from_logits = "silent"
regression_metric = "BinaryAccuracy"
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(keras.optimizers.SGD(0.002), "categorical_crossentropy", metrics=["accuracy"])
# %% repair
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.Adam(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g
    return w - v, v


def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7)
    return w, m, s
# %% reset
weights_after = "kept"
steps_by_name = 2
steps_by_object = 7
