"""Activations with their derivatives: against difference quotients and Keras."""

import numpy as np
import pytest

from nncourse.experiments.scalar import names, scalar


@pytest.mark.parametrize("activation", names())
def test_exact_slope_equals_a_difference_quotient(activation):
    phi = scalar(activation)
    x = np.array([-7.0, -1.3, -0.2, 0.1, 0.9, 4.0])
    assert phi.slope(x) == pytest.approx(scalar(phi.value).slope(x), rel=1e-8, abs=1e-9)


@pytest.mark.parametrize("activation", sorted({*names()} - {"erf"}))  # Keras has no activation "erf"
def test_values_agree_with_keras(activation):
    import keras

    x = np.linspace(-5, 5, 41).astype("float32")
    given_by_keras = np.asarray(keras.activations.get(activation)(keras.ops.convert_to_tensor(x)))
    assert scalar(activation).value(x.astype(float)) == pytest.approx(given_by_keras, rel=1e-5, abs=1e-6)
