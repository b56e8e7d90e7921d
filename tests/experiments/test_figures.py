"""Figures of results: what they say is what the frame says."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex

from nncourse.experiments import figures
from nncourse.experiments.results import Results


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
