"""Answers to problem set 5, written from the released notebook alone, and what a fair person gives."""
# %% choices: capitals | 4
clothes, speech, topics, spam = "A", "b", "d", "f"
# %% choices: all wrong | 0 | what this loss takes the outputs for
clothes, speech, topics, spam = "c", "a", "a", "g"
# %% choices: linear for spam | 2 | how many outputs there must be
clothes = "a"; speech = "b"; topics = "f"; spam = "e"
# %% crossentropy: scipy | 4
from scipy.special import logsumexp
def crossentropy(labels, logits):
    return logsumexp(logits, axis=1) - np.take_along_axis(logits, labels[:, None], 1)[:, 0]
def crossentropy_one_hot(rows, logits):
    return logsumexp(logits, axis=-1) - np.sum(rows * logits, axis=-1)
# %% crossentropy: python loops | 4
import math
def crossentropy(labels, logits):
    losses = []
    for c, z in zip(labels, logits):
        top = max(z)
        losses.append(top - z[c] + math.log(sum(math.exp(v - top) for v in z)))
    return losses
def crossentropy_one_hot(rows, logits):
    return crossentropy([list(row).index(1) for row in rows], logits)
# %% crossentropy: naive | 3 | the largest exponent that you compute: subtract something
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)
def crossentropy(labels, logits):
    return -np.log(softmax(logits)[np.arange(len(labels)), labels])
def crossentropy_one_hot(rows, logits):
    return -np.sum(rows * np.log(softmax(logits)), axis=1)
# %% crossentropy: clipped | 3 | a loss can be as large as 2000: nothing may be cut off
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
def crossentropy(labels, logits):
    return -np.log(np.clip(softmax(logits)[np.arange(len(labels)), labels], 1e-7, 1))
def crossentropy_one_hot(rows, logits):
    return -np.log(np.clip((softmax(logits) * rows).sum(1), 1e-7, 1))
# %% crossentropy: mean of samples | 0 | a mean, a sum, an `any` or an index that takes an axis
def crossentropy(labels, logits):
    m = logits.max(1, keepdims=True)
    return np.mean(np.log(np.exp(logits - m).sum(1)) + m[:, 0] - logits[np.arange(len(labels)), labels])
def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(1), logits)
# %% crossentropy: global maximum | 3 | the largest exponent that you compute: subtract something
def crossentropy(labels, logits):
    z = logits - logits.max()
    return -z[range(len(z)), labels] + np.log(np.exp(z).sum(1))
def crossentropy_one_hot(rows, logits):
    z = logits - logits.max()
    return np.einsum("ij,ij->i", rows, np.log(np.exp(z).sum(1, keepdims=True)) - z)
# %% crossentropy: wrong sign and base | 0 | the sign, the logarithm, over which axis you sum, and
def crossentropy(labels, logits):
    m = logits.max(1, keepdims=True)
    return logits[np.arange(len(labels)), labels] - m[:, 0] - np.log(np.exp(logits - m).sum(1))
def crossentropy_one_hot(rows, logits):
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    return -(rows * np.log2(p)).sum(1)
# %% crossentropy: one hot columns summed | 3 | the order of the axes, and how many entries each has
def crossentropy(labels, logits):
    shifted = logits - np.max(logits, axis=-1)[..., np.newaxis]
    return np.log(np.exp(shifted).sum(-1)) - np.choose(labels, shifted.T)
def crossentropy_one_hot(rows, logits):
    shifted = logits - np.max(logits, axis=-1)[..., np.newaxis]
    return (rows * (np.log(np.exp(shifted).sum(-1, keepdims=True)) - shifted)).sum(axis=0)
# %% losses: all right unusual | 4
def binary_crossentropy(y, z):
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
def binary_slope(y, z):
    return 0.5 * (1 + np.tanh(z / 2)) - y
def squared_error(labels, outputs):
    d = labels - outputs.T
    return (d @ d.T).item() / labels.size
