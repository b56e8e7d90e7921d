"""A deviation that never gets below 0.03, Keras that counts where it may not, the slope of one function by heart."""
# /// answers
# base = "reference"
# [expect.test-standardise]
# score = 1
# message = "that deviation alone"
# [expect.test-slope]
# score = 0
# message = "what the tape is asked for"
# [expect.test-counting]
# score = 0
# message = "without Keras"
# ///
# %% standardise
def standardise(x):
    return layers.BatchNormalization()(x, training=True)
# %% slope
def slope(f, x):
    return 3.0 * x**2
# %% counting
def dense_parameters(inputs, units):
    return keras.Sequential([keras.Input((inputs,)), layers.Dense(units)]).count_params()


def network_parameters(widths):
    return keras.Sequential([keras.Input((widths[0],)), *map(layers.Dense, widths[1:])]).count_params()
