"""Devices and threads of the backend."""

import ast
import logging
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from nncourse.experiments import backend, training
from nncourse.experiments.backend import DeviceError
from nncourse.experiments.naming import SpecError
from nncourse.experiments.running import run

from .tiny import tiny


def test_a_gpu_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(backend, "has_gpu", lambda: False)
    with pytest.raises(DeviceError, match="No GPU that tensorflow can use"):
        run(tiny(), device="gpu")
    with pytest.raises(DeviceError, match="no device 'tpu'"):
        run(tiny(), device="tpu")
    monkeypatch.setattr(backend, "has_gpu", lambda: True)
    with pytest.raises(DeviceError, match="one process at a time"):
        run(tiny(), device="gpu", jobs=2)
    with pytest.raises(SpecError, match="jobs"):
        run(tiny(), jobs=0)


@pytest.mark.parametrize(("said", "threads"), [("3", 3), ("4,2", 4), ("", None), ("many", None), ("0", None)])
def test_threads_are_those_that_the_environment_allows(monkeypatch, said, threads):
    monkeypatch.setenv("OMP_NUM_THREADS", said)
    assert backend.threads() == (threads or len(os.sched_getaffinity(0)))


@pytest.mark.parametrize(
    ("device", "cores", "parts"), [("cpu", 4, 4), ("cpu", 64, 8), ("cpu", None, 1), ("gpu", 64, 1)]
)
def test_there_is_a_part_for_each_core_but_one_on_a_gpu(monkeypatch, device, cores, parts):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert backend.parts(device) == parts


@pytest.fixture
def jax(monkeypatch):
    """A stand-in for JAX, with one GPU and no option at all."""
    stats = {"bytes_limit": 6 << 30, "bytes_in_use": 0}
    gpu = SimpleNamespace(memory_stats=lambda: stats)
    module = SimpleNamespace(local_devices=lambda backend: [gpu], config=SimpleNamespace(), stats=stats)
    monkeypatch.setitem(sys.modules, "jax", module)
    monkeypatch.setattr(backend, "name", lambda: "jax")
    return module


@pytest.mark.parametrize("used", [0, 1, 5 << 30, 7 << 30])
def test_chunks_of_a_gpu_do_not_depend_on_what_is_free_at_the_moment(jax, used):
    jax.stats["bytes_in_use"] = used
    assert training.memory_bytes("gpu") == 1 << 30


def test_an_option_that_this_jax_does_not_have_ends_nothing(jax):
    assert dict(backend.settings())["threefry_partitionable"] == "None"


#: Modules that training reaches without a number depending on them, and what they do instead.
ASIDE = {
    "artefacts": "writes tables and figures",
    "comparison": "tells pairings apart that were trained",
    "compilation": "keeps compiled graphs, which are named by their program",
    "fingerprint": "says what an own function is, which goes into the key by itself",
    "fingerprint_code": "part of fingerprint",
    "fingerprint_keras": "part of fingerprint",
    "keras_models": "reads a trained member out",
    "naming": "reads names and makes messages",
    "statistics": "describes what was trained",
    "search": "chooses what is trained, which goes into the key as epochs and rates",
    "store": "keeps results",
    "weights": "keeps weights",
}


def reached_by(*modules: str) -> set[str]:
    """What modules of the experiments import of their own folder, directly or not."""
    folder, todo, seen = Path(backend.__file__).parent, list(modules), set()
    while todo:
        if (module := todo.pop()) in seen:
            continue
        seen.add(module)
        for node in ast.walk(ast.parse((folder / f"{module}.py").read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nncourse.experiments"):
                rest = node.module.split(".")[2:]
                names = rest[:1] or [each.name for each in node.names]
                todo += [each for each in names if (folder / f"{each}.py").exists()]
    return seen


def test_code_that_numbers_depend_on_is_in_the_key_of_a_result():
    reached = reached_by("session", "population", "training", "chunks")
    assert reached - set(backend._NUMERIC) == set(ASIDE)
    assert set(backend._NUMERIC) <= reached


def test_a_function_for_many_shapes_is_compiled_for_each_without_a_warning():
    said = logging.Handler()
    said.emit = lambda record: pytest.fail(record.getMessage())
    logger = logging.getLogger("tensorflow")
    logger.addHandler(said)
    try:
        double = backend.compiled(lambda parts: [part * 2 for part in parts], xla=False)
        for size in (*range(1, 9), 3):
            (doubled,) = double([keras.ops.ones((size,))])
            np.testing.assert_array_equal(doubled, np.full(size, 2))
    finally:
        logger.removeHandler(said)


def test_each_entry_is_mapped_as_if_it_were_alone():
    many = backend.mapped(lambda entry: keras.ops.cumsum(entry * keras.ops.ones(3)))
    for count in (1, 70):
        entries = np.arange(count, dtype="float32")
        np.testing.assert_array_equal(np.asarray(many(entries)), np.outer(entries, [1, 2, 3]))


def test_an_array_that_fits_nowhere_is_out_of_memory():
    with pytest.raises(MemoryError) as caught:
        np.ones(2**58)
    assert backend.is_out_of_memory(caught.value)
    assert not backend.is_out_of_memory(ValueError("a shape is wrong"))
