"""Signal propagation at initialization, measured layer by layer and beside what mean-field theory predicts.

``propagate(["tanh"], ["glorot_uniform"])`` draws networks (``nncourse.experiments.networks``), passes inputs
through them and a cost back, and asks :mod:`nncourse.experiments.theory` for the same quantities.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from nncourse.experiments import backend
from nncourse.experiments.activations import Activation, activation
from nncourse.experiments.blocks import Block, block
from nncourse.experiments.initializers import initializer
from nncourse.experiments.naming import SpecError, number, pick, several, whole
from nncourse.experiments.networks import QUANTITIES, Networks, pair_correlation, second_moment
from nncourse.experiments.prediction import predict
from nncourse.experiments.rule import as_theory_takes_it
from nncourse.progress import bars

#: Arrays of one pass, in bytes.
_MEMORY = 1_000_000_000
#: Columns that name a pairing here.
PAIRING = ("activation", "initializer", "block")


@dataclass(frozen=True)
class Propagation:
    r"""What was measured.

    Attributes:
        frame: a row for each ``activation``, ``initializer``, ``block``, ``member`` and ``layer`` (from 1), with
            :data:`QUANTITIES` and ``weight_variance``, the mean square of the layer's weights times its fan-in.
            Moments run over samples and units. ``dead`` is the share of units whose slope is zero on every sample,
            ``saturated`` the share of units and samples whose slope is below 5 % of the steepest one,
            ``correlation`` the mean over pairs of samples (first and second, third and fourth, …) of
            :math:`\mathbb E[h_1 h_2]/q`.
        singular_values: a row for each of ``activation``, ``initializer``, ``block``, ``member`` and ``rank`` (from
            1, largest first) with the singular ``value`` of the Jacobian of the last layer's outputs by the input, at
            the first sample.
        predicted: a row for each ``activation``, ``initializer``, ``block`` and ``layer`` with what mean-field theory
            says of ``preactivation_second_moment``, ``backpropagated_gradient_second_moment`` and ``correlation``,
            given the first layer's input and each layer's weight variance; NaN under batch normalisation.
    """

    frame: pd.DataFrame
    singular_values: pd.DataFrame
    predicted: pd.DataFrame

    @classmethod
    def of(cls, parts: "Sequence[Propagation]") -> "Propagation":
        """What was measured of several sets of pairings, as one: for pairings that are no full grid."""
        return cls(*(pd.concat([getattr(part, f.name) for part in parts], ignore_index=True) for f in fields(cls)))

    def summary(self) -> pd.DataFrame:
        """A row for each pairing: the first and the last layer's moments, averaged over members, and the extremes.

        ``…_ratio`` is last over first layer for forward quantities and first over last for gradients: the factor by
        which a signal grew on its way; ``…_theory`` is what theory says of it. ``largest`` and ``smallest`` are mean
        extreme singular values.
        """
        ends = self.frame["layer"].min(), self.frame["layer"].max()
        mean = self.frame.groupby([*PAIRING, "layer"], sort=False).mean(numeric_only=True)
        first, last = (mean.xs(end, level="layer") for end in ends)
        forward, backward = "preactivation_second_moment", "backpropagated_gradient_second_moment"
        values = self.singular_values.groupby([*PAIRING, "member"], sort=False)["value"]
        extremes = values.agg(["max", "min"]).groupby([*PAIRING], sort=False).mean()
        theory = self.predicted.set_index([*PAIRING, "layer"])
        expected = {end: theory.xs(at, level="layer").loc[first.index] for end, at in zip("fl", ends, strict=True)}
        with np.errstate(divide="ignore", invalid="ignore"):
            columns = {
                "q_last": last[forward],
                "q_ratio": last[forward] / first[forward],
                "q_theory": expected["l"][forward] / expected["f"][forward],
                "gradient_ratio": first[backward] / last[backward],
                "gradient_theory": expected["f"][backward] / expected["l"][backward],
                "correlation_last": last["correlation"],
                "dead_last": last["dead"],
                "saturated_last": last["saturated"],
                "largest": extremes["max"],
                "smallest": extremes["min"],
            }
        return pd.DataFrame(columns).reset_index()

    def by_layer(self, quantity: str) -> pd.DataFrame:
        """Over members ``mean``, ``low`` (least) and ``high`` (greatest), a row for each pairing and layer.

        Raises:
            SpecError: it is none of :data:`QUANTITIES`.
        """
        groups = self.frame.groupby([*PAIRING, "layer"], sort=False)
        values = groups[pick("quantity", quantity, QUANTITIES)]
        return values.agg(mean="mean", low="min", high="max").reset_index()

    def spectrum(self) -> pd.DataFrame:
        """The mean singular ``value`` of each ``rank`` over members, a row for each pairing and rank."""
        groups = self.singular_values.groupby([*PAIRING, "rank"], sort=False)
        return groups["value"].mean().reset_index()


def propagate(
    activations: Sequence[str | Callable],
    initializers: Sequence[Any],
    depth: int = 30,
    width: int = 256,
    members: int = 10,
    inputs: int | np.ndarray = 64,
    seed: int = 0,
    *,
    bias_std: float = 0.0,
    blocks: Any = "plain",
    device: str = "auto",
    progress: bool = False,
) -> Propagation:
    r"""Measure signal propagation in networks with every pairing of activation and initializer.

    Args:
        activations: of the hidden layers: names of ``keras.activations`` or elementwise functions of a tensor.
        initializers: of the kernels: names, configs or objects of ``keras.initializers``, or pairs of one and a gain.
        depth: number of hidden layers.
        width: units of each.
        members: networks for each pairing, with the seeds ``seed``, ``seed + 1``, … in every pairing; a seed's draws
            are those of an experiment's network of that seed and shape.
        inputs: ``[sample, feature]``, or a number of :func:`gaussian_pairs` with as many features as ``width``.
        seed: of the first member, and of inputs and cost.
        bias_std: :math:`\sigma_b`, the standard deviation of normal biases; 0 is Keras' zeros.
        blocks: what a hidden layer is made of, as in an experiment, but for dropout: one or several.
        device: ``auto``, ``cpu`` or ``gpu``.
        progress: show a progress bar.

    Raises:
        SpecError: an unknown name, an empty list, a number out of range, or unfit inputs.
        DeviceError: a GPU is asked for and there is none.
    """
    functions = several("activations", activations, activation, lambda value: value.label)
    kinds = several("initializers", initializers, initializer, lambda value: value.label)
    depth, width, members = whole("depth", 1)(depth), whole("width", 1)(width), whole("members", 1)(members)
    seed, bias_std = whole("seed", 0)(seed), number("bias_std", least=0)(bias_std)
    x, place, layers = _inputs(inputs, width, seed), backend.find_device(device), _blocks(blocks, bias_std)
    everyone = [(kind, member) for kind in kinds for member in range(members)]
    at_once = _members_at_once(x, depth, width)
    groups = [everyone[start : start + at_once] for start in range(0, len(everyone), at_once)]
    measured, values = [], []
    for function, layer, group in _tracked(list(product(functions, layers, groups)), progress):
        own, seeds = [kind for kind, _ in group], [seed + member for _, member in group]
        names = {"activation": function.label, "block": layer.label}
        keys = [{**names, "initializer": kind.label, "member": member} for kind, member in group]
        with backend.on(place):
            networks = Networks(function, own, seeds, [x.shape[1], *[width] * depth], bias_std, layer)
            measured += _rows(keys, networks.measure(x, seed))
            values += _singular_rows(keys, networks.jacobian(x if layer.normalization == "batch" else x[:1]))
    order = {"activation": functions, "initializer": kinds, "block": layers}
    order = {name: [value.label for value in values] for name, values in order.items()}
    frame = _ordered(pd.DataFrame(measured), order)
    return Propagation(
        frame, _ordered(pd.DataFrame(values), order), _predict(frame, {f.label: f for f in functions}, x, bias_std)
    )


def gaussian_pairs(samples: int, features: int, *, correlation: float = 0.5, seed: int = 0) -> np.ndarray:
    """Standard normal inputs ``[samples, features]``, float32, the first and second so correlated, and so on."""
    rng = np.random.default_rng([seed, 1])
    shared, own = rng.normal(size=(2, samples, features))
    shared = np.repeat(shared[: (samples + 1) // 2], 2, axis=0)[:samples]
    return (np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own).astype("float32")


def _rows(keys: list[dict], columns: dict[str, np.ndarray]) -> Iterator[dict]:
    for place, key in enumerate(keys):
        for layer in range(columns["dead"].shape[1]):
            yield {**key, "layer": layer + 1, **{name: column[place, layer] for name, column in columns.items()}}


def _singular_rows(keys: list[dict], jacobians: np.ndarray) -> Iterator[dict]:
    for key, values in zip(keys, np.linalg.svd(jacobians, compute_uv=False), strict=True):
        for rank, value in enumerate(values, 1):
            yield {**key, "rank": rank, "value": float(value)}


def _ordered(frame: pd.DataFrame, order: dict[str, list[str]]) -> pd.DataFrame:
    """Rows in the order in which activations, initializers and blocks were named."""
    places = {name: pd.Categorical(frame[name], labels, ordered=True).codes for name, labels in order.items()}
    rows = np.lexsort([places[name] for name in reversed(PAIRING)])
    first = [*PAIRING, *(name for name in frame.columns if name not in PAIRING)]
    return frame[first].iloc[rows].reset_index(drop=True)


def _predict(frame: pd.DataFrame, functions: dict[str, Activation], x: np.ndarray, bias_std: float) -> pd.DataFrame:
    """Mean-field theory for every pairing, from the inputs' second moment and correlation."""
    x = x[None].astype(float)
    q_in, c_in = second_moment(x).item(), pair_correlation(x).item()
    rows = []
    for (name, which, kind), part in frame.groupby([*PAIRING], sort=False):
        phi = as_theory_takes_it(functions[name])
        variances = part.groupby("layer")["weight_variance"].mean().to_numpy()
        layers = predict(phi, variances, bias_std**2, q_in, c_in, block(kind))
        names = dict(zip(PAIRING, (name, which, kind), strict=True))
        rows += [{**names, "layer": i, **row} for i, row in enumerate(layers, 1)]
    return pd.DataFrame(rows)


