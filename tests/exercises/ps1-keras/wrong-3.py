"""The batch in the wrong place, variance for deviation, a wide step, the slope of x cubed alone, He for all."""
# /// answers
# base = "reference"
# [expect.test-shapes]
# score = 2
# message = "one row for each sample"
# [expect.test-standardise]
# score = 1
# message = "not the right values"
# [expect.test-slope]
# score = 0
# message = "not the right values"
# [expect.test-curves]
# score = 1
# message = "its slope"
# [expect.test-counting]
# score = 0
# message = "`dense_parameters` stopped with an error"
# [expect.test-classic]
# score = 0
# message = "wrong number of units"
# [expect.test-build]
# score = 0
# message = "wrong activation"
# [expect.test-residual]
# score = 0
# message = "inputs of the wrong shape"
# ///
# %% shapes
kernel_shape = (100, 64)
bias_shape = (64,)
output_shape = (64, 32)
# %% standardise
def standardise(x):
    variance = ops.var(x, axis=0)
    return (x - ops.mean(x, axis=0)) / ops.where(variance > 0, variance, 1.0)
# %% slope
def slope(f, x):
    return (f(tf.constant(x + 1.0)) - f(tf.constant(float(x)))) / 1.0
# %% curves
x = np.linspace(-2, 2, 101)
fig, ax = plt.subplots()
ax.plot(x, x**3 - 3 * x, label="function")
ax.plot(x, 3 * x**2, label="slope")
ax.set_xlabel("x")
ax.set_ylabel("y")
ax.legend()
# %% counting
def dense_parameters(inputs, units):
    return inputs.shape * units


def network_parameters(widths):
    return sum(widths)
# %% classic
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(100, activation="relu", kernel_initializer="he_uniform"))
network.add(layers.Dense(10, activation="softmax"))
# %% build
shared = layers.Dense(2, activation="softmax")


def build(inputs, widths, classes):
    last = shared if classes == 2 else layers.Dense(classes, activation="softmax")
    hidden = [layers.Dense(width, activation="relu") for width in widths]
    return keras.Sequential([keras.Input((inputs,)), *hidden, last])
# %% residual
x = keras.Input((16, 1))
h = layers.Dense(16, activation="relu")(x)
residual = keras.Model(x, layers.Dense(1)(h + x))
