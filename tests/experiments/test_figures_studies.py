"""The studies' figures draw what they are given, legibly on any ground."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from nncourse.experiments import figures_studies

pytestmark = pytest.mark.usefixtures("look")


def test_accuracies_over_epochs_are_those_of_the_curves():
    rows = [
        {"depth": depth, "initializer": name, "epoch": epoch, "iqm": 0.1 * epoch + 0.01 * depth, "low": 0, "high": 1}
        for depth in (22, 30)
        for name in ("he_normal", "glorot_normal")
        for epoch in (1, 2, 3)
    ]
    figure = figures_studies.he2015(SimpleNamespace(curves=lambda column: pd.DataFrame(rows)))
    assert [axes.get_title() for axes in figure.axes] == ["22 layers", "30 layers"]
    for axes, depth in zip(figure.axes, (22, 30), strict=True):
        he, xavier = axes.get_lines()
        np.testing.assert_allclose(he.get_ydata(), [0.1 * epoch + 0.01 * depth for epoch in (1, 2, 3)])
        assert he.get_linestyle() != xavier.get_linestyle()  # told apart without colours
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["He", "Xavier"]


def test_depths_stand_under_the_line_of_the_theory():
    accuracy = pd.DataFrame({10: [1.0, 0.5], 100: [0.1, 0.2]}, index=[1.0, 2.5])
    reach = pd.Series([60.0, 200.0], index=[1.0, 2.5])
    figure = figures_studies.schoenholz2017(accuracy, reach)
    axes = figure.axes[0]
    np.testing.assert_allclose(axes.collections[0].get_array(), [1.0, 0.1, 0.5, 0.2])
    np.testing.assert_allclose(axes.get_lines()[0].get_ydata(), reach)
    assert axes.get_ylim()[1] > reach.max()
    assert axes.get_xscale() == "log"
