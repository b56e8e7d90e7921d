"""Mean-field theory, layer by layer: what :mod:`nncourse.experiments.propagation` is drawn against."""

from collections.abc import Sequence

import numpy as np

from nncourse.experiments import theory
from nncourse.experiments.scalar import ActivationLike


def predict(
    activation: ActivationLike, variances: Sequence[float], bias_variance: float, q_in: float, c_in: float
) -> list[dict[str, float]]:
    """What is expected in every layer of a wide network of equal widths.

    Forward, q' = σw² E[φ²] + σb² and the map of c (Poole et al. 2016, equations 3 and 5); backward, the second
    moment of the gradient by the pre-activations is multiplied by σw² E[φ'²] (Schoenholz et al. 2017, equation 15).

    Args:
        activation: a name of the theory or an elementwise function of an array.
        variances: σw² of each layer.
        bias_variance: σb².
        q_in: second moment of the inputs.
        c_in: correlation of the pairs of inputs.

    Returns:
        For each layer ``preactivation_second_moment``, ``backpropagated_gradient_second_moment`` (of a cost whose
        gradient by the last activations has unit second moment) and ``correlation``, NaN once the signal is gone.
    """
    q = variances[0] * q_in + bias_variance
    c = (variances[0] * q_in * c_in + bias_variance) / q if q else np.nan
    moments, correlations = [q], [c]
    for variance in variances[1:]:
        following = theory.variance_map(activation, q, variance, bias_variance)
        alive = following > 0 and not np.isnan(c)
        c = theory.correlation_map(activation, np.clip(c, -1, 1), q, variance, bias_variance) if alive else np.nan
        q = following
        moments.append(q)
        correlations.append(c)
    slopes = [theory.slope_second_moment(activation, q) for q in moments]
    gradients = [slopes[-1]]
    for slope, variance in zip(slopes[-2::-1], variances[:0:-1], strict=True):
        gradients.append(gradients[-1] * variance * slope)
    names = ("preactivation_second_moment", "backpropagated_gradient_second_moment", "correlation")
    rows = zip(moments, reversed(gradients), correlations, strict=True)
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]
