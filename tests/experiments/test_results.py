"""Statistics and figures of results, on frames whose answers are known. No TensorFlow."""

import itertools
import subprocess
import sys
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from scipy import stats

from nncourse import style
from nncourse.experiments import figures, report
from nncourse.experiments.comparison import FewTuningSeedsWarning
from nncourse.experiments.results import Results, tuned
from nncourse.experiments.statistics import StatisticsError
from nncourse.experiments.store import StoreError

RATES = (0.01, 0.1, 1.0)


def row(activation, initializer, rate, seed, stage, epoch, score, diverged=False):
    pairing = {"activation": activation, "initializer": initializer, "depth": 2, "width": 8, "optimizer": "sgd"}
    pairing |= {"weight_scale": 1.0, "bias_scale": 0.0, "learning_rate": rate, "seed": seed, "stage": stage}
    score = np.nan if diverged else score
    return {
        **pairing,
        "epoch": epoch,
        **dict.fromkeys(("accuracy", "val_accuracy"), score),
        **dict.fromkeys(("loss", "val_loss"), 1 - score),
        "test_accuracy": score if epoch == 2 else np.nan,
        "test_loss": 1 - score if epoch == 2 else np.nan,
        "diverged": diverged,
    }


@pytest.fixture
def results():
    """Relu's best rate is 0.1 and tanh's lies at the edge; of relu with zeros every network diverges."""
    rows = []
    best = {"relu": 0.1, "tanh": 1.0}
    for activation, initializer in itertools.product(best, ("he_normal", "zeros")):
        gone = (activation, initializer) == ("relu", "zeros")
        for rate, seed, epoch in itertools.product(RATES, (10**9, 10**9 + 1), (1, 2)):
            score = 0.9 if rate == best[activation] else 0.5
            rows.append(row(activation, initializer, rate, seed, "tuning", epoch, score, gone))
        rate = RATES[0] if gone else best[activation]
        for seed, epoch in itertools.product(range(8), (1, 2)):
            score = {"he_normal": 0.6, "zeros": 0.1}[initializer] + 0.01 * seed * (initializer == "he_normal")
            rows.append(row(activation, initializer, rate, seed, "reported", epoch, score, gone or seed == 0))
    metadata = {"head": "classification", "samples": 100, "classes": 10, "spec": {}, "hash": "0", "seconds": 3.0}
    return Results(pd.DataFrame(rows), metadata)


def test_summary_of_known_scores(results):
    summary = results.summary().set_index(["activation", "initializer"])
    relu = summary.loc["relu", "he_normal"]
    assert relu.learning_rate == 0.1
    assert not relu.at_edge
    assert relu.iqm == pytest.approx(np.mean([0.62, 0.63, 0.64, 0.65, 0.66]))  # 1 of 7 sound ones cut at each end
    assert relu.low < relu.iqm < relu.high
    assert (relu.networks, relu.diverged, relu.at_chance) == (8, 1 / 8, 0)
    assert summary.loc["tanh", "he_normal"].at_edge
    assert summary.loc["tanh", "zeros"].at_chance == 7 / 8
    gone = summary.loc["relu", "zeros"]
    assert np.isnan(gone.iqm)
    assert gone.diverged == 1


def test_summary_pools_by_strata(results):
    pooled = results.summary(by=("initializer",)).set_index("initializer")
    assert pooled.loc["he_normal"].networks == 16
    assert pooled.loc["zeros"].iqm == pytest.approx(0.1)


def test_tuning_looks_at_tuning_networks_only(results):
    frame = results.frame.copy()
    frame.loc[frame.stage == "reported", ["val_accuracy", "val_loss"]] = 0
    found = {name[:2]: choice for name, choice in tuned(frame, "classification").items()}
    assert found["relu", "he_normal"].learning_rate == 0.1
    assert found["tanh", "he_normal"].at_edge
    assert found["relu", "zeros"].learning_rate == min(RATES)
    assert {name[:2]: c.learning_rate for name, c in tuned(frame, "regression").items()}["relu", "he_normal"] == 0.1


def test_improvement_is_paired_by_seed(results):
    tanh = {"activation": "tanh"}
    assert results.improvement({**tanh, "initializer": "he_normal"}, {**tanh, "initializer": "zeros"}) == (
        pytest.approx((7 + 0.5) / 8)  # seed 0 diverged under both: a tie
    )
    with pytest.raises(StoreError, match="share a seed"):
        results.improvement({"activation": "gelu"}, {"activation": "relu"})


def test_results_survive_their_file(results, tmp_path):
    again = Results.read(results.save(tmp_path / "r.parquet"))
    pd.testing.assert_frame_equal(again.frame, results.frame)
    assert again.metadata == results.metadata
    with pytest.raises(StoreError, match="no file"):
        Results.read(tmp_path / "other.parquet")


