"""Right in other ways: one function through another, warnings on the way, activations as functions."""
# /// answers
# base = "reference"
# ///
# %% slopes
sigmoid_greatest_slope = 1 / 4
tanh_greatest_slope = np.float32(1.0)
centred = "tanh"
# %% hidden
def relu(z):
    out = z.copy()
    out[out < 0] = 0
    return out


def relu_slope(z):
    return np.heaviside(z, 0.0)


def tanh(z):
    return 2 / (1 + np.exp(-2 * z)) - 1


def tanh_slope(z):
    t = tanh(z)
    return (1 - t) * (1 + t)
# %% sigmoid
def sigmoid(z):
    return (1 + np.tanh(0.5 * z)) / 2


def sigmoid_slope(z):
    return (1 - np.tanh(0.5 * z) ** 2) / 4
# %% softmax
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def softmax_jacobian(z):
    p = np.exp(z - z.max())
    p = p / p.sum()
    jacobian = -np.outer(p, p)
    jacobian[np.diag_indices(len(p))] += p
    return jacobian
# %% cross_entropy
def cross_entropy(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    return np.logaddexp.reduce(logits, axis=1) - (one_hot * logits).sum(axis=1)


def cross_entropy_slope(logits, labels):
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    return p - (np.arange(logits.shape[1]) == labels[:, None])
# %% dead
def dead_share(z):
    return (relu(z).sum(axis=0) == 0).mean()


def saturated_share(z):
    slope = tanh_slope(z)
    return np.count_nonzero(slope < 1 / 20) / slope.size


# A ReLU network without biases is positively homogeneous.
smaller_kernels = "stays"
# %% swish
def swish(z):
    return z * sigmoid(z)


fig, ax = plt.subplots(figsize=(5, 3))
grid = np.linspace(-7, 7, 141)
(curve,) = ax.plot(grid, swish(grid), "k-")
(slope,) = ax.plot(grid, (swish(grid + 1e-4) - swish(grid - 1e-4)) / 2e-4, "k:")
fig.legend([curve, slope], ["swish", "finite differences"])
ax.set(xlabel="input", ylabel="output")
# %% outputs
animal = "a"
topics = "b"
spam = str("d")
temperature = " e"
waiting = "f"
# %% keras
string_slope = float(-ops.leaky_relu(ops.array([-1.0]))[0])
layer_slope = layers.LeakyReLU().negative_slope
network = keras.Sequential()
network.add(keras.Input((20,)))
network.add(layers.Dense(32, activation=lambda z: ops.leaky_relu(z, negative_slope=0.1)))
network.add(layers.Dense(16, activation=keras.activations.elu))
network.add(layers.Dense(5, activation=ops.sigmoid))
