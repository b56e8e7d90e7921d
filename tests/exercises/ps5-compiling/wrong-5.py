"""The first label picks in every row, a metric that compares floats, names swapped in the legend, PyTorch's velocity."""
# /// answers
# base = "reference"
# [expect.test-crossentropy]
# score = 0
# message = "which logit is picked in each row"
# [expect.test-curves]
# score = 2
# message = "has the name of another"
# [expect.test-network]
# score = 2
# message = "wrong metrics"
# [expect.test-steps]
# score = 2
# message = "what the velocity is without momentum"
# ///
# %% crossentropy
def crossentropy(labels, logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1)) - shifted[:, labels[0]]


def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% curves
logit = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-logit))
fig, ax = plt.subplots()
ax.plot(logit, -np.log(p), label="squared error")
ax.plot(logit, (p - 1) ** 2, label="cross-entropy")
ax.set_xlabel("logit")
ax.set_ylabel("loss for label 1")
ax.legend()
# %% network
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, activation="softmax"))
network.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy", metrics=[keras.metrics.Accuracy()])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v + g
    return w - rate * v, v


def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g
    s = 0.999 * s + 0.001 * g**2
    w = w - rate * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7)
    return w, m, s
