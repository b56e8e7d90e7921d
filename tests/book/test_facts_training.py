"""What chapter 8 says about fit and its callbacks, and the ten lines on Fashion-MNIST on a small file."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from nncourse import datasets
from tests import keras_home

CHAPTER = Path(__file__).resolve().parents[2] / "book" / "08-training.md"
RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype("float32")
Y = RNG.normal(size=(40, 1)).astype("float32")


def linear(rate: float = 0.01) -> keras.Sequential:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(rate), "mse")
    return model


class Spy(keras.callbacks.Callback):
    """Keeps the weights at the end of each epoch."""

    def __init__(self):
        super().__init__()
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights()[0].copy())


def test_fitting_twice_goes_on_from_the_present_weights():
    once, twice = linear(), linear()
    once.fit(X, Y, epochs=4, shuffle=False, verbose=0)
    twice.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    twice.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    assert np.allclose(once.get_weights()[0], twice.get_weights()[0], atol=1e-6)


def test_the_validation_split_is_the_last_part_as_it_stands():
    model = linear()
    recorded = model.fit(X, Y, epochs=1, validation_split=0.25, verbose=0).history["val_loss"][0]
    assert recorded == pytest.approx(model.evaluate(X[30:], Y[30:], verbose=0), rel=1e-5)


def test_validation_data_do_not_move_the_weights():
    with_data, without = linear(), linear()
    with_data.fit(X, Y, epochs=2, shuffle=False, verbose=0, validation_data=(X + 5, Y - 9))
    without.fit(X, Y, epochs=2, shuffle=False, verbose=0)
    assert np.array_equal(with_data.get_weights()[0], without.get_weights()[0])


def test_the_training_loss_is_an_average_over_the_epoch_and_the_validation_loss_its_end():
    model = linear(0.05)
    history = model.fit(X, Y, epochs=1, batch_size=10, shuffle=False, verbose=0, validation_data=(X, Y)).history
    assert history["val_loss"][0] == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-5)
    twin, losses = linear(0.05), []
    for start in range(0, 40, 10):
        losses.append(twin.train_on_batch(X[start : start + 10], Y[start : start + 10]))
    assert history["loss"][0] == pytest.approx(np.mean(losses), rel=1e-4)


@pytest.mark.parametrize("restore", [True, False])
def test_early_stopping_leaves_the_last_weights_unless_told_to_restore(restore: bool):
    """The validation targets are the start's own outputs, so that the first epoch is the best one."""
    model, spy = linear(0.05), Spy()
    stopping = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=restore)
    away = Y + 10
    validation = (X, np.zeros_like(Y))
    epochs = len(
        model.fit(X, away, epochs=50, verbose=0, validation_data=validation, callbacks=[spy, stopping]).epoch
    )
    assert epochs == 1 + 3
    assert np.array_equal(model.get_weights()[0], spy.weights[0 if restore else -1])
    assert not np.array_equal(spy.weights[0], spy.weights[-1])


def test_a_checkpoint_of_the_best_epoch_holds_that_epochs_weights(tmp_path: Path):
    model, spy = linear(0.05), Spy()
    saving = keras.callbacks.ModelCheckpoint(tmp_path / "best.keras", save_best_only=True)
    model.fit(X, Y + 10, epochs=4, verbose=0, validation_data=(X, np.zeros_like(Y)), callbacks=[spy, saving])
    loaded = keras.models.load_model(tmp_path / "best.keras")
    assert np.array_equal(loaded.get_weights()[0], spy.weights[0])


def test_the_standard_error_of_an_accuracy():
    rng = np.random.default_rng(0)
    accuracies = rng.binomial(359, 0.97, 50_000) / 359
    assert accuracies.std() == pytest.approx(np.sqrt(0.97 * 0.03 / 359), rel=0.02)


def skipped_cells() -> list[str]:
    cells = re.findall(r"^```\{code-cell\} ipython3\n(.*?)^```$", CHAPTER.read_text(), re.DOTALL | re.MULTILINE)
    return [cell.partition("\n")[2] for cell in cells if "skip-execution" in cell.partition("\n")[0]]


@pytest.mark.slow
def test_the_cell_that_the_build_skips_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    keras_home.use(tmp_path, monkeypatch)
    keras_home.write_fashion_mnist(tmp_path, train=240, test=60)
    (cell,) = skipped_cells()
    names: dict[str, object] = {}
    keras.utils.set_random_seed(0)
    exec(compile(cell, str(CHAPTER), "exec"), names)
    assert names["network"].evaluate(names["fashion"].x_test, names["fashion"].y_test, verbose=0)[1] > 0.8
    assert "accuracy" in capsys.readouterr().out


def test_the_cell_is_ten_lines_after_its_imports():
    (cell,) = skipped_cells()
    lines = [line for line in cell.splitlines() if line.strip() and not line.startswith(("import", "from", " "))]
    assert len(lines) <= 10


def test_the_cell_says_in_one_sentence_that_there_is_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keras_home.use(tmp_path, monkeypatch)
    (cell,) = skipped_cells()
    with pytest.raises(datasets.DatasetError, match="fashion_mnist has to be downloaded once"):
        exec(compile(cell, str(CHAPTER), "exec"), {})


def test_two_equal_models_differ_by_a_standard_error_in_nearly_half_of_all_cases():
    rng, a, n = np.random.default_rng(0), 0.97, 359
    first, second = rng.binomial(n, a, (2, 200_000)) / n
    error = np.sqrt(a * (1 - a) / n)
    assert np.mean(np.abs(first - second) > error) == pytest.approx(0.48, abs=0.04)
    assert np.mean(np.abs(first - second) > 1.96 * np.sqrt(2) * error) == pytest.approx(0.05, abs=0.02)


def test_mcnemars_exact_test_is_the_binomial_of_the_discordant_pairs():
    """Under equal models the p-value is at most 5 % in at most 5 % of cases."""
    from scipy.stats import binomtest

    rng = np.random.default_rng(0)
    small = [binomtest(int(rng.binomial(12, 0.5)), 12).pvalue <= 0.05 for _ in range(2000)]
    assert np.mean(small) <= 0.06


def test_near_one_wilsons_interval_holds_95_percent_and_the_symmetric_one_does_not():
    """The chapter's interval of an accuracy on 359 images, its coverage computed exactly, for good models."""
    from scipy.stats import binom, binomtest

    n, hits = 359, np.arange(360)
    shares = hits / n
    half = 1.96 * np.sqrt(shares * (1 - shares) / n)
    symmetric = np.stack([shares - half, shares + half], axis=1)
    wilson = np.array([binomtest(int(hit), n).proportion_ci(method="wilson") for hit in hits])

    def coverage(interval: np.ndarray) -> float:
        """The chance that it holds the true accuracy, mean over accuracies of 0.96 to 0.995."""
        truths = np.linspace(0.96, 0.995, 200)
        return np.mean([binom.pmf(hits, n, a)[(interval[:, 0] <= a) & (a <= interval[:, 1])].sum() for a in truths])

    assert coverage(symmetric) < 0.93
    assert coverage(wilson) == pytest.approx(0.95, abs=0.01)
