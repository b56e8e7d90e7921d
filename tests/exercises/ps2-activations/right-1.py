"""Right in other ways: loops, masks, differences of logits, a functional model with separate activation layers."""
# /// answers
# base = "reference"
# ///
# %% slopes
grid = np.linspace(-3, 3, 601)
sigmoid_greatest_slope = np.max(np.exp(-grid) / (1 + np.exp(-grid)) ** 2)
tanh_greatest_slope = np.max(1 - np.tanh(grid) ** 2)
centred = "TanH "
# %% hidden
def relu(z):
    return z * (z > 0)


def relu_slope(z):
    return (z > 0).astype("float64")


def tanh(z):
    bounded = np.clip(z, -50, 50)
    return (np.exp(bounded) - np.exp(-bounded)) / (np.exp(bounded) + np.exp(-bounded))


def tanh_slope(z):
    return np.cosh(np.clip(z, -300, 300)) ** -2.0
# %% sigmoid
def expit(z):
    return np.exp(-np.logaddexp(0, -z))


def sigmoid(z):
    return expit(z)


def sigmoid_slope(z):
    return expit(z) * expit(-z)
# %% softmax
def softmax(z):
    rows = []
    for row in z:
        e = np.exp(row - max(row))
        rows.append(e / sum(e))
    return np.array(rows)


def softmax_jacobian(z):
    (p,) = softmax([z])
    n = len(p)
    return [[p[i] * ((i == j) - p[j]) for j in range(n)] for i in range(n)]
# %% cross_entropy
def logsumexp(row):
    return max(row) + np.log(np.exp(row - max(row)).sum())


def cross_entropy(logits, labels):
    return [logsumexp(row - row[label]) for row, label in zip(logits, labels)]


def cross_entropy_slope(logits, labels):
    p = softmax(logits)
    p[np.arange(len(labels)), labels] -= 1
    return p
# %% dead
def dead_share(z):
    return 1 - np.mean((z > 0).any(axis=0))


def saturated_share(z):
    return float((np.abs(z) > np.arctanh(np.sqrt(0.95))).sum() / z.size)


smaller_kernels = "Stays"
# %% swish
fig = plt.figure()
x = np.arange(-6, 6.01, 0.25)
s = 1 / (1 + np.exp(-x))
plt.plot(x, x * s, label="swish")
plt.plot(x, s * (1 + x * (1 - s)), label="its slope")
plt.xlabel("z")
plt.ylabel("swish and its slope")
plt.legend()
plt.title("Swish")
# %% outputs
animal, topics, spam, temperature, waiting = "ABDEF"
# %% keras
string_slope, layer_slope = 0.2, 0.3
x = inputs = keras.Input(shape=(20,))
x = layers.LeakyReLU(0.1)(layers.Dense(32)(x))
x = layers.ELU()(layers.Dense(16)(x))
network = keras.Model(inputs, layers.Activation("sigmoid")(layers.Dense(5)(x)))
