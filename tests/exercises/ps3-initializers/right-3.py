"""Right in other ways: measured numbers, lists of lists, several epochs' worth of callbacks, a subclassed stack."""
# /// answers
# base = "reference"
# ///
# %% fans
probe = layers.Dense(128)
probe.build((None, 256))
dense_fans = probe.kernel.shape
conv_fans = (3 * 3 * 16, 3 * 3 * 32)
lucky_fan_in = int(round(2 / 0.05**2))
# %% uniform
def uniform_limit(scale, fan):
    return stats.uniform(-1, 2).std() ** -1 * np.sqrt(scale / fan)


def glorot_uniform(fan_in, fan_out, rng):
    limit = uniform_limit(2, fan_in + fan_out)
    return [[rng.uniform(-limit, limit) for _ in range(fan_out)] for _ in range(fan_in)]
# %% he_normal
sample = np.random.default_rng(0).normal(size=4_000_000)
cut_sd = sample[np.abs(sample) <= 2].std()


def he_normal(fan_in, fan_out, rng):
    many = rng.standard_normal(2 * fan_in * fan_out + 100)
    kept = many[np.abs(many) < 2][: fan_in * fan_out]
    return (kept * np.sqrt(2 / fan_in) / 0.8796).reshape(fan_in, fan_out).astype("float32")
# %% moments
from itertools import accumulate


def second_moments(x, kernels, activation):
    outputs = accumulate(kernels, lambda a, kernel: activation(a @ kernel), initial=x)
    return tuple(np.linalg.norm(a) ** 2 / a.size for a in outputs)[1:]


def relu_factor(fan_in, variance):
    half = stats.norm.expect(lambda z: z**2, lb=0)
    return fan_in * variance * half
# %% depth
_, axes = plt.subplots()
for label in ("he", "glorot"):
    a, values = batch.astype("float64"), []
    for kernel in {"he": he_kernels, "glorot": glorot_kernels}[label]:
        a = a @ kernel
        a = np.where(a > 0, a, 0)
        values.append(np.mean(a * a))
    axes.plot(range(1, 21), values, label=label)
axes.semilogy()
axes.set_xlabel("number of the layer")
axes.set_ylabel("second moment")
axes.legend()
fig = axes
# %% zeros
def moved(model, x, y):
    flat = [weight.numpy().copy() for weight in model.trainable_weights]
    model.fit(x, y, epochs=1, batch_size=8, shuffle=False, verbose=0)
    return [int((old != new.numpy()).any()) for old, new in zip(flat, model.trainable_weights)]


constant_kernels = "b"
# %% stack
class Stack(keras.Model):
    def __init__(self, depth, width, seed):
        super().__init__()
        rules = [initializers.VarianceScaling(2.0, "fan_in", seed=seed + 7919 * i) for i in range(depth)]
        self.hidden = [layers.Dense(width, "relu", kernel_initializer=rule) for rule in rules]

    def call(self, x):
        for layer in self.hidden:
            x = layer(x)
        return x


def stack(depth, width, seed):
    return keras.Sequential([keras.Input((width,)), Stack(depth, width, seed)])
# %% scaling
def rule(**arguments):
    return initializers.VarianceScaling.from_config({"scale": 1.0, "seed": None, **arguments})


like_he = rule(scale=2.0, mode="fan_in", distribution="uniform")
like_glorot = rule(mode="fan_avg", distribution="truncated_normal")
like_pytorch = rule(scale=1 / 3, mode="fan_in", distribution="uniform")
# %% design
def hidden_layer():
    limit = np.sqrt(3 * 1.6 / 256)
    return layers.Dense(
        256,
        activation=lambda z: keras.ops.leaky_relu(z, negative_slope=0.5),
        kernel_initializer=initializers.RandomUniform(-limit, limit),
    )


output_layer = layers.Dense(10, activation="softmax", kernel_initializer=initializers.GlorotUniform())
network = keras.Sequential([keras.Input((256,)), hidden_layer(), hidden_layer(), output_layer])
