"""The course's data: small, offline by default, split once and for all by a seed.

Digits come with scikit-learn; the two-dimensional toys and the gratings are generated in a moment, and :func:`more`
draws further samples of them. None of these needs a network. MNIST and Fashion-MNIST come through
:mod:`keras.datasets`, which downloads them at first use.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nncourse.errors import CourseError, did_you_mean


class DatasetError(CourseError, ValueError):
    """A data set that is not there, or that cannot be had now."""


@dataclass(frozen=True)
class Dataset:
    """A classification problem in three parts.

    Inputs ``x_*`` are float32 ``[samples, features]``; labels ``y_*`` are int64 ``[samples]`` in
    ``0 … classes - 1``.
    """

    name: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    @property
    def features(self) -> int:
        """Number of input features."""
        return self.x_train.shape[1]

    @property
    def classes(self) -> int:
        """Number of classes, counted on the training labels."""
        return int(self.y_train.max()) + 1


def load(name: str, *, seed: int = 0) -> Dataset:
    """Load a data set by name.

    Args:
        name: one of :func:`names`.
        seed: of the split into parts and, for what is generated, of the samples themselves.

    Returns:
        The data set. Digits, toys and gratings are standardised by the training part's mean and standard deviation,
        images of MNIST and Fashion-MNIST flattened and scaled to [0, 1].

    Raises:
        DatasetError: the name is unknown, or the data have to be downloaded and cannot be.
    """
    if name not in _LOADERS:
        raise DatasetError(
            f"There is no data set {name!r}; there are {', '.join(names())}.{did_you_mean(name, _LOADERS)}"
        )
    return _LOADERS[name](name, seed)


def names() -> list[str]:
    """The data sets that :func:`load` knows."""
    return sorted(_LOADERS)


def more(name: str, samples: int, *, seed: int, of: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw further samples of a generated data set, such as test data that nobody has looked at.

    Args:
        name: a data set that is generated.
        samples: how many.
        seed: of the draws, which differ from those of :func:`load` under any seed.
        of: the seed of the :func:`load` whose training part standardises them.

    Returns:
        Inputs ``[samples, features]``, float32, and labels ``[samples]``, int64.

    Raises:
        DatasetError: the name is unknown, or the data set is not generated.
    """
    if name not in _GENERATED:
        raise DatasetError(
            f"There are no further samples of {name!r}; those that can be drawn are {', '.join(sorted(_GENERATED))}."
        )
    mean, sd = _scale(*_drawn(name, np.random.default_rng(of)), of)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    x, y = _drawn(name, rng, samples)
    return ((x - mean) / sd).astype("float32"), y.astype("int64")


def _digits(name: str, seed: int) -> Dataset:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return _split(name, x, y, seed)


def _generated(name: str, seed: int) -> Dataset:
    return _split(name, *_drawn(name, np.random.default_rng(seed)), seed)


