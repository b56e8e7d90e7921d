"""Right in other ways: capitals, loops over samples, probabilities by softmax, strings where objects were expected."""
# /// answers
# base = "reference"
# ///
# %% choices
clothes, speech, topics, spam = "A", "B", "D", "F"
# %% crossentropy
def crossentropy(labels, logits):
    losses = []
    for label, row in zip(labels, logits):
        top = max(row)
        losses.append(top + np.log(sum(np.exp(value - top) for value in row)) - row[label])
    return np.array(losses)


def crossentropy_one_hot(rows, logits):
    top = logits.max(axis=1)
    return top + np.log(np.exp(logits - top[:, None]).sum(axis=1)) - (rows * logits).sum(axis=1)
# %% losses
def binary_crossentropy(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def binary_slope(y, z):
    return (1 + np.tanh(z / 2)) / 2 - y


def squared_error(labels, outputs):
    return float(np.square(labels.reshape(-1, 1) - outputs).mean())
# %% curves
z = np.arange(-6, 6.01, 0.2)
fig = plt.figure()
plt.plot(z, np.log(1 + np.exp(-z)), "--", label="- log p")
plt.plot(z, 1 / (1 + np.exp(z)) ** 2, label="(p - 1)²")
plt.xlabel("z")
plt.ylabel("loss")
plt.legend()
# %% mistakes
logits_by_name = "Silent"
softmax_from_logits = " warning"
regression_metric = "binaryaccuracy"
# %% network
inputs = keras.Input((100,))
hidden = layers.Dense(64, "relu", kernel_initializer=keras.initializers.HeNormal(seed=1))(inputs)
network = keras.Model(inputs, layers.Dense(10, "softmax")(hidden))
network.compile(keras.optimizers.Adam(2e-3), keras.losses.CategoricalCrossentropy(), metrics=["accuracy"])
# %% repair
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% steps
def sgd_step(w, v, g, rate, momentum):
    new_v = v * momentum
    new_v -= rate * g
    return [w + new_v, new_v]


def adam_step(w, m, s, g, t, rate):
    m = m + 0.1 * (g - m)
    s = s + 0.001 * (g * g - s)
    step = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return np.array([w - step * m / (np.sqrt(s) + 1e-7), m, s])
# %% reset
weights_after = "Kept"
steps_by_name = 2 * (256 // 32)
steps_by_object = 7 * (256 // 32)
