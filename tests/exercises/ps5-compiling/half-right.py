"""A learner who began: choices right, the by-hand losses half right, the silent bug not seen, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-choices]
# score = 4
# [expect.test-crossentropy]
# score = 2
# message = "not finite for inputs of large magnitude"
# [expect.test-losses]
# score = 3
# message = "how many entries does it have"
# [expect.test-network]
# score = 2
# message = "wrong learning rate"
# [expect.test-repair]
# score = 0
# message = "do not fit each other"
# [expect.test-steps]
# score = 2
# message = "not attempted"
# ///
# %% choices
clothes = "a"
speech = "b"
topics = "d"
spam = "f"
# %% crossentropy
def crossentropy(labels, logits):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels])


def crossentropy_one_hot(rows, logits):
    raise NotImplementedError()
# %% losses
def binary_crossentropy(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def binary_slope(y, z):
    return 1 / (1 + np.exp(-z)) - y


def squared_error(labels, outputs):
    return np.mean((labels - outputs) ** 2)
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
# %% repair
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g
    return w + v, v
# %% [markdown] first-loss
# The first loss should be ln 10, about 2.3. So I would look at the output layer.
