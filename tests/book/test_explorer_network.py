"""The network as the explorer shows it: its units' values are those of its weights, and each can be looked at."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.book.test_explorer import SMALL, show, status, weights
from tests.book.watched_page import watched

pytestmark = pytest.mark.slow

UNITS = """side => {
    const { units } = document.querySelector(".nnx").explorer.run.snapshots[side];
    return units && { ...units, layers: units.layers.map((layer) =>
        ({ ...layer, values: [...layer.values], weights: [...layer.weights] })) };
}"""
EXTENT, TILE, SHOWN = 2.6, 20, 8
WILD = SMALL.replace("depth=3&width=8", "depth=6&width=32").replace("relu,he_normal,1,0.1", "relu,he_normal,10,10")


@pytest.fixture
def page(browser, request) -> Iterator[object]:
    viewport, scheme = {"width": 1440, "height": 900}, getattr(request, "param", "light")
    with watched(browser, viewport=viewport, color_scheme=scheme) as tab:
        yield tab


def forward(flat: list[list[float]], sizes: list[int], x: np.ndarray, activation) -> list[np.ndarray]:
    """Activations of the hidden layers, from kernels and biases in turn."""
    found = []
    for layer, (fan_in, fan_out) in enumerate(itertools.pairwise(sizes)):
        kernel, bias = np.array(flat[2 * layer]).reshape(fan_in, fan_out), np.array(flat[2 * layer + 1])
        x = activation(x @ kernel + bias)
        found.append(x)
    return found


def plane() -> np.ndarray:
    at = EXTENT * (2 * (np.arange(TILE) + 0.5) / TILE - 1)
    return np.array([[x, -y] for y in at for x in at])


@pytest.mark.parametrize(
    ("side", "activation"), [(0, lambda z: np.maximum(z, 0)), (1, np.tanh)], ids=["relu", "tanh"]
)
def test_a_unit_s_map_and_the_lines_are_those_of_the_weights(page, html: Path, side: int, activation):
    show(page, html, SMALL.replace("width=8", "width=12"))
    page.click("[data-do=step]")
    status(page, "Update 1.")
    units, flat = page.evaluate(UNITS, side), weights(page, side)
    wanted = forward(flat, [2, 12, 12, 12], plane(), activation)
    assert (units["shown"], units["of"], units["side"], len(units["layers"])) == (SHOWN, 12, TILE, 3)
    for at, layer in enumerate(units["layers"]):
        values = np.array(layer["values"]).reshape(SHOWN, -1)
        assert np.abs(values - wanted[at][:, :SHOWN].T).max() <= 1e-4 * np.abs(wanted[at]).max()
        kernel = np.array(flat[2 * at]).reshape(-1, 12)[: 2 if at == 0 else SHOWN, :SHOWN]
        assert np.allclose(np.array(layer["weights"]).reshape(SHOWN, -1), kernel.T)


def test_of_other_data_a_unit_has_a_bar_for_each_class(page, html: Path):
    from nncourse import datasets

    show(page, html, SMALL.replace("moons", "digits"))
    units, flat = page.evaluate(UNITS, 1), weights(page, 1)
    digits = datasets.load("digits")
    x, y = digits.x_train[:100], digits.y_train[:100]
    first = forward(flat, [64, 8, 8, 8], x, np.tanh)[0]
    assert units["side"] == 0
    means = np.array(units["layers"][0]["values"]).reshape(8, 10)
    wanted = np.stack([first[y == label].mean(0) for label in range(10)], axis=1)
    assert np.abs(means - wanted).max() < 1e-4
    assert units["layers"][0]["weights"] == [], "of 64 inputs none is shown"
    told = page.locator(".nnx-network-part").nth(1).locator(".nnx-unit-told").inner_text()
    assert "as mean of a class" in told


def test_dead_units_and_saturated_ones_are_told(page, html: Path):
    show(
        page,
        html,
        SMALL.replace("relu,he_normal", "relu,zeros").replace("tanh,glorot_uniform,1", "tanh,glorot_uniform,10"),
    )
    dead, wild = page.evaluate(UNITS, 0), page.evaluate(UNITS, 1)
    assert all(state["dead"] for layer in dead["layers"] for state in layer["states"])
    assert "dead: its slope is 0 for all examples" in page.locator(".nnx-unit-told").first.inner_text()
    told = [state["saturated"] for state in wild["layers"][-1]["states"]]
    layer = page.evaluate("document.querySelector('.nnx').explorer.run.snapshots[1].layers.at(-1)")
    assert np.mean(told) == pytest.approx(layer["saturated"], abs=1e-6)
    gradients = [state["g2"] for state in wild["layers"][-1]["states"]]
    assert np.mean(gradients) == pytest.approx(layer["g2"], rel=1e-4)


PAINTED = "document.querySelectorAll('.nnx-unit-large canvas')[0].toDataURL()"


def test_a_unit_is_looked_at_by_pointer_and_by_keys(page, html: Path):
    show(page, html)
    part = page.locator(".nnx-network-part").first
    chart, told = part.locator(".nnx-network canvas"), part.locator(".nnx-unit-told")
    chart.scroll_into_view_if_needed()
    before, box = page.evaluate(PAINTED), chart.bounding_box()
    place = (box["x"] + box["width"] * 5 / 6, box["y"] + 18 + 40 * 3 + 15)
    page.mouse.move(*place)
    assert part.locator(".nnx-network .nnx-value").inner_text().startswith("Layer 3, unit 4: ")
    page.mouse.click(*place)
    assert told.inner_text().startswith("Layer 3, unit 4: ")
    assert re.search(r"saturated on \d+\s%|dead", told.inner_text())
    assert "second moment of its gradient" in told.inner_text()
    assert page.evaluate(PAINTED) != before
    assert [part.get_by_label(name, exact=True).input_value() for name in ("Layer", "Unit")] == ["3", "4"]
    unit = part.get_by_label("Unit", exact=True)
    unit.focus()
    page.keyboard.press("ArrowUp")
    assert told.inner_text().startswith("Layer 3, unit 5: ")
    assert told.get_attribute("aria-live") == "polite"
    unit.fill("400")
    unit.press("Tab")
    assert unit.input_value() == "8"
    assert "Layer 3, unit 8: " in chart.get_attribute("aria-label")


def test_the_picture_follows_the_training_and_shrinks_with_the_network(page, html: Path):
    show(page, html)
    painted = "document.querySelectorAll('.nnx-network canvas')[0].toDataURL()"
    start = page.evaluate(painted)
    page.locator(".nnx-network-part").first.get_by_label("Layer", exact=True).fill("3")
    page.locator(".nnx-network-part").first.get_by_label("Layer", exact=True).press("Tab")
    page.click("[data-do=step]")
    status(page, "Update 1.")
    assert page.evaluate(painted) != start
    page.fill("input[name=depth]", "2")
    page.locator("input[name=depth]").press("Tab")
    page.wait_for_function("document.querySelector('.nnx').explorer.run.snapshots[0].layers.length === 2")
    status(page, "Update 0.")
    assert page.locator(".nnx-network-part").first.get_by_label("Layer", exact=True).input_value() == "2"


def test_a_network_that_diverged_has_no_units(page, html: Path):
    show(page, html, WILD)
    for count in range(1, 9):
        page.click("[data-do=step]")
        if "A: diverged" in status(page, f"Update {count}."):
            break
    assert page.evaluate(UNITS, 0) is None
    told = page.locator(".nnx-unit-told").first.inner_text()
    assert told == "The network has diverged: its units have no values."


@pytest.mark.parametrize("depth", [1, 30])
def test_every_layer_has_its_place_and_the_page_its_width(page, html: Path, depth: int):
    show(page, html, SMALL.replace("depth=3&width=8", f"depth={depth}&width=32"))
    chart = page.locator(".nnx-network canvas").first
    box = chart.bounding_box()
    chart.scroll_into_view_if_needed()
    place = "({ x, y }) => document.querySelector('.nnx').explorer.view.networks[0].place(x, y)"
    assert page.evaluate(place, {"x": box["width"] - 6, "y": 20}) == {"layer": depth - 1, "unit": 0}
    assert page.evaluate(place, {"x": 6, "y": box["height"] - 6}) == {"layer": 0, "unit": 7}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_the_data_can_be_chosen_by_their_pictures(page, html: Path):
    show(page, html)
    group = page.get_by_role("radiogroup", name="Data by picture")
    pictures = group.locator(".nnx-thumb-picture").evaluate_all(
        "(parts) => parts.map((part) => getComputedStyle(part).backgroundImage)"
    )
    assert len(set(pictures)) == 5
    assert all(picture.startswith('url("data:image/png') for picture in pictures)
    assert group.get_by_role("radio", name="Moons").is_checked()
    group.get_by_role("radio", name="Moons").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash.includes('data=circles')")
    assert page.input_value("select[name=data]") == "circles"
    status(page, "Update 0.")
    page.select_option("select[name=data]", "xor")
    assert group.get_by_role("radio", name="Xor").is_checked()
