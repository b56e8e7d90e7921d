"""Right in other ways: SciPy, Keras' own steps, separate activation layers, metric objects."""
# /// answers
# base = "reference"
# ///
# %% choices
answers = dict(clothes="a", speech="b", topics="d", spam="f")
globals().update(answers)
# %% crossentropy
from scipy.special import log_softmax


def crossentropy(labels, logits):
    return -np.take_along_axis(log_softmax(logits, axis=-1), np.asarray(labels)[:, None], axis=1).squeeze(1)


def crossentropy_one_hot(rows, logits):
    return -np.where(rows == 1, log_softmax(logits, axis=-1), 0).sum(-1)
# %% losses
from scipy.special import expit, log_expit


def binary_crossentropy(y, z):
    return -np.where(y == 1, log_expit(z), log_expit(-z))


def binary_slope(y, z):
    return expit(z) - y


def squared_error(labels, outputs):
    difference = np.squeeze(outputs) - labels
    return difference @ difference / len(difference)
# %% curves
fig, axes = plt.subplots(figsize=(4, 3))
points = [i / 4 for i in range(-28, 29)]
axes.plot(points, [np.logaddexp(0, -z) for z in points], label="cross-entropy")
axes.plot(points, [(expit(z) - 1) ** 2 for z in points], "o", label="squared error")
axes.set(xlabel="logit", ylabel="loss")
fig.legend()
# %% mistakes
logits_by_name = "silent"
softmax_from_logits = "warning"
regression_metric = "keras.metrics.BinaryAccuracy"
# %% network
network = keras.Sequential(
    [
        layers.InputLayer(shape=(100,)),
        layers.Dense(64, kernel_initializer="he_normal"),
        layers.ReLU(),
        layers.Dense(10),
        layers.Softmax(),
    ]
)
network.compile(
    optimizer=keras.optimizers.Adam(0.002),
    loss=keras.losses.categorical_crossentropy,
    metrics=[keras.metrics.CategoricalAccuracy(name="accuracy"), "mse"],
)
# %% repair
repaired = keras.Sequential()
repaired.add(layers.Input((4,)))
repaired.add(layers.Dense(3, activation="linear", kernel_initializer="zeros"))
repaired.compile(keras.optimizers.SGD(learning_rate=0.3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
# %% steps


def sgd_step(w, v, g, rate, momentum):
    v = np.array([momentum * old - rate * slope for old, slope in zip(v, g)])
    return np.add(w, v), v


def adam_step(w, m, s, g, t, rate):
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-7
    m = beta_1 * m + (1 - beta_1) * g
    s = beta_2 * s + (1 - beta_2) * np.square(g)
    m_hat, s_hat = m / (1 - beta_1**t), s / (1 - beta_2**t)
    return np.stack([w - rate * m_hat / (np.sqrt(s_hat) + epsilon / np.sqrt(1 - beta_2**t)), m, s])
# %% reset
weights_after = "kept"
steps_by_name = np.int64(16)
steps_by_object = 40.0 + 16.0
