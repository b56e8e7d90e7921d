"""Right in other ways: lists for tuples, NumPy-like code, functional models, strings."""
# /// answers
# base = "reference"
# ///
# %% shapes
kernel_shape = [100, 64]
bias_shape = [64]
output_shape = [32, 64]
# %% standardise
def standardise(x):
    centred = x - ops.mean(x, axis=0, keepdims=True)
    variance = ops.mean(ops.square(centred), axis=0, keepdims=True)
    return ops.where(variance > 0, centred / ops.sqrt(ops.where(variance > 0, variance, 1.0)), 0.0)
# %% slope
def slope(f, x):
    x = tf.constant(x, dtype="float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return float(tape.gradient(y, x))
# %% curves
fig = plt.figure()
x = np.arange(-2, 2.01, 0.1)
for label, y in [("f", x**3 - 3 * x), ("f'", 3 * (x - 1) * (x + 1))]:
    plt.plot(x, y, label=label)
plt.legend()
plt.xlabel("x")
plt.ylabel("f and f'")
plt.title("A cubic")
# %% counting
def dense_parameters(inputs, units):
    return np.int64(units * (1 + inputs))


def network_parameters(widths):
    total = 0
    for index in range(1, len(widths)):
        total += dense_parameters(widths[index - 1], widths[index])
    return total
# %% classic
inputs = keras.Input(shape=(100,))
hidden = layers.Dense(64, activation=keras.activations.relu, kernel_initializer=keras.initializers.HeNormal())(inputs)
network = keras.Model(inputs, layers.Dense(10, activation=keras.activations.softmax)(hidden))
# %% build
def build(inputs, widths, classes):
    model = keras.Sequential()
    model.add(keras.Input((inputs,)))
    for width in widths:
        model.add(layers.Dense(width, "tanh"))
    model.add(layers.Dense(classes, "softmax"))
    return model
# %% residual
x = keras.Input((16,))
h = layers.Dense(16, "relu")(x)
residual = keras.Model(inputs=x, outputs=layers.Dense(1)(h + x))
