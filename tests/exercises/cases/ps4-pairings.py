"""Answers to problem set 4, written from the released notebook alone, and what a fair person gives."""
# %% pairs: spaces and lecun tanh | 4
for_relu = "he_normal "
for_tanh = "lecun_normal"
for_selu = "lecun_normal"
for_output = "glorot_uniform"
# %% pairs: all wrong | 0 | what happens to the second moment when half of the signal
for_relu, for_tanh, for_selu, for_output = "glorot_uniform", "he_normal", "he_normal", "zeros"
# %% pairs: he object | 3 | its type: print(type(for_relu))
for_relu = keras.initializers.HeNormal()
for_tanh = "glorot_uniform"
for_selu = "lecun_normal"
for_output = "glorot_uniform"
# %% pairs: he for output | 3 | whether a softmax layer cuts its signal, and what
for_relu = "he_normal"; for_tanh = "glorot_uniform"; for_selu = "lecun_normal"; for_output = "he_normal"
# %% factors: fraction and power | 3
from fractions import Fraction
relu_he = np.float32(1)
relu_glorot = Fraction(1, 2)
left_after_30 = Fraction(1, 2) ** 30
sigmoid_most = keras.ops.square(0.25)
# %% factors: all wrong | 0 | n Var(W) under He, and the half that ReLU cuts
relu_he = 2
relu_glorot = 1
left_after_30 = 0.5 * 30
sigmoid_most = 0.25
# %% factors: one digit | 3
relu_he = 1.0
relu_glorot = 0.5
left_after_30 = 1e-9
sigmoid_most = 0.0625
# %% factors: he wrong | 2 | n Var(W) under He, and the half that ReLU cuts
relu_he = 2.0
relu_glorot = 0.5
left_after_30 = relu_glorot ** 30
sigmoid_most = 1 / 16
# %% factors: percent | 1 | whether thirty factors are added or multiplied
relu_he = 1
relu_glorot = 1/2
left_after_30 = 9.3e-8
sigmoid_most = 6.25
# %% measure: recursion | 3
def second_moments(x, kernels, activation):
    if not kernels:
        return []
    h = x @ kernels[0]
    return [np.mean(h ** 2)] + second_moments(activation(h), kernels[1:], activation)
# %% measure: generator tuple einsum | 3
from itertools import accumulate
def second_moments(x, kernels, activation):
    first, *rest = kernels
    hs = accumulate(rest, lambda h, k: np.einsum("si,iu->su", activation(h), k), initial=np.dot(x, first))
    return tuple(np.linalg.norm(h) ** 2 / h.size for h in hs)
# %% measure: after the activation | 0 | the pre-activations come before the activation; a second
def second_moments(x, kernels, activation):
    out = []
    signal = x
    for kernel in kernels:
        signal = activation(signal @ kernel)
        out.append((signal ** 2).mean())
    return out
# %% measure: no activation between | 1 | what each layer receives from the one before
def second_moments(x, kernels, activation):
    out = []
    for kernel in kernels:
        x = x @ kernel
        out.append((x ** 2).mean())
    return np.array(out)
# %% measure: variance | 0 | the pre-activations come before the activation; a second
def second_moments(x, kernels, activation):
    out = []
    for kernel in kernels:
        h = x @ kernel
        out.append(h.var())
        x = activation(h)
    return out
# %% measure: activation on the input | 0 | the pre-activations come before the activation; a second
def second_moments(x, kernels, activation):
    out = []
    h = x
    for kernel in kernels:
        h = activation(h) @ kernel
        out.append(np.mean(h**2))
    return out
# %% measure: input counted | 0 | the order of the axes, and how many entries each has
def second_moments(x, kernels, activation):
    out = [np.mean(x**2)]
    for kernel in kernels:
        h = x @ kernel
        out.append(np.mean(h**2))
        x = activation(h)
    return out
