"""Names that do not exist, nothing returned, clipped exponents, a clipped logarithm, counts for shares, a list of lines."""
# /// answers
# base = "reference"
# [expect.test-slopes]
# score = 1
# message = "not one of the options"
# [expect.test-hidden]
# score = 2
# message = "`relu_slope` returns nothing"
# [expect.test-sigmoid]
# score = 1
# message = "both ends: near 0 on the left"
# [expect.test-softmax]
# score = 1
# message = "`softmax_jacobian` has the wrong shape"
# [expect.test-cross_entropy]
# score = 1
# message = "or clipped, before its logarithm is taken"
# [expect.test-dead]
# score = 0
# message = "outside its possible range"
# [expect.test-swish]
# score = 0
# message = "`fig` is not the right kind of thing"
# [expect.test-outputs]
# score = 0
# message = "not one of the options"
# [expect.test-keras]
# score = 0
# message = "inputs of the wrong shape"
# ///
# %% slopes
sigmoid_greatest_slope = "a quarter"
tanh_greatest_slope = 1.0
centred = "linear"
# %% hidden
def relu(z):
    return np.where(z > 0, z, 0.1 * z)


def relu_slope(z):
    np.where(z > 0, 1.0, 0.0)


def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% sigmoid
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -8, 8)))


def sigmoid_slope(z):
    return np.clip(sigmoid(z) * (1 - sigmoid(z)), 0.01, None)
# %% softmax
def softmax(z):
    e = np.exp(np.clip(z, -20, 20))
    return e / e.sum(axis=1, keepdims=True)


def softmax_jacobian(z):
    p = softmax(z[None])[0]
    return p * (1 - p)
# %% cross_entropy
def cross_entropy(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = np.clip(e / e.sum(axis=1, keepdims=True), 1e-7, 1)
    return -np.log(p[np.arange(len(labels)), labels])


def cross_entropy_slope(logits, labels):
    return np.eye(logits.shape[1])[labels] - np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
# %% dead
def dead_share(z):
    return np.all(z <= 0, axis=0).sum()


def saturated_share(z):
    return 100 * np.mean(1 - np.tanh(z) ** 2 < 0.05)


smaller_kernels = "falls"
# %% swish
points = np.linspace(-6, 6, 121)
fig = plt.plot(points, points / (1 + np.exp(-points)))
# %% outputs
animal = "softmax"
topics = "sigmoid"
spam = "sigmoid"
temperature = None
waiting = "g"
# %% keras
string_slope, layer_slope = -0.2, -0.3
network = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(16, activation="elu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
