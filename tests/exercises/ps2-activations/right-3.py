"""Right in other ways: differences of logits, axes named from the end, lambdas, a layer as an activation, a subclassed model."""
# /// answers
# base = "reference"
# ///
# %% slopes
sigmoid_greatest_slope = 0.5 * (1 - 0.5)
tanh_greatest_slope = 1 - np.tanh(0) ** 2
centred = ["sigmoid", "tanh"][1]
# %% hidden
relu = lambda z: (z + np.abs(z)) / 2
relu_slope = lambda z: 0.5 + 0.5 * np.sign(z) - 0.5 * (z == 0)


def tanh(z):
    small = np.exp(-2 * np.abs(z))
    size = (1 - small) / (1 + small)
    return np.where(z < 0, -size, size)


def tanh_slope(z, tanh=tanh):
    return np.ones_like(z) - np.square(tanh(z))
# %% sigmoid
def sigmoid(z):
    result = np.empty_like(z)
    right = z >= 0
    result[right] = 1 / (1 + np.exp(-z[right]))
    result[~right] = np.exp(z[~right]) / (1 + np.exp(z[~right]))
    return result


def sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2
# %% softmax
def softmax(z):
    return 1 / np.exp(np.logaddexp.reduce(z[:, None, :] - z[:, :, None], axis=-1).clip(max=700))


def softmax_jacobian(z):
    p = softmax(z[None])
    return p.T * (np.eye(len(z)) - p)
# %% cross_entropy
def cross_entropy(logits, labels):
    own = np.take_along_axis(logits, labels[:, None], axis=-1)
    return np.logaddexp.reduce(logits - own, axis=-1)


def cross_entropy_slope(logits, labels):
    samples, classes = logits.shape
    target = np.zeros((samples, classes))
    for sample in range(samples):
        target[sample, labels[sample]] = 1.0
    return softmax(logits) - target
# %% dead
def dead_share(z):
    dead = [all(unit <= 0) for unit in z.T]
    return sum(dead) / len(dead)


def saturated_share(z):
    count = 0
    for value in z.ravel():
        count += 1 / np.cosh(value) ** 2 < 0.05
    return count / z.size


smaller_kernels = "stays"
# %% swish
_, ax = plt.subplots()
points = [i / 5 for i in range(-30, 31)]
values = np.array(points)
s = sigmoid(values)
ax.plot(points, s + values * s * (1 - s), "o-", label="slope")
ax.plot(points, keras.activations.silu(values), label="swish")
ax.axvline(0)
ax.set_xlabel("z")
ax.set_ylabel("y")
ax.legend()
fig = ax
# %% outputs
animal, topics = "a", "b"
spam, temperature, waiting = "d", "e", "f"
# %% keras
string_slope = 0.2
layer_slope = 3 / 10


class Labels(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = layers.Dense(32, activation=layers.LeakyReLU(negative_slope=0.1))
        self.second = layers.Dense(16, "elu")
        self.last = layers.Dense(5, "sigmoid")

    def call(self, x):
        return self.last(self.second(self.first(x)))


network = keras.Sequential([keras.Input((20,)), Labels()])
