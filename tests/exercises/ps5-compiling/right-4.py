"""Right in other ways: rounded to float32 first, a loss as a function, weights drawn by hand, an exact fraction."""
# /// answers
# base = "reference"
# ///
# %% crossentropy
def crossentropy(labels, logits):
    z = np.asarray(logits, "float32")
    z = z - z.max(axis=1, keepdims=True)
    return -z[np.arange(len(labels)), labels] + np.log(np.exp(z).sum(axis=1))


def crossentropy_one_hot(rows, logits):
    z = np.asarray(logits, "float32")
    z = z - z.max(axis=1, keepdims=True)
    return np.log(np.exp(z).sum(axis=1)) - (rows * z).sum(axis=1)
# %% network
inputs = keras.Input((100,))
hidden = keras.activations.relu(layers.Dense(64, kernel_initializer=keras.initializers.HeNormal(seed=4))(inputs))
network = keras.Model(inputs, ops.softmax(layers.Dense(10)(hidden)))
network.compile(keras.optimizers.Adam(2e-3), keras.losses.CategoricalCrossentropy(), metrics=[keras.metrics.CategoricalAccuracy()])
# %% repair
def f(y, p):
    return keras.losses.sparse_categorical_crossentropy(y, p, from_logits=True)


repaired = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
repaired.compile(keras.optimizers.SGD(0.3), loss=f, metrics=["accuracy"])
# %% reset
from fractions import Fraction

weights_after = "Kept"
steps_by_name = Fraction(2 * 256, 32)
steps_by_object = float(7 * (256 // 32))
