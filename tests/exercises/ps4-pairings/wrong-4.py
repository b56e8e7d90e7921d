"""Wrong kinds, blanks, results of the wrong form, copies of units, zeros in hidden layers."""
# /// answers
# base = "reference"
# [expect.test-pairs]
# score = 2
# message = "is not one of the options"
# [expect.test-factors]
# score = 1
# message = "outside its possible range"
# [expect.test-measure]
# score = 0
# message = "changes its input in place"
# [expect.test-gain]
# score = 0
# message = "the exponent -1/2"
# [expect.test-chi]
# score = 0
# message = "does not take the right arguments"
# [expect.test-repair]
# score = 2
# message = "copies of one another"
# [expect.test-curves]
# score = 0
# message = "`fig` is not the right kind of thing"
# [expect.test-compare]
# score = 2
# message = "a rate, not its position"
# [expect.test-experiment]
# score = 0
# message = "lacks a column"
# ///
# %% pairs
for_relu = "kaiming"
for_tanh = "glorot_uniform"
for_selu = "lecun_normal"
for_output = ...
# %% factors
relu_he = "1"
relu_glorot = 0.5
left_after_30 = 0.5**30
sigmoid_most = 4
# %% measure
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        h = x @ kernel
        moments.append(np.mean(h**2))
        x *= 0.5
        x = activation(h)
    return np.array(moments)
# %% gain
def gain(f):
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    return (weights * f(nodes) ** 2).sum() / weights.sum()


def initializer_for(f):
    return gain(f)
# %% chi
def chi(slope, weight_variance):
    return weight_variance * slope(0.0) ** 2


sigmoid_scale = -16
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="tanh", kernel_initializer="ones"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% curves
fig = {"He": [2.0] * 30, "Glorot": [0.5**l for l in range(30)]}
# %% compare
def best_rate(rates, validation):
    return validation.mean(axis=1).argmax()


def interquartile_mean(scores):
    return np.median(scores)


def report(rates, validation, test):
    return interquartile_mean(test[best_rate(rates, validation)])
# %% experiment
results = run(Experiment(**fixed, initializers=["he_normal", "glorot_uniform"], learning_rates=[0.001, 0.003, 0.01], seeds=10))
frame = results.frame
table = results.final()
verdict = "better"