# %% losses: sign of slope and sum | 2 | the pieces of the formula and their signs, where y is 1
def binary_crossentropy(y, z):
    return np.where(y == 1, np.logaddexp(0, -z), np.logaddexp(0, z))
def binary_slope(y, z):
    return y - 1 / (1 + np.exp(-z))
def squared_error(labels, outputs):
    return np.sum((labels - outputs.ravel()) ** 2)
# %% losses: naive and broadcast | 2 | the largest exponent that you compute: subtract something
def sigmoid(z):
    return 1 / (1 + np.exp(-z))
def binary_crossentropy(y, z):
    return -(y * np.log(sigmoid(z)) + (1 - y) * np.log(1 - sigmoid(z)))
def binary_slope(y, z):
    return sigmoid(z) - y
def squared_error(labels, outputs):
    return np.mean((labels - outputs) ** 2)
# %% losses: clip 500 | 3 | a loss can be as large as 1000: nothing may be cut off
def binary_crossentropy(y, z):
    z = np.clip(z, -500, 500)
    return y * np.log(1 + np.exp(-z)) + (1 - y) * np.log(1 + np.exp(z))
def binary_slope(y, z):
    return np.where(y, -1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z)))
def squared_error(labels, outputs):
    return float(np.mean(np.square(labels[:, np.newaxis] - outputs), axis=0).item())
# %% losses: sklearn and vectorize | 4
import math
from sklearn.metrics import mean_squared_error
@np.vectorize
def binary_crossentropy(y, z):
    s = z if y == 0 else -z
    return max(s, 0) + math.log1p(math.exp(-abs(s)))
def binary_slope(y, z):
    eps = 1e-6
    return (binary_crossentropy(y, z + eps) - binary_crossentropy(y, z - eps)) / (2 * eps)
def squared_error(labels, outputs):
    return mean_squared_error(labels, outputs)
# %% losses: slope with sigmoid derivative | 3 | the pieces of the formula and their signs, where y is 1
def binary_crossentropy(y, z):
    return np.logaddexp(0, (1 - 2 * y) * z)
def binary_slope(y, z):
    p = 1 / (1 + np.exp(-z))
    return (p - y) * p * (1 - p)
def squared_error(labels, outputs):
    return np.mean((labels - outputs.squeeze()) ** 2)
