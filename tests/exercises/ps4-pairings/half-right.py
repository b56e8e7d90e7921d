"""A learner who began: three pairs right, the prediction of two factors, one layer measured, the sigmoid kept."""
# /// answers
# base = "blank"
# [expect.test-pairs]
# score = 3
# message = "whether a softmax layer cuts its signal"
# [expect.test-factors]
# score = 1
# message = "not attempted"
# [expect.test-measure]
# score = 1
# message = "what each layer receives from the one before"
# [expect.test-gain]
# score = 2
# message = "not attempted"
# [expect.test-repair]
# score = 2
# message = "does not reach the score asked for"
# ///
# %% pairs
for_relu = "he_normal"
for_tanh = "glorot_uniform"
for_selu = "lecun_normal"
for_output = "he_normal"
# %% factors
relu_he = 1
relu_glorot = 0.5
# %% measure
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = x @ kernel
        moments.append(np.mean(x**2))
    return np.array(moments)
# %% gain
def gain(f):
    z = np.random.default_rng(0).normal(size=1_000_000)
    return np.mean(f(z) ** 2) ** -0.5


def initializer_for(f):
    raise NotImplementedError()
# %% repair
what_is_wrong = "b"
repaired = keras.Sequential([keras.Input((64,))])
for _ in range(20):
    repaired.add(layers.Dense(48, activation="sigmoid", kernel_initializer="he_normal"))
repaired.add(layers.Dense(10, activation="softmax"))
repaired.compile(keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
# %% [markdown] claim
# One learning rate is not enough, and one seed is luck.
