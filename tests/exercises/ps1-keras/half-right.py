"""A learner who began: the first questions right, the next half right, the rest blank."""
# /// answers
# base = "blank"
# [expect.test-shapes]
# score = 3
# [expect.test-standardise]
# score = 2
# message = "infinities or NaN"
# [expect.test-slope]
# score = 2
# [expect.test-counting]
# score = 1
# message = "every layer once"
# [expect.test-classic]
# score = 2
# message = "wrong kernel_initializer"
# [expect.test-build]
# score = 0
# message = "not attempted"
# ///
# %% shapes
kernel_shape = (100, 64)
bias_shape = (64,)
output_shape = (32, 64)
# %% standardise
def standardise(x):
    return (x - ops.mean(x, axis=0)) / ops.std(x, axis=0)
# %% slope
def slope(f, x):
    x = tf.Variable(float(x))
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)
# %% counting
def dense_parameters(inputs, units):
    return inputs * units + units


def network_parameters(widths):
    return dense_parameters(widths[0], widths[1])
# %% classic
network = keras.Sequential()
network.add(keras.Input((100,)))
network.add(layers.Dense(64, activation="relu"))
network.add(layers.Dense(10, activation="softmax"))
# %% [markdown] linear
# Two linear maps, one after the other, are one linear map. So depth without an activation is worth nothing.
