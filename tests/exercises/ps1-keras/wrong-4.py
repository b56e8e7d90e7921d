"""A missing bias and a stray batch axis, results of the wrong type, names forgotten, classes for models."""
# /// answers
# base = "reference"
# [expect.test-shapes]
# score = 0
# message = "wrong number of entries"
# [expect.test-standardise]
# score = 0
# message = "wrong shape"
# [expect.test-slope]
# score = 0
# message = "does not take the right arguments"
# [expect.test-curves]
# score = 0
# message = "`fig` is not the right kind of thing"
# [expect.test-counting]
# score = 1
# message = "`network_parameters` is not there yet"
# [expect.test-classic]
# score = 1
# message = "is not built"
# [expect.test-build]
# score = 0
# message = "`build` returns nothing"
# [expect.test-residual]
# score = 0
# message = "is not a Keras model"
# ///
# %% shapes
kernel_shape = (32, 100, 64)
bias_shape = ()
output_shape = (64,)
# %% standardise
def standardise(x):
    return ops.mean(x, axis=0)
# %% slope
def slope(x):
    return 3 * x * x
# %% curves
x = np.linspace(-2, 2, 101)
fig = plt.plot(x, x**3 - 3 * x)
# %% counting
def dense_parameters(inputs, units):
    return inputs * units + units
# %% classic
network = keras.Sequential(
    [layers.Dense(64, activation="relu", kernel_initializer="he_normal"), layers.Dense(10, activation="softmax")]
)
# %% build
def build(inputs, widths, classes):
    keras.Sequential([keras.Input((inputs,)), layers.Dense(classes, activation="softmax")])
# %% residual
class residual(keras.Model):
    def call(self, x):
        return x
