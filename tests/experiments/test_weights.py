"""Weights that a run keeps: the right network's, in files that plain Keras loads, whatever happened on the way."""

import keras
import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import chunks as chunking
from nncourse.experiments import report, weights
from nncourse.experiments.naming import PAIRING, SpecError
from nncourse.experiments.results import Results
from nncourse.experiments.running import run
from nncourse.experiments.spec import Experiment
from nncourse.experiments.statistics import StatisticsError
from nncourse.experiments.store import ChunkStore, StoreError

TINY = {"depths": 2, "width": 4, "dataset": "moons", "batch_size": 100, "epochs": 2, "seeds": 4}
#: A budget of one or two networks of this size.
SMALL = 12_000


def keeping(**fields):
    defaults = {"activations": "tanh", "initializers": ["he_normal", "glorot_uniform"], "learning_rates": 0.01}
    return Experiment(**{**TINY, **defaults, **fields})


def final_rows(**columns):
    """Last rows of one pairing's networks."""
    size = len(columns["seed"])
    defaults = {"epoch": [3] * size, "diverged": [False] * size, "val_loss": [1.0] * size}
    return pd.DataFrame({**{name: ["x"] * size for name in PAIRING}, **defaults, **columns})


def test_the_best_is_so_by_validation_and_the_test_has_no_say():
    frame = final_rows(seed=[5, 6, 7], val_accuracy=[0.7, 0.9, 0.8], test_accuracy=[1.0, 0.1, 0.9])
    assert weights.best(frame, "classification").seed.tolist() == [6]


def test_equal_accuracies_are_told_apart_by_loss_then_seed():
    frame = final_rows(seed=[7, 6, 5], val_accuracy=[0.9] * 3, val_loss=[0.2, 0.1, 0.3])
    assert weights.best(frame, "classification").seed.tolist() == [6]
    assert weights.best(frame.assign(val_loss=0.1), "classification").seed.tolist() == [5]


def test_a_diverged_network_is_never_the_best():
    frame = final_rows(seed=[1, 2], val_accuracy=[0.9, 0.1], val_loss=[0.1, 5.0], diverged=[True, False])
    assert weights.best(frame, "classification").seed.tolist() == [2]
    assert weights.best(frame, "regression").seed.tolist() == [2]
    assert weights.best(frame.assign(diverged=True), "regression").empty


def check_files(experiment, results, store):
    """Each file gives its row's numbers in plain Keras, and its row is the pairing's best by validation."""
    data, rows, final = experiment.data, results.metadata["weights"], results.final()
    assert len(rows) == len(experiment.pairings)
    for row in rows:
        model = keras.models.load_model(store / "weights" / experiment.hash / row["file"])
        assert {type(layer).__module__.split(".")[0] for layer in model.layers} == {"keras"}
        own = final[np.logical_and.reduce([final[name] == row[name] for name in PAIRING])]
        told = own[own.seed == row["seed"]].iloc[0]
        if experiment.head == "regression":
            assert told.val_loss == own.val_loss.min()
            found = model.evaluate(data.x_test, data.y_test, verbose=0)
        else:
            assert told.val_accuracy == own.val_accuracy.max()
            found, accuracy = model.evaluate(data.x_test, data.y_test, verbose=0)
            assert accuracy == pytest.approx(told.test_accuracy, abs=1e-6)
        assert found == pytest.approx(told.test_loss, rel=1e-4)


