"""The weights of reported networks, each pairing's best or all, as ``.keras`` files that plain Keras loads.

The best network is the one with the best score on the validation data after the last epoch; the test data have no
say. A chunk keeps the best of each pairing in it, so the best of all chunks is among them. All are those that did not
diverge.

What a run kept stays as long as it belongs to the run's numbers, whatever a later run of the same experiment keeps.
"""

import re
import tempfile
import warnings
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nncourse.experiments.activations import activation
from nncourse.experiments.comparison import networks_of
from nncourse.experiments.keras_models import keras_model
from nncourse.experiments.naming import PAIRING
from nncourse.experiments.spec import Experiment, Member
from nncourse.experiments.store import StoreError, key_of, read_metadata, write_whole

if TYPE_CHECKING:
    import pandas as pd

#: Weights of networks as Keras lists them, by network.
Kept = dict[Member, list[np.ndarray]]
_COLUMNS = (*PAIRING, "learning_rate", "seed", "val_loss", "val_accuracy", "test_loss", "test_accuracy")


class PutAsideWarning(UserWarning):
    """Files of weights whose numbers are no longer those of the run, and where they lie now."""


def best(frame: "pd.DataFrame", head: str) -> "pd.DataFrame":
    """The last row of each pairing's best network; none for a pairing of which every network diverged.

    Of equal accuracies the lower validation loss counts, of equal losses the lower seed.
    """
    last = frame[(frame.epoch == frame.epoch.max()) & ~frame.diverged]
    columns = ["val_loss", "seed"] if head == "regression" else ["val_accuracy", "val_loss", "seed"]
    ordered = last.sort_values(columns, ascending=[name != "val_accuracy" for name in columns], kind="stable")
    return ordered.groupby(list(PAIRING), sort=False, observed=True).head(1).sort_index()


