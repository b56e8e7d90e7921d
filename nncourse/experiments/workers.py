"""Where chunks are trained: here, in processes, or on a Dask cluster. Each kind yields chunks as they are trained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from nncourse.cluster import connected
from nncourse.experiments import chunks
from nncourse.experiments.chunks import Chunk, ChunkOptions, TrainedChunk
from nncourse.experiments.spec import Experiment

#: What is left to do, by key.
Todo = dict[str, Chunk]
Finished = Iterator[tuple[str, TrainedChunk]]
#: Hears of so many networks done.
Advance = Callable[[float], None]


class TrainingPlace(Protocol):
    """One kind of place to train chunks."""

    def run(self, experiment: Experiment, todo: Todo, options: ChunkOptions, advance: Advance) -> Finished:
        """Train chunks and give each with its key as it is finished."""


class Here:
    """This process, chunk by chunk."""

    def run(self, experiment: Experiment, todo: Todo, options: ChunkOptions, advance: Advance) -> Finished:
        """See :class:`TrainingPlace`; the bar moves with every epoch."""
        for key, chunk in todo.items():
            step = len(chunk.members) / experiment.epochs
            yield key, chunks.finish(experiment, chunk, options, lambda _, step=step: advance(step))


@dataclass(frozen=True)
class LocalProcesses:
    """So many processes of this machine."""

    jobs: int

    def run(self, experiment: Experiment, todo: Todo, options: ChunkOptions, advance: Advance) -> Finished:
        """See :class:`TrainingPlace`."""
        from joblib import Parallel

        parallel = Parallel(self.jobs, return_as="generator_unordered", batch_size=1)
        yield from _joined(parallel, experiment, todo, options, advance)


@dataclass(frozen=True)
class Cluster:
    """The Dask cluster at an address (the extra ``cluster``); a worker that is lost has its chunk run elsewhere."""

    address: str

    def run(self, experiment: Experiment, todo: Todo, options: ChunkOptions, advance: Advance) -> Finished:
        """See :class:`TrainingPlace`.

        Raises:
            ClusterError: Dask is not installed, or nobody answers at the address.
        """
        from joblib import Parallel, parallel_config

        with connected(self.address, default=True) as client, parallel_config("dask"):
            workers = client.scheduler_info()["workers"].values()
            options = replace(options, threads=min((worker["nthreads"] for worker in workers), default=1))
            parallel = Parallel(return_as="generator_unordered", batch_size=1)
            yield from _joined(parallel, experiment, todo, options, advance)


def _joined(parallel: Any, experiment: Experiment, todo: Todo, options: ChunkOptions, advance: Advance) -> Finished:
    """Run chunks with a ``joblib.Parallel`` and pass on each as it is finished."""
    from joblib import delayed

    tasks = (delayed(_keyed)(key, experiment, chunk, options) for key, chunk in todo.items())
    for key, trained in parallel(tasks):
        advance(len(todo[key].members))
        yield key, trained


def _keyed(key: str, experiment: Experiment, chunk: Chunk, options: ChunkOptions) -> tuple[str, TrainedChunk]:
    return key, chunks.finish(experiment, chunk, options)
