"""Answers to problem set 1 that lost points though right, or kept points though wrong."""
# %% slope: gradients in a graph | 2
def slope(f, x):
    @tf.function
    def graph(x):
        return tf.gradients(f(x), x)[0]
    return graph(tf.constant(float(x)))
# %% slope: a tape in a graph | 2
@tf.function
def traced(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)
def slope(f, x):
    return traced(f, tf.constant(x, tf.float32))
# %% slope: forward accumulation | 2
def slope(f, x):
    x = tf.constant(float(x))
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as forward:
        y = f(x)
    return forward.jvp(y)
# %% slope: a jacobian | 2
def slope(f, x):
    x = tf.Variable(float(x))
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.jacobian(y, x)
# %% slope: one value in a list | 2
def slope(f, x):
    x = tf.Variable([float(x)])
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)
# %% slope: of the cube by heart | 0 | what the tape is asked for: the gradient of which result
def slope(f, x):
    return 3 * x**2
# %% standardise: centred alone | 1 | the axis of the mean and of the standard deviation; and
def standardise(x):
    return x - ops.mean(x, axis=0)
# %% standardise: divided by the variance | 1 | the axis of the mean and of the standard deviation; and
def standardise(x):
    variance = ops.var(x, axis=0)
    return (x - ops.mean(x, axis=0)) / ops.where(variance > 0, variance, 1.0)
# %% standardise: a little added to the deviation | 3
def standardise(x):
    return (x - ops.mean(x, axis=0)) / (ops.std(x, axis=0) + 1e-7)
# %% classic: activations as operations | 3
x = keras.Input((100,))
h = ops.relu(layers.Dense(64, kernel_initializer="he_normal")(x))
network = keras.Model(x, keras.activations.softmax(layers.Dense(10)(h)))
# %% classic: a lambda for the activation | 3
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, kernel_initializer="he_normal"),
    layers.Lambda(lambda z: ops.maximum(z, 0.0)),
    layers.Dense(10, "softmax"),
])
# %% classic: a class of its own, called | 3
class Classic(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(64, "relu", kernel_initializer="he_normal")
        self.last = layers.Dense(10)
    def call(self, x):
        return ops.softmax(self.last(self.hidden(x)))
network = Classic()
network(np.zeros((1, 100), "float32"))
# %% classic: built by fit | 3
network = keras.Sequential([layers.Dense(64, "relu", kernel_initializer="he_normal"), layers.Dense(10, "softmax")])
network.compile("sgd", "sparse_categorical_crossentropy")
network.fit(np.zeros((8, 100), "float32"), np.zeros(8, int), verbose=0)
# %% classic: without biases | 1 | the layer's arguments
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal", use_bias=False),
    layers.Dense(10, "softmax", use_bias=False),
])
# %% classic: a layer too many | 1 | `network.summary()`
network = keras.Sequential([
    keras.Input((100,)),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(64, "relu", kernel_initializer="he_normal"),
    layers.Dense(10, "softmax"),
])
# %% residual: a sum of a stack | 3
x = keras.Input((16,))
h = ops.relu(layers.Dense(16)(x))
residual = keras.Model(x, layers.Dense(1)(ops.sum(ops.stack([h, x]), axis=0)))
# %% residual: a class of its own | 3
class Residual(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.last = layers.Dense(16, "relu"), layers.Dense(1)
    def call(self, x):
        return self.last(self.hidden(x) + x)
residual = Residual()
residual.build((None, 16))
# %% residual: lambdas | 3
x = keras.Input((16,))
h = layers.Lambda(lambda z: keras.activations.relu(z))(layers.Dense(16)(x))
residual = keras.Model(x, layers.Dense(1)(layers.Lambda(lambda pair: pair[0] + pair[1])([h, x])))
# %% residual: the sum before the activation | 1 | what each layer is called on
x = keras.Input((16,))
h = layers.ReLU()(layers.Add()([layers.Dense(16)(x), x]))
residual = keras.Model(x, layers.Dense(1)(h))
# %% curves: labels of the whole figure | 3
x = np.linspace(-2, 2, 81)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x, label="f")
ax.plot(x, 3 * x**2 - 3, label="slope")
ax.legend()
fig.supxlabel("x")
fig.supylabel("y")
# %% curves: an empty legend | 2 | `label=` in each call of `plot`
x = np.linspace(-2, 2, 81)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x)
ax.plot(x, 3 * x**2 - 3)
ax.legend()
ax.set(xlabel="x", ylabel="y")
# %% curves: names swapped | 2 | which `label=` goes with which call of `plot`
x = np.linspace(-2, 2, 81)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x, label="slope")
ax.plot(x, 3 * x**2 - 3, label="f")
ax.legend()
ax.set(xlabel="x", ylabel="y")
# %% curves: one name | 2 | `label=` in each call of `plot`
x = np.linspace(-2, 2, 81)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x, label="f")
ax.plot(x, 3 * x**2 - 3)
ax.legend()
ax.set(xlabel="x", ylabel="y")
# %% shapes: brackets make no tuple | 2 | its type: print(type(bias_shape))
kernel_shape = (100, 64)
bias_shape = (64)
output_shape = (32, 64)
# %% standardise: one feature after the other | 3
def standardise(x):
    columns = []
    for j in range(x.shape[1]):
        c = x[:, j] - tf.reduce_mean(x[:, j])
        s = tf.math.reduce_std(x[:, j])
        columns.append(c / s if s > 0 else tf.zeros_like(c))
    return tf.stack(columns, 1)
