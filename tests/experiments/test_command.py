"""`nncourse compare`, from its options to its files."""

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
import termios

import numpy as np
import pytest
from typer.testing import CliRunner

from nncourse import cli, datasets
from nncourse.errors import CourseError
from nncourse.experiments import backend, estimate, running
from nncourse.experiments.command import DATASETS, _spread
from nncourse.experiments.spec import Experiment

runner = CliRunner()
TINY = ["--depth=1", "--width=4", "--epochs=2", "--dataset=moons", "--seeds=2", "--learning-rate=0.01"]


def call(*args):
    return runner.invoke(cli.app, ["compare", *args])


def refused(*args):
    result = call(*args)
    assert isinstance(result.exception, CourseError)
    return str(result.exception)


def test_options_take_several_values():
    spread = list(_spread(["--depth", "2", "4", "--out", "a", "--depth=8", "--seeds", "3"], {"--depth"}))
    assert spread == ["--depth", "2", "--depth", "4", "--out", "a", "--depth=8", "--seeds", "3"]


def test_help_shows_examples():
    said = call("--help").output
    assert "nncourse compare --activation relu tanh" in said
    assert "--compare-devices" in said


def test_help_lists_every_data_set():
    listed = set(re.split(r"[,; ]+", DATASETS.partition("(")[0].strip()))
    assert listed == set(datasets.names())
    assert "gratings" in " ".join(call("--help").output.split())


def test_a_comparison_leaves_table_files_and_a_spec_that_runs_again(tmp_path):
    first = call(*TINY, "--activation", "relu", "tanh", "--initializer", "he_normal:2", "--out", str(tmp_path))
    assert first.exit_code == 0, first.output
    assert "2 × he_normal" in first.output
    assert {"heatmap.png", "heatmap.svg", "curves.svg", "summary.csv"} <= {p.name for p in tmp_path.iterdir()}
    spec = tmp_path / "experiment.json"
    assert json.loads(spec.read_text())["activations"] == ["relu", "tanh"]
    second = call("--spec", str(spec), "--no-figures")
    assert second.exit_code == 0
    assert second.output.splitlines()[:6] == first.output.splitlines()[:6]


def test_bad_options_are_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(backend, "has_gpu", lambda: False)
    assert "Did you mean 'tanh'" in refused("--activation", "tnah")
    assert "No GPU" in refused(*TINY, "--device", "gpu")
    assert "No GPU" in refused(*TINY, "--compare-devices")
    assert "is no number" in refused("--initializer", "zeros:x")
    assert "leave out --depth" in refused("--spec", "e.json", "--depth", "3")
    assert "cannot be read" in refused("--spec", str(tmp_path / "none.json"))


def test_work_that_does_not_fit_or_takes_long_is_said_before_it_begins(monkeypatch):
    assert "needs about" in refused("--width", "100000")
    assert "give --yes to begin it" in refused("--depth", "100000")
    assert "give --yes to begin it" in refused("--width", "2000", "--depth", "30", "--seeds", "50")
    result = runner.invoke(cli.app, ["propagate", "--width", "100000"])
    assert "take fewer units or layers" in str(result.exception)
    result = runner.invoke(cli.app, ["propagate", "--depth", "10000", "--seeds", "100"])
    assert "give --yes" in str(result.exception)


def test_own_data_and_seeds(tmp_path):
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "own.npz", x=rng.normal(size=(200, 3)), y=rng.integers(0, 2, 200))
    options = ["--data", str(tmp_path / "own.npz"), "--first-seed", "7", "--activation", "relu", "--out"]
    result = call(*[o for o in TINY if "dataset" not in o], *options, str(tmp_path / "out"), "--no-figures")
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "out" / "experiment.json").read_text())["seeds"] == [7, 8]
    listed = runner.invoke(cli.app, ["results", "ls", str(tmp_path / "out")]).output
    assert "own.npz" in listed
    assert "arrays" not in listed
    spec = str(tmp_path / "out" / "experiment.json")
    again = call("--spec", spec, "--data", str(tmp_path / "own.npz"), "--no-figures", "--out", str(tmp_path / "out"))
    assert again.exit_code == 0, again.output
    assert len([*(tmp_path / "out").glob("*.parquet")]) == 1
    assert "give them again, as dataset (--data)" in refused("--spec", spec)
    np.savez(tmp_path / "bad.npz", x=1)
    assert "has no array" in refused("--data", str(tmp_path / "bad.npz"))
    missing = tmp_path / "none.npz"
    assert f"The data {missing} cannot be taken (there is no such file)" in refused("--data", str(missing))


