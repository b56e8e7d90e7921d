"""Right in other ways: computed shapes, subclassed models, lambdas, recursion."""
# /// answers
# base = "reference"
# ///
# %% shapes
dense = layers.Dense(64)
output_shape = dense(ops.zeros((32, 100))).shape
kernel_shape, bias_shape = dense.kernel.shape, dense.bias.shape
# %% standardise
def standardise(x):
    mean, variance = ops.moments(x, axes=[0])
    return (x - mean) * ops.where(variance > 0, ops.rsqrt(ops.maximum(variance, 1e-30)), 0.0)
# %% slope
def slope(f, x, *, h=None):
    point = keras.Variable(float(x))
    with tf.GradientTape() as tape:
        value = f(point.value)
    return tape.gradient(value, point.value)
# %% curves
_, ax = plt.subplots()
points = [i / 10 for i in range(-20, 21)]
ax.plot(points, [p**3 - 3 * p for p in points], "o-", label="function")
ax.plot(points, [3 * p * p - 3 for p in points], label="slope")
ax.axhline(0)
ax.set_xlabel("x")
ax.set_ylabel("y")
ax.legend()
fig = ax
# %% counting
dense_parameters = lambda inputs, units: inputs * units + units


def network_parameters(widths):
    if len(widths) < 2:
        return 0
    return dense_parameters(*widths[:2]) + network_parameters(widths[1:])
# %% classic
class Classic(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, activation="relu", kernel_initializer="HeNormal")
        self.output_layer = layers.Dense(10, activation="softmax")

    def call(self, x):
        return self.output_layer(self.hidden(x))


network = keras.Sequential([keras.Input((100,)), Classic()])
# %% build
def build(inputs, widths, classes):
    x = start = keras.Input((inputs,))
    for width in widths:
        x = layers.Dense(width, activation=ops.tanh)(x)
    return keras.Model(start, layers.Dense(classes, activation=lambda z: ops.softmax(z))(x))
# %% residual
x = keras.Input((16,))
h = layers.Dense(16, keras.layers.ReLU())(x)
residual = keras.Model([x], [layers.Dense(units=1, activation=None)(keras.layers.add([x, h]))][0])
