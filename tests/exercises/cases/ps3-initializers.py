"""Answers to problem set 3 that lost points though right, or kept points though wrong."""
# %% zeros: every entry has to change | 1 | whether `before` is a copy, and what one entry of the
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(np.all(b != a)) for b, a in zip(before, model.get_weights())]
constant_kernels = "b"
# %% zeros: the first entry alone | 1 | whether `before` is a copy, and what one entry of the
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(b.flat[0] != a.flat[0]) for b, a in zip(before, model.get_weights())]
constant_kernels = "b"
# %% zeros: the last entry alone | 1 | whether `before` is a copy, and what one entry of the
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(b.flat[-1] != a.flat[-1]) for b, a in zip(before, model.get_weights())]
constant_kernels = "b"
# %% zeros: whole arrays compared | 3
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [bool(not np.array_equal(b, a)) for b, a in zip(before, model.get_weights())]
constant_kernels = "b"
# %% uniform: a generator made inside | 1 | what the function draws from: draw from `rng`, and from
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)
def glorot_uniform(fan_in, fan_out, rng):
    rng = np.random.default_rng(0)
    limit = uniform_limit(2, fan_in + fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out))
# %% uniform: another generator | 1 | what the function draws from: draw from `rng`, and from
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)
def glorot_uniform(fan_in, fan_out, rng):
    
    limit = uniform_limit(2, fan_in + fan_out)
    return np.random.uniform(-limit, limit, (fan_in, fan_out))
# %% uniform: the given one | 3
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)
def glorot_uniform(fan_in, fan_out, rng):
    
    limit = uniform_limit(2, fan_in + fan_out)
    return rng.uniform(-limit, limit, (fan_in, fan_out))
# %% he_normal: a generator made inside | 2 | a generator made inside the function, or a draw kept from
cut_sd = 0.8796
def he_normal(fan_in, fan_out, rng):
    rng = np.random.default_rng(1)
    z = stats.truncnorm.rvs(-2, 2, size=(fan_in, fan_out), random_state=rng)
    return z / cut_sd * np.sqrt(2 / fan_in)
# %% he_normal: the generator left alone | 2 | what the function draws from: the generator that it is
cut_sd = 0.8796
def he_normal(fan_in, fan_out, rng):
    
    z = stats.truncnorm.rvs(-2, 2, size=(fan_in, fan_out))
    return z / cut_sd * np.sqrt(2 / fan_in)
# %% he_normal: by the inverse distribution function | 3
cut_sd = 0.8796
def he_normal(fan_in, fan_out, rng):
    low, high = stats.norm.cdf([-2, 2])
    z = stats.norm.ppf(rng.uniform(low, high, (fan_in, fan_out)))
    return z / cut_sd * np.sqrt(2 / fan_in)
# %% depth: names | 3
def moments(kernels):
    signal, found = batch, []
    for kernel in kernels:
        signal = np.maximum(signal @ kernel, 0)
        found.append(np.mean(signal**2))
    return found
fig, ax = plt.subplots()
ax.semilogy(range(1, 21), moments(he_kernels), label="Kaiming He")
ax.semilogy(range(1, 21), moments(glorot_kernels), label="Xavier")
ax.legend()
ax.set(xlabel="layer", ylabel="second moment")
# %% depth: names swapped | 2 | which `label=` goes with which call of `plot`
def moments(kernels):
    signal, found = batch, []
    for kernel in kernels:
        signal = np.maximum(signal @ kernel, 0)
        found.append(np.mean(signal**2))
    return found
fig, ax = plt.subplots()
ax.semilogy(range(1, 21), moments(he_kernels), label="Glorot")
ax.semilogy(range(1, 21), moments(glorot_kernels), label="He")
ax.legend()
ax.set(xlabel="layer", ylabel="second moment")
# %% depth: an empty legend | 2 | `label=` in each call of `plot`
def moments(kernels):
    signal, found = batch, []
    for kernel in kernels:
        signal = np.maximum(signal @ kernel, 0)
        found.append(np.mean(signal**2))
    return found