# %% measure: last layer only returned | 1 | the order of the axes, and how many entries each has
def second_moments(x, kernels, activation):
    for kernel in kernels:
        h = x @ kernel
        x = activation(h)
    return [np.mean(h**2)]
# %% measure: activation after once | 1 | what each layer receives from the one before
def second_moments(x, kernels, activation):
    h = x @ kernels[0]
    out = [np.mean(h**2)]
    for kernel in kernels[1:]:
        h = activation(h @ kernel)
        out.append(np.mean(h**2))
    return out
# %% gain: physicists hermite | 4
def gain(f):
    t, w = np.polynomial.hermite.hermgauss(150)
    return (np.sum(w * f(np.sqrt(2) * t) ** 2) / np.sqrt(np.pi)) ** -0.5
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f) ** 2, distribution="untruncated_normal")
# %% gain: quad and own class | 4
from scipy.integrate import quad
from scipy.stats import norm
def gain(f):
    return quad(lambda z: f(z) ** 2 * norm.pdf(z), -12, 12, points=[0])[0] ** -0.5
class Scaled(keras.initializers.Initializer):
    def __init__(self, g):
        self.g = g
    def __call__(self, shape, dtype=None):
        return keras.random.normal(shape, stddev=self.g / np.sqrt(shape[0]))
def initializer_for(f):
    return Scaled(gain(f))
# %% gain: keras draws | 4
def gain(f):
    z = keras.ops.convert_to_numpy(keras.random.normal((4_000_000,), seed=3))
    return 1 / keras.ops.sqrt(keras.ops.mean(f(z) ** 2))
def initializer_for(f):
    g = float(gain(f))
    def draw(shape, dtype="float32"):
        bound = g * np.sqrt(3 / shape[0])
        return np.random.uniform(-bound, bound, shape)
    return draw
# %% gain: gain not squared | 2 | mode and scale: the scale is a variance, and the gain a
def gain(f):
    z = np.random.default_rng(0).normal(size=2_000_000)
    return np.mean(f(z) ** 2) ** -0.5
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f), "fan_in", "truncated_normal")
# %% gain: exponent minus one | 2 | the exponent -1/2, the number of draws, and second moment
def gain(f):
    z = np.random.default_rng(0).normal(size=2_000_000)
    return 1 / np.mean(f(z) ** 2)
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f) ** 2, "fan_in", "truncated_normal")
# %% gain: fan avg | 2 | mode and scale: the scale is a variance, and the gain a
def gain(f):
    z = np.random.default_rng(0).standard_normal(3_000_000)
    return np.sqrt(1 / np.mean(f(z) ** 2))
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f) ** 2, "fan_avg", "uniform")
# %% gain: std for second moment | 2 | the exponent -1/2, the number of draws, and second moment
def gain(f):
    z = np.random.default_rng(0).standard_normal(3_000_000)
    return 1 / np.std(f(z))
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f) ** 2)
# %% gain: stddev is the gain | 2 | mode and scale: the scale is a variance, and the gain a
def gain(f):
    z = np.random.default_rng(0).standard_normal(3_000_000)
    return np.mean(np.square(f(z))) ** (-1/2)
def initializer_for(f):
    return keras.initializers.RandomNormal(0.0, gain(f))
# %% gain: uniform z | 2 | the exponent -1/2, the number of draws, and second moment
def gain(f):
    z = np.linspace(-1, 1, 100001)
    return np.mean(f(z)**2) ** -0.5
def initializer_for(f):
    return keras.initializers.VarianceScaling(gain(f)**2, mode="fan_in")
# %% chi: draws | 3
def chi(slope, weight_variance, q):
    z = np.random.default_rng(1).normal(0, np.sqrt(q), 5_000_000)
    return weight_variance * (slope(z) ** 2).mean()
sigmoid_scale = 16
# %% chi: q not root | 0 | where the slope is taken, that it is squared, and what
def chi(slope, weight_variance, q):
    z = np.random.default_rng(1).normal(size=2_000_000)
    return weight_variance * np.mean(slope(q * z) ** 2)
