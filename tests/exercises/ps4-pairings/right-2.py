"""Right in other ways: trapezoids, separate activation layers, initializers by class, logits with their loss."""
# /// answers
# base = "reference"
# ///
# %% pairs
answers = ["he_normal", "lecun_normal", "lecun_normal", "glorot_uniform"]
for_relu, for_tanh, for_selu, for_output = answers
# %% factors
relu_he, relu_glorot = 1.0, 0.5
left_after_30 = np.prod(np.full(30, relu_glorot))
slope = lambda h: np.exp(-h) / (1 + np.exp(-h)) ** 2
sigmoid_most = np.max(slope(np.linspace(-3, 3, 601))) ** 2
# %% measure
def second_moments(x, kernels, activation):
    result = np.empty(len(kernels))
    signal = x
    for number, kernel in enumerate(kernels):
        h = np.einsum("si,iu->su", signal, kernel)
        result[number] = (h * h).sum() / h.size
        signal = activation(h)
    return result
# %% gain
def mean_of_square(f):
    z = np.linspace(-10, 10, 100_001)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    return np.trapezoid(f(z) ** 2 * density, z)


def gain(f):
    return mean_of_square(f) ** -0.5


def initializer_for(f):
    def initializer(shape, dtype=None):
        return keras.random.normal(shape, stddev=gain(f) / np.sqrt(shape[0]), dtype=dtype)

    return initializer
# %% chi
from scipy.integrate import quad


def chi(slope, weight_variance, q):
    def integrand(z):
        return slope(np.sqrt(q) * z) ** 2 * np.exp(-z * z / 2)

    return weight_variance * quad(integrand, -10, 10)[0] / np.sqrt(2 * np.pi)


sigmoid_scale = 1 / 0.25**2
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, kernel_initializer="glorot_normal"))
    repaired.add(layers.Activation("tanh"))
repaired.add(layers.Dense(10))
repaired.add(layers.Softmax())
repaired.compile(keras.optimizers.SGD(0.08), "sparse_categorical_crossentropy")
# %% curves
fig, axes = plt.subplots()
grid = np.linspace(1, 30, 59)
for name, variance in (("He", 2.0), ("Glorot", 1.0)):
    axes.plot(grid, variance * (variance / 2) ** (grid - 1), label=name)
axes.set(xlabel="layer", ylabel="second moment", yscale="log")
fig.legend()
# %% compare
def best_rate(rates, validation):
    order = np.argsort(-np.sum(validation, axis=1))
    return float(rates[order[0]])


def interquartile_mean(scores):
    from scipy.stats import trim_mean

    return trim_mean(scores, 0.25)


def report(rates, validation, test):
    row = np.flatnonzero(rates == best_rate(rates, validation))[0]
    return interquartile_mean(test[row])
# %% experiment
kinds = [keras.initializers.HeNormal(), keras.initializers.GlorotUniform()]
plan = dict(fixed, initializers=kinds, learning_rates=[0.02, 0.06, 0.2, 0.6, 2.0], seeds=12)
frame = run(Experiment(**plan)).frame
results = run(Experiment(**plan))
table = results.summary(resamples=1000).sort_values("iqm", ascending=False)
better, worse = table.iloc[0], table.iloc[1]
verdict = "b" if better.low <= worse.high else {"HeNormal": "a", "GlorotUniform": "c"}[better.initializer]
