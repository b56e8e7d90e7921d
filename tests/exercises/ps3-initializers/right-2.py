"""Right in other ways: shapes by product, SciPy's truncated normal, train_on_batch, one SeedGenerator, orthogonal kernels."""
# /// answers
# base = "reference"
# ///
# %% fans
dense_fans = np.array([256, 128])
field = np.prod((3, 3))
conv_fans = (field * 16, field * 32)
lucky_fan_in = np.int64(800)
# %% uniform
def uniform_limit(scale, fan):
    variance = scale / fan
    return np.sqrt(3 * variance)


def glorot_uniform(fan_in, fan_out, rng):
    variance = 2 / (fan_in + fan_out)
    half = np.sqrt(12 * variance) / 2
    return stats.uniform(-half, 2 * half).rvs((fan_in, fan_out), random_state=rng).astype("float32")
# %% he_normal
cut_sd = stats.truncnorm(-2, 2).std()


def he_normal(fan_in, fan_out, rng):
    sd = np.sqrt(2 / fan_in) / cut_sd
    return stats.truncnorm.rvs(-2, 2, loc=0, scale=sd, size=(fan_in, fan_out), random_state=rng)
# %% moments
def second_moments(x, kernels, activation):
    moments = np.empty(len(kernels))
    for layer, kernel in enumerate(kernels):
        x = activation(np.einsum("ij,jk->ik", x, kernel))
        moments[layer] = np.var(x) + np.mean(x) ** 2
    return moments


def relu_factor(fan_in, variance):
    he_variance = 2 / fan_in
    return variance / he_variance
# %% depth
fig, ax = plt.subplots()
start = np.mean(batch**2)
for kernels, style in [(glorot_kernels, "--"), (he_kernels, "-")]:
    values = second_moments(batch, kernels, lambda z: z * (z > 0))
    ax.plot(np.arange(21), np.concatenate([[start], values]), style)
fig.legend(["Glorot", "He"])
ax.set(xlabel="layer (0: input)", ylabel="E[a²]", yscale="log")
# %% zeros
def moved(model, x, y):
    before = model.get_weights()
    model.train_on_batch(x, y)
    return np.array([np.abs(new - old).max() > 0 for old, new in zip(before, model.get_weights())])


constant_kernels = "b"
# %% stack
def stack(depth, width, seed):
    rule = initializers.HeNormal(seed=keras.random.SeedGenerator(seed))
    hidden = [layers.Dense(width, activation="relu", kernel_initializer=rule) for _ in range(depth)]
    return keras.Sequential([keras.Input((width,)), *hidden])
# %% scaling
like_he, like_glorot, like_pytorch = (
    initializers.VarianceScaling(scale=scale, mode=mode, distribution=distribution)
    for scale, mode, distribution in [
        (2, "fan_in", "uniform"),
        (1, "fan_avg", "truncated_normal"),
        (1 / 3, "fan_in", "uniform"),
    ]
)
# %% design
network = keras.Sequential()
network.add(keras.Input((256,)))
for _ in range(2):
    network.add(layers.Dense(256, kernel_initializer=initializers.Orthogonal(gain=np.sqrt(1.6))))
    network.add(layers.LeakyReLU(0.5))
network.add(layers.Dense(10))
network.add(layers.Softmax())