def _drawn(name: str, rng: np.random.Generator, samples: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Inputs ``[samples, features]``, not standardised, and labels ``[samples]`` of a generated data set."""
    generated = _GENERATED[name]
    y = rng.integers(0, generated.classes, samples or generated.samples)
    return generated.inputs(rng, y), y


def _moons(rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    """Two interleaved half circles with normal noise of sd 0.15."""
    angle = rng.uniform(0, np.pi, y.size)
    x = np.where(y == 0, np.cos(angle), 1 - np.cos(angle))
    height = np.where(y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return np.column_stack([x, height]) + rng.normal(0, 0.15, (y.size, 2))


def _circles(rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    """A circle of radius 0.5 inside one of radius 1, with normal noise of sd 0.1."""
    angle = rng.uniform(0, 2 * np.pi, y.size)
    radius = np.where(y == 0, 1.0, 0.5)[:, None]
    return radius * np.column_stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.1, (y.size, 2))


def _spirals(rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    """Two arms of a spiral, one and a half turns each, with normal noise of sd 0.03."""
    along = np.sqrt(rng.uniform(0.02, 1, y.size))
    angle = 3 * np.pi * along + np.pi * y
    arms = along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return arms + rng.normal(0, 0.03, (y.size, 2))


def _xor(rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    """Four squares, diagonal ones of the same class."""
    side = rng.choice([-1.0, 1.0], y.size)
    sign = np.column_stack([side, np.where(y == 0, side, -side)])
    return sign * rng.uniform(0.1, 1, (y.size, 2))


def _gratings(rng: np.random.Generator, y: np.ndarray) -> np.ndarray:
    """Stripes in images of 10 × 10 grey values; the class is their direction, one of six.

    A wave ``sin(2π (c cos θ + r sin θ) / λ + phase)`` over columns c and rows r, with normal noise of sd 0.4.
    Directions θ scatter by a quarter of the step from class to class, wavelengths λ are 3 to 6 pixels, and the phase
    is any: light and dark are as likely at each pixel in every class, so that the mean image of each class is grey
    and no linear model can tell them apart.
    """
    theta = np.pi / 6 * (y + rng.uniform(-0.25, 0.25, y.size))
    wavelength, phase = rng.uniform(3, 6, y.size), rng.uniform(0, 2 * np.pi, y.size)
    row, column = np.mgrid[:10, :10].reshape(2, 1, 100)
    along = np.cos(theta)[:, None] * column + np.sin(theta)[:, None] * row  # [samples, pixels]
    wave = np.sin(2 * np.pi / wavelength[:, None] * along + phase[:, None])
    return wave + rng.normal(0, 0.4, wave.shape)


def _images(name: str, seed: int) -> Dataset:
    import keras

    try:
        (x, y), (x_test, y_test) = getattr(keras.datasets, name).load_data()
    except (EOFError, ValueError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError(
            f"The stored copy of {name} cannot be read ({error}). "
            "Remove it from the folder datasets in ~/.keras (or in KERAS_HOME), go online and try again."
        ) from error
    except Exception as error:  # keras raises a bare Exception when a download fails
        raise DatasetError(
            f"{name} has to be downloaded once and could not be ({error}). "
            "Go online and try again, or use 'digits', which needs no network."
        ) from error
    x, x_test = (part.reshape(len(part), -1).astype("float32") / 255 for part in (x, x_test))
    held = _held_out(len(x), seed)
    return Dataset(
        name,
        x[~held],
        y[~held].astype("int64"),
        x[held],
        y[held].astype("int64"),
        x_test,
        y_test.astype("int64"),
    )


def _held_out(samples: int, seed: int, share: float = 1 / 6) -> np.ndarray:
    """A random mask over samples, true for the validation part."""
    mask = np.zeros(samples, bool)
    mask[np.random.default_rng(seed).permutation(samples)[: round(samples * share)]] = True
    return mask


def _split(name: str, x: np.ndarray, y: np.ndarray, seed: int) -> Dataset:
    """60 % training, 20 % validation, 20 % test; every feature standardised by its training mean and sd."""
    mean, sd = _scale(x, y, seed)
    order = np.random.default_rng(seed).permutation(len(x))
    x, y = ((x[order] - mean) / sd).astype("float32"), y[order].astype("int64")
    first, second = round(0.6 * len(x)), round(0.8 * len(x))
    return Dataset(name, x[:first], y[:first], x[first:second], y[first:second], x[second:], y[second:])


def _scale(x: np.ndarray, y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sd of each feature over the training part, ``[features]`` each; an sd of 0 becomes 1."""
    training = x[np.random.default_rng(seed).permutation(len(x))[: round(0.6 * len(x))]]
    sd = training.std(0)
    return training.mean(0), np.where(sd > 0, sd, 1)


@dataclass(frozen=True)
class _Generated:
    """How a data set is made: ``inputs(rng, labels)`` gives ``[samples, features]``."""

    inputs: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    classes: int = 2
    samples: int = 1500


_GENERATED: dict[str, _Generated] = {
    "moons": _Generated(_moons),
    "circles": _Generated(_circles),
    "spirals": _Generated(_spirals),
    "xor": _Generated(_xor),
    "gratings": _Generated(_gratings, classes=6, samples=4000),
}
_LOADERS: dict[str, Callable[[str, int], Dataset]] = {
    "digits": _digits,
    **dict.fromkeys(_GENERATED, _generated),
    **dict.fromkeys(["mnist", "fashion_mnist"], _images),
}