fig, ax = plt.subplots()
ax.semilogy(range(1, 21), moments(he_kernels))
ax.semilogy(range(1, 21), moments(glorot_kernels))
ax.legend()
ax.set(xlabel="layer", ylabel="second moment")
# %% depth: one name | 2 | `label=` in each call of `plot`
def moments(kernels):
    signal, found = batch, []
    for kernel in kernels:
        signal = np.maximum(signal @ kernel, 0)
        found.append(np.mean(signal**2))
    return found
fig, ax = plt.subplots()
ax.semilogy(range(1, 21), moments(he_kernels), label="He")
ax.semilogy(range(1, 21), moments(glorot_kernels))
ax.legend()
ax.set(xlabel="layer", ylabel="second moment")
# %% stack: kernels set by hand | 3
def stack(depth, width, seed):
    rng = np.random.default_rng(seed)
    network = keras.Sequential([keras.Input((width,)), *[layers.Dense(width, "relu") for _ in range(depth)]])
    for layer in network.layers:
        kernel = stats.truncnorm.rvs(-2, 2, size=(width, width), random_state=rng) / 0.87962566 * np.sqrt(2 / width)
        layer.set_weights([kernel, np.zeros(width)])
    return network
# %% stack: an output layer that nobody asked for | 2 | `stack(3, 8, 1).summary()`
def stack(depth, width, seed):
    network = keras.Sequential([keras.Input((width,))])
    for number in range(depth):
        network.add(layers.Dense(width, "relu", kernel_initializer=initializers.HeNormal(seed=97 * seed + number)))
    network.add(layers.Dense(10, "softmax"))
    return network
# %% stack: the number times the seed | 2 | an initializer object that is used twice gives the same
def stack(depth, width, seed):
    rules = [initializers.HeNormal(seed=seed * (number + 1)) for number in range(depth)]
    return keras.Sequential([keras.Input((width,)), *[layers.Dense(width, "relu", kernel_initializer=rule) for rule in rules]])
# %% stack: kernels set from NumPy, without the cut | 3
def stack(depth, width, seed):
    rng = np.random.default_rng(seed)
    network = keras.Sequential([keras.Input((width,)), *[layers.Dense(width, "relu") for _ in range(depth)]])
    network.set_weights(
        [w for _ in range(depth) for w in (rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros(width))]
    )
    return network
# %% stack: kernels set by Glorot's variance | 2 | values of standard deviation 0.125, which the layer's own
def stack(depth, width, seed):
    rng = np.random.default_rng(seed)
    network = keras.Sequential([keras.Input((width,)), *[layers.Dense(width, "relu") for _ in range(depth)]])
    for layer in network.layers:
        layer.set_weights([rng.normal(0, 1 / np.sqrt(width), (width, width)), np.zeros(width)])
    return network
# %% depth: logarithms by hand | 2 | `set_yscale`
def second(x, kernels):
    moments = []
    for kernel in kernels:
        x = np.maximum(x @ kernel, 0)
        moments.append(np.mean(x**2))
    return np.log10(moments)
fig, ax = plt.subplots()
ax.plot(range(1, 21), second(batch, he_kernels), label="He")
ax.plot(range(1, 21), second(batch, glorot_kernels), label="Glorot")
ax.set(xlabel="layer", ylabel="log10 of the second moment")
ax.legend()
# %% fans: what rounding leaves | 3
dense_fans, conv_fans = [256, 128], (144, 288)
lucky_fan_in = 2 / 0.05**2
# %% scaling: three digits | 3
like_he = initializers.VarianceScaling(2, "fan_in", "uniform")
like_glorot = initializers.VarianceScaling(1, "fan_avg")
like_pytorch = initializers.VarianceScaling(0.333, "fan_in", "uniform")
