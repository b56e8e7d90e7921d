"""Numbers for tuples, division by zero, f for f', no legend, the last layer forgotten, output not softmax."""
# /// answers
# base = "reference"
# [expect.test-shapes]
# score = 2
# message = "tuple of whole numbers"
# [expect.test-standardise]
# score = 2
# message = "infinities or NaN"
# [expect.test-slope]
# score = 0
# message = "what the tape is asked for"
# [expect.test-curves]
# score = 2
# message = "no legend"
# [expect.test-counting]
# score = 1
# message = "every layer once"
# [expect.test-classic]
# score = 1
# message = "Layer 2 (Dense) of `network` has the wrong activation"
# [expect.test-build]
# score = 1
# message = "wrong number of layers"
# [expect.test-residual]
# score = 2
# message = "wrong activation"
# ///
# %% shapes
kernel_shape = (100, 64)
bias_shape = 64
output_shape = (32, 64)
# %% standardise
def standardise(x):
    return (x - ops.mean(x, axis=0)) / ops.std(x, axis=0)
# %% slope
def slope(f, x):
    return f(tf.constant(float(x)))
# %% curves
x = np.linspace(-2, 2, 101)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x, label="function")
ax.plot(x, 3 * x**2 - 3, label="slope")
ax.set_xlabel("x")
ax.set_ylabel("y")
# %% counting
def dense_parameters(inputs, units):
    return inputs * units + units


def network_parameters(widths):
    return dense_parameters(widths[0], widths[1])
# %% classic
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu", kernel_initializer="he_normal"))
network.add(layers.Dense(10))
# %% build
def build(inputs, widths, classes):
    return keras.Sequential(
        [keras.Input((inputs,)), layers.Dense(widths[0] if widths else 8, "tanh"), layers.Dense(classes, "softmax")]
    )
# %% residual
x = keras.Input((16,))
h = layers.Dense(16, activation="relu")(x)
residual = keras.Model(x, layers.Dense(1, activation="sigmoid")(h + x))
