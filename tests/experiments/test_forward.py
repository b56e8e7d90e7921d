"""The forward pass of a stack, block by block."""

import keras
import numpy as np
import pytest

from nncourse.experiments.blocks import block
from nncourse.experiments.forward import drop


@pytest.mark.parametrize(
    ("kind", "stock"),
    [
        ("dropout:0.3", keras.layers.Dropout(0.3, seed=1)),
        ("alpha_dropout:0.2", keras.layers.AlphaDropout(0.2, seed=1)),
    ],
)
def test_dropout_is_keras_formula(kind, stock):
    x = np.random.default_rng(0).normal(size=(64, 32)).astype("float32")
    theirs = np.asarray(stock(x, training=True))
    values, counts = np.unique(theirs, return_counts=True)
    dropped = theirs == values[counts.argmax()]  # the one value that comes many times
    assert 0.1 < dropped.mean() < 0.4
    ours = np.asarray(drop(keras.ops.convert_to_tensor(x), keras.ops.convert_to_tensor(~dropped), block(kind)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