def test_reading_results_needs_no_tensorflow():
    code = (
        "import sys, nncourse.experiments.results, nncourse.experiments.figures; print('tensorflow' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@pytest.fixture
def look():
    import matplotlib.pyplot as plt

    with mpl.rc_context({**style.RC, "backend": "Agg"}):
        yield
        plt.close("all")


def test_the_heatmap_shows_the_summary(results, look):
    (axes,) = figures.heatmap(results)
    said = [text.get_text() for text in axes.texts]
    assert said[0] == "0.64†"
    assert "‡" in said[2]
    assert said[1] == "—"
    note = axes.figure.get_supxlabel()
    assert all(mark in note for mark in ("— all diverged", "† some diverged", "‡ learning rate at the edge"))
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["he_normal", "zeros"]
    assert all(to_hex(text.get_color()) not in ("#000000", "#ffffff") for text in axes.texts)


@pytest.mark.parametrize(
    ("score", "digits", "said"),
    [(0.9549, ".2f", "0.95†‡"), (0.0351, ".2g", "0.035†‡"), (12.345, ".2g", "12†‡"), (1234.5, ".2g", "1.2e+03†‡")],
)
def test_a_cell_is_short_whatever_the_score(score, digits, said):
    assert figures._cell(SimpleNamespace(iqm=score, diverged=0.5, at_edge=True), digits) == said


def test_lines_are_those_of_the_frame(results, look):
    relu, tanh = figures.curves(results, "val_accuracy")
    assert [axes.get_title() for axes in (relu, tanh)] == ["relu", "tanh"]
    (line,) = relu.get_lines()  # all networks of the other initializer diverged
    np.testing.assert_allclose(line.get_xdata(), [1, 2])
    np.testing.assert_allclose(line.get_ydata(), results.summary().iqm[0])
    drawn = figures.learning_rates(results)[1].get_lines()
    np.testing.assert_allclose(drawn[0].get_ydata(), [0.5, 0.5, 0.9])
    assert drawn[0].axes.get_xscale() == "log"
    assert len({(to_hex(a.get_color()), a.get_linestyle()) for a in drawn}) == 2


def test_eight_lines_can_be_told_apart():
    looks = list(itertools.islice(figures._looks(), 8))
    assert len({str(look) for look in looks}) == 8


def test_without_tuning_there_is_no_sensitivity(results, look):
    one = Results(results.frame[results.frame.stage == "reported"], results.metadata)
    assert figures.learning_rates(one) == []
    assert not one.summary().at_edge.any()


def test_the_report_writes_whole_files(results, look, tmp_path):
    written = {path.name for path in report.write(results, tmp_path)}
    assert written == {path.name for path in tmp_path.iterdir()}
    assert {"summary.csv", "experiment.json", "heatmap.svg", "curves.png", "learning_rates.png"} <= written
    assert len(pd.read_csv(tmp_path / "summary.csv")) == 4


def test_devices_stand_side_by_side(results):
    table = report.side_by_side({"cpu": results, "gpu": results})
    heads = [column.header.split() for column in table.columns]
    assert heads[2:] == [["cpu:", "test", "accuracy"], ["gpu:", "test", "accuracy"]]
    assert list(table.columns[3].cells)[-1] == "3.0"
    assert table.row_count == 5


def test_a_comparison_is_paired_by_seed(results):
    found = results.compare("tanh/he_normal", "tanh/zeros")
    apart = 0.5 + 0.01 * np.arange(1, 8)  # seed 0 diverged
    half = stats.t.ppf(0.975, 6) * apart.std(ddof=1) / np.sqrt(7)
    assert (found.difference, found.seeds, found.diverged) == (pytest.approx(apart.mean()), 7, 1)
    assert (found.low, found.high) == (pytest.approx(apart.mean() - half), pytest.approx(apart.mean() + half))
    assert found.told_apart
    assert "told apart; 1 seeds are left out" in str(found)
    same = results.compare("tanh/he_normal", "tanh/he_normal")
    assert (same.difference, same.told_apart, same.seeds_needed) == (0, False, np.inf)


def test_the_seeds_needed_tell_apart_in_four_of_five(results):
    rng, frame = np.random.default_rng(0), results.frame
    rates = []
    for truth, count in ((0.02, 33), (0.02, 5)):  # ((1.96 + 0.84) × 0.04 / 0.02)² = 32
        rows, told = (
            frame[(frame.stage == "reported") & (frame.activation == "tanh") & (frame.epoch == 2)].iloc[:1],
            [],
        )
        for _ in range(200):
            part = pd.concat([rows.assign(seed=s, initializer=k, diverged=False) for k in "ab" for s in range(count)])
            part["test_accuracy"] = 0.5 + np.r_[truth + 0.04 * rng.normal(size=count), np.zeros(count)]
            told.append(Results(part, results.metadata).compare("tanh/a", "tanh/b").told_apart)
        rates.append(np.mean(told))
    assert 0.7 < rates[0] < 0.9
    assert rates[1] < 0.4


def test_a_comparison_of_nothing_is_refused(results):
    with pytest.raises(StatisticsError, match="fits no single pairing; there are relu/he_normal"):
        results.compare("gelu/he_normal", "tanh/zeros")
    with pytest.raises(StatisticsError, match="an interval needs two"):
        results.compare("relu/zeros", "tanh/zeros")


def test_few_tuning_seeds_are_said(results):
    tuning = (results.frame.stage == "tuning") & (results.frame.activation == "tanh")
    noise = np.where(results.frame.seed % 2, 0.4, -0.4)
    frame = results.frame.assign(val_accuracy=results.frame.val_accuracy + tuning * noise)
    small = frame.assign(test_accuracy=np.where(frame.initializer == "zeros", 0.61, 0.6) + 0.001 * frame.seed % 0.01)
    with pytest.warns(FewTuningSeedsWarning, match="tuned on 2 seeds"):
        Results(small, results.metadata).compare("tanh/he_normal", "tanh/zeros")
