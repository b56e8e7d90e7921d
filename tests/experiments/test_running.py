"""Runs: kept as they finish, resumed, tuned, and the same whoever runs them."""

import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import chunks as chunking
from nncourse.experiments.chunks import chunks
from nncourse.experiments.results import Results
from nncourse.experiments.running import SmallerChunksWarning, results_in, run
from nncourse.experiments.spec import FIRST_TUNING_SEED

from .tiny import SMALL, tiny


def test_a_run_is_tidy_and_knows_where_it_comes_from(tmp_path):
    experiment = tiny()
    results = run(experiment, tmp_path)
    assert len(results.frame) == 2 * 3 * 2
    assert set(results.frame.stage) == {"reported"}
    assert results.metadata["environment"]["device"] == "cpu"
    assert results.metadata["environment"]["versions"]["keras"]
    assert results.experiment == experiment
    (file,) = results_in(tmp_path)
    pd.testing.assert_frame_equal(Results.read(file).frame, results.frame)


def test_an_interrupted_run_goes_on_where_it_was(tmp_path, monkeypatch):
    experiment, whole = tiny(), run(tiny(), memory_bytes=SMALL)
    finish, trained = chunking.finish, []

    def noting(experiment, chunk, options, *more):
        trained.append(chunk.key(experiment, options))
        return finish(experiment, chunk, options, *more)

    def stopping(*args, **named):
        if len(trained) == 2:
            raise KeyboardInterrupt
        return noting(*args, **named)

    monkeypatch.setattr(chunking, "finish", stopping)
    planned = len(chunks(experiment, "reported", experiment.members(), SMALL))
    assert planned > 3
    with pytest.raises(KeyboardInterrupt):
        run(experiment, tmp_path, memory_bytes=SMALL)
    assert len(list((tmp_path / "chunks").iterdir())) == 2
    victim = tmp_path / "chunks" / f"{trained[0]}.parquet"
    victim.write_bytes(victim.read_bytes()[:-9])  # half-written: to be made again
    monkeypatch.setattr(chunking, "finish", noting)
    results = run(experiment, tmp_path, memory_bytes=SMALL)
    assert len(trained) == 2 + planned - 1
    assert trained.count(victim.stem) == 2
    pd.testing.assert_frame_equal(results.frame, whole.frame)
    trained.clear()
    run(experiment, tmp_path, memory_bytes=SMALL)
    assert trained == []


def test_rates_are_tuned_on_networks_that_are_not_reported():
    results = run(tiny(learning_rates=[1e-6, 0.05, 1e30], initializers="he_normal", optimizers="sgd", epochs=4))
    tuning, reported = (results.frame[results.frame.stage == stage] for stage in ("tuning", "reported"))
    assert set(tuning.learning_rate) == {1e-6, 0.05, 1e30}
    assert tuning.seed.min() >= FIRST_TUNING_SEED
    assert set(reported.learning_rate) == {0.05}
    assert tuning[tuning.learning_rate == 1e30].diverged.all()
    summary = results.summary().iloc[0]
    assert (summary.learning_rate, summary.at_edge) == (0.05, False)


def test_the_users_arrays_and_a_regression():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    results = run(tiny(dataset=(x, x[:, 0] * 2), head="regression", initializers="he_normal", epochs=20))
    summary = results.summary().iloc[0]
    assert summary.iqm < x[:, 0].var() * 4
    assert np.isnan(summary.at_chance)


KILLED = """
import os, signal, sys
from nncourse.experiments import Experiment, run

flush, flushed = os.fsync, []

def flush_or_die(descriptor):
    flush(descriptor)
    flushed.append(descriptor)
    if len(flushed) == 4:  # the note of the store, two chunks, and a third that is not renamed yet
        os.kill(os.getpid(), signal.SIGKILL)

os.fsync = flush_or_die
run(Experiment.from_json(sys.argv[1]), sys.argv[2], memory_bytes=int(sys.argv[3]))
"""


@pytest.mark.slow
def test_a_run_killed_while_it_writes_goes_on(tmp_path):
    experiment, whole = tiny(), run(tiny(), memory_bytes=SMALL)
    command = [sys.executable, "-c", KILLED, experiment.to_json(), str(tmp_path), str(SMALL)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr[-2000:]
    finished = {path: path.stat().st_mtime_ns for path in (tmp_path / "chunks").glob("*.parquet")}
    assert len(finished) == 2
    assert len(list((tmp_path / "chunks").glob(".*.part"))) == 1
    results = run(experiment, tmp_path, memory_bytes=SMALL)
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    assert len(list((tmp_path / "chunks").glob("*.parquet"))) > 3
    pd.testing.assert_frame_equal(results.frame, whole.frame)


DETERMINISTIC = """
from nncourse.experiments import Experiment, run
experiment = Experiment(activations="relu", initializers="he_normal", depths=2, width=16, seeds=4, epochs=3)
first, second = (run(experiment, deterministic=True) for _ in range(2))
assert first.metadata["environment"]["deterministic"]
columns = ["loss", "val_loss", "test_loss"]
assert first.frame[columns].to_numpy().tobytes() == second.frame[columns].to_numpy().tobytes()
"""


@pytest.mark.slow
def test_deterministic_runs_give_the_same_bits():
    # In a process of its own: TensorFlow's switch cannot be turned back.
    ended = subprocess.run([sys.executable, "-c", DETERMINISTIC], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]


class ResourceExhaustedError(Exception):
    """As TensorFlow says it."""


def test_out_of_memory_goes_on_in_smaller_chunks_and_says_so(tmp_path, monkeypatch):
    experiment, whole, finish, sizes = tiny(), run(tiny()), chunking.finish, []

    def small_device(experiment, chunk, options, *more):
        sizes.append(chunk.size)
        if chunk.size > 2:
            raise ResourceExhaustedError("OOM when allocating tensor")
        return finish(experiment, chunk, options, *more)

    monkeypatch.setattr(chunking, "finish", small_device)
    with pytest.warns(SmallerChunksWarning, match="no memory for so many networks"):
        results = run(experiment, tmp_path, memory_bytes=40_000)
    assert sizes[0] > 2
    columns = ["initializer", "seed", "epoch"]
    ours, theirs = (r.frame.sort_values(columns).val_loss for r in (results, whole))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)

    def no_device(*_):
        raise ResourceExhaustedError("OOM")

    monkeypatch.setattr(chunking, "finish", no_device)
    with pytest.warns(SmallerChunksWarning), pytest.raises(ResourceExhaustedError):
        run(experiment, memory_bytes=40_000)