def test_what_is_wrong_with_a_file_of_data_is_said(tmp_path):
    x, y = np.zeros((4, 2)), np.array([0, 1, 0, 1])
    np.savez(tmp_path / "no_y.npz", x=x)
    np.savez(tmp_path / "neither.npz", z=x)
    np.savez(tmp_path / "objects.npz", x=x, y=np.array([{}, 1, 2, 3], dtype=object))
    np.save(tmp_path / "one.npy", x)
    (tmp_path / "text.npz").write_text("x,y\n1,2\n")
    np.savez(tmp_path / "cut.npz", x=np.arange(9000), y=y)
    whole = (tmp_path / "cut.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[:500] + b"?" * 9 + whole[509:])
    for name, reason in {
        "no_y.npz": "it has no array 'y'",
        "neither.npz": "it has no array 'x' and no array 'y'",
        "objects.npz": "it holds Python objects",
        "one.npy": "it is no .npz file",
        "text.npz": "it is no .npz file",
        "cut.npz": "Bad CRC-32",
    }.items():
        said = refused("--data", str(tmp_path / name))
        assert f"({reason}" in said
        assert "allow_pickle" not in said


def test_a_spec_that_is_none_is_said(tmp_path):
    np.savez(tmp_path / "own.npz", x=np.zeros((4, 2)))
    (tmp_path / "notes.txt").write_text("no JSON")
    assert "own.npz is no text, and so no experiment" in refused("--spec", str(tmp_path / "own.npz"))
    assert "is not JSON" in refused("--spec", str(tmp_path / "notes.txt"))
    assert "(Is a directory); name the experiment.json of a run" in refused("--spec", str(tmp_path))


def test_labels_of_one_class_are_refused_in_words_that_a_shell_understands(tmp_path):
    np.savez(tmp_path / "one.npz", x=np.zeros((50, 2)), y=np.zeros(50, int))
    assert "from Python" in refused("--data", str(tmp_path / "one.npz"))
    np.savez(tmp_path / "text.npz", x=np.zeros((50, 2)), y=np.full(50, "a"))
    assert refused("--data", str(tmp_path / "text.npz")).startswith("y holds text")


def test_what_cannot_be_meant_is_refused_and_not_dropped(tmp_path):
    np.savez(tmp_path / "own.npz", x=np.zeros((4, 2)), y=[0, 1, 0, 1])
    for memory in ("0", "-1", "nan"):
        assert "--memory must be a finite number greater than 0" in refused(*TINY, "--memory", memory)
    assert "--compare-devices leaves --device without effect" in refused(
        *TINY, "--compare-devices", "--device", "cpu"
    )
    assert "give one of them" in refused(*TINY, "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1")
    assert "two data sets" in refused("--data", str(tmp_path / "own.npz"), "--dataset", "moons")


def test_a_search_and_weights_are_told(tmp_path):
    assert refused(*TINY, "--keep-weights").startswith("--keep-weights writes")
    assert refused(*TINY, "--keep-all-weights").startswith("--keep-all-weights writes")
    assert "leave out --compare-devices" in refused(
        *TINY, "--keep-weights", "--compare-devices", "--out", str(tmp_path)
    )
    assert "there is no choice" in refused(*TINY, "--search", "halving")
    rates = ["--learning-rate", "0.001", "0.1"]
    options = [*(o for o in TINY if "rate" not in o), *rates, "--search", "random:2", "--activation", "relu"]
    options += ["--initializer", "zeros", "--keep-weights", "--no-figures", "--out", str(tmp_path)]
    result = call(*options)
    assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "experiment.json").read_text())["search"] == "random:2"
    (kept,) = tmp_path.glob("weights/*/*.keras")
    assert kept.name in result.output
    said = " ".join(result.output.split())
    assert "Rates tuned by random:2, on seeds of their own: 6 networks" in said
    removed = runner.invoke(cli.app, ["results", "rm", str(tmp_path), kept.parent.name, "--yes"])
    assert removed.exit_code == 0, removed.output
    assert not [*tmp_path.glob("weights/*"), *tmp_path.glob("chunks/*")]


def test_an_estimate_counts_the_networks_that_are_trained():
    fields = {
        "learning_rates": [1e-3, 1e-2, 0.1, 1.0],
        "tuning_seeds": 3,
        "seeds": 10,
        "epochs": 8,
        "dataset": "moons",
    }
    grid, halving = (estimate.of_experiment(Experiment(**fields, search=kind)) for kind in ("grid", "halving"))
    assert grid.networks == 4 * (4 * 3 + 10)
    assert halving.networks == 4 * (4 * 3 + 2 * 3 + 10)
    assert halving.seconds < grid.seconds
    assert estimate.of_experiment(Experiment(seeds=10, dataset="moons")).networks == 4 * 10


def test_another_experiment_in_a_used_folder_gets_its_own(tmp_path):
    for activation in ("relu", "tanh", "relu"):
        result = call(*TINY, "--activation", activation, "--no-figures", "--out", str(tmp_path))
        assert result.exit_code == 0, result.output
    assert json.loads((tmp_path / "experiment.json").read_text())["activations"] == ["relu"]
    (own,) = tmp_path.glob("experiment-*")
    assert json.loads((own / "experiment.json").read_text())["activations"] == ["tanh"]


def test_an_interrupt_says_what_is_kept(tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run", stop)
    result = call(*TINY, "--out", str(tmp_path))
    assert result.exit_code == 130
    assert "the same command goes on from there" in result.output.replace("\n", " ")


@pytest.mark.slow
def test_a_terminal_shows_progress_and_whole_names_and_nothing_of_tensorflow():
    # A real program on a pseudo-terminal of 80 columns: TensorFlow writes past Python, to the file descriptor.
    command = [sys.executable, "-m", "nncourse.cli", "compare", *TINY, "--activation=hard_sigmoid"]
    command.append("--initializer=glorot_uniform")
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, 80))
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment) as running:
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # Linux's way to say that the other end is closed
            while part := os.read(master, 4096):
                shown += part
    os.close(master)
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert running.returncode == 0, text
    assert re.search(r"2/2 networks, \d+:\d\d:\d\d", text)
    assert "left" in text
    row = next(line for line in text.splitlines() if "hard_sigmoid" in line)
    assert "glorot_uniform" in row
    assert "0%" in row
    assert not re.search(r"^[IWE]\d{4} |oneDNN|InitializeLog|cuInit", text, re.MULTILINE)


@pytest.mark.slow
def test_an_address_where_nobody_answers(monkeypatch):
    distributed = pytest.importorskip("distributed")
    client = distributed.Client  # which asks again and again, for ten seconds if nothing else is said
    monkeypatch.setattr(distributed, "Client", lambda *given, **named: client(*given, **named | {"timeout": 1}))
    assert "Nothing answers at 'tcp://127.0.0.1:1'" in refused(*TINY, "--scheduler", "tcp://127.0.0.1:1")