# %% curves: latex labels | 3
from matplotlib.figure import Figure
z = np.linspace(-6, 6, 100)
p = 1 / (1 + np.exp(-z))
fig = Figure()
ax = fig.subplots()
ax.plot(z, -np.log(p), label=r"$-\log p$")
ax.plot(z, (p - 1) ** 2, label=r"$(p-1)^2$")
ax.set_xlabel("$z$"); ax.set_ylabel("loss"); ax.legend()
# %% curves: legend list unicode | 3
z = np.arange(-6, 6.1, 0.5)
p = 1 / (1 + np.exp(-z))
fig = plt.figure()
plt.plot(z, (p - 1) ** 2)
plt.plot(z, -np.log(p))
plt.legend(["(p − 1)²", "−log p"])
plt.xlabel("logit"); plt.ylabel("loss")
# %% curves: brier and log loss | 3
z = np.linspace(-6, 6, 61)
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(p), label="log loss")
ax.plot(z, (1 - p) ** 2, label="Brier score")
ax.set(xlabel="logit z", ylabel="loss")
ax.legend(loc="upper right")
# %% curves: label zero | 1 | the formula, the label, the interval, the number of
z = np.linspace(-6, 6, 61)
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(1 - p), label="cross-entropy")
ax.plot(z, p ** 2, label="squared error")
ax.set(xlabel="logit z", ylabel="loss")
ax.legend()
# %% curves: no legend | 2 | `label=`, `legend()`
z = np.linspace(-6, 6, 61)
fig, ax = plt.subplots()
ax.plot(z, np.log(1 + np.exp(-z)), label="cross-entropy")
ax.plot(z, (1 / (1 + np.exp(-z)) - 1) ** 2, label="squared error")
ax.set(xlabel="logit z", ylabel="loss")
# %% curves: swapped | 2 | which `label=` goes with which call of `plot`
z = np.linspace(-6, 6, 61)
fig, ax = plt.subplots()
ax.plot(z, np.log(1 + np.exp(-z)), label="squared error")
ax.plot(z, (1 / (1 + np.exp(-z)) - 1) ** 2, label="cross-entropy")
ax.set(xlabel="logit z", ylabel="loss"); ax.legend()
# %% curves: over p | 1 | the formula, the label, the interval, the number of
p = np.linspace(0.01, 0.99, 99)
fig, ax = plt.subplots()
ax.plot(p, -np.log(p), label="cross-entropy")
ax.plot(p, (p - 1) ** 2, label="squared error")
ax.set(xlabel="p", ylabel="loss"); ax.legend()
# %% curves: integers five points | 1 | the formula, the label, the interval, the number of
z = np.array([-6, -3, 0, 3, 6])
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(p), label="cross-entropy")
ax.plot(z, (p - 1) ** 2, label="squared error")
ax.set(xlabel="z", ylabel="loss"); ax.legend()
# %% curves: wider interval | 3
z = np.linspace(-8, 8, 161)
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(p), label="BCE"); ax.plot(z, (p - 1) ** 2, label="MSE")
ax.set_xlim(-6, 6)
ax.set(xlabel="z", ylabel="loss"); ax.legend()
# %% mistakes: qualified | 3
logits_by_name = "silent"; softmax_from_logits = "warning"; regression_metric = "keras.metrics.BinaryAccuracy"
# %% mistakes: snake | 3
logits_by_name = "Silent"; softmax_from_logits = "Warning"; regression_metric = "binary_accuracy"
# %% mistakes: all wrong | 0 | an experiment: compile it, fit it, and watch for any
logits_by_name = "error"; softmax_from_logits = "silent"; regression_metric = "Accuracy"
# %% mistakes: class object | 1 | an experiment: compile it, fit it, and watch for any
logits_by_name = "silent"; softmax_from_logits = "error"; regression_metric = keras.metrics.BinaryAccuracy
# %% network: usual | 3
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: logits | 2 | `activation=`; without one a layer is linear
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% network: sparse | 2 | the shape of the labels beside the number of output units
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% network: default rate | 2 | the optimizer's arguments
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: he uniform | 2 | `kernel_initializer=`; without it a kernel is drawn by
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_uniform"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: scaling and acc | 3
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_in", "truncated_normal")),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss=keras.losses.CategoricalCrossentropy(), metrics=[keras.metrics.CategoricalAccuracy(name="acc")])
# %% network: no metric | 2 | `metrics=[...]` in `compile`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=None)
# %% network: adamw | 2 | `optimizer=` in `compile`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.AdamW(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: mse loss | 2 | the shape of the labels beside the number of output units
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="mse", metrics=["accuracy"])
# %% network: binary crossentropy | 2 | the shape of the labels beside the number of output units
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="binary_crossentropy", metrics=["accuracy"])
# %% network: softmax from logits | 2 | the activation of the last layer, and `from_logits`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss=keras.losses.CategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% network: rate of rmsprop | 2 | `optimizer=` in `compile`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.RMSprop(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: sigmoid outputs | 2 | `activation=`; without one a layer is linear
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "sigmoid"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: top k | 2 | `metrics=[...]` in `compile`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["top_k_categorical_accuracy"])
# %% network: loss as metric too | 3
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(0.002), loss="categorical_crossentropy", metrics=["accuracy", "categorical_crossentropy"])
# %% network: schedule constant | 3
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
network.compile(optimizer=keras.optimizers.Adam(learning_rate=keras.optimizers.schedules.PiecewiseConstantDecay([10**6], [0.002, 0.002])), loss="categorical_crossentropy", metrics=["accuracy"])
# %% network: subclassed | 3
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, kernel_initializer=keras.initializers.HeNormal(seed=1))
        self.out = layers.Dense(10)
    def call(self, x):
        return ops.softmax(self.out(ops.relu(self.hidden(x))))
