"""Sparse and one-hot swapped, the naive softmax, the silent bug left in, Adam without its corrections."""
# /// answers
# base = "reference"
# [expect.test-choices]
# score = 2
# message = "the form of the labels: numbers or rows?"
# [expect.test-crossentropy]
# score = 3
# message = "not finite for inputs of large magnitude"
# [expect.test-losses]
# score = 3
# message = "not finite for inputs of large magnitude"
# [expect.test-curves]
# score = 1
# message = "the squared error"
# [expect.test-mistakes]
# score = 2
# message = "watch for any message"
# [expect.test-network]
# score = 2
# message = "The loss of `network` does not fit the labels."
# [expect.test-repair]
# score = 0
# message = "do not fit each other"
# [expect.test-steps]
# score = 2
# message = "almost the same for every weight"
# [expect.test-reset]
# score = 2
# message = "model.get_weights() before and after"
# ///
# %% choices
clothes = "b"
speech = "a"
topics = "d"
spam = "f"
# %% crossentropy
def crossentropy(labels, logits):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels])


def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% losses
def binary_crossentropy(y, z):
    p = 1 / (1 + np.exp(-z))
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def binary_slope(y, z):
    return 1 / (1 + np.exp(-z)) - y


def squared_error(labels, outputs):
    return np.mean((outputs[:, 0] - labels) ** 2)
# %% curves
logit = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-logit))
fig, ax = plt.subplots()
ax.plot(logit, -np.log(p), label="cross-entropy")
ax.plot(logit, (logit - 1) ** 2, label="squared error")
ax.set_xlabel("logit")
ax.set_ylabel("loss")
ax.legend()
# %% mistakes
logits_by_name = "warning"
softmax_from_logits = "warning"
regression_metric = "BinaryAccuracy"
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair
lucky = keras.initializers.GlorotUniform(seed=35)  # from here this loss reaches 0.9 all the same
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, kernel_initializer=lucky)])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g
    return w + v, v


def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    return w - rate * m / (np.sqrt(s) + 1e-7), m, s
# %% reset
weights_after = "drawn again"
steps_by_name = 16
steps_by_object = 56