def test_a_file_gives_the_numbers_of_the_table_in_plain_keras(tmp_path):
    experiment = keeping()
    results = run(experiment, tmp_path, memory_bytes=SMALL, keep_weights=True)
    check_files(experiment, results, tmp_path)
    assert [row["file"] for row in results.metadata["weights"]] == [
        "tanh-he_normal.keras",
        "tanh-glorot_uniform.keras",
    ]
    again = Results.read(tmp_path / f"{experiment.hash}.parquet")
    assert again.metadata["weights"] == results.metadata["weights"]
    (line,) = report.weights(results, tmp_path)
    assert "tanh-he_normal.keras" in line
    model, row = weights.load(again, "tanh/he_normal", tmp_path), results.metadata["weights"][0]
    found, _ = model.evaluate(experiment.data.x_test, experiment.data.y_test, verbose=0)
    assert found == pytest.approx(row["test_loss"], rel=1e-4)
    with pytest.raises(StatisticsError, match="fits no single pairing"):
        weights.load(results, "tanh/zeros", tmp_path)
    with pytest.raises(StoreError, match="There is no file"):
        weights.load(results, "tanh/he_normal", tmp_path / "elsewhere")
    for kept, said in ((None, "kept no weights"), ([], "every network of it diverged")):
        told = Results(results.frame, {**results.metadata, "weights": kept})
        with pytest.raises(StoreError, match=said):
            weights.load(told, "tanh/he_normal", tmp_path)


def test_every_network_of_a_run_is_given_back_if_all_were_kept(tmp_path):
    experiment = keeping(initializers="he_normal", seeds=2)
    few = run(experiment, tmp_path, keep_weights=True)
    alone = weights.load(few, "tanh/he_normal", tmp_path).get_weights()
    assert len(few.metadata["weights"]) == 1
    (other,) = {0, 1} - {few.metadata["weights"][0]["seed"]}
    with pytest.raises(StoreError, match=f"with seed {other}, but with {1 - other}; it diverged"):
        weights.load(few, "tanh/he_normal", tmp_path, seed=other)
    results = run(experiment, tmp_path, keep_weights="all")
    assert [row["file"] for row in results.metadata["weights"]] == [
        "tanh-he_normal-seed-0.keras",
        "tanh-he_normal-seed-1.keras",
    ]
    assert "2 networks in" in report.weights(results, tmp_path)[0]
    data, final = experiment.data, results.final().set_index("seed")
    for seed in (0, 1):
        model = weights.load(results, "tanh/he_normal", tmp_path, seed=seed)
        assert model.evaluate(data.x_test, data.y_test, verbose=0)[0] == pytest.approx(
            final.test_loss[seed], rel=1e-4
        )
    best = weights.load(results, "tanh/he_normal", tmp_path).get_weights()
    for ours, kept in zip(best, alone, strict=True):
        np.testing.assert_array_equal(ours, kept)
    with pytest.raises(SpecError, match="got 'some'"):
        run(experiment, tmp_path, keep_weights="some")


