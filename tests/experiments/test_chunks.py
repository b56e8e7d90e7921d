"""Chunks: equal within the budget, of one graph, and a key for everything that numbers depend on."""

import numpy as np

from nncourse.experiments import chunks as chunking
from nncourse.experiments.chunks import chunks
from nncourse.experiments.running import run

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
