"""The rule of thumb, from theory and by measurement: which initializer suits an activation, and how deep it carries.

A pairing carries a signal as far as the first of these: six depth scales of the correlation, beyond which two inputs
cannot be told apart (Schoenholz et al. 2017, section 5); the depth at which the second moment of the pre-activations
has fallen to 1 % or grown a hundredfold; the depth at which the squared gradient has fallen to 1 % on its way back to
layer 1.
"""

import contextlib
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from nncourse.experiments import theory
from nncourse.experiments.activations import Activation, activation
from nncourse.experiments.draws import draw
from nncourse.experiments.initializers import Initializer, initializer
from nncourse.experiments.naming import number, several, whole
from nncourse.experiments.scalar import ActivationLike
from nncourse.experiments.scalar import names as theory_names

#: The initializers that most networks get.
USUAL = ("he_normal", "glorot_uniform")
#: A signal is lost when this share of it is left, or when it has grown by the inverse.
LEFT = 0.01
#: Layers after which the theory looks no further: what is alive there has no limit that matters.
_DEEPEST = 2000
_DEPTH_SCALES = 6
#: What :func:`trained_depths` trains, and the training accuracy from which a network counts as trained.
_TRAINING = {
    "width": 64,
    "optimizers": "momentum",
    "learning_rates": (1e-3, 3e-3, 1e-2, 3e-2),
    "tuning_seeds": 1,
    "seeds": 3,
    "epochs": 20,
}
_TRAINED = 0.8


class Reach(NamedTuple):
    """How far a pairing carries a signal.

    Attributes:
        layers: the depth, ``inf`` where nothing limits it.
        limit: what ends it: ``correlation`` (six of its depth scales), ``signal fades``, ``signal grows``,
            ``gradient fades``, or ``none``.
    """

    layers: float
    limit: str


def rule_of_thumb(
    activations: Sequence[str | Callable] | str,
    initializers: Sequence[Any] | None = None,
    *,
    width: int = 256,
    bias_std: float = 0.0,
) -> pd.DataFrame:
    r"""What theory says of every activation under its recommended and other initializers.

    Args:
        activations: names of ``keras.activations`` or elementwise functions of a tensor.
        initializers: of the kernels, as in an experiment; by default the recommended one (:func:`recommended`) and
            the two usual ones (:data:`USUAL`).
        width: units of every layer; matters to initializers that ignore it, such as ``random_normal``.
        bias_std: :math:`\sigma_b`.

    Returns:
        A frame with a row for each pairing, and as columns ``activation``, ``gain_squared``
        (:math:`1/\mathbb E[\varphi(z)^2]`), ``initializer``, ``recommended`` (whether it is),
        ``weight_variance`` (:math:`\sigma_w^2`), ``q_star``, ``chi``, ``depth``
        (layers to which a signal is carried, ``inf`` without limit) and ``limit`` (:class:`Reach`). ``q_star`` and
        ``chi`` are NaN where there is no fixed point; ``q_star`` also where every q is one, as for ReLU under He.
    """
    kinds = several("activations", activations, activation, lambda value: value.label)
    width, bias_std = whole("width", 1)(width), number("bias_std", least=0)(bias_std)
    rows = []
    for kind in kinds:
        phi, best = as_theory_takes_it(kind), recommended(kind, bias_std=bias_std)
        rows += [_row(kind.label, phi, given, best, width, bias_std) for given in _tried(initializers, best)]
    return pd.DataFrame(rows)


def trained_depths(
    activations: Sequence[str | Callable] | str,
    initializers: Sequence[Any] | None = None,
    *,
    depths: Sequence[int] = (4, 8, 16, 32, 64),
    bias_std: float = 0.0,
    store: Any = None,
    device: str = "auto",
    progress: bool | None = None,
    **fields: Any,
) -> pd.DataFrame:
    """The depth to which networks of every pairing were measured to train, beside :func:`rule_of_thumb`.

    A depth counts as trained if the median network ends with a training accuracy of at least 0.8, there and at every
    lesser depth that was tried. By default networks of width 64 learn the digits with momentum for 20 epochs, three
    of each pairing at the best of four learning rates.

    Args:
        activations: as in :func:`rule_of_thumb`.
        initializers: as in :func:`rule_of_thumb`.
        depths: to try.
        bias_std: standard deviation of the hidden biases.
        store: a folder in which a measurement that was stopped goes on.
        device: ``auto``, ``cpu`` or ``gpu``.
        progress: show a bar; by default in a terminal.
        fields: of the :class:`~nncourse.experiments.spec.Experiment`, in place of the defaults.

    Returns:
        A frame with a row for each pairing, and as columns ``activation``, ``initializer`` and
        ``trained_depth``, 0 if none of the depths trained.
    """
    from nncourse.experiments.running import run
    from nncourse.experiments.spec import Experiment

    rows = []
    for kind in several("activations", activations, activation, lambda value: value.label):
        pairings = {"activations": kind, "initializers": _tried(initializers, recommended(kind, bias_std=bias_std))}
        experiment = Experiment(**{**_TRAINING, **fields, **pairings, "depths": depths, "bias_scales": bias_std})
        final = run(experiment, store, device=device, progress=progress).final().fillna({"accuracy": 0.0})
        table = final.groupby(["initializer", "depth"], sort=False)["accuracy"].median().unstack("depth")
        trained = (table[sorted(table)] >= _TRAINED).cummin(axis=1)
        for given in experiment.initializers:
            row = trained.loc[given.label]
            deepest = max([depth for depth in trained if row[depth]], default=0)
            rows.append({"activation": kind.label, "initializer": given.label, "trained_depth": deepest})
    return pd.DataFrame(rows)


