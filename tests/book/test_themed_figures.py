"""A figure's twin for the dark theme: the same picture in other colours."""

import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from tests.book.contents import ROOT


def test_a_grey_picture_is_turned_in_the_dark_and_one_in_colours_is_not(monkeypatch: pytest.MonkeyPatch):
    from base64 import b64decode, b64encode

    import numpy as np
    from PIL import Image

    from tests.book.contents import ROOT

    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import themed_figures

    def svg(array: np.ndarray) -> str:
        file = io.BytesIO()
        Image.fromarray(array).save(file, "PNG")
        return f'<svg><image xlink:href="data:image/png;base64,\n{b64encode(file.getvalue()).decode()}"/></svg>'

    def pixels(text: str) -> np.ndarray:
        data = re.search(r"base64,\s*([^\"]+)", text)[1]
        return np.asarray(Image.open(io.BytesIO(b64decode(data))).convert("RGB"))

    greys = np.array([[255, 0, 128]], dtype="uint8")
    turned = pixels(themed_figures.darken(svg(greys)))[0, :, 0]
    assert turned[0] < 30 < turned[2] < 200 < turned[1]
    colours = np.array([[[255, 0, 0], [0, 0, 255]]], dtype="uint8")
    assert np.array_equal(pixels(themed_figures.darken(svg(colours))), colours)


@pytest.mark.slow
def test_a_lighter_figure_is_the_same_picture(browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import themed_figures

    fig, axes = plt.subplots(1, 2, figsize=(5, 3))
    x = np.linspace(0, 9, 400)
    axes[0].plot(x, np.sin(x), label="sine, $x^2$")
    axes[0].plot(x[::20], np.cos(x[::20]), "o--", clip_on=False)
    axes[0].fill_between(x, -1, np.sin(x) / 3, alpha=0.3)
    axes[0].legend(title="lines")
    axes[1].imshow(np.arange(12).reshape(3, 4))
    axes[1].text(1, 1, "-0.000", rotation=30)
    file = io.StringIO()
    fig.savefig(file, format="svg")
    plt.close(fig)
    light = themed_figures.lighten(file.getvalue())
    assert len(light) < 0.85 * len(file.getvalue())
    assert themed_figures.lighten(light) == light
    tab, seen = browser.new_page(viewport={"width": 500, "height": 300}), []
    for svg in (file.getvalue(), light):
        (tmp_path / "figure.svg").write_text(svg)
        tab.goto((tmp_path / "figure.svg").as_uri())
        seen.append(np.asarray(Image.open(io.BytesIO(tab.screenshot())).convert("RGB"), int))
    tab.close()
    assert np.ptp(seen[0]) > 200
    assert np.abs(seen[0] - seen[1]).mean() < 0.3  # letters move by a hundredth of a point
