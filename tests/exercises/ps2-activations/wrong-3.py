"""Not centred, truth values for a slope, the function for its derivative, columns for rows, default slope, no samples axis."""
# /// answers
# base = "reference"
# [expect.test-slopes]
# score = 2
# message = "the sign of its mean"
# [expect.test-hidden]
# score = 2
# message = "`.astype(float)` makes numbers of them"
# [expect.test-sigmoid]
# score = 2
# message = "`sigmoid_slope` is not the derivative at every point"
# [expect.test-softmax]
# score = 0
# message = "sum to 1 over the samples, not over the classes"
# [expect.test-cross_entropy]
# score = 0
# message = "which probability is picked in each row"
# [expect.test-dead]
# score = 1
# message = "the slope, not the value; both sides"
# [expect.test-swish]
# score = 1
# message = "the derivative of swish"
# [expect.test-outputs]
# score = 3
# message = "a cold winter's day"
# [expect.test-keras]
# score = 2
# message = "`leaky_relu`, with the slope 0.2 on the negative side"
# ///
# %% slopes
sigmoid_greatest_slope = 0.25
tanh_greatest_slope = 1.0
centred = "relu"
# %% hidden
def relu(z):
    return np.maximum(z, 0.0)


def relu_slope(z):
    return z > 0


def tanh(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


def tanh_slope(z):
    return 1 - tanh(z)
# %% sigmoid
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1 + e)


def sigmoid_slope(z):
    return 1 - sigmoid(z) ** 2
# %% softmax
def softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def softmax_jacobian(z):
    p = softmax(z)
    return p * (1 - p)
# %% cross_entropy
def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted[np.arange(len(labels)), labels] - np.log(np.exp(shifted).sum(axis=1))


def cross_entropy_slope(logits, labels):
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return (p - np.eye(logits.shape[1])[labels]) / len(labels)
# %% dead
def dead_share(z):
    return np.mean(np.all(z <= 0, axis=0))


def saturated_share(z):
    return np.mean(z > np.arctanh(np.sqrt(0.99)))


smaller_kernels = "rises"
# %% swish
points = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-points))
fig, ax = plt.subplots()
ax.plot(points, points * s, label="swish")
ax.plot(points, s * (1 - s), label="derivative")
ax.set_xlabel("z")
ax.set_ylabel("swish")
ax.legend()
# %% outputs
animal = "g"
topics = "b"
spam = "d"
temperature = "f"
waiting = "f"
# %% keras
string_slope, layer_slope = 0.2, 0.3
network = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(32, activation="leaky_relu"),
        layers.Dense(16, activation="elu"),
        layers.Dense(5, activation="sigmoid"),
    ]
)
