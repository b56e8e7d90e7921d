"""Right in other ways: lists and floats, the inverse distribution function, strings, functional models, SeedGenerator."""
# /// answers
# base = "reference"
# ///
# %% fans
dense_fans = [256, 128]
conv_fans = [144, 288.0]
lucky_fan_in = 2 / 0.05**2
# %% uniform
def uniform_limit(scale, fan):
    return (scale / fan) ** 0.5 * 3**0.5


def glorot_uniform(fan_in, fan_out, rng):
    return (2 * rng.random((fan_in, fan_out)) - 1) * np.sqrt(6 / (fan_in + fan_out))
# %% he_normal
from scipy.special import ndtr, ndtri

cut_sd = 0.8796


def he_normal(fan_in, fan_out, rng):
    z = ndtri(rng.uniform(ndtr(-2), ndtr(2), size=(fan_in, fan_out)))
    return np.sqrt(2 / fan_in) * z / 0.87962566
# %% moments
def second_moments(x, kernels, activation):
    if not kernels:
        return []
    a = activation(np.dot(x, kernels[0]))
    return [np.square(a).mean(), *second_moments(a, kernels[1:], activation)]


relu_factor = lambda fan_in, variance: 0.5 * fan_in * variance
# %% depth
def run(kernels):
    a, sizes = batch, []
    for kernel in kernels:
        a = np.maximum(a @ kernel, 0)
        sizes.append((a**2).mean())
    return sizes


fig = plt.figure()
plt.semilogy(range(1, 21), run(he_kernels), label="He")
plt.semilogy(range(1, 21), run(glorot_kernels), label="Glorot")
plt.xlabel("depth")
plt.ylabel("mean square")
plt.legend()
# %% zeros
def moved(model, x, y):
    before = [np.array(weight) for weight in model.weights]
    model.fit(x, y, verbose=0)
    return [not np.array_equal(old, np.array(new)) for old, new in zip(before, model.weights)]


constant_kernels = "B"
# %% stack
def stack(depth, width, seed):
    keras.utils.set_random_seed(seed)
    x = inputs = keras.Input((width,))
    for _ in range(depth):
        x = layers.Dense(width, "relu", kernel_initializer="he_normal")(x)
    return keras.Model(inputs, x)
# %% scaling
like_he = initializers.VarianceScaling(2, "fan_in", "uniform", seed=1)
like_glorot = initializers.VarianceScaling(mode="fan_avg")
like_pytorch = initializers.VarianceScaling(0.3333333333, "fan_in", "Uniform")
# %% design
inputs = keras.Input((256,))
x = inputs
for seed in (1, 2):
    rule = initializers.RandomNormal(stddev=np.sqrt(1.6 / 256), seed=seed)
    x = layers.Dense(256, activation=layers.LeakyReLU(negative_slope=0.5), kernel_initializer=rule)(x)
network = keras.Model(inputs, layers.Dense(10, "softmax")(x))
