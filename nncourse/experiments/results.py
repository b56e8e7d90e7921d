"""Results of an experiment: a tidy frame, its statistics, and the file that keeps both. No TensorFlow here."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nncourse.experiments import statistics, store
from nncourse.experiments.naming import PAIRING
from nncourse.experiments.tuning import scores_of

if TYPE_CHECKING:
    import pandas as pd

    from nncourse.experiments.comparison import Comparison
    from nncourse.experiments.spec import Experiment


_EARLIER = {"block": "plain", "schedule": "constant"}


@dataclass(frozen=True)
class Results:
    """What became of every network.

    Attributes:
        frame: one row for each network and epoch. Columns: those of ``PAIRING``; ``learning_rate``, ``seed``;
            ``stage`` (``tuning`` or ``reported``; of a search in rounds also ``round 1`` …); ``epoch`` from 1;
            ``loss`` and ``accuracy`` on the training batches; ``val_loss``, ``val_accuracy``; ``test_loss`` and
            ``test_accuracy`` after the last epoch; ``diverged``.
        metadata: ``spec``, ``hash``, ``head``, ``samples`` (of the test part), ``classes``, ``environment``
            (versions, backend, device, jit, determinism), ``seconds`` of training, summed over chunks, and ``spent``:
            for ``tuning`` (all rounds) and ``reported`` the ``networks`` that were trained and their ``updates``.
            ``weights`` lists the files of a run that kept them (:func:`nncourse.experiments.weights.save`).
    """

    frame: "pd.DataFrame"
    metadata: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Results of earlier versions had neither blocks nor schedules to choose.
        earlier = {name: value for name, value in _EARLIER.items() if name not in self.frame}
        if earlier:
            object.__setattr__(self, "frame", self.frame.assign(**earlier))

    @property
    def experiment(self) -> "Experiment":
        """The experiment, read from the metadata; one on arrays has to be read with them by hand."""
        from nncourse.experiments.spec import Experiment

        return Experiment.from_json(json.dumps(self.metadata["spec"]))

    @property
    def score(self) -> str:
        """The column that is compared, which is test accuracy, or test loss of a regression."""
        return "test_loss" if self.metadata["head"] == "regression" else "test_accuracy"

    def final(self, stage: str = "reported") -> "pd.DataFrame":
        """The last epoch of every network of a stage."""
        frame = self.frame[self.frame.stage == stage]
        return frame[frame.epoch == frame.epoch.max()]

    def summary(
        self, by: tuple[str, ...] | None = None, *, confidence: float = 0.95, resamples: int = 2000, seed: int = 0
    ) -> "pd.DataFrame":
        """One row for each pairing, or for each value of the columns ``by``, pooling the rest by strata.

        Columns: ``learning_rate`` and whether it lay at the edge of all that were tried (``at_edge``), for pairings
        only; ``networks``; ``iqm``, the interquartile mean of :attr:`score` over networks that did not diverge, with
        its stratified bootstrap interval ``low`` … ``high`` (NaN when all diverged, and of single networks);
        ``diverged``, the share that did; ``at_chance``, the share whose accuracy cannot be told from guessing.

        Args:
            by: columns of ``PAIRING``.
            confidence: of the interval.
            resamples: of the bootstrap.
            seed: of the bootstrap.
        """
        import pandas as pd

        rates, rows = tuned(self.frame, self.metadata["head"]), []
        columns = list(by or PAIRING)
        for name, group in self.final().groupby(columns, sort=False, observed=True):
            row = dict(zip(columns, name, strict=True))
            if by is None:
                choice = rates.get(name)
                row["learning_rate"] = group.learning_rate.iloc[0]
                row["at_edge"] = choice is not None and bool(choice.at_edge)
            rng = np.random.default_rng(seed)
            rows.append({**row, **self._describe(group, confidence, resamples, rng)})
        return pd.DataFrame(rows)

    def curves(self, column: str = "val_loss", *, resamples: int = 500, seed: int = 0) -> "pd.DataFrame":
        """By pairing and epoch, the interquartile mean of a column over reported networks that are still sound.

        Columns: those of ``PAIRING``, ``epoch``, ``iqm``, ``low`` and ``high`` (95 % interval), ``networks``.
        """
        frame = self.frame[(self.frame.stage == "reported") & ~self.frame.diverged]
        return _spread(frame, [*PAIRING, "epoch"], column, resamples, seed)

    def sensitivity(self, *, resamples: int = 500, seed: int = 0) -> "pd.DataFrame":
        """By pairing and learning rate, the final validation score of the networks of the tuning stage.

        Columns: those of ``PAIRING``, ``learning_rate``, ``iqm``, ``low``, ``high``, ``networks``; a rate at
        which every network diverged has no row, nor has one that halving dropped before the last round. Empty if
        there was but one rate.
        """
        column = "val_loss" if self.metadata["head"] == "regression" else "val_accuracy"
        final = self.final("tuning")
        return _spread(final[~final.diverged], [*PAIRING, "learning_rate"], column, resamples, seed)

    def _describe(self, group: "pd.DataFrame", confidence: float, resamples: int, rng: np.random.Generator) -> dict:
        sound = group[~group.diverged]
        parts = [part[self.score].to_numpy() for _, part in sound.groupby(list(PAIRING), observed=True)]
        iqm = low = high = np.nan
        if parts:
            iqm = statistics.interquartile_mean(np.concatenate(parts))
            low, high = _interval(parts, confidence=confidence, resamples=resamples, rng=rng)
        row = {"networks": len(group), "iqm": iqm, "low": low, "high": high}
        row["diverged"] = float(group.diverged.mean())
        row["at_chance"] = np.nan
        if self.metadata["head"] == "classification":
            sizes = self.metadata["samples"], self.metadata["classes"]
            row["at_chance"] = statistics.at_chance_share(group.test_accuracy.to_numpy(), *sizes)
        return row

    def compare(self, a: str, b: str, *, confidence: float = 0.95) -> "Comparison":
        """Compare two pairings by seed: ``results.compare("relu/he_normal", "relu/glorot_uniform")``.

        See :func:`nncourse.experiments.comparison.compare`.
        """
        from nncourse.experiments.comparison import compare

        return compare(self, a, b, confidence=confidence)

    def improvement(self, a: dict[str, Any], b: dict[str, Any]) -> float:
        """The probability that networks of ``a`` beat those of ``b``, paired by seed and the other columns.

        Args:
            a: values of columns of ``PAIRING``, for example ``{"initializer": "he_normal"}``.
            b: other values of the same columns.

        Raises:
            StoreError: no network fits.
        """
        final = self.final()
        rest = [*(name for name in PAIRING if name not in a), "seed"]
        sides = []
        for side in (a, b):
            chosen = final[np.logical_and.reduce([final[name] == value for name, value in side.items()])]
            sides.append(chosen.set_index(rest)[self.score])
        left, right = sides[0].align(sides[1], join="inner")
        if left.empty:
            raise store.StoreError(
                f"No networks of {a} and {b} share a seed; look at Results.frame for what there is."
            )
        sign = -1 if self.score == "test_loss" else 1
        return statistics.probability_of_improvement(sign * left.to_numpy(), sign * right.to_numpy())

    def save(self, path: str | Path) -> Path:
        """Write frame and metadata as one Parquet file, aside and then renamed."""
        store.write_frame(Path(path), self.frame, self.metadata)
        return Path(path)

    @classmethod
    def read(cls, path: str | Path) -> "Results":
        """Read what :meth:`save` wrote.

        Raises:
            StoreError: there is no such file, or it is damaged.
        """
        return cls(*store.read_frame(Path(path)))


def _interval(strata: list[np.ndarray], **how: Any) -> tuple[float, float]:
    """The bootstrap interval; none, NaN, where every stratum is a single network: each resample would be the same."""
    if max(map(len, strata)) < 2:
        return np.nan, np.nan
    return statistics.bootstrap_interval(strata, **how)


def _spread(frame: "pd.DataFrame", columns: list[str], value: str, resamples: int, seed: int) -> "pd.DataFrame":
    import pandas as pd

    rows = []
    for name, group in frame.groupby(columns, sort=False, observed=True):
        values = group[value].to_numpy()
        low, high = _interval([values], resamples=resamples, rng=np.random.default_rng(seed))
        spread = {"iqm": statistics.interquartile_mean(values), "low": low, "high": high, "networks": len(values)}
        rows.append({**dict(zip(columns, name, strict=True)), **spread})
    return pd.DataFrame(rows, columns=[*columns, "iqm", "low", "high", "networks"])


def tuned(frame: "pd.DataFrame", head: str) -> dict[tuple, statistics.Tuned]:
    """The best learning rate of every pairing, by the validation data of the networks of the tuning stage."""
    tuning = frame[frame.stage == "tuning"]
    last, columns = tuning[tuning.epoch == tuning.epoch.max()], list(PAIRING)
    tried = dict(iter(frame[frame.stage != "reported"].groupby(columns, observed=True).learning_rate))
    choices = {}
    for name, group in last.groupby(columns, sort=False, observed=True):
        rates, scores, _ = scores_of(group, head)
        choices[name] = statistics.tune(rates, scores, tried[name].unique())
    return choices