# %% slope: whole numbers stay whole | 0 | a missing `return`; or a gradient that is None: a tape watches
def slope(f, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)
# %% curves: what plot returns | 0 | its type: print(type(fig))
x = np.linspace(-2, 2)
fig = plt.plot(x, x**3 - 3 * x, x, 3 * x**2 - 3)
# %% counting: biases forgotten everywhere | 2 | the kernel and the bias
def dense_parameters(inputs, units):
    return inputs * units
def network_parameters(widths):
    return sum(dense_parameters(a, b) for a, b in zip(widths, widths[1:]))
# %% counting: recursion | 3
def dense_parameters(inputs, units):
    return units * (inputs + 1)
def network_parameters(widths):
    if len(widths) < 2:
        return 0
    first, second, *rest = widths
    return dense_parameters(first, second) + network_parameters([second, *rest])
# %% counting: matrix of arrays | 3
def dense_parameters(inputs, units):
    return np.zeros((inputs, units)).size + np.zeros(units).size
def network_parameters(widths):
    w = np.array(widths)
    return np.dot(w[:-1] + 1, w[1:])
# %% counting: one bias for a layer | 2 | the kernel and the bias
def dense_parameters(inputs, units):
    return inputs * units + 1
def network_parameters(widths):
    total = 0
    for k in range(len(widths) - 1):
        total += dense_parameters(widths[k], widths[k + 1])
    return total
# %% counting: the last layer forgotten | 1 | every layer once: the units of one are the inputs of the next
def dense_parameters(inputs, units):
    return inputs * units + units
def network_parameters(widths):
    return sum(dense_parameters(widths[i], widths[i + 1]) for i in range(len(widths) - 2))
# %% classic: He as in the paper | 3
network = keras.Sequential()
network.add(keras.Input(shape=(100,)))
network.add(layers.Dense(64, kernel_initializer=keras.initializers.RandomNormal(stddev=np.sqrt(2 / 100))))
network.add(layers.ReLU())
network.add(layers.Dense(10))
network.add(layers.Softmax())
# %% classic: variance scaling | 3
he = keras.initializers.VarianceScaling(scale=2.0, mode="fan_in", distribution="truncated_normal")
network = keras.models.Sequential([keras.layers.InputLayer((100,)), keras.layers.Dense(64, "relu", kernel_initializer=he),
                                   keras.layers.Dense(10, tf.nn.softmax)])
# %% build: layers shared by all networks | 2 | layers made outside the function, or kept as a default argument
cache = {}
def dense(n, a, key):
    return cache.setdefault(key, layers.Dense(n, a))
def build(inputs, widths, classes):
    h = x = keras.Input((inputs,))
    for k, w in enumerate(widths):
        h = dense(w, "tanh", ("h", k, inputs, tuple(widths)))(h)
    return keras.Model(x, dense(classes, "softmax", ("o", inputs, tuple(widths), classes))(h))
# %% residual: concatenated | 1 | what each layer is called on
x = keras.Input((16,))
h = layers.Dense(16, "relu")(x)
residual = keras.Model(x, layers.Dense(1)(layers.Concatenate()([h, x])))
# %% residual: no ReLU | 2 | `activation=`; without one a layer is linear
x = keras.Input((16,))
h = layers.Dense(16)(x)
residual = keras.Model(x, layers.Dense(1)(layers.Add()([h, x])))
# %% curves: two panels | 1 | the curves belong into one
x = np.linspace(-2, 2, 81)
fig, (left, right) = plt.subplots(1, 2)
left.plot(x, x**3 - 3 * x, label="function")
right.plot(x, 3 * x**2 - 3, label="slope")
for ax in (left, right):
    ax.set(xlabel="x", ylabel="y")
    ax.legend()
# %% curves: twin axes | 3
x = np.linspace(-2, 2, 81)
fig, ax = plt.subplots()
one, = ax.plot(x, x**3 - 3 * x, label="function")
twin = ax.twinx()
other, = twin.plot(x, 3 * x**2 - 3, "r", label="derivative")
ax.set(xlabel="x", ylabel="f(x)")
twin.set_ylabel("f'(x)")
ax.legend(handles=[other, one])
# %% classic: a layer of inputs too many | 1 | `network.summary()`
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(100, "relu"))
network.add(layers.Dense(64, "relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10, "softmax"))
# %% build: a class of its own | 3
class Stack(keras.Model):
    def __init__(self, widths, classes):
        super().__init__()
        self.parts = [layers.Dense(width) for width in widths]
        self.last = layers.Dense(classes)
    def call(self, x):
        for part in self.parts:
            x = ops.tanh(part(x))
        return ops.softmax(self.last(x))
def build(inputs, widths, classes):
    network = Stack(widths, classes)
    network(np.zeros((1, inputs), "float32"))
    return network
# %% residual: an activation as a function | 3
x = keras.Input((16,))
h = keras.activations.relu(layers.Dense(16)(x))
residual = keras.Model(x, layers.Dense(1)(h + x))
