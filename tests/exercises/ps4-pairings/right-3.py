"""Right in other ways: measured where it can be, subclassed model, SELU, axes for the figure, pandas."""
# /// answers
# base = "reference"
# ///
# %% pairs
for_relu = "he_normal"
for_tanh = "Glorot_Uniform"
for_selu = "lecun_normal"
for_output = type(layers.Dense(3).kernel_initializer).__name__.replace("GlorotUniform", "glorot_uniform")
# %% factors
relu_he = 2 * np.array(0.5)
relu_glorot = 1 * 0.5
left_after_30 = 2.0**-30
sigmoid_most = 1 / 16
# %% measure
def second_moments(x, kernels, activation):
    signals, moments = [np.array(x)], []
    while len(moments) < len(kernels):
        h = np.matmul(signals[-1], kernels[len(moments)])
        moments.append(float(np.linalg.norm(h) ** 2 / h.size))
        signals.append(activation(h))
    return tuple(moments)
# %% gain
def gain(f, draws=2_000_000):
    z = np.random.normal(size=draws)
    return np.linalg.norm(f(z)) ** -1 * draws**0.5


class Gained(keras.initializers.Initializer):
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, shape, dtype=None):
        return np.random.normal(0, self.factor / shape[0] ** 0.5, shape).astype("float32")


def initializer_for(f):
    return Gained(gain(f))
# %% chi
def chi(slope, weight_variance, q):
    z = np.linspace(-8, 8, 4001)
    w = np.exp(-(z**2) / 2)
    return weight_variance * np.average(np.square(slope(q**0.5 * z)), weights=w)


sigmoid_scale = np.array([16.0])
# %% repair
what_is_wrong = "b"
x = start = keras.Input((64,))
for _ in range(20):
    x = layers.Dense(48, activation=keras.activations.selu, kernel_initializer=keras.initializers.LecunNormal())(x)
repaired = keras.Model(start, layers.Dense(10, keras.activations.softmax)(x))
repaired.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
repaired.optimizer.learning_rate = 0.03
# %% curves
_, fig = plt.subplots()
moments = {"Glorot": [1.0], "He": [2.0]}
for _ in range(29):
    moments["Glorot"].append(moments["Glorot"][-1] / 2)
    moments["He"].append(moments["He"][-1])
for name, values in moments.items():
    fig.plot(range(1, 31), values, label=name)
fig.set_yscale("log")
fig.set_xlabel("layer")
fig.set_ylabel("q")
fig.legend()
# %% compare
import pandas as pd


def best_rate(rates, validation):
    return pd.DataFrame(validation, index=rates).mean(axis=1).idxmax()


def interquartile_mean(scores):
    n = len(scores)
    keep = np.argsort(scores)[n // 4 : n - n // 4]
    return np.mean(np.asarray(scores)[keep])


def report(rates, validation, test):
    return interquartile_mean(pd.DataFrame(test, index=rates).loc[best_rate(rates, validation)].to_numpy())
# %% experiment
grid = np.geomspace(0.03, 3.0, 5)
results = run(Experiment(**fixed, initializers=["glorot_uniform", "he_normal"], learning_rates=list(grid), tuning_seeds=2, seeds=10))
frame = results.frame
table = results.summary(confidence=0.9)
he, glorot = (table[table.initializer == name].iloc[0] for name in ("he_normal", "glorot_uniform"))
verdict = "a" if he.low > glorot.high else "b" if he.high >= glorot.low else "c"