sigmoid_scale = 4
# %% chi: slope not squared | 1 | where the slope is taken, that it is squared, and what
def chi(slope, weight_variance, q):
    z = np.random.default_rng(1).normal(size=2_000_000)
    return weight_variance * np.mean(slope(np.sqrt(q) * z))
sigmoid_scale = 16.0
# %% chi: sigma squared again | 1 | where the slope is taken, that it is squared, and what
def chi(slope, weight_variance, q):
    z = np.random.default_rng(1).normal(size=2_000_000)
    return weight_variance ** 2 * np.mean(slope(np.sqrt(q) * z) ** 2)
sigmoid_scale = 4.0 ** 2
# %% chi: mean then square | 1 | where the slope is taken, that it is squared, and what
def chi(slope, weight_variance, q):
    z = np.random.default_rng(1).normal(size=2_000_000)
    return weight_variance * np.mean(slope(np.sqrt(q) * z)) ** 2
sigmoid_scale = 16
# %% chi: trapezoid | 3
def chi(slope, weight_variance, q):
    h = np.linspace(-10, 10, 200_001) * q ** 0.5
    density = np.exp(-h ** 2 / (2 * q)) / np.sqrt(2 * np.pi * q)
    return weight_variance * np.trapezoid(slope(h) ** 2 * density, h)
sigmoid_scale = np.float64(1 / 0.25 ** 2)
# %% curves: semilogy | 3
fig, ax = plt.subplots()
l = np.arange(1, 31)
ax.semilogy(l, np.full(30, 2.0), "o", label="He (2015)")
ax.semilogy(l, 0.5 ** (l - 1.0), "--", label="Glorot")
ax.set(xlabel="layer", ylabel=r"$E[h^2]$")
ax.legend()
# %% curves: pandas | 3
import pandas as pd
table = pd.DataFrame({"He normal": 2 * np.ones(30), "Glorot uniform": 2.0 ** -np.arange(30)}, index=range(1, 31))
ax = table.plot(logy=True, xlabel="layer", ylabel="second moment")
fig = ax.get_figure()
# %% curves: off by one | 1 | the value in layer 1, where no activation comes before
fig, ax = plt.subplots()
l = np.arange(1, 31)
ax.plot(l, np.ones(30), label="He")
ax.plot(l, 0.5 ** l, label="Glorot")
ax.set_yscale("log"); ax.set_xlabel("layer"); ax.set_ylabel("second moment"); ax.legend()
# %% curves: swapped | 2 | which `label=` goes with which call of `plot`
fig, ax = plt.subplots()
l = np.arange(1, 31)
ax.plot(l, np.full(30, 2), label="Glorot")
ax.plot(l, 0.5 ** (l-1), label="He")
ax.set_yscale("log"); ax.set_xlabel("layer"); ax.set_ylabel("second moment"); ax.legend()
# %% curves: zero based | 1 | the value in layer 1, where no activation comes before
fig, ax = plt.subplots()
ax.plot([2.0] * 30, label="He")
ax.plot([0.5 ** k for k in range(30)], label="Glorot")
ax.set_yscale("log"); ax.set_xlabel("layer"); ax.set_ylabel("second moment"); ax.legend()
# %% curves: linear axis | 2 | `set_yscale`
fig, ax = plt.subplots()
l = np.arange(1, 31)
ax.plot(l, np.full(30, 2.0), label="He")
ax.plot(l, 0.5 ** (l-1), label="Glorot")
ax.set_xlabel("layer"); ax.set_ylabel("second moment"); ax.legend()
# %% curves: by fig gca no labels | 2 | `set_xlabel`
fig = plt.figure()
plt.yscale("log", base=2)
plt.plot(range(1, 31), 30 * [2], label="He")
plt.plot(range(1, 31), [2 / 2 ** l for l in range(1, 31)], label="Glorot")
plt.legend()
# %% curves: measured not predicted | 1 | the value in layer 1, where no activation comes before
fig, ax = plt.subplots()
rng = np.random.default_rng(0)
for name, var in (("He", 2), ("Glorot", 1)):
    s = rng.normal(size=(50, 100)); ys = []
    for _ in range(30):
        h = s @ rng.normal(0, np.sqrt(var / 100), (100, 100)); ys.append((h**2).mean()); s = np.maximum(h, 0)
    ax.plot(range(1, 31), ys, label=name)
