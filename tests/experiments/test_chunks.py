"""Chunks: equal within the budget, of one graph, and a key for everything that numbers depend on."""

import keras
import numpy as np
import pytest

from nncourse.cluster import ClusterError
from nncourse.experiments import chunks as chunking
from nncourse.experiments import draws, session
from nncourse.experiments.chunks import chunks
from nncourse.experiments.population import Population
from nncourse.experiments.running import run
from nncourse.experiments.session import Session

from .tiny import SMALL, tiny


def test_another_version_device_or_spec_has_other_chunks(monkeypatch):
    experiment = tiny()
    options = chunking.ChunkOptions("cpu", True, False, "tensorflow", (("keras", "3.15"),), 2)
    (chunk,) = chunks(experiment, "reported", experiment.members(), 10**9)
    others = [
        chunk.key(experiment, chunking.ChunkOptions("gpu", True, False, "tensorflow", (("keras", "3.15"),), 2)),
        chunk.key(experiment, chunking.ChunkOptions("cpu", True, False, "tensorflow", (("keras", "3.16"),), 2)),
        chunk.key(experiment, chunking.ChunkOptions("cpu", True, False, "tensorflow", (("keras", "3.15"),), 4)),
        chunk.key(tiny(epochs=3), options),
    ]
    assert len({chunk.key(experiment, options), *others}) == 5
    assert chunk.key(tiny(activations=["relu", "tanh"]), options) == chunk.key(experiment, options)


#: Values that a user may set. XLA ends the process for a flag that it does not know; this one changes no number.
SWITCHES = {"epsilon": 0.5, "TF_ENABLE_ONEDNN_OPTS": "0", "XLA_FLAGS": "--xla_dump_max_hlo_modules=-1"}


@pytest.fixture
def nothing_known(monkeypatch):
    """No graph and no draw is kept of another test in this process, or of this one's last run."""
    monkeypatch.setattr(draws, "_KEPT", draws._Kept())
    for cache in (draws._drawer, session._training):
        cache.cache_clear()
    for switch in SWITCHES:
        monkeypatch.delenv(switch, raising=False)


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_is_set_in_keras_or_its_backend_is_part_of_key_graph_and_draws(monkeypatch, nothing_known, switch):
    experiment = tiny()
    (chunk,) = chunks(experiment, "reported", experiment.members(), 10**9)

    def known() -> tuple:
        options = chunking.ChunkOptions.here("cpu", jit=True, deterministic=False, threads=None)
        options.check()
        Session(Population(experiment), np.arange(1), jit=True)
        return chunk.key(experiment, options), session._training.cache_info().misses, len(draws._KEPT.arrays), options

    first = known()
    assert known()[:3] == first[:3]
    if switch == "epsilon":
        monkeypatch.setattr(keras.config, "epsilon", lambda: SWITCHES[switch])
    else:
        monkeypatch.setenv(switch, SWITCHES[switch])
    changed = known()
    assert all(one != other for one, other in zip(first, changed, strict=True))
    with pytest.raises(ClusterError, match="set both alike"):
        first[3].check()


def test_chunks_are_equal_within_the_budget_and_of_one_graph():
    experiment = tiny(activations=["relu", "tanh"], depths=[1, 2], seeds=5)
    members = experiment.members()
    found = chunks(experiment, "reported", members, 30_000)
    assert sorted(m.seed for c in found for m in c.members) == sorted(m.seed for m in members)
    assert all(len({m.graph for m in chunk.members}) == 1 for chunk in found)
    by_graph = {}
    for chunk in found:
        by_graph.setdefault(chunk.members[0].graph, set()).add(chunk.size)
    assert len(by_graph) == 4
    assert all(len(sizes) == 1 for sizes in by_graph.values())


def test_chunks_of_any_size_hold_the_same_networks():
    whole, cut = run(tiny()), run(tiny(), memory_bytes=SMALL)
    np.testing.assert_allclose(cut.frame.val_loss, whole.frame.val_loss, rtol=1e-5)
