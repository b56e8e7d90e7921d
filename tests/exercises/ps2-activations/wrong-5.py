"""A branch that overflows and is dropped, the row's mean, Keras' loss, the greatest slope present, an activation on another."""
# /// answers
# base = "reference"
# [expect.test-sigmoid]
# score = 2
# message = "`sigmoid` overflows on the way"
# [expect.test-softmax]
# score = 2
# message = "not finite for inputs of large magnitude"
# [expect.test-cross_entropy]
# score = 1
# message = "questions 2 to 5 are done by hand"
# [expect.test-dead]
# score = 2
# message = "the greatest slope that tanh has anywhere"
# [expect.test-keras]
# score = 2
# message = "`LeakyReLU` after Layer 1 (Dense), which has `relu`"
# ///
# %% sigmoid
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2
# %% softmax
def softmax(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_jacobian(z):
    p = softmax(z[None])[0]
    return np.diag(p) - np.outer(p, p)
# %% cross_entropy
def cross_entropy(logits, labels):
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)


def cross_entropy_slope(logits, labels):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) - np.eye(logits.shape[1])[labels]
# %% dead
def dead_share(z):
    return np.mean(np.all(z <= 0, axis=0))


def saturated_share(z):
    slopes = 1 - np.tanh(z) ** 2
    return np.mean(slopes < slopes.max() / 20)


smaller_kernels = "stays"
# %% swish
points = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-points))
fig, ax = plt.subplots()
ax.plot(points, points * s, label="swish")
ax.plot(points, s + points * s * (1 - s), label="swish'")
ax.set_xlabel("z")
ax.set_ylabel("value")
ax.legend()
# %% keras
string_slope, layer_slope = 0.2, 0.3
network = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Dense(32, activation="relu"),
        layers.LeakyReLU(negative_slope=0.1),
        layers.Dense(16, activation="elu"),
        layers.Dense(5, activation="sigmoid"),
    ]
)
