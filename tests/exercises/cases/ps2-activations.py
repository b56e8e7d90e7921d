"""Answers to problem set 2 that lost points though right, or kept points though wrong."""
# %% hidden: NumPy's tanh | 3 | the formula of tanh from exponentials
def relu(z):
    return np.maximum(z, 0)
def relu_slope(z):
    return (z > 0).astype(float)
def tanh(z):
    return np.tanh(z)
def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% hidden: Keras' tanh | 3 | the formula of tanh from exponentials
def relu(z):
    return np.maximum(z, 0)
def relu_slope(z):
    return (z > 0).astype(float)
def tanh(z):
    return keras.ops.convert_to_numpy(keras.ops.tanh(z))
def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% hidden: one exponential of minus twice the size | 4
def relu(z):
    return np.maximum(z, 0)
def relu_slope(z):
    return (z > 0).astype(float)
def tanh(z):
    return np.sign(z) * (1 - np.exp(-2 * np.abs(z))) / (1 + np.exp(-2 * np.abs(z)))
def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% sigmoid: the overflow silenced | 2 | an exponential that cannot overflow, in place of a
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))
def sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2
# %% sigmoid: by tanh | 3
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))
def sigmoid_slope(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2
# %% swish: a prime for the derivative | 3
z = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, z * s, label="swish")
ax.plot(z, s + z * s * (1 - s), label="swish'")
ax.legend()
ax.set(xlabel="z", ylabel="value")
# %% swish: names swapped | 2 | which `label=` goes with which call of `plot`
z = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, z * s, label="derivative")
ax.plot(z, s + z * s * (1 - s), label="swish")
ax.legend()
ax.set(xlabel="z", ylabel="value")
# %% swish: an empty legend | 2 | `label=` in each call of `plot`
z = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, z * s)
ax.plot(z, s + z * s * (1 - s))
ax.legend()
ax.set(xlabel="z", ylabel="value")
# %% swish: the same name twice | 2 | `label=` in each call of `plot`
z = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, z * s, label="swish")
ax.plot(z, s + z * s * (1 - s), label="swish")
ax.legend()
ax.set(xlabel="z", ylabel="value")
# %% keras: activations as functions in a graph | 4
string_slope, layer_slope = 0.2, 0.3

x = keras.Input((20,))
h = keras.activations.leaky_relu(layers.Dense(32)(x), negative_slope=0.1)
h = keras.ops.elu(layers.Dense(16)(h))
network = keras.Model(x, keras.ops.sigmoid(layers.Dense(5)(h)))
# %% keras: a class of its own | 4
string_slope, layer_slope = 0.2, 0.3

class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Dense(32), layers.Dense(16), layers.Dense(5)]
    def call(self, x):
        one, two, three = self.parts
        h = one(x)
        h = keras.ops.where(h > 0, h, 0.1 * h)
        return keras.ops.sigmoid(three(keras.activations.elu(two(h))))
network = Network()
network.build((None, 20))
# %% keras: a layer too many | 2 | `network.summary()`
string_slope, layer_slope = 0.2, 0.3

network = keras.Sequential([keras.Input((20,)), layers.Dense(32), layers.LeakyReLU(0.1), layers.Dense(16, "elu"), layers.Dense(16, "elu"), layers.Dense(5, "sigmoid")])
# %% keras: softmax for labels that do not exclude one another | 3 | whether the labels exclude one another, and the range of
string_slope, layer_slope = 0.2, 0.3

network = keras.Sequential([keras.Input((20,)), layers.Dense(32), layers.LeakyReLU(0.1), layers.Dense(16, "elu"), layers.Dense(5, "softmax")])
# %% outputs: a mistake in each of two | 3 | whether two animals can both be right
animal, topics, spam, temperature, waiting = "b", "b", "c", "e", "f"
# %% hidden: for single numbers | 3 | the error's name and text; call it yourself in a new cell to
import math
def relu(z):
    return max(0, z)
@np.vectorize
def relu_slope(z):
    return 1.0 if z > 0 else 0.0
@np.vectorize
def tanh(z):
    e = math.exp(-2 * abs(z))
    return math.copysign((1 - e) / (1 + e), z)
def tanh_slope(z):
    return 1 - tanh(z) ** 2
# %% softmax: over samples; jacobian a vector | 0 | `axis=` of the sum: the first axis is that of the samples, the
def softmax(z):
    e = np.exp(z - z.max(0))
    return e / e.sum(0)
def softmax_jacobian(z):
    p = softmax(z)
    return p * (1 - p)
# %% cross_entropy: mean, as PyTorch has it | 0 | a mean, a sum, an `any` or an index that takes an axis away
def softmax_(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)
def cross_entropy(logits, labels):
    m = logits.max(1, keepdims=True)
    lse = m[:, 0] + np.log(np.exp(logits - m).sum(1))
    return np.mean(lse - logits[np.arange(len(labels)), labels])
def cross_entropy_slope(logits, labels):
    return (softmax_(logits) - np.eye(logits.shape[1])[labels]) / len(labels)
# %% dead: strictly below | 2 | the axis of the samples, `all` against `any`, and a unit that
def dead_share(z):
    return float((z < 0).all(axis=0).mean())
def saturated_share(z):
    return float((1 - np.tanh(z) ** 2 < 0.05).mean())
smaller_kernels = "stays"
# %% keras: partial, functional | 4
import functools
string_slope, layer_slope = 0.2, 0.3
x = keras.Input(shape=(20,))
h = layers.Dense(32, activation=functools.partial(keras.activations.leaky_relu, negative_slope=0.1))(x)
h = layers.ELU()(layers.Dense(16)(h))
network = keras.Model(x, layers.Activation("sigmoid")(layers.Dense(5)(h)))
# %% outputs: as the text prints them | 4 | whether this unit can give a negative time
animal, topics, spam, temperature, waiting = "(a)", "b.", "(d)", "[e]", "(e)"
# %% keras: a slope that is trained | 2 | `activation=`; without one a layer is linear
string_slope, layer_slope = 0.2, 0.3
network = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(32),
    layers.PReLU(alpha_initializer=keras.initializers.Constant(0.1)),
    layers.Dense(16, "elu"),
    layers.Dense(5, "sigmoid"),
])
# %% swish: one name | 2 | `label=` in each call of `plot`
z = np.linspace(-6, 6, 121)
s = 1 / (1 + np.exp(-z))
fig, ax = plt.subplots()
ax.plot(z, z * s, label="swish")
ax.plot(z, s + z * s * (1 - s))
ax.set(xlabel="z", ylabel="value")
ax.legend()
# %% keras: a lambda for the activation | 4
string_slope, layer_slope = 0.2, 0.3
network = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(32),
    layers.Lambda(lambda z: ops.where(z > 0, z, 0.1 * z)),
    layers.Dense(16, keras.activations.elu),
    layers.Dense(5),
    layers.Lambda(ops.sigmoid),
])
