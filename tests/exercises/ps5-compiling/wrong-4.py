"""Results of the wrong kind or shape, work in place, blanks left, models not compiled."""
# /// answers
# base = "reference"
# [expect.test-choices]
# score = 2
# message = "is not one of the options"
# [expect.test-crossentropy]
# score = 1
# message = "wrong shape"
# [expect.test-losses]
# score = 3
# message = "the pieces of the formula"
# [expect.test-curves]
# score = 0
# message = "`fig` is not the right kind of thing"
# [expect.test-mistakes]
# score = 1
# message = "is not one of the options"
# [expect.test-network]
# score = 1
# message = "is not compiled"
# [expect.test-repair]
# score = 0
# message = "not compiled"
# [expect.test-steps]
# score = 0
# message = "changes its input in place"
# [expect.test-reset]
# score = 1
# message = "should be a whole number"
# ///
# %% choices
clothes = "softmax"
speech = "b"
topics = "d"
spam = ...
# %% crossentropy
def crossentropy(labels, logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels])


def crossentropy_one_hot(rows, logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - (rows * shifted).sum(axis=1)
# %% losses
def binary_crossentropy(y, z):
    return np.logaddexp(0, z) - y * z


def binary_slope(y, z):
    p = 1 / (1 + np.exp(-z))
    return p * (1 - p)


def squared_error(labels, outputs):
    return np.mean((outputs[:, 0] - labels) ** 2)
# %% curves
logit = np.linspace(-6, 6, 121)
fig = plt.plot(logit, np.log1p(np.exp(-logit)))
# %% mistakes
logits_by_name = "nothing"
softmax_from_logits = ...
regression_metric = "BinaryAccuracy"
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
# %% repair
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v *= momentum
    v -= rate * g
    w += v
    return w, v


def adam_step(w, m, s, g, t, rate):
    m *= 0.9
    m += 0.1 * g
    s *= 0.999
    s += 0.001 * g**2
    return w - rate * m / (1 - 0.9**t) / np.sqrt(s / (1 - 0.999**t)), m, s
# %% reset
weights_after = "kept"
steps_by_name = 256 / 33
steps_by_object = "56"
