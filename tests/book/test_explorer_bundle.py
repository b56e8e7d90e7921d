"""The explorer's data are the course's, to the last bit; a bundle stays while its sources are the same."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from nncourse import datasets
from tests.book.contents import ROOT


def unpacked(packed: dict, part: str) -> tuple[np.ndarray, np.ndarray]:
    """As ``data.js`` is read in the browser."""
    y = np.frombuffer(base64.b64decode(packed[part]["y"]), "uint8")
    x = base64.b64decode(packed[part]["x"])
    if "palette" not in packed:
        return np.frombuffer(x, "float32").reshape(len(y), -1), y
    places = np.frombuffer(x, "uint8").reshape(len(y), -1)
    palette = np.frombuffer(base64.b64decode(packed["palette"]), "float32").reshape(places.shape[1], -1)
    return palette[np.arange(places.shape[1]), places], y


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_a_data_set_is_unpacked_to_the_last_bit(extensions, name: str):
    import explorer_bundle

    assert name in explorer_bundle.DATASETS
    packed, data = explorer_bundle._pack(name), datasets.load(name)
    json.dumps(packed)
    assert ("palette" in packed) == (name == "digits")  # the grey levels of a picture are few
    for part, x, y in (
        ("train", data.x_train, data.y_train),
        ("validation", data.x_validation, data.y_validation),
    ):
        values, labels = unpacked(packed, part)
        np.testing.assert_array_equal(values, x)
        np.testing.assert_array_equal(labels, y)


def test_what_the_bundle_is_made_of_exists_and_each_change_is_seen(extensions, tmp_path: Path):
    import explorer_bundle

    assert all(path.is_file() for path in explorer_bundle.INPUTS)
    assert explorer_bundle.SOURCE == ROOT / "book" / "explorer"
    files = [tmp_path / name for name in ("a", "b")]
    digests = set()
    for first, second in (("1", "2"), ("12", ""), ("", "12"), ("2", "1")):
        files[0].write_text(first)
        files[1].write_text(second)
        digests.add(explorer_bundle._digest(files))
    assert len(digests) == 4


def test_a_failure_is_one_sentence_and_an_exit_status(extensions, monkeypatch, capsys):
    import explorer_bundle

    def fail():
        raise explorer_bundle.InstallError("The packages could not be installed.")

    monkeypatch.setattr(explorer_bundle, "assemble", fail)
    assert explorer_bundle.main() == 1
    assert capsys.readouterr().err == "The packages could not be installed.\n"


def test_sources_are_bundled_again_after_a_bundle_that_failed(extensions, monkeypatch, tmp_path: Path):
    import explorer_bundle

    calls = []

    def bundle():
        calls.append(1)
        if len(calls) == 1:
            raise explorer_bundle.BundleError("no")

    monkeypatch.setattr(explorer_bundle, "install", lambda *words: None)
    monkeypatch.setattr(explorer_bundle, "STAMP", tmp_path / "bundle")
    monkeypatch.setattr(explorer_bundle, "_bundle", bundle)
    with pytest.raises(explorer_bundle.BundleError):
        explorer_bundle.assemble()
    for _ in range(2):
        explorer_bundle.assemble()
    assert len(calls) == 2
