"""The transposed kernel, the wrong axis, x not watched, one curve, no biases, no initializer, shared layers."""
# /// answers
# base = "reference"
# [expect.test-shapes]
# score = 2
# message = "which axes have to agree"
# [expect.test-standardise]
# score = 0
# message = "the axis of the mean"
# [expect.test-slope]
# score = 0
# message = "`slope` returns nothing"
# [expect.test-curves]
# score = 0
# message = "wrong number of lines"
# [expect.test-counting]
# score = 2
# message = "not the right values"
# [expect.test-classic]
# score = 2
# message = "wrong kernel_initializer"
# [expect.test-build]
# score = 2
# message = "share weights"
# [expect.test-residual]
# score = 1
# message = "not connected as asked"
# ///
# %% shapes
kernel_shape = (64, 100)
bias_shape = (64,)
output_shape = (32, 64)
# %% standardise
def standardise(x):
    deviation = ops.std(x, axis=1, keepdims=True)
    return (x - ops.mean(x, axis=1, keepdims=True)) / ops.where(deviation > 0, deviation, 1.0)
# %% slope
def slope(f, x):
    x = tf.constant(float(x))
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)
# %% curves
x = np.linspace(-2, 2, 101)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x)
ax.set_xlabel("x")
ax.set_ylabel("y")
# %% counting
def dense_parameters(inputs, units):
    return inputs * units


def network_parameters(widths):
    return sum(a * b for a, b in zip(widths, widths[1:]))
# %% classic
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu"))
network.add(layers.Dense(10, activation="softmax"))
# %% build
made = {}


def build(inputs, widths, classes):
    key = (inputs, *widths, classes)
    if key not in made:
        hidden = [layers.Dense(width, activation="tanh") for width in widths]
        made[key] = keras.Sequential([keras.Input((inputs,)), *hidden, layers.Dense(classes, activation="softmax")])
    return made[key]
# %% residual
x = keras.Input((16,))
h = layers.Dense(16, activation="relu")(x)
residual = keras.Model(x, layers.Dense(1)(h))