network = Net()
network.compile(optimizer=keras.optimizers.Adam(2e-3), loss="categorical_crossentropy", metrics=["categorical_accuracy"])
network(np.zeros((1, 100)))
# %% network: metrics in the place of loss weights | 2 | `metrics=[...]` in `compile`
inputs = keras.Input(shape=(100,))
hidden = layers.Activation("relu")(layers.Dense(64, kernel_initializer="he_normal")(inputs))
network = keras.Model(inputs, layers.Softmax()(layers.Dense(10)(hidden)))
network.compile("adam", keras.losses.CategoricalCrossentropy(), [keras.metrics.CategoricalAccuracy()])
network.optimizer.learning_rate = 0.002
# %% repair: softmax | 3
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: from logits | 3
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% repair: both | 0 | the activation of the last layer, and `from_logits`
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% repair: small rate | 2 | the optimizer's arguments
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: adam | 2 | `optimizer=` in `compile`
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.Adam(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: log softmax | 3
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "log_softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
# %% repair: categorical | 0 | the shape of the labels beside the number of output units
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss="categorical_crossentropy", metrics=["accuracy"])
# %% repair: untouched | 0 | the activation of the last layer, and `from_logits`
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: sigmoid | 0 | the activation of the last layer, and `from_logits`
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "sigmoid")])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: rate 0.1 | 2 | the optimizer's arguments
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: loss function | 3
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss=lambda y, z: keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True), metrics=["accuracy"])
# %% repair: momentum | 2 | the optimizer's arguments
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3, momentum=0.9), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: mse one number | 0 | the shape of the labels beside the number of output units
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss="mse", metrics=["accuracy"])
# %% repair: hidden layer | 1 | `repaired.summary()`
repaired = keras.Sequential([keras.Input((4,)), layers.Dense(16, "relu"), layers.Dense(3, "softmax")])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: trained already | 3
repaired = keras.Sequential([layers.Dense(3), layers.Softmax()])
repaired.compile(keras.optimizers.SGD(0.3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
repaired.fit(x, classes, epochs=3, verbose=0)
# %% steps: usual | 4
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: lists | 4
def sgd_step(w, v, g, rate, momentum):
    return [w + momentum * v - rate * g, momentum * v - rate * g]
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return np.array([w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s])
# %% steps: keras form of adam | 4
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = m + (g - m) * 0.1; s = s + (g * g - s) * 0.001; a = rate * (1 - 0.999 ** t) ** 0.5 / (1 - 0.9 ** t); return w - a * m / (s ** 0.5 + 1e-7), m, s
# %% steps: other convention | 2 | the sign of the step, and what the velocity is without
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v + g; return w - rate * v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: nesterov | 3 | which velocity, the old or the new, the weights move by
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + momentum * v - rate * g, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: uncorrected | 2 | the size of the first step: it is almost the same for
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * m / (np.sqrt(s) + 1e-7), m, s
# %% steps: t forgotten | 3 | the corrections: they depend on t, and the averages that
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** 1)) / (np.sqrt(s / (1 - 0.999 ** 1)) + 1e-7), m, s
# %% steps: no square | 2 | roots of negative numbers
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: epsilon inside | 4
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t) + 1e-14)), m, s
# %% steps: epsilon inside plain | 3 | what stands under the root, and what is added to it
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t) + 1e-7)), m, s
# %% steps: old velocity | 2 | the sign of the step, and what the velocity is without
def sgd_step(w, v, g, rate, momentum):
    return w + v, momentum * v - rate * g
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: plus gradient | 2 | the sign of the step, and what the velocity is without
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v + rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: no epsilon | 3 | what is added to it
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t))), m, s
# %% steps: damped | 3 | which velocity, the old or the new, the weights move by
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - (1 - momentum) * rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% steps: t from zero | 2 | the size of the first step: it is almost the same for
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** (t + 1))) / (np.sqrt(s / (1 - 0.999 ** (t + 1))) + 1e-7), m, s
# %% steps: corrected returned | 2 | the size of the first step: it is almost the same for
def sgd_step(w, v, g, rate, momentum):
    v = momentum * v - rate * g; return w + v, v
