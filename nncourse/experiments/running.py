"""Running an experiment: chunks of networks, one after another, in processes, or on a Dask cluster.

A chunk is a population small enough for the memory budget; it is one task, and one file of the store once it is
finished. Serial and parallel runs share :func:`_finish`. Learning rates are tuned first, on networks of their
own; then the reported networks are trained at the tuned rates.
"""

import os
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nncourse.errors import CourseError
from nncourse.experiments import backend
from nncourse.experiments.naming import number, whole
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.spec import Experiment, Member
from nncourse.experiments.store import Store, key_of

if TYPE_CHECKING:
    import pandas as pd

_METRICS = ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy", "diverged")


class ClusterError(CourseError, RuntimeError):
    """A cluster that is not there, or whose machines would give other numbers."""


@dataclass(frozen=True)
class Options:
    """How a chunk is run: what goes into its numbers, and the threads it may use (None: all)."""

    device: str
    jit: bool
    deterministic: bool
    backend: str
    versions: tuple[tuple[str, str], ...]
    parts: int
    threads: int | None = None

    @property
    def environment(self) -> dict[str, Any]:
        """For the metadata."""
        found = {key: value for key, value in asdict(self).items() if key != "threads"}
        return {**found, "versions": dict(self.versions), "machine": platform.machine()}


