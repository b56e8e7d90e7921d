"""Compiled graphs in the store: JAX's are found again (tests/experiments/test_jax.py), TensorFlow's are not kept."""

from pathlib import Path

from nncourse.experiments import compilation
from nncourse.experiments.running import run

from .tiny import tiny


def test_a_kind_of_processor_has_a_name_of_its_own(monkeypatch):
    here = compilation.processor()
    assert here == compilation.processor()
    assert len(here) == 12
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "flags : sse\n")
    assert compilation.processor() != here


def test_tensorflow_keeps_none(tmp_path):
    run(tiny(initializers="zeros", seeds=1), tmp_path)
    assert not (tmp_path / compilation.FOLDER).exists()
