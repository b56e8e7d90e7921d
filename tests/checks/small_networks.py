"""Networks that take milliseconds, and data of three classes for them."""

import keras
import numpy as np
from keras import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 4)).astype("float32")
Y = X[:, :3].argmax(1)
PARTS = [(X[i : i + 80], Y[i : i + 80]) for i in (0, 80, 160)]


def network(units=3, activation="softmax", **compiled):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(units, activation)])
    model.compile(**{"optimizer": "adam", "loss": "sparse_categorical_crossentropy", **compiled})
    return model


def sequential(*stack, inputs=100):
    return keras.Sequential([keras.Input((inputs,)), *stack])


def dense(*args, **kwargs):
    return layers.Dense(*args, **kwargs)


def graph(make, inputs=16):
    x = keras.Input((inputs,))
    return keras.Model(x, make(x))


def classifier(activation="softmax", units=3):
    return sequential(dense(4, "relu"), dense(units, activation), inputs=5)
