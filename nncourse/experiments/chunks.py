"""Chunks of an experiment: networks small enough for the memory budget, trained as one population.

A chunk is one task, and one file of the store once it is finished. :func:`finish` trains one in whatever process:
serial runs, processes and clusters share it.
"""

import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nncourse.cluster import ClusterError
from nncourse.experiments import backend, compilation
from nncourse.experiments.spec import Experiment, Member
from nncourse.experiments.store import key_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from nncourse.experiments.training import History

_METRICS = ("loss", "accuracy", "val_loss", "val_accuracy", "test_loss", "test_accuracy", "diverged")
#: What of the options is not in a chunk's numbers.
_NOT_IN_NUMBERS = ("threads", "keep_weights", "store")


@dataclass(frozen=True)
class ChunkOptions:
    """How a chunk is run: what goes into its numbers, the threads it may use (None: all), and what is kept where.

    ``keep_weights`` is ``best``, ``all`` or nothing (:func:`nncourse.experiments.weights.places`). ``store`` is the
    folder in which compiled graphs are kept, None if they are not.
    """

    device: str
    jit: bool
    deterministic: bool
    backend: str
    versions: tuple[tuple[str, str], ...]
    parts: int
    settings: tuple[tuple[str, str], ...] = ()
    threads: int | None = None
    keep_weights: str = ""
    store: str | None = None

    @classmethod
    def here(
        cls,
        device: str,
        *,
        jit: bool,
        deterministic: bool,
        threads: int | None,
        keep_weights: str = "",
        store: str | None = None,
    ) -> "ChunkOptions":
        """Those of this machine's backend; ``device`` is ``cpu`` or ``gpu``."""
        versions = tuple(backend.versions().items())
        parts = backend.parts(device)
        own = backend.settings()
        return cls(device, jit, deterministic, backend.name(), versions, parts, own, threads, keep_weights, store)

    @property
    def environment(self) -> dict[str, Any]:
        """For the metadata."""
        fields = {key: value for key, value in asdict(self).items() if key not in _NOT_IN_NUMBERS}
        both = {"versions": dict(self.versions), "settings": dict(self.settings)}
        return {**fields, **both, "machine": platform.machine()}

    def check(self) -> None:
        """See that this process would give the numbers that were asked for.

        Raises:
            ClusterError: it runs another backend, other versions or other settings of the backend.
        """
        if (backend.name(), tuple(backend.versions().items())) != (self.backend, self.versions):
            raise ClusterError(
                f"A worker runs {backend.name()} {backend.versions()}, and this machine {self.backend} "
                f"{dict(self.versions)}; install the same versions on both."
            )
        if backend.settings() != self.settings:
            raise ClusterError(
                f"A worker's {self.backend} is set to {dict(backend.settings())}, and this machine's to "
                f"{dict(self.settings)}; set both alike, by variables of the environment that workers inherit."
            )


@dataclass(frozen=True)
class Chunk:
    """Networks trained as one population; the last one is repeated up to ``size``, so that chunks share a graph."""

    stage: str
    members: tuple[Member, ...]
    size: int

    @property
    def padded(self) -> tuple[Member, ...]:
        """The networks that are trained."""
        return self.members + (self.members[-1],) * (self.size - len(self.members))

    def key(self, experiment: Experiment, options: ChunkOptions) -> str:
        """The hash of everything that the numbers depend on."""
        spec = experiment.to_dict()
        if not isinstance(spec["dataset"], str):
            spec["dataset"] = spec["dataset"]["sha256"]  # what arrays are called is not in the numbers
        shared = ("dataset", "head", "output_initializer", "epochs", "batch_size")
        members = [
            [m.learning_rate, m.seed, *(getattr(v, "to_dict", lambda v=v: v)() for v in _values(m))]
            for m in self.members
        ]
        content = {"members": members, "size": self.size, "environment": options.environment, "stage": self.stage}
        return key_of({**content, **{name: spec[name] for name in shared}})


class TrainedChunk(NamedTuple):
    """What became of a chunk.

    Attributes:
        frame: one row for each network and epoch; ``seconds``, ``compile_seconds``, ``updates`` are its attributes.
        weights: those of the networks to keep, by place in the chunk, as Keras lists them; None if none were to be
            kept.
    """

    frame: "pd.DataFrame"
    weights: "dict[int, list[np.ndarray]] | None" = None


def chunks(experiment: Experiment, stage: str, members: Sequence[Member], memory_bytes: int) -> list[Chunk]:
    """Members by graph, cut into equal chunks within the memory budget."""
    from nncourse.experiments.training import members_at_once

    order = {member.graph: place for place, member in reversed(list(enumerate(members)))}
    planned = []
    for _, group in groupby(sorted(members, key=lambda m: order[m.graph]), key=lambda m: m.graph):
        own = tuple(group)
        most = members_at_once(experiment, own[0], memory_bytes)
        size = -(-len(own) // -(-len(own) // most))
        planned += [Chunk(stage, own[i : i + size], size) for i in range(0, len(own), size)]
    return planned


def finish(
    experiment: Experiment, chunk: Chunk, options: ChunkOptions, on_epoch: Callable[[int], None] | None = None
) -> TrainedChunk:
    """Train one chunk, in whatever process.

    Raises:
        ClusterError: this process would give other numbers than the one that asked.
    """
    if options.threads:
        backend.limit_threads(options.threads)
        backend.start_quietly()
    options.check()
    from nncourse.experiments.population import Population
    from nncourse.experiments.training import train

    if options.deterministic:
        backend.make_deterministic()
    with compilation.kept_in(Path(options.store) if options.store else None):
        population = Population(experiment, chunk.padded)
        history = train(population, device=options.device, jit=options.jit, parts=options.parts, on_epoch=on_epoch)
    frame = _tidy(chunk, history)
    if not options.keep_weights or chunk.stage != "reported":
        return TrainedChunk(frame)
    from nncourse.experiments.weights import places

    kept = sorted(places(frame, experiment.head, options.keep_weights))
    return TrainedChunk(frame, {place: population.present(place) for place in kept})


def _tidy(chunk: Chunk, history: "History") -> "pd.DataFrame":
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
    updates = int(history.updates[:networks].sum())
    frame.attrs = {"seconds": history.seconds, "compile_seconds": history.compile_seconds, "updates": updates}
    return frame


def _values(member: Member) -> list[Any]:
    return [getattr(member.pairing, name) for name in member.pairing.labels]
