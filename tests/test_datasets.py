"""Data sets: shapes, splits, standardising, and MNIST's format read from a small file made here."""

from pathlib import Path

import numpy as np
import pytest

from nncourse import datasets
from tests import keras_home

TOYS = ["circles", "moons", "spirals", "xor"]
GENERATED = [*TOYS, "gratings"]
LOCAL = ["digits", *GENERATED]
SIZES = {"digits": 1797, "gratings": 4000, **dict.fromkeys(TOYS, 1500)}


def parts(data: datasets.Dataset) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(data.x_train, data.y_train), (data.x_validation, data.y_validation), (data.x_test, data.y_test)]


@pytest.mark.parametrize("name", LOCAL)
def test_parts_have_the_documented_shapes_and_types(name: str):
    data = datasets.load(name)
    assert data.name == name
    for x, y in parts(data):
        assert x.dtype == np.float32
        assert y.dtype == np.int64
        assert x.shape == (len(y), data.features)
        assert np.isfinite(x).all()
    assert set(data.y_train) == set(range(data.classes))


@pytest.mark.parametrize("name", LOCAL)
def test_the_split_is_60_20_20_and_loses_nothing(name: str):
    sizes = np.array([len(y) for _, y in parts(datasets.load(name))])
    assert sizes.sum() == SIZES[name]
    assert np.abs(sizes / sizes.sum() - [0.6, 0.2, 0.2]).max() < 1e-3


@pytest.mark.parametrize("name", LOCAL)
def test_features_are_standardised_by_the_training_part_alone(name: str):
    data = datasets.load(name)
    sd = data.x_train.std(0)
    assert np.abs(data.x_train.mean(0)).max() < 1e-5
    assert np.all((np.abs(sd - 1) < 1e-4) | (sd == 0))
    assert np.abs(data.x_validation.mean(0)).max() > 1e-3


def test_the_parts_of_digits_are_scikit_learns_samples_each_once():
    from sklearn.datasets import load_digits

    data = datasets.load("digits")
    x, y = load_digits(return_X_y=True)
    assert (data.features, data.classes) == (64, 10)
    # Undo the standardising: the training part's own mean and sd are unknown here, but an affine map of each
    # feature keeps its order, so the ranks of every feature over all samples must come back.
    joined, labels = (np.concatenate(columns) for columns in zip(*parts(data), strict=True))
    order, order_original = np.lexsort(joined.T), np.lexsort(x.T)
    for feature in range(64):
        ours, theirs = joined[order, feature], x[order_original, feature]
        assert np.array_equal(np.unique(ours, return_inverse=True)[1], np.unique(theirs, return_inverse=True)[1])
    assert np.array_equal(labels[order], y[order_original])


@pytest.mark.parametrize("name", LOCAL)
def test_a_seed_fixes_the_split_and_another_changes_it(name: str):
    first, again, other = datasets.load(name, seed=3), datasets.load(name, seed=3), datasets.load(name, seed=4)
    for (x, y), (x_again, y_again) in zip(parts(first), parts(again), strict=True):
        assert np.array_equal(x, x_again)
        assert np.array_equal(y, y_again)
    assert not np.array_equal(first.y_train, other.y_train)


@pytest.mark.parametrize("name", TOYS)
def test_a_toy_is_no_linear_problem_and_a_neighbour_knows_the_class(name: str):
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    data = datasets.load(name)
    line = LogisticRegression().fit(data.x_train, data.y_train).score(data.x_test, data.y_test)
    neighbours = KNeighborsClassifier().fit(data.x_train, data.y_train).score(data.x_test, data.y_test)
    assert neighbours > 0.95
    assert neighbours > line + 0.05


def test_no_line_tells_gratings_apart_and_a_curved_model_does():
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC

    data = datasets.load("gratings")
    line = LogisticRegression(max_iter=500).fit(data.x_train, data.y_train).score(data.x_test, data.y_test)
    curved = SVC().fit(data.x_train, data.y_train).score(data.x_test, data.y_test)
    assert (data.features, data.classes) == (100, 6)
    assert line < 0.4
    assert curved > 0.97


def test_every_class_of_gratings_is_grey_on_average_and_its_waves_run_in_its_direction():
    x, y = datasets.more("gratings", 20_000, seed=5)
    means = np.array([x[y == label].mean(0) for label in range(6)])
    assert np.abs(means).max() < 5 * np.sqrt(6 / 20_000 + 1 / 2400)  # of these draws, and of those that standardise
    # The peak of an image's spectrum points along its wave: nearest to its own class, but for the noise.
    spectrum = np.abs(np.fft.fft2(x[:2000].reshape(-1, 10, 10), (64, 64))).reshape(2000, -1)
    down, right = np.unravel_index(spectrum.argmax(1), (64, 64))
    theta = np.arctan2((down + 32) % 64 - 32, (right + 32) % 64 - 32)
    assert np.mean(np.round(theta / (np.pi / 6)) % 6 == y[:2000]) > 0.95