def places(frame: "pd.DataFrame", head: str, which: str) -> set[int]:
    """Of a chunk's frame, the places of the networks whose weights are to be kept: ``best`` or ``all``."""
    rows = best(frame, head) if which == "best" else _sound(frame)
    return {int(row) // int(frame.epoch.max()) for row in rows.index}


def _sound(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The last row of each network that did not diverge."""
    return frame[(frame.epoch == frame.epoch.max()) & ~frame.diverged]


def still_there(run: Path, frame: "pd.DataFrame", folder: Path) -> list[dict[str, Any]]:
    """What an earlier run of the same experiment told of its files, as far as they are there.

    They stay while their numbers are those of this run. Where they are not, as on another device, all go together
    into a folder beside, and ``PutAsideWarning`` names it.

    Args:
        run: its file, which this run is about to replace.
        frame: of the reported networks of this run.
        folder: of the files.

    Raises:
        StoreError: the files could not be moved.
    """
    try:
        listed = read_metadata(run).get("weights") or []
    except StoreError:  # there was none, or nobody can tell what it kept
        return []
    there = [row for row in listed if (folder / row["file"]).is_file()]
    last = {_network(row): row for row in _sound(frame).to_dict("records")}
    if all(_agree(row, last.get(_network(row), {})) for row in there):
        return there
    aside = folder / f"earlier-{key_of({'weights': there})[:8]}"
    try:
        aside.mkdir(exist_ok=True)
        for row in there:
            if (aside / row["file"]).exists():  # put aside before: this is a copy, or of a run that was stopped here
                (folder / row["file"]).unlink()
            else:
                (folder / row["file"]).rename(aside / row["file"])
    except OSError as error:
        raise StoreError(f"The weights in {folder} could not be put aside ({error.strerror}).") from error
    warnings.warn(
        f"The weights that an earlier run kept are of other numbers than this one's; they are in {aside} now.",
        PutAsideWarning,
        stacklevel=4,
    )
    return []


def _network(row: dict[str, Any]) -> tuple:
    """Pairing and seed of a row."""
    return (*(row.get(name) for name in PAIRING), row.get("seed"))


def _agree(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows of a network give the same numbers; those that a regression lacks are NaN in both."""
    pairs = [(one.get(name), other.get(name)) for name in _COLUMNS]
    return all(a == b or (a != a and b != b) for a, b in pairs)


def save(
    experiment: Experiment,
    frame: "pd.DataFrame",
    kept: Kept,
    folder: Path,
    which: str = "best",
    earlier: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Write networks into a folder, the best of each pairing or all.

    A file holds a compiled model with logits as outputs: ``keras.models.load_model(path).evaluate(x_test, y_test)``
    on the experiment's data gives the numbers of its row. An activation of one's own has to be named to Keras when it
    is loaded, as ``custom_objects``.

    Args:
        experiment: what was run.
        frame: of its reported networks.
        kept: at least the networks that are to be written.
        folder: is made if it is not there.
        which: ``best`` or ``all``, whose files name the seed.
        earlier: rows of files that an earlier run kept and that are still good. These files stay; of one network
            there is one file, named by its seed if all were kept once.

    Returns:
        For each file, earlier ones too, the columns of ``PAIRING``, rate, seed, the last scores, and ``file``, its
        name.

    Raises:
        StoreError: a file could not be written.
    """
    from nncourse.experiments.artefacts import folder_at

    folder = folder_at(folder)
    by_name = {(*member.pairing.labels.values(), member.seed): member for member in kept}
    rows, taken, listed = [], set(), {_network(row): row for row in earlier}
    wanted = best(frame, experiment.head) if which == "best" else _sound(frame)
    for row in wanted.to_dict("records"):
        member, before = by_name[_network(row)], listed.pop(_network(row), None)
        file = _free(_named(experiment, row) + ("" if which == "best" else f"-seed-{row['seed']}"), taken)
        if before and which == "best" and before["file"] != file:
            rows.append(before)
            continue
        write_whole(folder / file, _as_keras(experiment, member, kept[member]))
        if before and before["file"] != file:
            (folder / before["file"]).unlink(missing_ok=True)
        rows.append({**{name: row[name] for name in _COLUMNS}, "file": file})
    return [*rows, *listed.values()]


def load(results: Any, pairing: str, store: str | Path, *, seed: int | None = None) -> Any:
    """The Keras model of a reported network, trained and compiled, with logits as outputs.

    Args:
        results: the :class:`~nncourse.experiments.results.Results` of a run that kept weights.
        pairing: its name, as in :func:`nncourse.experiments.comparison.compare`.
        store: the folder of the run.
        seed: that of the network; by default the pairing's best, by validation score. Others are there if the run
            kept all (``keep_weights="all"``).

    Raises:
        StatisticsError: the name fits no pairing or more than one.
        StoreError: the run kept no weights of the network, or the file is not there.
        SpecError: an own activation has changed since.
    """
    import keras

    row = _row_of(results, pairing, seed)
    path = Path(store) / "weights" / results.metadata["hash"] / row["file"]
    if not path.is_file():
        raise StoreError(f"There is no file {path}; name the folder that the run was kept in.")
    functions = {kind.function.__name__: kind.function for kind in _own_activations(results)}
    return keras.models.load_model(path, custom_objects=functions)


def _row_of(results: Any, pairing: str, seed: int | None) -> dict[str, Any]:
    """What a run tells of a kept network; of the pairing's best, if no seed is named."""
    networks, kept = networks_of(results, pairing), results.metadata.get("weights")
    if kept is None:
        raise StoreError("This run kept no weights; run it again with keep_weights=True (--keep-weights).")
    own = {row["seed"]: row for row in kept if all(row[name] == networks[name].iloc[0] for name in PAIRING)}
    if not own:
        raise StoreError(f"There are no weights of {pairing}: every network of it diverged.")
    wanted = best(networks, results.metadata["head"]).seed.iloc[0] if seed is None else seed
    if wanted not in own:
        raise StoreError(
            f"There are no weights of {pairing} with seed {wanted}, but with {', '.join(map(str, own))}; it "
            "diverged, was not run, or the run kept the best alone (keep_weights='all', --keep-all-weights)."
        )
    return own[wanted]


def _own_activations(results: Any) -> list:
    """The activations of a run that are no names of Keras."""
    kinds = [activation(saved) for saved in results.metadata["spec"]["activations"]]
    return [kind for kind in kinds if hasattr(kind.function, "__name__")]


def _as_keras(experiment: Experiment, member: Member, weights: list[np.ndarray]) -> bytes:
    import keras

    pairing, data = member.pairing, experiment.data
    units = [data.features, *[pairing.width] * pairing.depth, experiment.outputs]
    model = keras_model(units, pairing.activation.resolve(), pairing.block)
    model.set_weights(weights)
    optimizer = pairing.optimizer.to_keras(member.learning_rate)
    if experiment.head == "regression":
        model.compile(optimizer, "mse")
    else:
        model.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
    optimizer.build(model.trainable_variables)  # Keras warns when it loads one that was not
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "model.keras"
        model.save(path)
        return path.read_bytes()


def _named(experiment: Experiment, row: dict[str, Any]) -> str:
    """Activation, initializer, and whatever else takes more than one value, in letters that every system takes."""
    axes = (experiment.depths, experiment.width, experiment.optimizers, experiment.weight_scales)
    axes = (*axes, experiment.bias_scales, experiment.blocks, experiment.schedules)
    varied = [name for name, axis in zip(PAIRING[2:], axes, strict=True) if len(axis) > 1]
    parts = [str(row[name]) for name in PAIRING[:2]] + [f"{name}-{row[name]}" for name in varied]
    return re.sub(r"[^A-Za-z0-9_.=+-]+", "-", "-".join(parts)).strip("-.") or "network"


def _free(name: str, taken: set[str]) -> str:
    """The name as a file's, numbered if another network has it."""
    tried = (f"{name}{'' if number == 1 else f'-{number}'}.keras" for number in count(1))
    file = next(file for file in tried if file.lower() not in taken)
    taken.add(file.lower())
    return file
