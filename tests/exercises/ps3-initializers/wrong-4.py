"""Numbers for tuples, the transposed kernel, variance for sd, one layer, one line, one value a layer, glorot, strings, plain ReLU."""
# /// answers
# base = "reference"
# [expect.test-fans]
# score = 0
# message = "tuple of whole numbers"
# [expect.test-uniform]
# score = 0
# message = "the variance of a uniform distribution, solved for its limit"
# [expect.test-he_normal]
# score = 0
# message = "outside its possible range"
# [expect.test-moments]
# score = 0
# message = "wrong shape"
# [expect.test-depth]
# score = 0
# message = "wrong number of lines"
# [expect.test-zeros]
# score = 0
# message = "it has the input feature as a factor"
# [expect.test-stack]
# score = 1
# message = "wrong kernel_initializer"
# [expect.test-scaling]
# score = 0
# message = "a VarianceScaling object"
# [expect.test-design]
# score = 1
# message = "wrong activation"
# ///
# %% fans
dense_fans = 256
conv_fans = (3, 3, 16, 32)
lucky_fan_in = 28.28
# %% uniform
def uniform_limit(scale, fan):
    return scale / fan


def glorot_uniform(fan_in, fan_out, rng):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, size=(fan_out, fan_in))
# %% he_normal
cut_sd = 2.0


def he_normal(fan_in, fan_out, rng):
    return rng.normal(0, 2 / fan_in, size=(fan_in, fan_out))
# %% moments
def second_moments(x, kernels, activation):
    for kernel in kernels:
        x = activation(x @ kernel)
    return np.mean(x**2)


def relu_factor(fan_in, variance):
    return variance / 2
# %% depth
fig, ax = plt.subplots()
ax.plot(np.arange(1, 21), np.ones(20))
# %% zeros
def moved(model, x, y):
    before = [layer.get_weights()[0] for layer in model.layers]
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(np.any(old != layer.get_weights()[0])) for old, layer in zip(before, model.layers)]


constant_kernels = "a"
# %% stack
made = []


def stack(depth, width, seed):
    if not made:
        keras.utils.set_random_seed(seed)
        hidden = [layers.Dense(width, activation="relu") for _ in range(depth)]
        made.append(keras.Sequential([keras.Input((width,)), *hidden]))
    return made[0]
# %% scaling
like_he = "he_uniform"
like_glorot = initializers.GlorotNormal()
like_pytorch = (1 / 3, "fan_in", "uniform")
# %% design
network = keras.Sequential(
    [
        keras.Input((256,)),
        layers.Dense(256, activation="relu", kernel_initializer="he_normal"),
        layers.Dense(256, activation="relu", kernel_initializer="he_normal"),
        layers.Dense(10, activation="softmax"),
    ]
)