def _blocks(values: Any, bias_std: float) -> tuple[Block, ...]:
    kinds = several("blocks", values, block, lambda value: value.label)
    if any(kind.drops for kind in kinds):
        raise SpecError("Signals are measured without dropout; leave it out of the blocks.")
    if bias_std and any(kind.normalization for kind in kinds):
        raise SpecError("A normalised block has no bias to draw; take a bias_std of 0 with it.")
    return kinds


def _inputs(inputs: int | np.ndarray, width: int, seed: int) -> np.ndarray:
    if np.ndim(inputs) == 0:
        if not isinstance(inputs, int | np.integer) or inputs < 2:
            raise SpecError(f"inputs is {inputs!r}; it must be an array or a number of samples, at least 2.")
        return gaussian_pairs(int(inputs), width, seed=seed)
    x = np.asarray(inputs)
    if x.ndim != 2 or len(x) < 2 or x.dtype.kind not in "fiub" or not np.isfinite(x).all():
        raise SpecError(
            f"inputs needs at least 2 samples of finite numbers, [sample, feature]; got {x.dtype} of shape {x.shape}."
        )
    return x.astype("float32")


def _members_at_once(x: np.ndarray, depth: int, width: int) -> int:
    """How many networks one pass takes: kernels and their gradients, four arrays of activations, a Jacobian."""
    floats = depth * (2 * width**2 + 4 * len(x) * width) + 3 * x.shape[1] * width
    return max(1, _MEMORY // (4 * floats))


def _tracked(jobs: list, progress: bool) -> Iterator:
    with bars("passes", progress) as start:
        advance = start("measuring", len(jobs), 0)
        for job in jobs:
            yield job
            advance(1)