ax.set_yscale("log"); ax.set_xlabel("layer"); ax.set_ylabel("second moment"); ax.legend()
# %% compare: scipy trim | 4
from scipy.stats import trim_mean
def best_rate(rates, validation):
    return max(zip(validation.mean(1), rates))[1]
def interquartile_mean(scores):
    return trim_mean(scores, 0.25)
def report(rates, validation, test):
    return interquartile_mean(test[list(rates).index(best_rate(rates, validation))])
# %% compare: luckiest percentile test | 0 | the mean over seeds, not the luckiest seed; a rate, not
def best_rate(rates, validation):
    return rates[np.argmax(validation.max(axis=1))]
def interquartile_mean(scores):
    low, high = np.percentile(scores, [25, 75])
    return scores[(scores >= low) & (scores <= high)].mean()
def report(rates, validation, test):
    return max(interquartile_mean(row) for row in test)
# %% compare: median | 3 | the order of the scores, and how many are dropped at each
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    return np.median(scores)
def report(rates, validation, test):
    return interquartile_mean(test[np.argmax(np.mean(validation, 1))])
# %% compare: index for rate | 3 | the mean over seeds, not the luckiest seed; a rate, not
def best_rate(rates, validation):
    return np.argmax(np.mean(validation, 1))
def interquartile_mean(scores):
    s = np.sort(scores); k = len(s) // 4
    return s[k:len(s) - k].mean()
def report(rates, validation, test):
    return interquartile_mean(test[best_rate(rates, validation)])
# %% compare: unsorted | 3 | how many are dropped at each end
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    k = len(scores) // 4
    return np.mean(scores[k:-k])
def report(rates, validation, test):
    return interquartile_mean(test[np.argmax(np.mean(validation, 1))])
# %% compare: sorted slice minus k | 4
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    k = len(scores) // 4
    return np.mean(sorted(scores)[k:-k]) if k else np.mean(scores)
def report(rates, validation, test):
    return interquartile_mean(test[np.argmax(np.mean(validation, 1))])
# %% compare: slice breaks below 4 | 3 | how many are dropped at each end
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    k = len(scores) // 4
    return np.mean(np.sort(scores)[k:-k])
def report(rates, validation, test):
    k = test.shape[1] // 4
    row = np.sort(test[np.argmax(validation.mean(1))])
    return row[k:len(row) - k].mean()
# %% compare: report mean | 2 | which scores chose the rate, and which are reported
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    s = np.sort(scores); k = len(s) // 4
    return s[k:len(s) - k].mean()
def report(rates, validation, test):
    return test[np.argmax(np.mean(validation, 1))].mean()
# %% compare: report validation | 2 | which scores chose the rate, and which are reported
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    s = np.sort(scores); k = len(s) // 4
    return s[k:len(s) - k].mean()
def report(rates, validation, test):
    return interquartile_mean(validation[np.argmax(np.mean(validation, 1))])
# %% compare: report mean over both | 2 | which scores chose the rate, and which are reported
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    s = np.sort(scores); k = len(s) // 4
    return s[k:len(s) - k].mean()
def report(rates, validation, test):
    return interquartile_mean(test[np.argmax(np.mean(np.concatenate([validation, test], 1), 1))])
# %% compare: in place sort | 4
def best_rate(rates, validation):
    return rates[np.argmax(np.mean(validation, 1))]
