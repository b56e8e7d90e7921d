"""A quarter for tanh, max and if on arrays, the sign of the exponent, one maximum for all rows, a mean, no legend."""
# /// answers
# base = "reference"
# [expect.test-slopes]
# score = 2
# message = "the derivative 1 - t**2"
# [expect.test-hidden]
# score = 2
# message = "`relu` stopped with an error"
# [expect.test-sigmoid]
# score = 0
# message = "the sign in the exponent"
# [expect.test-softmax]
# score = 1
# message = "the diagonal, and the signs beside it"
# [expect.test-cross_entropy]
# score = 1
# message = "one loss for each sample"
# [expect.test-dead]
# score = 1
# message = "a unit that is 0 on every sample"
# [expect.test-swish]
# score = 2
# message = "no legend"
# [expect.test-outputs]
# score = 4
# message = "softmax with a single logit"
# [expect.test-keras]
# score = 3
# message = "layers.LeakyReLU(), applied to -1"
# ///
# %% slopes
sigmoid_greatest_slope = 0.25
tanh_greatest_slope = 0.25
centred = "tanh"
# %% hidden
def relu(z):
    return max(0.0, z)


def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)


def tanh(z):
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2
# %% sigmoid
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, e, 1.0) / (1 + e)


def sigmoid_slope(z):
    s = sigmoid(z)
    return -s * (1 - s)
# %% softmax
def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def softmax_jacobian(z):
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) + np.outer(p, p)
# %% cross_entropy
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return losses.mean()


def cross_entropy_slope(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return p - np.eye(logits.shape[1])[labels]
# %% dead
def dead_share(z):
    return np.mean(np.all(z < 0, axis=0))


def saturated_share(z):
    return np.mean(np.abs(np.tanh(z)) > 0.9)


smaller_kernels = "stays"
# %% swish
points = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-points))
fig, ax = plt.subplots()
ax.plot(points, points * s)
ax.plot(points, s + points * s * (1 - s))
ax.set_xlabel("z")
ax.set_ylabel("swish")
# %% outputs
animal = "a"
topics = "b"
spam = "c"
temperature = "e"
waiting = "f"
# %% keras
string_slope, layer_slope = 0.2, 0.2
network = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(32),
        layers.LeakyReLU(negative_slope=0.1),
        layers.Dense(16, activation="elu"),
        layers.Dense(5, activation="sigmoid"),
    ]
)