@pytest.mark.parametrize("name", GENERATED)
def test_more_samples_are_new_and_standardised_as_those_that_were_loaded(name: str):
    data = datasets.load(name, seed=2)
    x, y = datasets.more(name, 3000, seed=2, of=2)
    again, _ = datasets.more(name, 3000, seed=2, of=2)
    assert (x.shape, x.dtype, y.dtype) == ((3000, data.features), np.float32, np.int64)
    assert np.array_equal(x, again)
    assert not np.array_equal(x, datasets.more(name, 3000, seed=3, of=2)[0])
    seen = {row.tobytes() for part, _ in parts(data) for row in part}
    assert not seen & {row.tobytes() for row in x}
    assert np.abs(x.mean(0)).max() < 0.2
    assert np.abs(x.std(0) - 1).max() < 0.15
    assert np.abs(np.bincount(y) / 3000 - 1 / data.classes).max() < 0.05


@pytest.mark.parametrize("name", ["digits", "mnist", "spiral"])
def test_what_is_not_generated_has_no_more_samples(name: str):
    with pytest.raises(datasets.DatasetError, match=rf"no further samples of '{name}'.* gratings"):
        datasets.more(name, 10, seed=0)


@pytest.mark.parametrize(("wrong", "near"), [("digit", "digits"), ("fashion-mnist", "fashion_mnist")])
def test_an_unknown_name_is_answered_with_the_known_ones_and_the_nearest(wrong: str, near: str):
    with pytest.raises(datasets.DatasetError) as error:
        datasets.load(wrong)
    message = str(error.value)
    assert repr(wrong) in message
    assert f"Did you mean {near!r}?" in message
    assert all(name in message for name in datasets.names())


def test_a_name_far_from_all_gets_no_suggestion():
    with pytest.raises(datasets.DatasetError) as error:
        datasets.load("imagenet1000")
    assert "Did you mean" not in str(error.value)


def test_every_name_can_be_asked_for():
    assert datasets.names() == sorted([*LOCAL, "mnist", "fashion_mnist"])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A KERAS_HOME of its own, without a network."""
    return keras_home.use(tmp_path, monkeypatch)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_images_are_flattened_scaled_and_split(home: Path, name: str):
    images, labels = keras_home.WRITERS[name](home, train=60, test=20)
    data = datasets.load(name)
    assert (data.features, data.classes) == (784, 10)
    assert [len(y) for _, y in parts(data)] == [50, 10, 20]
    for x, y in parts(data):
        assert x.dtype == np.float32
        assert y.dtype == np.int64
        assert x.min() >= 0
        assert x.max() <= 1
    # Every training image ends up in exactly one of the two parts, next to its own label.
    found = np.concatenate([data.x_train, data.x_validation])
    found_labels = np.concatenate([data.y_train, data.y_validation])
    rows = np.round(found * 255).astype("uint8")
    where = [np.flatnonzero((images.reshape(60, -1) == row).all(1)).item() for row in rows]
    assert sorted(where) == list(range(60))
    assert np.array_equal(found_labels, labels[where])


def test_the_validation_part_depends_on_the_seed_and_the_test_part_does_not(home: Path):
    keras_home.write_fashion_mnist(home, train=60, test=20)
    first, other = datasets.load("fashion_mnist", seed=1), datasets.load("fashion_mnist", seed=2)
    assert not np.array_equal(first.x_validation, other.x_validation)
    assert np.array_equal(first.x_test, other.x_test)


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_offline_the_error_names_the_data_and_the_way_out(home: Path, name: str):
    with pytest.raises(datasets.DatasetError) as error:
        datasets.load(name)
    message = str(error.value)
    assert message.startswith(f"{name} has to be downloaded once and could not be (")
    assert "use 'digits'" in message
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_cut_off_file_is_told_apart_from_a_missing_network(home: Path):
    keras_home.write_fashion_mnist(home, train=60, test=20)
    images = next(home.rglob("train-images*"))
    images.write_bytes(images.read_bytes()[:-200])
    with pytest.raises(datasets.DatasetError, match=r"stored copy of fashion_mnist cannot be read .* Remove it"):
        datasets.load("fashion_mnist")
