"""`nncourse results`: runs of made-up experiments, listed, shown, tagged and removed."""

import json
import os

import pandas as pd
import pytest
from typer.testing import CliRunner

from nncourse import cli
from nncourse.errors import CourseError
from nncourse.experiments import catalogue, store
from nncourse.experiments.results import Results
from nncourse.experiments.spec import Experiment
from nncourse.experiments.store import ChunkStore, StoreError

CHUNK = pd.DataFrame({"a": [1.0]})


def frame_of(experiment):
    """Reported networks of one epoch each, as training leaves them."""
    rows = []
    for member in experiment.members():
        own = {name: str(value) for name, value in member.pairing.labels.items()}
        rows.append({**own, "learning_rate": 0.01, "seed": member.seed, "stage": "reported", "epoch": 1, "loss": 1.0})
        rows[-1] |= {"accuracy": 0.5, "val_loss": 1.0, "val_accuracy": 0.5, "test_loss": 1.0, "test_accuracy": 0.9}
        rows[-1] |= {"diverged": False}
    return pd.DataFrame(rows)


def keep(folder, experiment, when):
    """A whole run in a folder of results, with two chunks and, if it is the first, its table beside."""
    kept = ChunkStore(folder)
    metadata = {
        "spec": experiment.to_dict(),
        "hash": experiment.hash,
        "head": "classification",
        "samples": 100,
        "classes": 2,
        "environment": {"backend": "tensorflow", "device": "cpu"},
        "seconds": 1.0,
    }
    path = Results(frame_of(experiment), metadata).save(folder / f"{experiment.hash}.parquet")
    os.utime(path, (when, when))
    for number in range(2):
        kept.write(f"{experiment.hash}-{number}", CHUNK, {"spec": experiment.to_dict()})
    shown = folder
    if (folder / "experiment.json").exists():
        shown = folder / f"experiment-{experiment.hash}"
        shown.mkdir()
    (shown / "experiment.json").write_text(json.dumps(experiment.to_dict()))
    (shown / "heatmap.png").write_bytes(b"x")


@pytest.fixture
def two(tmp_path):
    """A folder with an earlier run on moons and a later one on circles."""
    first = Experiment(dataset="moons", depths=(1,), width=4, seeds=3, epochs=1)
    second = Experiment(dataset="circles", activations=["relu", "tanh", "elu"], depths=[1, 2], width=4, seeds=2)
    for number, experiment in enumerate((first, second)):
        keep(tmp_path, experiment, 1_700_000_000 + 86400 * number)
    return tmp_path, first, second


def run(*words):
    result = CliRunner().invoke(cli.app, ["results", *map(str, words)], env={"COLUMNS": "160"})
    if isinstance(result.exception, CourseError):
        raise result.exception
    return result


def test_ls_lists_the_newest_first(two):
    folder, first, second = two
    lines = [line.split() for line in run("ls", folder).output.splitlines() if ":" in line]
    assert [line[0] for line in lines] == [second.hash[:8], first.hash[:8]]
    assert lines[0][3:-1] == ["circles", "12", "2", "20"]
    assert lines[1][3:-1] == ["moons", "4", "3", "1"]


def test_show_finds_a_run_by_the_beginning_of_its_hash_and_by_tag(two):
    folder, first, _ = two
    catalogue.tag(folder, first.hash, ["winter"])
    for name in ("winter", first.hash[:6]):
        said = run("show", folder, name).output
        assert "moons: 4 pairings, 3 seeds, 1 epoch\n" in said
        assert "backend tensorflow" in said
        assert "0.9000" in said
    assert "winter" in run("ls", folder).output


@pytest.mark.parametrize("name", ["", "zzzz"])
def test_a_name_that_fits_none_or_two_is_one_sentence(two, name):
    with pytest.raises(StoreError, match=r"there are [0-9a-f]{8}, [0-9a-f]{8}"):
        run("show", two[0], *([name] if name else []))


def test_no_run_named_is_told_apart_from_no_run_there(two, tmp_path_factory):
    with pytest.raises(StoreError, match="holds 2 runs, so name one, by tag or hash"):
        run("show", two[0])
    empty = ChunkStore(tmp_path_factory.mktemp("empty")).folder
    with pytest.raises(StoreError, match="There is no run in"):
        run("show", empty)


def test_rm_takes_what_is_the_runs_own_and_nothing_else(two):
    folder, first, second = two
    catalogue.tag(folder, first.hash, ["winter"])
    catalogue.tag(folder, second.hash, ["summer"])
    assert "Removed" in run("rm", folder, "winter", "--yes").output
    left = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert left == sorted(
        [
            f"{second.hash}.parquet",
            f"chunks/{second.hash}-0.parquet",
            f"chunks/{second.hash}-1.parquet",
            f"experiment-{second.hash}/experiment.json",
            f"experiment-{second.hash}/heatmap.png",
            "store.json",
            "tags.json",
        ]
    )
    run("rm", folder, "summer", "--yes")
    assert not list(folder.rglob("*.p*"))
    assert catalogue.runs(folder) == []


def test_ls_tells_the_size_that_rm_sets_free(two):
    """A run's own file is the least of it: chunks and figures are what fills a disk."""
    folder, first, second = two
    (folder / "heatmap.png").write_bytes(b"x" * 3_000_000)
    listed = {line.split()[0]: line.split()[-1] for line in run("ls", folder).output.splitlines() if ":" in line}
    for experiment in (first, second):
        assert (
            f"Removed {experiment.hash[:8]}: {listed[experiment.hash[:8]]} MB."
            in run("rm", folder, experiment.hash, "--yes").output
        )
    assert float(listed[first.hash[:8]]) >= 3


def test_rm_asks_and_without_a_terminal_wants_yes(two):
    with pytest.raises(CourseError, match="Give --yes to remove the run"):
        run("rm", two[0], two[1].hash)
    assert len(catalogue.runs(two[0])) == 2


def test_a_damaged_run_is_listed_as_such_and_the_status_says_so(two):
    folder, first, _ = two
    path = folder / f"{first.hash}.parquet"
    path.write_bytes(path.read_bytes()[:50])
    result = run("ls", folder)
    assert result.exit_code == 1
    assert "cannot be read" in result.output
    assert "circles" in result.output


def test_a_folder_that_holds_no_results_is_one_sentence(tmp_path):
    with pytest.raises(StoreError, match="is no folder of results"):
        run("ls", tmp_path)


def test_metadata_are_read_without_the_frame(tmp_path):
    store.write_frame(tmp_path / "a.parquet", CHUNK, {"n": 7})
    assert store.read_metadata(tmp_path / "a.parquet") == {"n": 7}
    with pytest.raises(StoreError, match="no results"):
        store.read_metadata(tmp_path / "b.parquet")
