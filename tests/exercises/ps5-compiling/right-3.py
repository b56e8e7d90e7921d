"""Right in other ways: computed answers, tensors of Keras, subclassed models, experiments in the answer cell."""
# /// answers
# base = "reference"
# ///
# %% choices
letters = list("abcdefg")
clothes, speech, topics, spam = (letters[i] for i in (0, 1, 3, 5))
# %% crossentropy
def crossentropy(labels, logits):
    return keras.losses.sparse_categorical_crossentropy(labels, ops.convert_to_tensor(logits), from_logits=True)


def crossentropy_one_hot(rows, logits):
    return keras.losses.categorical_crossentropy(rows, ops.convert_to_tensor(logits), from_logits=True)
# %% losses
def binary_crossentropy(y, z):
    sign = 2 * y - 1
    margin = sign * z
    return np.where(margin > 0, np.log1p(np.exp(-np.abs(margin))), -margin + np.log1p(np.exp(-np.abs(margin))))


def binary_slope(y, z):
    e = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    return p - y


def squared_error(labels, outputs):
    total = 0.0
    for label, (output,) in zip(labels, outputs):
        total += (label - output) ** 2
    return total / len(labels)
# %% curves
_, fig = plt.subplots()
z = np.linspace(-6.5, 6.5, 70)
for name, curve in {"squared error": lambda z: (1 / (1 + np.exp(-z)) - 1) ** 2, "cross-entropy": lambda z: np.log1p(np.exp(-z))}.items():
    fig.plot(z, curve(z), label=name)
fig.axvline(0)
fig.set_xlabel("z")
fig.set_ylabel("ℓ")
fig.legend()
# %% mistakes
import warnings


def what_happens(activation, loss):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation)])
    model.compile("sgd", loss)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            model.fit(x, classes, verbose=0)
        except Exception:
            return "error"
    return "warning" if any(issubclass(one.category, UserWarning) for one in caught) else "silent"


logits_by_name = what_happens(None, "sparse_categorical_crossentropy")
softmax_from_logits = what_happens("softmax", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
regression = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
regression.compile("sgd", "mse", metrics=["accuracy"])
regression.evaluate(x, x[:, 0], verbose=0)
regression_metric = type(regression.metrics[1].metrics[0]).__name__
# %% network
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, keras.activations.relu, kernel_initializer=keras.initializers.HeNormal())
        self.last = layers.Dense(10, keras.activations.softmax)

    def call(self, x):
        return self.last(self.hidden(x))


network = keras.Sequential([keras.Input((100,)), Network()])
network.compile("adam", "categorical_crossentropy", metrics=["acc"])
network.optimizer.learning_rate = 0.002
# %% repair
start = keras.Input((4,))
repaired = keras.Model(start, layers.Softmax()(layers.Dense(3)(start)))
repaired.compile("sgd", keras.losses.SparseCategoricalCrossentropy())
repaired.optimizer.learning_rate.assign(0.3)
repaired.fit(x, classes, epochs=2, verbose=0)
# %% steps
def sgd_step(w, v, g, rate, momentum):
    weights, velocity = [], []
    for weight, speed, slope in zip(w, v, g):
        velocity.append(momentum * speed - rate * slope)
        weights.append(weight + velocity[-1])
    return weights, velocity


def adam_step(w, m, s, g, t, rate):
    variable = keras.Variable(w, dtype="float64")
    adam = keras.optimizers.Adam(rate)
    adam.build([variable])
    adam._momentums[0].assign(m)
    adam._velocities[0].assign(s)
    adam.iterations.assign(t - 1)
    adam.apply([ops.convert_to_tensor(g)], [variable])
    return [ops.convert_to_numpy(v) for v in (variable, adam._momentums[0], adam._velocities[0])]
# %% reset
adam = keras.optimizers.Adam()
trial = keras.Sequential([keras.Input((4,)), layers.Dense(3, "softmax")])
trial.compile(adam, "sparse_categorical_crossentropy")
trial.fit(x, classes, epochs=5, batch_size=32, verbose=0)
before = trial.get_weights()[0]
trial.compile(adam, "sparse_categorical_crossentropy")
steps_by_object = int(trial.optimizer.iterations) + 16
trial.compile("adam", "sparse_categorical_crossentropy")
weights_after = "kept" if (before == trial.get_weights()[0]).all() else "drawn again"
trial.fit(x, classes, epochs=2, batch_size=32, verbose=0)
steps_by_name = int(trial.optimizer.iterations)
