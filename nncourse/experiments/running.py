"""Running an experiment: learning rates tuned first, on networks of their own; then the reported networks.

Tuning may spare networks epochs (:mod:`nncourse.experiments.search`). A reported network always gets all of them;
only a chunk in which every network has diverged ends, since nothing would change any more.

Each stage is cut into chunks (:mod:`nncourse.experiments.chunks`), which are read from the store or trained by
workers (:mod:`nncourse.experiments.workers`) and kept as they are finished.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse.experiments import backend, weights
from nncourse.experiments.chunks import Chunk, ChunkOptions, TrainedChunk, chunks
from nncourse.experiments.naming import SpecError, number, whole
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.spec import Experiment, Member
from nncourse.experiments.store import ChunkStore
from nncourse.experiments.tuning import tune
from nncourse.experiments.workers import Cluster, Here, LocalProcesses, TrainingPlace
from nncourse.progress import Start, bars

if TYPE_CHECKING:
    import pandas as pd


class SmallerChunksWarning(UserWarning):
    """A device had no memory left, and what remained was cut into smaller chunks."""


class NotKeptWarning(UserWarning):
    """A run whose results are neither stored nor reused, and why."""


def run(
    experiment: Experiment,
    store: str | os.PathLike | None = None,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    device: str = "auto",
    deterministic: bool = False,
    jit: bool = True,
    memory_bytes: int | None = None,
    progress: bool | None = None,
    keep_weights: bool | str = False,
) -> Results:
    """Train every network of an experiment.

    Args:
        experiment: what to run.
        store: a folder; finished chunks are kept in it, and a run that was stopped goes on from there. With an own
            function that reaches files, chance or C code nothing is kept, and ``NotKeptWarning`` says so. Installed
            packages count by name and version: one of your own that is not installed editable needs a new version
            when its code changes. Under JAX compiled graphs are kept in its folder ``compiled``, which may be removed
            at any time.
        jobs: processes.
        scheduler: address of a running Dask cluster, instead of processes.
        device: ``auto``, ``cpu`` or ``gpu``.
        deterministic: ask the backend for the same bits at every run.
        jit: compile with XLA.
        memory_bytes: memory of one chunk; by default what suits the device
            (:func:`nncourse.experiments.training.memory_bytes`).
        progress: show a bar; by default in a terminal and in a notebook.
        keep_weights: keep the weights of each pairing's best reported network, by validation score, as ``.keras``
            files in the store (:mod:`nncourse.experiments.weights`); ``"all"`` keeps those of every reported network.
            What an earlier run of the experiment kept stays; files of other numbers, as of another device, go into
            a folder beside, and ``PutAsideWarning`` says so.

    Raises:
        SpecError: a number is out of range, weights are to be kept and there is no store, or both jobs and a
            scheduler are given.
        DeviceError: there is no such device.
        StoreError: the store cannot be written, or another version wrote it.
        ClusterError: the cluster cannot be reached, or its machines differ from this one.
    """
    import pandas as pd

    from nncourse.experiments import training

    jobs = whole("jobs", 1)(jobs)
    if scheduler is not None and jobs > 1:
        raise SpecError("jobs (--jobs) are processes of this machine, and a scheduler has its own; give one of them.")
    keep_weights = _which_weights(keep_weights, store)
    kept = _store(experiment, store)
    place = backend.find_device(device)
    if place == "gpu" and jobs > 1:
        raise backend.DeviceError("A GPU serves one process at a time; leave out jobs, or take device='cpu'.")
    budget = training.memory_bytes(place) if memory_bytes is None else memory_bytes
    budget = int(number("memory_bytes", above=0)(budget))
    threads = max(1, (os.cpu_count() or 1) // jobs) if jobs > 1 else None
    options = ChunkOptions.here(
        place,
        jit=jit,
        deterministic=deterministic,
        threads=threads,
        keep_weights=keep_weights if kept else "",
        store=_compiled_in(kept, scheduler),
    )
    if deterministic:
        backend.make_deterministic()
    with bars("networks", progress) as start:
        stages = _Stages(experiment, kept, options, budget, _workers(jobs, scheduler), start)
        tuning = tune(experiment, stages.run)
        reported = stages.run(experiment, "reported", _reported(experiment, tuning))
    metadata = _metadata(experiment, options, {"tuning": tuning, "reported": reported})
    metadata |= _weights(experiment, stages, pd.concat(reported, ignore_index=True))
    results = Results(pd.concat([*tuning, *reported], ignore_index=True), metadata)
    if kept:
        results.save(kept.folder / f"{experiment.hash}.parquet")
    return results


@dataclass(frozen=True)
class _Stages:
    """What the stages of one run share."""

    experiment: Experiment
    kept: ChunkStore | None
    options: ChunkOptions
    memory_bytes: int
    workers: TrainingPlace
    start: Start
    kept_weights: weights.Kept = field(default_factory=dict)

    def run(self, experiment: Experiment, stage: str, members: Sequence[Member]) -> list["pd.DataFrame"]:
        """The frames of all chunks of a stage, read from the store or trained and kept.

        Args:
            experiment: the whole one, or as a round of tuning has it, with fewer epochs.
            stage: its name.
            members: its networks.
        """
        frames, missing = self._planned(experiment, stage, members, self.memory_bytes)
        there = len(members) - sum(len(chunk.members) for chunk in missing.values())
        advance, budget = self.start(stage, len(members), there), self.memory_bytes
        while missing:
            try:
                self._train(experiment, missing, frames, advance)
                break
            except Exception as error:
                missing = {key: chunk for key, chunk in missing.items() if frames[key] is None}
                if not backend.is_out_of_memory(error) or max(chunk.size for chunk in missing.values()) == 1:
                    raise
            budget //= 2
            self._tell_smaller(budget)
            left = [member for chunk in missing.values() for member in chunk.members]
            for key in missing:
                del frames[key]
            smaller, missing = self._planned(experiment, stage, left, budget)
            frames |= smaller
        return list(frames.values())

    def _train(self, experiment: Experiment, missing: dict[str, Chunk], frames: dict, advance: Callable) -> None:
        """Have chunks trained, and keep and enter each frame as it comes."""
        for key, trained in self.workers.run(experiment, missing, self.options, advance):
            self._keep(key, trained)
            self._enter(missing[key], trained.weights)
            frames[key] = trained.frame

    def _planned(
        self, experiment: Experiment, stage: str, members: Sequence[Member], memory_bytes: int
    ) -> tuple[dict, dict[str, Chunk]]:
        """By key, the frames of the chunks, None where there is none yet, and those chunks."""
        planned = {
            chunk.key(experiment, self.options): chunk for chunk in chunks(experiment, stage, members, memory_bytes)
        }
        frames = {key: self._read(key, chunk) for key, chunk in planned.items()}
        return frames, {key: chunk for key, chunk in planned.items() if frames[key] is None}

    def _read(self, key: str, chunk: Chunk) -> "pd.DataFrame | None":
        """A finished chunk; None if it is not in the store, or its weights are wanted and were not kept."""
        frame = self.kept.read(key) if self.kept else None
        if frame is not None and self.options.keep_weights and chunk.stage == "reported":
            found = self.kept.read_weights(key)
            wanted = weights.places(frame, self.experiment.head, self.options.keep_weights)
            if found is None or wanted - found.keys():
                return None
            self._enter(chunk, found)
        return frame

    def _enter(self, chunk: Chunk, found: dict[int, list] | None) -> None:
        self.kept_weights.update({chunk.members[place]: own for place, own in (found or {}).items()})

    def _tell_smaller(self, memory_bytes: int) -> None:
        warnings.warn(
            f"The {self.options.device} has no memory for so many networks at once; going on with chunks of "
            f"{memory_bytes / 2**20:.3g} MiB. Give memory_bytes (--memory) to begin there.",
            SmallerChunksWarning,
            stacklevel=4,
        )

    def _keep(self, key: str, trained: TrainedChunk) -> None:
        """Write a chunk, its weights first: the frame says that it is finished."""
        if self.kept:
            if trained.weights is not None:
                self.kept.write_weights(key, trained.weights)
            origin = {"environment": self.options.environment, "spec": self.experiment.to_dict()}
            self.kept.write(key, trained.frame, {**origin, **trained.frame.attrs})


def _reported(experiment: Experiment, tuning: list["pd.DataFrame"]) -> list[Member]:
    """The reported networks, at the tuned rates where there was something to tune."""
    import pandas as pd

    if not tuning:
        return experiment.members()
    rates = tuned(pd.concat(tuning), experiment.head)
    return experiment.members(lambda pairing: [rates[tuple(pairing.labels.values())].learning_rate])


def _weights(experiment: Experiment, stages: _Stages, frame: "pd.DataFrame") -> dict[str, list]:
    """For the metadata, the files of networks of a run: those that it keeps, and those that an earlier one kept."""
    if not stages.kept:
        return {}
    store, which = stages.kept.folder, stages.options.keep_weights
    folder = store / "weights" / experiment.hash
    earlier = weights.still_there(store / f"{experiment.hash}.parquet", frame, folder)
    if which:
        return {"weights": weights.save(experiment, frame, stages.kept_weights, folder, which, earlier)}
    return {"weights": earlier} if earlier else {}


def _which_weights(asked: bool | str, store: str | os.PathLike | None) -> str:
    """``best``, ``all`` or nothing."""
    which = {True: "best", False: ""}.get(asked, asked)
    if which not in ("", "best", "all"):
        raise SpecError(f"keep_weights is True, False, 'best' or 'all'; got {asked!r}.")
    if which and store is None:
        raise SpecError("keep_weights writes files into the store; give a store (--out), a folder.")
    return which


def _store(experiment: Experiment, folder: str | os.PathLike | None) -> ChunkStore | None:
    """The store, unless the numbers depend on something that its names cannot hold."""
    if folder is None:
        return None
    if experiment.unknown:
        reasons = "; ".join(dict.fromkeys(experiment.unknown))
        warnings.warn(
            f"Nothing is kept in {folder} nor taken from it: it rests on what cannot be known ({reasons}).",
            NotKeptWarning,
            stacklevel=3,
        )
        return None
    return ChunkStore(folder)


def _compiled_in(kept: ChunkStore | None, scheduler: str | None) -> str | None:
    """Where compiled graphs may be kept; the machines of a cluster may not reach the store."""
    return str(kept.folder.absolute()) if kept and scheduler is None else None


def _workers(jobs: int, scheduler: str | None) -> TrainingPlace:
    if scheduler is not None:
        return Cluster(scheduler)
    return LocalProcesses(jobs) if jobs > 1 else Here()


def _metadata(
    experiment: Experiment, options: ChunkOptions, stages: dict[str, list["pd.DataFrame"]]
) -> dict[str, Any]:
    return {
        "spec": experiment.to_dict(),
        "hash": experiment.hash,
        "head": experiment.head,
        "samples": len(experiment.data.y_test),
        "classes": experiment.outputs if experiment.head == "classification" else None,
        "environment": options.environment,
        "seconds": sum(frame.attrs.get("seconds", 0.0) for frames in stages.values() for frame in frames),
        "spent": {stage: _spent(frames, experiment.steps) for stage, frames in stages.items()},
    }


def _spent(frames: list["pd.DataFrame"], steps: int) -> dict[str, int]:
    """Networks trained and updates computed in a stage; a chunk that does not say ran all its epochs."""
    return {
        "networks": sum(len(frame) // int(frame.epoch.max()) for frame in frames),
        "updates": sum(int(frame.attrs.get("updates", len(frame) * steps)) for frame in frames),
    }


def results_in(store: str | os.PathLike) -> list[Path]:
    """The files of whole runs in a store, for :meth:`nncourse.experiments.results.Results.read`."""
    return sorted(Path(store).glob("*.parquet"))