@dataclass(frozen=True)
class Chunk:
    """Networks trained as one population; the last one is repeated up to ``size``, so that chunks share a graph."""

    stage: str
    members: tuple[Member, ...]
    size: int

    def key(self, experiment: Experiment, options: Options) -> str:
        """The hash of everything that the numbers depend on."""
        spec = experiment.to_dict()
        shared = ("dataset", "head", "output_initializer", "epochs", "batch_size")
        members = [
            [m.learning_rate, m.seed, *(getattr(v, "to_dict", lambda v=v: v)() for v in _values(m))]
            for m in self.members
        ]
        content = {"members": members, "size": self.size, "environment": options.environment, "stage": self.stage}
        return key_of({**content, **{name: spec[name] for name in shared}})


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
        store: a folder; finished chunks are kept in it, and a run that was stopped goes on from there.
        jobs: processes.
        scheduler: address of a running Dask cluster, instead of processes.
        device: ``auto``, ``cpu`` or ``gpu``.
        deterministic: ask the backend for the same bits at every run.
        jit: compile with XLA.
        memory_bytes: memory of one chunk; by default what suits the device
            (:data:`nncourse.experiments.training.MEMORY_BYTES`).
        progress: show a bar; by default in a terminal.

    Raises:
        SpecError: a number is out of range.
        DeviceError: there is no such device.
        StoreError: the store cannot be written, or another version wrote it.
        ClusterError: the cluster cannot be reached, or its machines differ from this one.
    """
    import pandas as pd

    from nncourse.experiments.training import MEMORY_BYTES

    jobs = whole("jobs", 1)(jobs)
    kept = Store(store) if store is not None else None
    found = backend.find_device(device)
    if found == "gpu" and jobs > 1:
        raise backend.DeviceError("A GPU serves one process at a time; leave out jobs, or take device='cpu'.")
    budget = int(number("memory_bytes", above=0)(memory_bytes or MEMORY_BYTES[found]))
    threads = max(1, (os.cpu_count() or 1) // jobs) if jobs > 1 else None
    options = Options(
        found, jit, deterministic, backend.name(), tuple(backend.versions().items()), backend.parts(found), threads
    )
    if deterministic:
        backend.make_deterministic()
    execute = partial(_execute, experiment, kept, options, budget, _workers(jobs, scheduler))
    with _bar(progress) as bar:
        tuning = execute("tuning", experiment.tuning_members(), bar)
        rates = tuned(pd.concat(tuning), experiment.head) if tuning else {}
        chosen = experiment.members(
            lambda p: [rates[tuple(p.labels.values())].learning_rate] if rates else experiment.learning_rates
        )
        frames = [*tuning, *execute("reported", chosen, bar)]
    results = Results(pd.concat(frames, ignore_index=True), _metadata(experiment, options, frames))
    if kept:
        results.save(kept.folder / f"{experiment.hash}.parquet")
    return results


def chunks(experiment: Experiment, stage: str, members: Sequence[Member], memory_bytes: int) -> list[Chunk]:
    """Members by graph, cut into equal chunks within the memory budget."""
    from nncourse.experiments.training import members_at_once

    found, order = [], {member.graph: place for place, member in reversed(list(enumerate(members)))}
    for _, group in groupby(sorted(members, key=lambda m: order[m.graph]), key=lambda m: m.graph):
        own = tuple(group)
        most = members_at_once(experiment, own[0], memory_bytes)
        size = -(-len(own) // -(-len(own) // most))
        found += [Chunk(stage, own[i : i + size], size) for i in range(0, len(own), size)]
    return found


def _execute(
    experiment: Experiment,
    kept: Store | None,
    options: Options,
    budget: int,
    workers: Callable,
    stage: str,
    members: Sequence[Member],
    bar: Any,
) -> list["pd.DataFrame"]:
    """The frames of all chunks of a stage, read from the store or trained and kept."""
    planned = chunks(experiment, stage, members, budget)
    keys = [chunk.key(experiment, options) for chunk in planned]
    frames = {key: kept.read(key) if kept else None for key in keys}
    missing = {key: chunk for key, chunk in zip(keys, planned, strict=True) if frames[key] is None}
    done = sum(len(c.members) for key, c in zip(keys, planned, strict=True) if key not in missing)
    advance = bar(stage, len(members), done)
    for key, frame in workers(experiment, missing, options, advance):
        if kept:
            kept.write(key, frame, {"environment": options.environment, "spec": experiment.to_dict(), **frame.attrs})
        frames[key] = frame
    return [frames[key] for key in keys]


def _workers(jobs: int, scheduler: str | None) -> Callable:
    if scheduler is not None:
        from nncourse.experiments.cluster import on_cluster

        return partial(on_cluster, scheduler)
    return partial(_in_processes, jobs) if jobs > 1 else _here


def _here(experiment: Experiment, todo: dict[str, Chunk], options: Options, advance: Callable) -> Iterator:
    for key, chunk in todo.items():
        step = len(chunk.members) / experiment.epochs
        yield _finish(experiment, key, chunk, options, lambda _, step=step: advance(step))


def _in_processes(
    jobs: int, experiment: Experiment, todo: dict[str, Chunk], options: Options, advance: Callable
) -> Iterator:
    from joblib import Parallel

    yield from joined(
        Parallel(jobs, return_as="generator_unordered", batch_size=1), experiment, todo, options, advance
    )


def joined(parallel: Any, experiment: Experiment, todo: dict[str, Chunk], options: Options, advance: Callable) -> Any:
    """Run chunks with a ``joblib.Parallel`` and pass on each as it is finished."""
    from joblib import delayed

    for key, frame in parallel(delayed(_finish)(experiment, key, chunk, options) for key, chunk in todo.items()):
        advance(len(todo[key].members))
        yield key, frame


def _finish(
    experiment: Experiment, key: str, chunk: Chunk, options: Options, on_epoch: Callable | None = None
) -> tuple[str, "pd.DataFrame"]:
    """Train one chunk, in whatever process; its frame carries the times as attributes."""
    if options.threads:
        backend.limit_threads(options.threads)
        backend.start_quietly()
    if (backend.name(), tuple(backend.versions().items())) != (options.backend, options.versions):
        raise ClusterError(
            f"A worker runs {backend.name()} {backend.versions()}, and this machine {options.backend} "
            f"{dict(options.versions)}; install the same versions on both."
        )
    from nncourse.experiments.population import Population
    from nncourse.experiments.training import train

    if options.deterministic:
        backend.make_deterministic()
    padding = (chunk.members[-1],) * (chunk.size - len(chunk.members))
    population = Population(experiment, chunk.members + padding)
    history = train(population, device=options.device, jit=options.jit, parts=options.parts, on_epoch=on_epoch)
    return key, _tidy(chunk, history)


def _tidy(chunk: Chunk, history: Any) -> "pd.DataFrame":
    """One row for each network and epoch."""
    import numpy as np
    import pandas as pd

    networks, epochs = len(chunk.members), history.loss.shape[1]
    columns: dict[str, Any] = {}
    for name in chunk.members[0].pairing.labels:
        columns[name] = np.repeat([member.pairing.labels[name] for member in chunk.members], epochs)
    columns["learning_rate"] = np.repeat([member.learning_rate for member in chunk.members], epochs)
    columns["seed"] = np.repeat([member.seed for member in chunk.members], epochs)
    columns["stage"] = [chunk.stage] * (networks * epochs)
    columns["epoch"] = np.tile(np.arange(1, epochs + 1), networks)
    for name in _METRICS:
        columns[name] = getattr(history, name)[:networks].ravel()
    frame = pd.DataFrame(columns)
    frame.attrs = {"seconds": history.seconds, "compile_seconds": history.compile_seconds}
    return frame


def _values(member: Member) -> list[Any]:
    return [getattr(member.pairing, name) for name in member.pairing.labels]


def _metadata(experiment: Experiment, options: Options, frames: list["pd.DataFrame"]) -> dict[str, Any]:
    y = experiment.data.y_test
    return {
        "spec": experiment.to_dict(),
        "hash": experiment.hash,
        "head": experiment.head,
        "samples": len(y),
        "classes": experiment.outputs if experiment.head == "classification" else None,
        "environment": options.environment,
        "seconds": sum(frame.attrs.get("seconds", 0.0) for frame in frames),
    }


@contextmanager
def _bar(wanted: bool | None) -> Iterator[Callable]:
    """A maker of progress bars: ``bar(stage, networks, done)`` gives a function that advances one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    shown = console.is_terminal if wanted is None else wanted
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("networks,"))
    left = (TimeRemainingColumn(elapsed_when_finished=True), TextColumn("{task.fields[what]}"))
    with Progress(*columns, *left, console=console, disable=not shown) as shown_bar:

        def bar(stage: str, networks: int, done: int) -> Callable:
            if not networks:
                return lambda _: None
            task = shown_bar.add_task(stage, total=networks, completed=done, what="left")

            def advance(step: float) -> None:
                shown_bar.advance(task, step)
                if shown_bar.tasks[task].finished:  # the time shown is then the time taken
                    shown_bar.update(task, what="")

            return advance

        yield bar


def results_in(store: str | os.PathLike) -> list[Path]:
    """The files of whole runs in a store, for :meth:`nncourse.experiments.results.Results.read`."""
    return sorted(Path(store).glob("*.parquet"))