def interquartile_mean(scores):
    scores = scores.copy(); scores.sort(); k = scores.size // 4
    return scores[k:scores.size - k].mean()
def report(rates, validation, test):
    return interquartile_mean(test[rates == best_rate(rates, validation)][0])
# %% repair: adam | 2 | `optimizer=` in `compile`
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: momentum | 2 | the optimizer's arguments
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.01, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: orthogonal tanh | 4
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="tanh", kernel_initializer=keras.initializers.Orthogonal()))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: batchnorm | 1 | `repaired.summary()`
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="he_normal"))
    repaired.add(layers.BatchNormalization())
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: nineteen layers | 3 | `repaired.summary()`
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))] + [layers.Dense(48, "tanh") for _ in range(19)] + [layers.Dense(10, "softmax")])
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: zero kernels | 2 | the initializer: a constant cannot break the symmetry
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))] + [layers.Dense(48, "tanh", kernel_initializer="zeros") for _ in range(20)] + [layers.Dense(10, "softmax")])
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
repaired.fit(digits.x_train, digits.y_train, epochs=2, verbose=0)
# %% repair: not compiled | 2 | `repaired.compile(...)`
what_is_wrong = "B"
repaired = keras.Sequential([keras.Input((64,))] + [layers.Dense(48, "tanh") for _ in range(20)] + [layers.Dense(10, "softmax")])
# %% repair: twenty linear layers | 2 | twenty layers are one
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, kernel_initializer="glorot_uniform"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% repair: trained for long in the answer, ReLU still under Glorot | 2 | activation, initializer and learning rate together
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="relu", kernel_initializer="glorot_uniform"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
start = keras.models.clone_model(repaired)
repaired.set_weights([weight * (2**0.5 if weight.ndim == 2 else 1) for weight in start.get_weights()])
repaired.fit(digits.x_train, digits.y_train, epochs=3, verbose=0)
# %% experiment: usual | 3
results = run(Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=[0.01, 0.03, 0.1, 0.3, 1.0], seeds=10))
frame = results.frame
table = results.summary()
row = table.set_index("initializer")
verdict = "a" if row.low["he_normal"] > row.high["glorot_uniform"] else "c" if row.low["glorot_uniform"] > row.high["he_normal"] else "b"
# %% experiment: one rate | 2 | `learning_rates=`: a list
results = run(Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=0.1, seeds=10))
frame = results.frame
table = results.summary()
row = table.set_index("initializer")
verdict = "a" if row.low["he_normal"] > row.high["glorot_uniform"] else "c" if row.low["glorot_uniform"] > row.high["he_normal"] else "b"
# %% experiment: few seeds wrong verdict | 1 | `seeds=` of the experiment
results = run(Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=[0.01, 0.03, 0.1, 0.3, 1.0], seeds=5))
frame = results.frame
table = results.summary()
verdict = "c"
# %% experiment: invented | 1 | `frame.columns`
import pandas as pd
results = None
frame = pd.DataFrame({"initializer": ["he_normal"] * 10 + ["glorot_uniform"] * 10, "test_accuracy": [0.93] * 10 + [0.6] * 10})
table = pd.DataFrame({"initializer": ["he_normal", "glorot_uniform"], "low": [0.92, 0.5], "high": [0.94, 0.7]})
verdict = "a"
# %% experiment: seed list objects loop | 3
he, glorot = keras.initializers.HeNormal(), keras.initializers.GlorotUniform()
results = run(Experiment(**fixed, initializers=[he, glorot], learning_rates=list(np.geomspace(0.01, 1, 5)), seeds=list(range(100, 112))))
frame, table = results.frame, results.summary()
t = table.set_index(table.initializer.str.lower())
t.index = ["he" if "he" in n else "glorot" for n in t.index]
verdict = "a" if t.low["he"] > t.high["glorot"] else "c" if t.low["glorot"] > t.high["he"] else "b"
