"""Published results reproduced at small scale: each a specification, the claims it asserts, and a figure.

``studies.find("glorot2010").reproduce()`` runs one on two cores within minutes. Claims are about what the paper
shows, not about its numbers: networks here are narrower and the data are smaller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nncourse.experiments import figures_studies as figures
from nncourse.experiments import theory
from nncourse.experiments.naming import pick
from nncourse.experiments.statistics import chance_threshold, interquartile_mean, probability_of_improvement


@dataclass(frozen=True)
class Outcome:
    """What a study found.

    Attributes:
        evidence: the table on which the claims stand.
        claims: each claim, and whether it holds.
        figure: draws the study's figure anew and gives it.
        measured: the :class:`~nncourse.experiments.propagation.Propagation` or
            :class:`~nncourse.experiments.results.Results` behind it.
    """

    evidence: pd.DataFrame
    claims: dict[str, bool]
    figure: Callable[[], Any]
    measured: Any

    @property
    def holds(self) -> bool:
        """Whether every claim does."""
        return all(self.claims.values())

    def _repr_markdown_(self) -> str:
        """In a notebook, the claims as a list."""
        return "\n".join(f"- **{'holds' if holds else 'does not hold'}:** {c}" for c, holds in self.claims.items())


@dataclass(frozen=True)
class Study:
    """A published result to reproduce.

    Attributes:
        name: as ``nncourse reproduce`` takes it.
        source: the paper, and where in it.
        specification: gives the arguments of :func:`~nncourse.experiments.propagation.propagate`, or an
            :class:`~nncourse.experiments.spec.Experiment`.
        judge: turns what was measured into an outcome.
    """

    name: str
    source: str
    specification: Callable[[], Any]
    judge: Callable[[Any], Outcome]

    def reproduce(
        self, store: str | Path | None = None, *, device: str = "auto", progress: bool | None = False
    ) -> Outcome:
        """Run the study and judge its claims.

        Args:
            store: a folder in which a training that was stopped goes on.
            device: ``auto``, ``cpu`` or ``gpu``.
            progress: show a bar.
        """
        spec = self.specification()
        if isinstance(spec, dict):
            from nncourse.experiments.propagation import propagate

            return self.judge(propagate(**spec, device=device, progress=bool(progress)))
        from nncourse.experiments.running import run

        return self.judge(run(spec, store, device=device, progress=progress))


def find(name: str) -> Study:
    """A study by name.

    Raises:
        SpecError: there is none of this name.
    """
    return STUDIES[pick("study", name, STUDIES)]


def _glorot2010() -> dict:
    """Inputs are image intensities as in the paper, so the two initializers meet equal widths (64)."""
    from sklearn.datasets import load_digits

    old = {"class_name": "VarianceScaling", "config": {"scale": 1 / 3, "mode": "fan_in", "distribution": "uniform"}}
    old["label"] = "1/√n"
    return {
        "activations": ["tanh"],
        "initializers": [old, "glorot_uniform"],
        "depth": 5,
        "width": 64,
        "members": 50,
        "inputs": load_digits().data[:200] / 16,
    }


def _judge_glorot2010(measured: Any) -> Outcome:
    quantities = ("activation_sd", "backpropagated_gradient_sd", "weight_gradient_sd")
    groups = measured.frame.groupby(["initializer", "layer"], sort=False)
    evidence = groups[list(quantities)].mean().reset_index()
    by_init = {name: part.set_index("layer") for name, part in evidence.groupby("initializer")}
    old, new = by_init["1/√n"], by_init["glorot_uniform"]
    fall = {name: part["activation_sd"][5] / part["activation_sd"][1] for name, part in by_init.items()}
    back = "backpropagated_gradient_sd"
    spread = [part["weight_gradient_sd"].max() / part["weight_gradient_sd"].min() for part in (old, new)]
    claims = {
        "under 1/√n the sd of the activations falls at every layer, to less than a sixth after five": bool(
            (np.diff(old["activation_sd"]) < 0).all() and fall["1/√n"] < 1 / 6
        ),
        "under the normalised initializer more than half of that sd is left after five layers": bool(
            fall["glorot_uniform"] > 1 / 2
        ),
        "under 1/√n the back-propagated gradients shrink more than fivefold on the way to the first layer": bool(
            old[back][1] < old[back][5] / 5
        ),
        "under the normalised initializer they shrink less than twofold": bool(new[back][1] > new[back][5] / 2),
        "under both, the weight gradients differ between layers by less than a tenth": bool(max(spread) < 1.1),
    }
    return Outcome(evidence, claims, lambda: figures.glorot2010(measured), measured)


def _he2015() -> Any:
    """Xavier stalls for a time, which grows with depth; 24 epochs part 22 layers from 30."""
    from nncourse.experiments.spec import Experiment

    return Experiment(
        activations="relu",
        initializers=["he_normal", "glorot_normal"],
        depths=[22, 30],
        width=64,
        optimizers="momentum",
        learning_rates=[1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
        tuning_seeds=2,
        seeds=10,
        epochs=24,
    )


def _judge_he2015(results: Any) -> Outcome:
    evidence = _epochs_to_leave_chance(results)
    at_chance = evidence.groupby(["initializer", "depth"])["at_chance"].mean()
    epochs = evidence.pivot(index=["depth", "seed"], columns="initializer", values="epochs")
    sooner = probability_of_improvement(-epochs.loc[22, "he_normal"], -epochs.loc[22, "glorot_normal"])
    summary = results.summary()[["initializer", "depth", "learning_rate", "iqm", "low", "high", "at_chance"]]
    summary["median_epochs"] = [
        epochs.loc[row.depth, row.initializer].median() for row in summary.itertuples(index=False)
    ]
    claims = {
        "at 30 layers at least nine of ten networks under Xavier stall at chance": at_chance["glorot_normal", 30]
        >= 0.9,
        "at 30 layers every network under He learns": at_chance["he_normal", 30] == 0,
        "at 22 layers at least nine of ten learn under either": at_chance[:, 22].max() <= 0.1,
        "at 22 layers He leaves chance sooner in at least nine of ten pairs": sooner >= 0.9,
    }
    claims = {claim: bool(holds) for claim, holds in claims.items()}
    return Outcome(summary, claims, lambda: figures.he2015(results), results)


def _epochs_to_leave_chance(results: Any) -> pd.DataFrame:
    """By reported network: the first epoch whose validation accuracy beats chance, infinite if none; and its end."""
    data = results.experiment.data
    threshold = chance_threshold(len(data.y_validation), results.metadata["classes"])
    frame = results.frame[results.frame["stage"] == "reported"]
    rows = []
    for key, part in frame.groupby(["initializer", "depth", "seed"], observed=True):
        part = part.sort_values("epoch")
        above = part.loc[part["val_accuracy"] > threshold, "epoch"]
        last = part["val_accuracy"].iloc[-1]
        rows.append((*key, above.min() if len(above) else np.inf, not last > threshold))
    return pd.DataFrame(rows, columns=["initializer", "depth", "seed", "epochs", "at_chance"])


#: σw² on either side of the critical one, and σb², as in the paper's figure 5.
_CRITICAL = 1.76
_WEIGHT_VARIANCES = (0.5, 0.8, 1.0, 1.2, 1.5, _CRITICAL, 2.5, 4.0, 8.0)
_BIAS_VARIANCE = 0.05
#: Training accuracy, over the last epoch, from which a network counts as trained.
_TRAINED = 0.8


def _schoenholz2017() -> Any:
    from nncourse.experiments.spec import Experiment

    normal = {"scale": 1.0, "mode": "fan_in", "distribution": "untruncated_normal"}
    return Experiment(
        activations="tanh",
        initializers=[{"class_name": "VarianceScaling", "config": normal}],
        weight_scales=[np.sqrt(variance).item() for variance in _WEIGHT_VARIANCES],
        bias_scales=np.sqrt(_BIAS_VARIANCE).item(),
        depths=[8, 16, 24, 32, 48],
        width=64,
        optimizers="momentum",
        learning_rates=[1e-3, 3e-3, 1e-2, 3e-2],
        tuning_seeds=1,
        seeds=3,
        epochs=20,
    )


def _judge_schoenholz2017(results: Any) -> Outcome:
    final = results.final().fillna({"accuracy": 0.0})
    accuracy = final.groupby(["weight_scale", "depth"])["accuracy"].agg(interquartile_mean)
    table = accuracy.unstack("depth").set_axis(list(_WEIGHT_VARIANCES), axis="index")
    reach = pd.Series({variance: _reach(variance) for variance in _WEIGHT_VARIANCES})
    trained = table >= _TRAINED
    deepest = (trained.cummin(axis=1) * table.columns.to_numpy()).max(axis=1)
    rising, falling = deepest.loc[:_CRITICAL].to_list(), deepest.loc[_CRITICAL:].to_list()
    depth = np.broadcast_to(table.columns, table.shape)
    shallow, deep = (depth < reach.to_numpy()[:, None] / 2, depth > reach.to_numpy()[:, None] * 2)
    claims = {
        "networks shallower than half of six depth scales train": trained.to_numpy()[shallow].all(),
        "networks deeper than twice six depth scales do not train": deep.any() and not trained.to_numpy()[deep].any(),
        "the greatest trainable depth rises up to the edge of chaos": rising == sorted(rising)
        and rising[0] < rising[-1],
        "the greatest trainable depth falls beyond the edge of chaos": falling == sorted(falling, reverse=True)
        and falling[-1] < falling[0],
    }
    evidence = table.add_prefix("accuracy_at_").assign(greatest_trainable_depth=deepest, six_xi_c=reach)
    evidence = evidence.rename_axis("weight_variance").reset_index()
    claims = {claim: bool(holds) for claim, holds in claims.items()}
    return Outcome(evidence, claims, lambda: figures.schoenholz2017(table, _reach_curve()), results)


def _reach(weight_variance: float) -> float:
    """6 ξ_c, in layers."""
    return 6 * theory.depth_scales("tanh", weight_variance, _BIAS_VARIANCE).c


def _reach_curve() -> pd.Series:
    """6 ξ_c along σw², for the figure."""
    variances = np.geomspace(_WEIGHT_VARIANCES[0], _WEIGHT_VARIANCES[-1], 80)
    return pd.Series([_reach(variance) for variance in variances], variances)


STUDIES = {
    study.name: study
    for study in (
        Study("glorot2010", "Glorot & Bengio 2010, figures 6 to 9", _glorot2010, _judge_glorot2010),
        Study("he2015", "He et al. 2015, figures 2 and 3", _he2015, _judge_he2015),
        Study("schoenholz2017", "Schoenholz et al. 2017, figure 5", _schoenholz2017, _judge_schoenholz2017),
    )
}