def adam_step(w, m, s, g, t, rate):
    m = (0.9 * m + 0.1 * g) / (1 - 0.9 ** t); s = (0.999 * s + 0.001 * g ** 2) / (1 - 0.999 ** t); return w - rate * m / (np.sqrt(s) + 1e-7), m, s
# %% steps: only weights | 0 | a pair: the new weights and the new velocity
def sgd_step(w, v, g, rate, momentum):
    return w + momentum * v - rate * g
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7)
# %% steps: in place | 4
def sgd_step(w, v, g, rate, momentum):
    w = w.copy(); v = v.copy(); v *= momentum; v -= rate * g; w += v; return w, v
def adam_step(w, m, s, g, t, rate):
    m = 0.9 * m + 0.1 * g; s = 0.999 * s + 0.001 * g ** 2; return w - rate * (m / (1 - 0.9 ** t)) / (np.sqrt(s / (1 - 0.999 ** t)) + 1e-7), m, s
# %% reset: right floats | 3
weights_after = "kept"; steps_by_name = 16.0; steps_by_object = np.int64(56)
# %% reset: epochs | 0 | an experiment: model.get_weights() before and after
weights_after = "drawn again"; steps_by_name = 2; steps_by_object = 7
# %% reset: exchanged | 1 | steps are batches, not epochs; and where the count begins
weights_after = "kept"; steps_by_name = 56; steps_by_object = 16
# %% reset: measured | 3
adam = keras.optimizers.Adam()
model = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
model.compile(adam, "sparse_categorical_crossentropy")
model.fit(x, classes, epochs=5, verbose=0)
model.compile(adam, "sparse_categorical_crossentropy")
model.fit(x, classes, epochs=2, verbose=0)
steps_by_object = model.optimizer.iterations
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, classes, epochs=2, verbose=0)
steps_by_name = model.optimizer.iterations.numpy()
weights_after = "kept "
# %% crossentropy: single precision before the shift | 4
def crossentropy(labels, logits):
    z = logits.astype("float32")
    z = z - z.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels]
def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% crossentropy: the first label for all | 0 | which logit is picked in each row
def crossentropy(labels, logits):
    z = logits - logits.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(axis=1)) - z[:, labels[0]]
def crossentropy_one_hot(rows, logits):
    return crossentropy(rows.argmax(axis=1), logits)
# %% network: a metric that compares numbers | 2 | wrong metrics
network = keras.Sequential([
    keras.Input((100,)), layers.Dense(64, "relu", kernel_initializer="he_normal"), layers.Dense(10, "softmax")
])
network.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy", metrics=[keras.metrics.Accuracy()])
# %% network: a metric of class numbers beside rows | 2 | wrong metrics
network = keras.Sequential([
    keras.Input((100,)), layers.Dense(64, "relu", kernel_initializer="he_normal"), layers.Dense(10, "softmax")
])
network.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
# %% curves: an empty legend | 2 | `label=` in each call of `plot`
z = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(p))
ax.plot(z, (p - 1) ** 2)
ax.set(xlabel="z", ylabel="loss")
ax.legend()
# %% curves: one name | 2 | `label=` in each call of `plot`
z = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, -np.log(p), label="cross-entropy")
ax.plot(z, (p - 1) ** 2)
ax.set(xlabel="z", ylabel="loss")
ax.legend()
# %% curves: two panels under one another, which share an axis | 1 | the curves belong into one
z = np.linspace(-6, 6, 121)
p = 1 / (1 + np.exp(-z))
fig, axs = plt.subplots(2, sharex=True)
axs[0].plot(z, -np.log(p), label="cross-entropy")
axs[1].plot(z, (p - 1) ** 2, label="squared error")
for ax in axs:
    ax.set_ylabel("loss")
    ax.legend()
axs[1].set_xlabel("z")
