"""Fans exchanged, fan-in alone, no correction for the cut, variances, a linear axis, live variables, one shared object."""
# /// answers
# base = "reference"
# [expect.test-fans]
# score = 2
# message = "which fan comes first"
# [expect.test-uniform]
# score = 1
# message = "both fans in the limit"
# [expect.test-he_normal]
# score = 2
# message = "what the cut takes away"
# [expect.test-moments]
# score = 1
# message = "the square's mean, not the variance"
# [expect.test-depth]
# score = 2
# message = "wrong scale"
# [expect.test-zeros]
# score = 1
# message = "whether `before` is a copy"
# [expect.test-stack]
# score = 2
# message = "very same kernel as"
# [expect.test-scaling]
# score = 2
# message = "scale, mode and distribution, one by one"
# [expect.test-design]
# score = 2
# message = "E[leaky(z)**2] for this slope"
# ///
# %% fans
dense_fans = (128, 256)
conv_fans = (144, 288)
lucky_fan_in = 800
# %% uniform
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    limit = np.sqrt(6 / fan_in)
    return rng.uniform(-limit, limit, size=(fan_in, fan_out))
# %% he_normal
cut_sd = 0.87962566


def he_normal(fan_in, fan_out, rng):
    z = rng.normal(size=(fan_in, fan_out))
    while np.any(far := np.abs(z) > 2):
        z[far] = rng.normal(size=far.sum())
    return z * np.sqrt(2 / fan_in)
# %% moments
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = activation(x @ kernel)
        moments.append(np.var(x))
    return moments


def relu_factor(fan_in, variance):
    return fan_in * variance / 2
# %% depth
fig, ax = plt.subplots()
for name, kernels in [("He", he_kernels), ("Glorot", glorot_kernels)]:
    a, values = batch, []
    for kernel in kernels:
        a = np.maximum(a @ kernel, 0)
        values.append(np.mean(a**2))
    ax.plot(np.arange(1, 21), values, label=name)
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% zeros
def moved(model, x, y):
    before = model.weights
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(np.any(old.numpy() != new.numpy())) for old, new in zip(before, model.weights)]


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    rule = initializers.HeNormal(seed=seed)
    hidden = [layers.Dense(width, activation="relu", kernel_initializer=rule) for _ in range(depth)]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% scaling
like_he = initializers.VarianceScaling(scale=6.0, mode="fan_in", distribution="uniform")
like_glorot = initializers.VarianceScaling(scale=1.0, mode="fan_avg", distribution="truncated_normal")
like_pytorch = initializers.VarianceScaling(scale=1 / 3, mode="fan_in", distribution="uniform")
# %% design
network = keras.Sequential([keras.Input((256,))])
for _ in range(2):
    network.add(layers.Dense(256, kernel_initializer="he_normal"))
    network.add(layers.LeakyReLU(negative_slope=0.5))
network.add(layers.Dense(10, activation="softmax"))
