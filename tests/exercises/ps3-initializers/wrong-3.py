"""Sd for variance, another generator, the cut's variance, no chain of layers, a line too short, inverted, one seed, He at the output."""
# /// answers
# base = "reference"
# [expect.test-fans]
# score = 2
# message = "the square of a standard deviation"
# [expect.test-uniform]
# score = 1
# message = "draw from `rng`, and from nothing else"
# [expect.test-he_normal]
# score = 1
# message = "standard deviation against variance"
# [expect.test-moments]
# score = 0
# message = "and the input of the second layer"
# [expect.test-depth]
# score = 1
# message = "the second moments under He's kernels"
# [expect.test-zeros]
# score = 1
# message = "what one entry of the list stands for"
# [expect.test-stack]
# score = 2
# message = "what the argument `seed` reaches"
# [expect.test-scaling]
# score = 2
# message = "the variance of a uniform distribution with this limit"
# [expect.test-design]
# score = 3
# message = "wrong kernel_initializer"
# ///
# %% fans
dense_fans = (256, 128)
conv_fans = (144, 288)
lucky_fan_in = 40
# %% uniform
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return np.random.uniform(-limit, limit, size=(fan_in, fan_out))
# %% he_normal
cut_sd = 0.87962566**2


def he_normal(fan_in, fan_out, rng):
    z = np.clip(rng.normal(size=(fan_in, fan_out)), -2, 2)
    return z / z.std() * np.sqrt(2 / fan_in)
# %% moments
def second_moments(x, kernels, activation):
    return [np.mean(activation(x @ kernel) ** 2) for kernel in kernels]


def relu_factor(fan_in, variance):
    return fan_in * variance
# %% depth
fig, ax = plt.subplots()
for name, kernels in [("He", he_kernels), ("Glorot", glorot_kernels)]:
    a, values = batch, []
    for kernel in kernels[:10]:
        a = np.maximum(a @ kernel, 0)
        values.append(np.mean(a**2))
    ax.semilogy(np.arange(1, 11), values, label=name)
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% zeros
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(np.array_equal(old, new)) for old, new in zip(before, model.get_weights())]


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    rules = [initializers.HeNormal(seed=number) for number in range(depth)]
    hidden = [layers.Dense(width, activation="relu", kernel_initializer=rule) for rule in rules]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% scaling
like_he = initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="uniform")
like_glorot = initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="truncated_normal")
like_pytorch = initializers.VarianceScaling(scale=1.0, mode="fan_in", distribution="uniform")
# %% design
network = keras.Sequential([keras.Input((256,))])
for _ in range(2):
    network.add(layers.Dense(256, kernel_initializer=initializers.VarianceScaling(1.6, "fan_in")))
    network.add(layers.LeakyReLU(negative_slope=0.5))
network.add(layers.Dense(10, activation="softmax", kernel_initializer="he_normal"))
