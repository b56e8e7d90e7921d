"""Running an experiment: learning rates tuned first, on networks of their own; then the reported networks.

Each stage is cut into chunks (:mod:`nncourse.experiments.chunks`), which are read from the store or trained by
workers (:mod:`nncourse.experiments.workers`) and kept as they are finished.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse.experiments import backend
from nncourse.experiments.chunks import Chunk, ChunkOptions, chunks
from nncourse.experiments.naming import number, whole
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.spec import Experiment, Member
from nncourse.experiments.store import ChunkStore
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
) -> Results:
    """Train every network of an experiment.

    Args:
        experiment: what to run.
        store: a folder; finished chunks are kept in it, and a run that was stopped goes on from there. With an own
            function that reaches files, chance or C code nothing is kept, and ``NotKeptWarning`` says so.
        jobs: processes.
        scheduler: address of a running Dask cluster, instead of processes.
        device: ``auto``, ``cpu`` or ``gpu``.
        deterministic: ask the backend for the same bits at every run.
        jit: compile with XLA.
        memory_bytes: memory of one chunk; by default what suits the device
            (:data:`nncourse.experiments.training.MEMORY_BYTES`).
        progress: show a bar; by default in a terminal and in a notebook.

    Raises:
        SpecError: a number is out of range.
        DeviceError: there is no such device.
        StoreError: the store cannot be written, or another version wrote it.
        ClusterError: the cluster cannot be reached, or its machines differ from this one.
    """
    import pandas as pd

    from nncourse.experiments.training import MEMORY_BYTES

    jobs = whole("jobs", 1)(jobs)
    kept = _store(experiment, store)
    place = backend.find_device(device)
    if place == "gpu" and jobs > 1:
        raise backend.DeviceError("A GPU serves one process at a time; leave out jobs, or take device='cpu'.")
    budget = int(number("memory_bytes", above=0)(memory_bytes or MEMORY_BYTES[place]))
    threads = max(1, (os.cpu_count() or 1) // jobs) if jobs > 1 else None
    options = ChunkOptions.here(place, jit=jit, deterministic=deterministic, threads=threads)
    if deterministic:
        backend.make_deterministic()
    with bars("networks", progress) as start:
        stages = _Stages(experiment, kept, options, budget, _workers(jobs, scheduler), start)
        tuning = stages.run("tuning", experiment.tuning_members())
        reported = stages.run("reported", _reported(experiment, tuning))
    frames = [*tuning, *reported]
    results = Results(pd.concat(frames, ignore_index=True), _metadata(experiment, options, frames))
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

    def run(self, stage: str, members: Sequence[Member]) -> list["pd.DataFrame"]:
        """The frames of all chunks of a stage, read from the store or trained and kept."""
        frames, missing = self._planned(stage, members, self.memory_bytes)
        there = len(members) - sum(len(chunk.members) for chunk in missing.values())
        advance, budget = self.start(stage, len(members), there), self.memory_bytes
        while missing:
            try:
                self._train(missing, frames, advance)
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
            smaller, missing = self._planned(stage, left, budget)
            frames |= smaller
        return list(frames.values())

    def _train(self, missing: dict[str, Chunk], frames: dict, advance: Callable) -> None:
        """Have chunks trained, and keep and enter each frame as it comes."""
        for key, frame in self.workers.run(self.experiment, missing, self.options, advance):
            self._keep(key, frame)
            frames[key] = frame

    def _planned(self, stage: str, members: Sequence[Member], memory_bytes: int) -> tuple[dict, dict[str, Chunk]]:
        """By key, the frames of the chunks, None where there is none yet, and those chunks."""
        planned = {
            chunk.key(self.experiment, self.options): chunk
            for chunk in chunks(self.experiment, stage, members, memory_bytes)
        }
        frames = {key: self.kept.read(key) if self.kept else None for key in planned}
        return frames, {key: chunk for key, chunk in planned.items() if frames[key] is None}

    def _tell_smaller(self, memory_bytes: int) -> None:
        warnings.warn(
            f"The {self.options.device} has no memory for so many networks at once; going on with chunks of "
            f"{memory_bytes / 2**20:.3g} MiB. Give memory_bytes (--memory) to begin there.",
            SmallerChunksWarning,
            stacklevel=4,
        )

    def _keep(self, key: str, frame: "pd.DataFrame") -> None:
        if self.kept:
            origin = {"environment": self.options.environment, "spec": self.experiment.to_dict()}
            self.kept.write(key, frame, {**origin, **frame.attrs})


def _reported(experiment: Experiment, tuning: list["pd.DataFrame"]) -> list[Member]:
    """The reported networks, at the tuned rates where there was something to tune."""
    import pandas as pd

    if not tuning:
        return experiment.members()
    rates = tuned(pd.concat(tuning), experiment.head)
    return experiment.members(lambda pairing: [rates[tuple(pairing.labels.values())].learning_rate])


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


def _workers(jobs: int, scheduler: str | None) -> TrainingPlace:
    if scheduler is not None:
        return Cluster(scheduler)
    return LocalProcesses(jobs) if jobs > 1 else Here()


def _metadata(experiment: Experiment, options: ChunkOptions, frames: list["pd.DataFrame"]) -> dict[str, Any]:
    return {
        "spec": experiment.to_dict(),
        "hash": experiment.hash,
        "head": experiment.head,
        "samples": len(experiment.data.y_test),
        "classes": experiment.outputs if experiment.head == "classification" else None,
        "environment": options.environment,
        "seconds": sum(frame.attrs.get("seconds", 0.0) for frame in frames),
    }


def results_in(store: str | os.PathLike) -> list[Path]:
    """The files of whole runs in a store, for :meth:`nncourse.experiments.results.Results.read`."""
    return sorted(Path(store).glob("*.parquet"))
