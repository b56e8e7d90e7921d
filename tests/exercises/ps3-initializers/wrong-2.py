"""Channels alone, a draw that is not centred, no cut, pre-activations, the wrong kernels, largest changes, no seed, one object twice."""
# /// answers
# base = "reference"
# [expect.test-fans]
# score = 2
# message = "the receptive field"
# [expect.test-uniform]
# score = 1
# message = "a draw that is centred on 0"
# [expect.test-he_normal]
# score = 2
# message = "where the largest entries lie"
# [expect.test-moments]
# score = 1
# message = "after the activation"
# [expect.test-depth]
# score = 1
# message = "those under Glorot's kernels"
# [expect.test-zeros]
# score = 1
# message = "`moved` has the right form, but not the right values"
# [expect.test-stack]
# score = 2
# message = "Two calls of `stack(2, 8, 1)` with the same seed do not agree"
# [expect.test-scaling]
# score = 2
# message = "which fan Glorot divides by"
# [expect.test-design]
# score = 2
# message = "very same kernel as"
# ///
# %% fans
dense_fans = (256, 128)
conv_fans = (16, 32)
lucky_fan_in = 800
# %% uniform
def uniform_limit(scale, fan):
    return np.sqrt(3 * scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    return rng.random((fan_in, fan_out)) * np.sqrt(6 / (fan_in + fan_out))
# %% he_normal
cut_sd = 0.87962566


def he_normal(fan_in, fan_out, rng):
    return rng.normal(0, np.sqrt(2 / fan_in), size=(fan_in, fan_out))
# %% moments
def second_moments(x, kernels, activation):
    moments = []
    for kernel in kernels:
        z = x @ kernel
        moments.append(np.mean(z**2))
        x = activation(z)
    return moments


def relu_factor(fan_in, variance):
    return fan_in * variance / 2
# %% depth
fig, ax = plt.subplots()
for name, kernels in [("He", he_kernels), ("Glorot", he_kernels)]:
    a, values = batch, []
    for kernel in kernels:
        a = np.maximum(a @ kernel, 0)
        values.append(np.mean(a**2))
    ax.plot(np.arange(1, 21), values, label=name)
ax.set_yscale("log")
ax.set_xlabel("layer")
ax.set_ylabel("second moment")
ax.legend()
# %% zeros
def moved(model, x, y):
    before = model.get_weights()
    model.fit(x, y, epochs=1, verbose=0)
    return [np.abs(new - old).max() for old, new in zip(before, model.get_weights())]


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    hidden = [layers.Dense(width, activation="relu", kernel_initializer="he_normal") for _ in range(depth)]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% scaling
like_he = initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="uniform")
like_glorot = initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="truncated_normal")
like_pytorch = initializers.VarianceScaling(scale=1 / 3, mode="fan_in", distribution="uniform")
# %% design
rule = initializers.VarianceScaling(scale=1.6, mode="fan_in")
network = keras.Sequential([keras.Input((256,))])
for _ in range(2):
    network.add(layers.Dense(256, kernel_initializer=rule))
    network.add(layers.LeakyReLU(negative_slope=0.5))
network.add(layers.Dense(10, activation="softmax"))
