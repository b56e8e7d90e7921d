"""Figures of propagation draw what was measured and predicted."""

import matplotlib.pyplot as plt
import pytest

from nncourse.experiments import figures_propagation
from nncourse.experiments.naming import SpecError
from nncourse.experiments.propagation import propagate


@pytest.fixture(scope="module")
def wide():
    return propagate(["relu", "tanh"], ["he_normal", "glorot_uniform"], depth=8, width=200, members=6, bias_std=0.1)


def test_figures_draw_what_was_measured_and_predicted(wide):
    quantity = "preactivation_second_moment"
    _, ax = plt.subplots()
    figures_propagation.by_layer(wide, quantity, ax)
    lines = ax.get_lines()
    means = wide.by_layer(quantity).groupby(["activation", "initializer"], sort=False)["mean"].apply(list)
    for place, mean in enumerate(means):
        assert list(lines[2 * place].get_ydata()) == mean
        theory_points = lines[2 * place + 1]
        assert theory_points.get_marker() == "o"
        assert list(theory_points.get_ydata()) == list(wide.predicted[quantity][8 * place : 8 * place + 8])
    assert next(text.get_text() for text in ax.legend().get_texts()) == "relu · he_normal"
    assert ax.get_yscale() == "log"
    assert figures_propagation.by_layer(wide, "correlation", plt.figure().gca()).get_ylim()[1] == 1.03
    assert len(figures_propagation.overview(wide).axes) == 6
    plt.close("all")
    with pytest.raises(SpecError, match="Did you mean 'dead'"):
        wide.by_layer("deat")
