"""No stale result: what a function depends on is in its fingerprint, in one process and from one to the next."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from nncourse.experiments import session
from nncourse.experiments.fingerprint import fingerprint
from nncourse.experiments.naming import SpecError
from nncourse.experiments.running import NotKeptWarning, run
from nncourse.experiments.spec import Experiment
from tests.experiments import changing

ROOT = Path(__file__).parents[2]
TINY = {"depths": 1, "width": 4, "epochs": 1, "dataset": "moons", "batch_size": 100, "seeds": 1}
FORMS = list(changing.forms(0.1))
X = np.ones((2, 3), "float32")


@pytest.mark.parametrize("form", FORMS)
def test_a_changed_meaning_has_another_fingerprint_in_one_process(form):
    def now(alpha):
        own = changing.forms(alpha)[form]
        before, _ = fingerprint(own), own(keras.ops.convert_to_tensor(X))
        assert fingerprint(own) == before, "using it changed the fingerprint"
        assert before.unknown == ()
        return before.digest

    first = now(0.1)
    assert now(0.9) != first
    assert now(0.1) == first


@pytest.mark.slow
def test_fingerprints_are_the_same_from_process_to_process():
    def elsewhere(alpha, seed):
        command = [sys.executable, "-m", "tests.experiments.changing", str(alpha)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True)
        return {form: digest for form, (digest, _) in json.loads(ended.stdout).items()}

    first, again, other = elsewhere(0.1, "1"), elsewhere(0.1, "2"), elsewhere(0.9, "1")
    assert first == again
    assert [form for form in FORMS if first[form] == other[form]] == []


def test_a_run_takes_nothing_stale_from_graph_or_store(tmp_path):
    """One experiment, one process, one store; between the runs only a global changes."""
    changing.forms(0.1)
    experiment = Experiment(activations=changing.uses_helper, initializers="he_normal", **TINY)
    first = run(experiment, tmp_path).final().test_loss.item()
    changing.forms(0.9)
    fresh = (
        run(Experiment(activations=changing.uses_helper, initializers="he_normal", **TINY)).final().test_loss.item()
    )
    second = run(experiment, tmp_path).final().test_loss.item()
    assert second == fresh != first
    changing.forms(0.1)
    assert run(experiment, tmp_path).final().test_loss.item() == first


OWN_INITIALIZER = """
import keras
SIZE = 1.0

class Even(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None):
        return keras.ops.full(shape, SIZE / shape[0], dtype)
"""


def test_an_initializer_of_ones_own_is_in_the_key(tmp_path, monkeypatch):
    (tmp_path / "own_even.py").write_text(OWN_INITIALIZER)
    monkeypatch.syspath_prepend(tmp_path)
    import own_even

    first = Experiment(initializers=own_even.Even(), activations="tanh", **TINY)
    saved, digest = first.to_json(), first.hash
    assert Experiment.from_json(saved) == first
    own_even.SIZE = 2.0
    assert first.hash != digest
    with pytest.raises(SpecError, match="'Even' has changed since"):
        Experiment.from_json(saved)


def test_an_initializer_that_cannot_be_imported_again_is_refused():
    class Local(keras.initializers.Initializer):
        def __call__(self, shape, dtype=None):
            return keras.ops.ones(shape, dtype)

    with pytest.raises(SpecError, match="define its class at the top"):
        Experiment(initializers=Local(), activations="tanh", **TINY)


STATE = np.random.default_rng(0)


def draws(x):
    return x * random.random()


def draws_numpy(x):
    return x * np.random.normal()


def draws_keras(x):
    return x * keras.random.uniform(())


def holds_generator(x):
    return x * STATE.normal()


def reads_file(x):
    with open(os.devnull) as file:
        return x * len(file.read())


def tells_time(x):
    return x * time.time()


def from_environment(x):
    return x * len(os.environ.get("HOME", ""))


@pytest.mark.parametrize(
    "function", [draws, draws_numpy, draws_keras, holds_generator, reads_file, tells_time, from_environment]
)
def test_what_cannot_be_known_is_said(function):
    assert fingerprint(function).unknown


def test_open_files_and_c_code_are_unknown(tmp_path):
    with open(tmp_path / "f", "w") as file:
        assert "open file" in fingerprint([1, file]).unknown[0]
    assert "C code" in fingerprint(np.frompyfunc(abs, 1, 1)).unknown[0]
    assert (
        fingerprint(np.exp).unknown == fingerprint(keras.activations.relu).unknown == fingerprint(abs).unknown == ()
    )


def reads_scale(x):
    return x * float(os.environ.get("SCALE", "1"))


def test_a_run_with_the_unknowable_keeps_nothing_and_says_so(tmp_path, monkeypatch):
    experiment = Experiment(activations=reads_scale, initializers="he_normal", **TINY)
    with pytest.warns(NotKeptWarning, match="cannot be known .*the module os"):
        first = run(experiment, tmp_path).final().test_loss.item()
    assert not list(tmp_path.rglob("*.parquet"))
    monkeypatch.setenv("SCALE", "3")
    with pytest.warns(NotKeptWarning):
        assert run(experiment, tmp_path).final().test_loss.item() != first


def test_known_activations_share_their_graphs():
    session._training.cache_clear()
    for _ in range(2):
        run(Experiment(activations=changing.uses_helper, initializers="he_normal", **TINY))
    assert session._training.cache_info().misses == 1


def test_a_cycle_ends():
    own = []
    own.append(own)
    other = [[own]]
    assert fingerprint(own).digest != fingerprint(other).digest


def in_numpy(x):
    return np.maximum(np.asarray(x), 0)


def without_gradient(x):
    return keras.ops.stop_gradient(x)


@pytest.mark.parametrize(
    ("function", "said"), [(in_numpy, "keras.ops instead of NumPy"), (without_gradient, "gradient")]
)
def test_an_activation_that_cannot_be_trained_is_refused_in_one_sentence(function, said):
    with pytest.raises(SpecError, match=said) as caught:
        Experiment(activations=function)
    assert "\n" not in str(caught.value)
