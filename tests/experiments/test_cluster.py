"""A real Dask cluster of two workers, one of which is killed on the way."""

import os
import signal

import pandas as pd
import pytest

from nncourse.experiments.chunks import chunks
from nncourse.experiments.running import run
from nncourse.experiments.spec import Experiment
from nncourse.experiments.store import ChunkStore
from tests.clusters import local_cluster


@pytest.mark.slow
def test_a_killed_worker_changes_nothing(tmp_path, monkeypatch):
    pytest.importorskip("distributed")
    experiment = Experiment(
        activations="relu",
        initializers=["he_normal", "zeros"],
        depths=1,
        width=4,
        seeds=8,
        learning_rates=0.01,
        epochs=2,
        dataset="moons",
        batch_size=100,
    )
    assert len(chunks(experiment, "reported", experiment.members(), 12_000)) >= 8
    serial = run(experiment, memory_bytes=12_000)
    write, killed = ChunkStore.write, []
    with local_cluster(n_workers=2, threads_per_worker=1, processes=True) as cluster:

        def write_and_kill(*args, **named):
            write(*args, **named)
            if not killed:
                victim = next(iter(cluster.scheduler.workers.values()))
                killed.append(victim.address)
                os.kill(cluster.workers[victim.name].pid, signal.SIGKILL)

        monkeypatch.setattr(ChunkStore, "write", write_and_kill)
        spread = run(experiment, tmp_path, scheduler=cluster.scheduler_address, memory_bytes=12_000)
        assert killed
    pd.testing.assert_frame_equal(spread.frame, serial.frame)
