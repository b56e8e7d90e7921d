"""Columns for rows, clipped draws, tanh whatever is asked, one truth value for all, seeds by a product, a slope by default."""
# /// answers
# base = "reference"
# [expect.test-uniform]
# score = 1
# message = "(inputs, units): a row for each input"
# [expect.test-he_normal]
# score = 1
# message = "divided by its own standard deviation"
# [expect.test-moments]
# score = 1
# message = "after the activation that is given"
# [expect.test-zeros]
# score = 1
# message = "one truth value for each array"
# [expect.test-stack]
# score = 2
# message = "Layer 2 (Dense) of `stack(3, 8, 0)` starts with the very same kernel"
# [expect.test-design]
# score = 3
# message = "`LeakyReLU`, with the slope 0.3 on the negative side"
# ///
# %% uniform
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    limit = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, size=(fan_out, fan_in))
# %% he_normal
cut_sd = 0.87962566


def he_normal(fan_in, fan_out, rng):
    return np.clip(rng.normal(size=(fan_in, fan_out)), -2, 2) / cut_sd * np.sqrt(2 / fan_in)
# %% moments
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        x = np.tanh(x @ kernel)
        moments.append(np.mean(x**2))
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
    ax.semilogy(np.arange(1, 21), values, label=name)
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% zeros
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return any(np.any(old != new) for old, new in zip(before, model.get_weights()))


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    rules = [initializers.HeNormal(seed=seed * number) for number in range(1, depth + 1)]
    hidden = [layers.Dense(width, activation="relu", kernel_initializer=rule) for rule in rules]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% design
network = keras.Sequential([keras.Input((256,))])
for _ in range(2):
    rule = initializers.VarianceScaling(scale=1.6, mode="fan_in", distribution="truncated_normal")
    network.add(layers.Dense(256, kernel_initializer=rule))
    network.add(layers.LeakyReLU())
network.add(layers.Dense(10, activation="softmax", kernel_initializer="glorot_uniform"))
