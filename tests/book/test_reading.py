"""Reading a page: on paper, without a script, by its headings and links, its figures enlarged, found by search."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHAPTER = "book/06-pairings"
#: The contrast of every part of code with what is behind it, by WCAG's formula: the least one.
CONTRAST = """(places) => {
    const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (node) => {
        for (; node; node = node.parentElement) {
            const colour = rgb(getComputedStyle(node).backgroundColor);
            if ((colour[3] ?? 1) > 0.5) return colour;
        }
        return [255, 255, 255];
    };
    const contrast = (node) => {
        const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    };
    return Math.min(...[...document.querySelectorAll(places)].map(contrast));
}"""
CODE = ".cell_input pre, .cell_input pre span, .bd-article code"


def at(tab, html: Path, page: str = CHAPTER, fragment: str = ""):
    tab.goto((html / f"{page}.html").as_uri() + fragment, wait_until="load")
    return tab


@pytest.fixture
def dark(browser) -> Iterator[object]:
    context = browser.new_context(color_scheme="dark", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_dark_page_prints_light_figures_and_legible_code(dark, html: Path):
    at(dark, html)
    assert dark.evaluate("document.documentElement.dataset.theme") == "dark"
    dark.emulate_media(media="print", color_scheme="dark")
    dark.wait_for_function("document.documentElement.dataset.theme === 'light'")
    assert dark.evaluate(CONTRAST, CODE) >= 4.5
    seen = "[...document.querySelectorAll('.bd-article img')].filter((image) => image.checkVisibility())"
    assert dark.evaluate(f"{seen}.length") > 5
    assert dark.evaluate(f"{seen}.every((image) => image.matches('.only-light'))")
    dark.emulate_media(media="screen", color_scheme="dark")
    dark.wait_for_function("document.documentElement.dataset.theme === 'dark'")


def test_the_figures_of_a_dark_page_are_on_the_paper(dark, html: Path):
    from pypdf import PdfReader

    def strokes() -> int:
        """How much is drawn on the pages: figures are thousands of lines."""
        printed = PdfReader(io.BytesIO(dark.pdf(format="A4", print_background=True)))
        forms = [
            form.get_object() for page in printed.pages for form in page["/Resources"].get("/XObject", {}).values()
        ]
        return sum(len(page.get_contents().get_data()) for page in printed.pages) + sum(
            len(form.get_data()) for form in forms
        )

    at(dark, html)
    drawn = strokes()
    dark.evaluate("document.querySelectorAll('.bd-article figure').forEach((figure) => figure.remove())")
    assert drawn > 2 * strokes()


def test_on_paper_nothing_is_cut_off_or_waits_to_be_unfolded(browser, html: Path):
    sheet = round((210 - 2 * 13) / 25.4 * 96)  # the text's width on A4 (print.css), in CSS pixels
    context = browser.new_context(viewport={"width": sheet, "height": 1000})
    page = at(context.new_page(), html)
    page.emulate_media(media="print")
    tables = page.locator(".bd-article .cell_output table")
    assert tables.count() > 5
    ends = tables.evaluate_all("all => all.map((table) => table.getBoundingClientRect().right)")
    assert max(ends) <= sheet, "a column lies beyond the sheet"
    folded = page.locator("details.below-input")
    assert folded.count()
    assert not page.locator("details.below-input[open]").count()
    assert folded.locator("table").first.bounding_box()["height"] > 100
    assert not page.locator("details > summary").locator("visible=true").count()
    at(page, html, "book/01-how-to-use")
    tabs = page.locator(".sd-tab-set > .sd-tab-content")
    assert tabs.count() == tabs.locator("visible=true").count() == 4
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_script_code_is_legible_and_each_figure_stands_once(browser, html: Path, scheme: str):
    context = browser.new_context(java_script_enabled=False, color_scheme=scheme)
    page = at(context.new_page(), html)
    assert page.evaluate("document.querySelector('.enlarge')") is None, "a script of the page has run"
    assert page.locator(".bd-article img.only-dark").first.is_hidden()
    assert page.locator(".bd-article img.only-light").first.is_visible()
    assert page.evaluate(CONTRAST, CODE) >= 4.5
    assert not page.locator("button").locator("visible=true").all_text_contents(), "pressed, it would do nothing"
    at(page, html, "book/explorer")
    assert page.locator(".nnx").bounding_box()["height"] < 100, "no room is kept for what cannot come"
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_back_to_top_is_legible_and_leaves_a_phone_alone(browser, html: Path, theme: str):
    # From 1200 pixels on the theme has no such button: the page's contents stay in sight there, and lead to its top.
    for width, is_seen in ((1280, False), (1024, True), (820, True), (390, False)):
        context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 844})
        tab = at(context.new_page(), html)
        shown = tab.evaluate(
            "(() => { const button = document.querySelector('#pst-back-to-top');"
            " button.style.display = 'block';"  # as the theme's script does when a reader goes back
            " return getComputedStyle(button).display !== 'none'; })()"
        )
        assert shown is is_seen
        assert tab.evaluate(CONTRAST, "#pst-back-to-top") >= 4.5
        context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_heading_is_heavier_than_those_below_it(browser, html: Path, width: int):
    tab = at(browser.new_page(viewport={"width": width, "height": 844}), html)
    styles = tab.evaluate(
        "['h1', 'h2', 'h3'].map((name) => getComputedStyle(document.querySelector(`.bd-article ${name}`)))"
        ".map((style) => [parseFloat(style.fontSize), Number(style.fontWeight)])"
    )
    (h1, w1), (h2, w2), (h3, w3) = styles
    assert h1 > h2 * 1.15 > h3 * 1.3
    assert w1 >= w2 >= w3


def test_the_work_that_a_citation_leads_to_is_marked(desk, html: Path):
    at(desk, html)
    desk.locator("a.reference.internal[href*='09-summary.html#']", has_text="Poole").first.click()
    desk.wait_for_url("**/09-summary.html#*")
    marked = "document.querySelector('.citation:target')"
    assert "Exponential expressivity" in desk.evaluate(f"{marked}.textContent")
    colour = desk.evaluate(f"getComputedStyle({marked}).backgroundColor")
    assert colour != desk.evaluate(
        "getComputedStyle(document.querySelector('.citation:not(:target)')).backgroundColor"
    )


def test_every_work_has_its_address_and_leads_back_to_where_it_is_cited(desk, html: Path):
    at(desk, html, "book/09-summary")
    entries = desk.locator(".citation")
    assert entries.count() > 40
    for entry in entries.all():
        addresses = entry.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
        assert any(re.match(r"https://(doi\.org/10\.|arxiv\.org/abs/\d|\S+\.\S+)", address) for address in addresses)
    backs = desk.locator(".citation", has_text="Exponential expressivity").locator("a[href*='06-pairings.html#']")
    backs.first.click()
    desk.wait_for_url("**/06-pairings.html#*")
    assert "Poole" in desk.evaluate("document.querySelector(':target').textContent")


def test_no_figure_of_chapter_2_is_a_white_sheet_in_the_dark(dark, html: Path):
    import numpy as np
    from PIL import Image

    at(dark, html, "book/02-keras-and-tensorflow")
    figures = dark.locator(".bd-article img").locator("visible=true")
    assert figures.count()
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        figure.evaluate("(image) => image.decode()")
        shown = np.asarray(Image.open(io.BytesIO(figure.screenshot())).convert("L"))
        assert (shown > 200).mean() < 0.2, figure.get_attribute("alt")


def test_table_6_1_shows_why_on_a_phone(phone, html: Path):
    at(phone, html, fragment="#tab-rule-of-thumb")
    table = phone.locator("#tab-rule-of-thumb")
    for cell in table.locator("td:last-child, th:last-child").all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert phone.get_by_role("table", name="Table 6.1").get_by_role("cell").count() >= 18


@pytest.mark.parametrize("way", ["tap", "key"])
def test_a_figure_opens_large_and_closes(phone, html: Path, way: str):
    at(phone, html, fragment="#fig-all-pairings")
    figure = phone.locator("#fig-all-pairings")
    image = figure.locator("img.only-light")
    small = image.bounding_box()["width"]
    if way == "tap":
        image.tap()
    else:
        figure.get_by_role("button", name="Enlarge").focus()
        phone.keyboard.press("Enter")
    large = phone.locator("dialog.enlarged img")
    large.wait_for()
    assert large.bounding_box()["width"] >= 2.5 * small
    assert large.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    view = phone.locator(".enlarged-view")
    view.evaluate("(box) => { box.scrollLeft = 300; }")
    assert view.evaluate("(box) => box.scrollLeft") == 300
    caption = figure.locator(".caption-text").text_content()
    assert "pairings" in caption
    assert caption in view.text_content()
    phone.keyboard.press("Escape")
    large.wait_for(state="hidden")


@pytest.mark.parametrize(("word", "page"), [("initialiser", "Weight initializers"), ("optimisers", "Compiling")])
def test_search_finds_a_word_in_its_other_spelling_and_quotes_the_text(desk, site: str, word: str, page: str):
    desk.goto(f"{site}/search.html?q={word}")
    desk.get_by_text("Search finished, found").wait_for()
    assert desk.locator("#search-results li", has_text=page).count()
    desk.wait_for_function("document.querySelectorAll('#search-results .context').length > 2")
    for line in desk.locator("#search-results .context").all_inner_texts():
        assert not re.search(r"\.ipynb|\.pdf|Contents\s+\d|Toggle|Show code cell", line), line