def _tried(initializers: Sequence[Any] | None, best: Initializer) -> list[Initializer]:
    """The initializers asked for, or the recommended and the usual ones, none twice."""
    if initializers is not None:
        return list(several("initializers", initializers, initializer, lambda value: value.label))
    return list({kind.label: kind for kind in (best, *map(initializer, USUAL))}.values())


def recommended(kind: Any, *, bias_std: float = 0.0) -> Initializer:
    r"""The initializer whose :math:`\sigma_w` carries a signal through an activation as deep as any.

    Two are tried: the gain, :math:`\sigma_w^2 = 1/\mathbb E[\varphi(z)^2]`, which keeps a unit second moment, and the
    edge of chaos, :math:`\chi = 1`, where there is one. The deeper reach wins, the gain if they are equal.

    Args:
        kind: an activation, as in an experiment.
        bias_std: :math:`\sigma_b`.

    Returns:
        ``he_normal`` where :math:`\sigma_w^2` is 2, otherwise ``lecun_normal``, with a gain unless it is 1.
    """
    phi = as_theory_takes_it(activation(kind))
    tried = [theory.gain(phi) ** 2]
    with contextlib.suppress(theory.FixedPointError):
        tried.append(theory.edge_of_chaos(phi, bias_std) ** 2)
    best = max(tried, key=lambda variance: reach(phi, variance, bias_std**2).layers)
    stock = {1: "lecun_normal", 2: "he_normal"}
    name = stock.get(round(best)) if math.isclose(best, round(best), rel_tol=1e-6) else None
    return initializer(name or ("lecun_normal", math.sqrt(best)))


@lru_cache(maxsize=512)
def reach(phi: ActivationLike, weight_variance: float, bias_variance: float = 0.0, *, q_in: float = 1.0) -> Reach:
    r"""How deep a signal is carried, by the three measures of this module.

    Args:
        phi: a name of the theory or an elementwise function of an array.
        weight_variance: :math:`\sigma_w^2`.
        bias_variance: :math:`\sigma_b^2`.
        q_in: second moment of the inputs.
    """
    faded = _faded(phi, weight_variance, bias_variance, q_in)
    if faded.limit == "signal grows":
        return faded  # it never comes near the fixed point that ξ_c belongs to
    try:
        apart = _DEPTH_SCALES * theory.depth_scales(phi, weight_variance, bias_variance).c
    except theory.FixedPointError:
        apart = math.inf  # nothing to approach: the second moment tells
    if apart < faded.layers:
        return Reach(max(1.0, apart), "correlation")
    return faded


def _faded(phi: ActivationLike, weight_variance: float, bias_variance: float, q_in: float) -> Reach:
    """The depth at which the second moment or the squared gradient is lost."""
    first = q = weight_variance * q_in + bias_variance
    gradient, before = 1.0, None
    for depth in range(1, _DEEPEST):
        if not LEFT * first < q:
            return Reach(depth - 1, "signal fades")
        if not q < first / LEFT:
            return Reach(depth - 1, "signal grows")
        if gradient < LEFT:
            return Reach(depth - 1, "gradient fades")
        slope = weight_variance * theory.slope_second_moment(phi, q)
        if before is not None and math.isclose(q, before, rel_tol=1e-9):
            # The fixed point is reached: from here on every layer multiplies the gradient by the same number.
            steady = math.isclose(slope, 1, rel_tol=1e-7) or slope > 1
            left = math.inf if steady else depth + math.floor(math.log(LEFT / gradient) / math.log(slope))
            return Reach(left, "none" if steady else "gradient fades")
        gradient *= slope
        before, q = q, theory.variance_map(phi, q, weight_variance, bias_variance)
    return Reach(math.inf, "none")


def weight_variance(kind: Initializer, width: int) -> float:
    r""":math:`\sigma_w^2` of a square kernel: exact for variance scaling, otherwise measured on a few draws."""
    scale = getattr(kind.build(0) if kind.seeded else None, "scale", None)
    if kind.stock and scale is not None:
        return kind.gain**2 * float(scale)
    drawn = draw(kind, (width, width), np.arange(8)).astype(float)
    return kind.gain**2 * float((drawn**2).mean()) * width


def as_theory_takes_it(kind: Activation) -> ActivationLike:
    """An activation by the name that the theory knows, or as a function of NumPy arrays."""
    if kind.function is None and kind.label in theory_names():
        return kind.label
    function = kind.resolve()

    def on_arrays(x: np.ndarray) -> np.ndarray:
        from keras import ops

        return ops.convert_to_numpy(function(ops.convert_to_tensor(x.astype("float32"))))

    on_arrays.__name__ = kind.label
    return on_arrays


def _row(name: str, phi: ActivationLike, kind: Initializer, best: Initializer, width: int, bias_std: float) -> dict:
    variance, bias_variance = weight_variance(kind, width), bias_std**2
    q_star = chi = math.nan
    with contextlib.suppress(theory.FixedPointError):
        chi = theory.chi(phi, variance, bias_variance)
        q_star = theory.fixed_point(phi, variance, bias_variance)
    layers, limit = reach(phi, variance, bias_variance)
    return {
        "activation": name,
        "gain_squared": theory.gain(phi) ** 2,
        "initializer": kind.label,
        "recommended": math.isclose(variance, weight_variance(best, width), rel_tol=1e-6),
        "weight_variance": variance,
        "q_star": q_star,
        "chi": chi,
        "depth": layers,
        "limit": limit,
    }