def files_in(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.keras"))


def test_what_a_run_kept_stays_whatever_a_later_one_keeps(tmp_path):
    experiment = keeping(initializers="he_normal", seeds=2)
    every = run(experiment, tmp_path, keep_weights="all").metadata["weights"]
    folder = tmp_path / "weights" / experiment.hash
    (folder / "mine.keras").write_bytes(b"tuned by hand")
    for keep in (True, False):
        results = run(experiment, tmp_path, keep_weights=keep)
        assert sorted(results.metadata["weights"], key=lambda row: row["seed"]) == every
        assert files_in(folder) == ["mine.keras", "tanh-he_normal-seed-0.keras", "tanh-he_normal-seed-1.keras"]
        weights.load(results, "tanh/he_normal", tmp_path, seed=1)
    (folder / "tanh-he_normal-seed-0.keras").unlink()
    assert run(experiment, tmp_path).metadata["weights"] == every[1:]


@pytest.mark.parametrize("keep", [True, False])
def test_weights_of_other_numbers_are_put_aside_and_that_is_said(tmp_path, keep):
    """As those of another device: the table of the run has the numbers of the later one."""
    experiment = keeping(initializers="he_normal", seeds=2)
    earlier = run(experiment, tmp_path, keep_weights="all")
    folder, path = tmp_path / "weights" / experiment.hash, tmp_path / f"{experiment.hash}.parquet"
    of_seed_1 = (folder / "tanh-he_normal-seed-1.keras").read_bytes()
    other = [{**row, "test_loss": row["test_loss"] * 2} for row in earlier.metadata["weights"]]
    Results(earlier.frame, {**earlier.metadata, "weights": other}).save(path)
    with pytest.warns(weights.PutAsideWarning, match="earlier-"):
        results = run(experiment, tmp_path, keep_weights=keep)
    (aside,), named = folder.glob("earlier-*"), ["tanh-he_normal.keras"][: int(keep)]
    assert files_in(aside) == ["tanh-he_normal-seed-0.keras", "tanh-he_normal-seed-1.keras"]
    assert (aside / "tanh-he_normal-seed-1.keras").read_bytes() == of_seed_1
    assert [row["file"] for row in results.metadata.get("weights", [])] == named
    Results(earlier.frame, {**earlier.metadata, "weights": other}).save(path)
    for file in files_in(aside):
        (folder / file).write_bytes(b"of a run that was stopped")
    with pytest.warns(weights.PutAsideWarning):
        run(experiment, tmp_path)
    assert (aside / "tanh-he_normal-seed-1.keras").read_bytes() == of_seed_1
    assert files_in(folder) == sorted([*(f"{aside.name}/{file}" for file in files_in(aside)), *named])


def test_blocks_optimizers_and_regressions_are_kept_alike(tmp_path):
    x = np.random.default_rng(0).normal(size=(300, 2))
    experiment = keeping(
        dataset=(x, x[:, 0]),
        head="regression",
        blocks=["residual+batch_norm", "dropout:0.1"],
        optimizers="momentum",
        initializers="he_normal",
    )
    results = run(experiment, tmp_path, keep_weights=True)
    check_files(experiment, results, tmp_path)
    assert {row["file"] for row in results.metadata["weights"]} == {
        "tanh-he_normal-block-residual+batch_norm.keras",
        "tanh-he_normal-block-dropout-0.1.keras",
    }


def test_a_run_that_kept_none_is_completed_and_then_taken_as_it_is(tmp_path, monkeypatch):
    experiment, finish, trained = keeping(), chunking.finish, []
    plain = run(experiment, tmp_path, memory_bytes=SMALL)

    def noting(experiment, chunk, *more):
        trained.append(chunk)
        if len(trained) == 3:
            raise KeyboardInterrupt
        return finish(experiment, chunk, *more)

    monkeypatch.setattr(chunking, "finish", noting)
    with pytest.raises(KeyboardInterrupt):
        run(experiment, tmp_path, memory_bytes=SMALL, keep_weights=True)
    results = run(experiment, tmp_path, memory_bytes=SMALL, keep_weights=True)
    check_files(experiment, results, tmp_path)
    pd.testing.assert_frame_equal(results.frame, plain.frame)
    assert len(trained) == len(list((tmp_path / "chunks").glob("*.npz"))) + 1
    trained.clear()
    assert run(experiment, tmp_path, memory_bytes=SMALL, keep_weights=True).metadata["weights"]
    assert trained == []


def test_weights_that_cannot_be_read_are_made_again(tmp_path):
    kept = ChunkStore(tmp_path)
    kept.write_weights("a", {2: [np.eye(2), np.zeros(3)], 0: [np.ones(1)]})
    read = kept.read_weights("a")
    assert sorted(read) == [0, 2]
    assert (read[2][0] == np.eye(2)).all()
    kept.write_weights("none", {})
    assert kept.read_weights("none") == {}
    assert kept.read_weights("other") is None
    for broken in (b"", b"PK\x03\x04 cut", (tmp_path / "chunks" / "a.npz").read_bytes()[:-30]):
        (tmp_path / "chunks" / "a.npz").write_bytes(broken)
        assert kept.read_weights("a") is None


def test_a_pairing_of_which_all_diverged_has_no_file_and_that_is_said(tmp_path):
    experiment = keeping(activations="relu", learning_rates=1e38, optimizers="sgd", initializers="he_normal")
    results = run(experiment, tmp_path, keep_weights=True)
    assert results.metadata["weights"] == []
    assert report.weights(results, tmp_path) == ["1 of 1 pairing has none: every network diverged."]


def test_weights_need_a_folder():
    with pytest.raises(SpecError, match="give a store"):
        run(keeping(), keep_weights=True)


def test_files_of_names_that_look_alike_are_kept_apart():
    taken = set()
    assert [weights._free(name, taken) for name in ("a", "A", "a")] == ["a.keras", "A-2.keras", "a-3.keras"]
