"""Derivatives against finite differences, and gradients through a function."""

import numpy as np

from nncourse import checks
from nncourse.checks.derivatives import finite_difference

GRID = np.linspace(-3, 3, 7)


def test_derivatives_are_compared_with_finite_differences(fails):
    checks.derivative("df", np.tanh, [GRID], value=lambda x: 1 - np.tanh(x) ** 2)
    assert fails(checks.derivative, "df", np.tanh, [GRID], value=np.tanh).code == "wrong_derivative"
    slope = finite_difference(np.exp, GRID)
    assert np.allclose(slope, np.exp(GRID), rtol=1e-8)


def test_gradients_flow_through_tensors_only(fails):
    from keras import ops

    point = np.array([-1.0, 0.5, 2.0], "float32")
    checks.function("f", np.tanh, [point], value=ops.tanh, tensors=True, gradient=True)
    cut = lambda x: ops.convert_to_tensor(np.tanh(np.asarray(x)))  # noqa: E731
    assert fails(checks.function, "f", np.tanh, [point], value=cut, gradient=True).code == "no_gradient"
