"""The colours of the figures: legible on both themes' grounds, and apart for readers who see fewer colours."""

from itertools import combinations

import numpy as np
import pytest

from nncourse import style

THEMES = {
    "light": ("#ffffff", list(style.COLOURS.values())),
    "dark": (style.DARK["#ffffff"], [style.DARK[colour] for colour in style.COLOURS.values()]),
}
DASHES = style.RC["axes.prop_cycle"].by_key()["linestyle"]
#: What dichromats see, on linear RGB: Machado, Oliveira and Fernandes 2009, table of severity 1.0.
SEEN = {
    "all colours": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
#: sRGB to CIE XYZ under D65 (IEC 61966-2-1).
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of linear RGB."""
    x, y, z = np.cbrt(np.maximum(XYZ @ np.clip(rgb, 0, 1) / (XYZ @ np.ones(3)), (6 / 29) ** 3))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    lighter, darker = sorted((XYZ[1] @ linear(colour) + 0.05 for colour in (one, other)), reverse=True)
    return lighter / darker


@pytest.mark.parametrize("theme", THEMES)
def test_lines_stand_out_from_the_ground(theme):
    ground, colours = THEMES[theme]
    assert {colour: contrast(colour, ground) for colour in colours if contrast(colour, ground) < 3} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", SEEN)
def test_lines_are_told_apart(theme, eyes):
    """By colour alone where two lines are dashed alike; else a smaller difference of colour adds to the dashes."""
    _, colours = THEMES[theme]
    seen = [lab(np.array(SEEN[eyes]) @ linear(colour)) for colour in colours]
    for one, other in combinations(range(len(colours)), 2):
        apart = np.linalg.norm(seen[one] - seen[other])
        assert apart > (20 if DASHES[one] == DASHES[other] else 11), (colours[one], colours[other], apart)


def test_each_light_colour_has_a_dark_one():
    assert set(style.COLOURS.values()) <= set(style.DARK)
