"""A temporary KERAS_HOME with small files in the formats of MNIST and Fashion-MNIST, and no network behind it."""

import gzip
import struct
import urllib.error
from pathlib import Path

import numpy as np
import pytest


def use(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let Keras keep its files in ``home`` and fail every download as a machine without a network does."""

    def refuse(url: str, *args: object, **kwargs: object) -> None:
        raise urllib.error.URLError(OSError("no network in this test"))

    # Keras reads KERAS_HOME into this name when it is imported, which the test session did long ago.
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(home))
    monkeypatch.setattr("keras.src.utils.file_utils.urlretrieve", refuse)
    # The small MNIST file cannot have the real one's SHA-256.
    monkeypatch.setattr("keras.src.utils.file_utils.validate_file", lambda *args, **kwargs: True)
    return home


def pictures(samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy images of a bright bar whose row tells the class; uint8 ``[samples, 28, 28]`` and ``[samples]``."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(samples) % 10).astype("uint8")
    images = rng.integers(0, 60, (samples, 28, 28), dtype="uint8")
    for image, label in zip(images, labels, strict=True):
        image[4 + 2 * label : 6 + 2 * label, 4:24] += 190
    return images, labels


def write_mnist(home: Path, train: int, test: int) -> tuple[np.ndarray, np.ndarray]:
    """One NumPy archive, as Keras stores MNIST; returns the training images and labels."""
    images, labels = pictures(train, seed=0)
    test_images, test_labels = pictures(test, seed=1)
    folder = home / "datasets"
    folder.mkdir(parents=True)
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=test_images, y_test=test_labels)
    return images, labels


def write_fashion_mnist(home: Path, train: int, test: int) -> tuple[np.ndarray, np.ndarray]:
    """Four gzipped IDX files, as Keras stores Fashion-MNIST; returns the training images and labels."""
    folder = home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for prefix, samples, seed in (("train", train, 0), ("t10k", test, 1)):
        images, labels = pictures(samples, seed)
        with gzip.open(folder / f"{prefix}-images-idx3-ubyte.gz", "wb") as file:
            file.write(struct.pack(">IIII", 0x803, samples, 28, 28) + images.tobytes())
        with gzip.open(folder / f"{prefix}-labels-idx1-ubyte.gz", "wb") as file:
            file.write(struct.pack(">II", 0x801, samples) + labels.tobytes())
    return pictures(train, seed=0)


WRITERS = {"mnist": write_mnist, "fashion_mnist": write_fashion_mnist}
