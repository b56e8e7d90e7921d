"""Slope for function, in-place work, overflow, the wrong axis, log of a softmax, negatives for dead units, one curve."""
# /// answers
# base = "reference"
# [expect.test-slopes]
# score = 2
# message = "the derivative s * (1 - s)"
# [expect.test-hidden]
# score = 3
# message = "changes its input in place"
# [expect.test-sigmoid]
# score = 1
# message = "overflow encountered"
# [expect.test-softmax]
# score = 2
# message = "not finite for inputs of large magnitude"
# [expect.test-cross_entropy]
# score = 2
# message = "not finite for inputs of large magnitude"
# [expect.test-dead]
# score = 2
# message = "the axis of the samples"
# [expect.test-swish]
# score = 0
# message = "wrong number of lines"
# [expect.test-outputs]
# score = 4
# message = "an article with two topics"
# [expect.test-keras]
# score = 3
# message = "whether the labels exclude one another"
# ///
# %% slopes
sigmoid_greatest_slope = 0.5
tanh_greatest_slope = 1
centred = "tanh"
# %% hidden
def relu(z):
    z[z < 0] = 0
    return z


def relu_slope(z):
    return np.where(z > 0, 1.0, 0.0)


def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% sigmoid
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2
# %% softmax
def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def softmax_jacobian(z):
    p = softmax(z[None])[0]
    return np.diag(p) - np.outer(p, p)
# %% cross_entropy
def cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(labels)), labels])


def cross_entropy_slope(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[labels]
# %% dead
def dead_share(z):
    return np.mean(z <= 0)


def saturated_share(z):
    return np.mean(1 - np.tanh(z) ** 2 < 0.05)


smaller_kernels = "stays"
# %% swish
points = np.linspace(-6, 6, 121)
fig, ax = plt.subplots()
ax.plot(points, points / (1 + np.exp(-points)), label="swish")
ax.set_xlabel("z")
ax.set_ylabel("swish")
ax.legend()
# %% outputs
animal = "a"
topics = "a"
spam = "d"
temperature = "e"
waiting = "f"
# %% keras
string_slope, layer_slope = 0.2, 0.3
network = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(32),
        layers.LeakyReLU(negative_slope=0.1),
        layers.Dense(16, activation="elu"),
        layers.Dense(5, activation="softmax"),
    ]
)
