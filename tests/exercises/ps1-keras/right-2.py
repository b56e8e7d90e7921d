"""Right in other ways: arrays, finite differences, separate activation layers, initializer objects, warnings."""
# /// answers
# base = "reference"
# ///
# %% shapes
import warnings

warnings.warn("A warning costs nothing.")
kernel_shape = np.array([100, 64])
bias_shape = (np.int32(64),)
output_shape = (32, 64.0)
# %% standardise
import sys


def standardise(x):
    warnings.warn("The learner's function warns while it is tested.")
    print("and writes to stderr", file=sys.stderr)
    values = np.asarray(x)
    spread = values.std(axis=0)
    return ops.convert_to_tensor((values - values.mean(axis=0)) / np.where(spread == 0, 1, spread), "float32")
# %% slope
def slope(f, x):
    h = 1e-2
    high, low = (f(tf.constant(float(x) + d)) for d in (h, -h))
    return (high - low) / (2 * h)
# %% curves
fig, ax = plt.subplots(figsize=(4, 3))
grid = np.linspace(-2.5, 2.5, 60)
cubic = np.poly1d([1, 0, -3, 0])
(first,) = ax.plot(grid, cubic(grid), "--")
(second,) = ax.plot(grid, cubic.deriv()(grid))
fig.legend([first, second], ["cubic", "derivative"])
ax.set(xlabel="input", ylabel="output")
# %% counting
def dense_parameters(inputs, units):
    return np.zeros((inputs, units)).size + np.zeros(units).size


def network_parameters(widths):
    widths = np.asarray(widths)
    return ((widths[:-1] + 1) * widths[1:]).sum()
# %% classic
network = keras.Sequential(
    [
        layers.InputLayer(shape=(100,)),
        layers.Dense(64, kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_in", "truncated_normal", seed=3)),
        layers.ReLU(),
        layers.Dense(10),
        layers.Softmax(),
    ]
)
# %% build
def build(inputs, widths, classes):
    stack = [keras.Input(shape=(inputs,))]
    for width in widths:
        stack += [layers.Dense(width), layers.Activation("tanh")]
    stack += [layers.Dense(classes), layers.Activation("softmax")]
    return keras.Sequential(stack)
# %% residual
x = keras.Input((16,))
h = layers.Dense(16)(x)
h = layers.ReLU()(h)
residual = keras.Model(x, layers.Dense(1, "linear")(ops.add(x, h)))
