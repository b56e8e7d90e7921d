"""What a page looks like: code fits its column, what scrolls says so, tables stay low, formulas are set well."""

import functools
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from tests.book.contents import CHAPTERS, PAGES, ROOT
from tests.book.watched_page import DRAWN

LONGEST_LINE = 79
CELL = re.compile(r"^(`{3,})\{code-cell\}.*?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"\A---\n.*?^---\n|\A(?::.*\n)+", re.MULTILINE | re.DOTALL)
#: At the desks and phones that readers have: columns of 752, 854 and 358 pixels.
LAPTOP, DESKTOP, PHONE = 1280, 1440, 390


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_line_of_code_has_at_most_79_characters(page: str):
    text = (ROOT / f"{page}.md").read_text()
    cells = [OPTIONS.sub("", cell) for _, cell in CELL.findall(text)]
    assert len(cells) == text.count("`{code-cell}")
    long = [line for cell in cells for line in cell.splitlines() if len(line) > LONGEST_LINE]
    assert not long, "\n".join(long)


@pytest.fixture(scope="module")
def tabs(browser) -> dict[int, object]:
    """Pages by the width of their window."""
    return {width: browser.new_page(viewport={"width": width, "height": 900}) for width in (LAPTOP, DESKTOP, PHONE)}


def opened(tab, html: Path, page: str) -> object:
    tab.goto((html / f"{page}.html").as_uri())
    tab.evaluate(DRAWN)
    return tab


CUT = """[...document.querySelectorAll(".cell_input pre, .bd-article > section .highlight pre")]
    .filter((box) => !box.closest(".cell_output") && box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.textContent)"""

SCROLLING = """() => {
  const all = [...document.querySelectorAll(".bd-article *")].filter((box) => !box.closest("math, .nnx, svg"));
  const cut = (box) => box.scrollWidth > box.clientWidth + 1;
  const scrolls = (box) => cut(box) && /auto|scroll/.test(getComputedStyle(box).overflowX);
  const told = (box) => box.tabIndex === 0 && box.hasAttribute("aria-label") && box.matches(".more-right");
  const fades = (box) => getComputedStyle(box).maskImage.includes("gradient");
  const path = (box) => `${box.tagName}.${box.className}: ${box.textContent.slice(0, 60)}`;
  const boxes = all.filter(scrolls);
  return {
    scrolling: boxes.length,
    untold: boxes.filter((box) => !told(box) || !fades(box)).map(path),
    needless: all.filter((box) => box.matches("[class*=more-], [aria-label$=sideways]") && !scrolls(box)).map(path),
  };
}"""

TABLES = """
const lines = (row) => row.offsetHeight / parseFloat(getComputedStyle(row).lineHeight);
[...document.querySelectorAll(".bd-article table.table")]
    .filter((table) => table.offsetParent)
    .map((table) => ({
        lines: Math.max(...[...table.rows].map(lines)),
        spilt: [...table.querySelectorAll("td, th")].filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length,
        caption: table.caption?.getBoundingClientRect().right ?? 0,
        text: table.innerText.slice(0, 60),
    }))"""

FORMULAS = (
    """[...document.querySelectorAll(".bd-article .formulas")].map((box) => box.scrollWidth - box.clientWidth)"""
)

LINKS = """[...new Set([...document.querySelectorAll(".bd-article a:not(.headerlink, .btn, .sd-btn)")]
    .filter((link) => link.textContent.trim() && link.offsetParent && !link.closest("dt, .prev-next-area"))
    .map((link) => getComputedStyle(link.querySelector("code") ?? link).color))]"""

SEARCH_BUTTONS = """
[...document.querySelectorAll('.search-button__button')].filter((button) => button.offsetParent).length"""

#: What is read on a page, by the width of its window.
READ = {LAPTOP: [CUT], DESKTOP: [CUT, LINKS, SEARCH_BUTTONS], PHONE: [SCROLLING, TABLES, FORMULAS]}


@pytest.fixture(scope="module")
def looks(tabs, html: Path) -> Callable[[int, str, str], object]:
    """What a script of READ gives on a page at a width; each page is opened once for all of them."""

    @functools.cache
    def read(width: int, page: str) -> dict[str, object]:
        tab = opened(tabs[width], html, page)
        return {script: tab.evaluate(script) for script in READ[width]}

    return lambda width, page, script: read(width, page)[script]


FOLDED = """() => {
  document.querySelectorAll("details.hide").forEach((part) => { part.open = true; });
  const room = (box) => box.clientWidth - 2 * parseFloat(getComputedStyle(box).paddingLeft);
  const widths = (place) => [...document.querySelectorAll(place)].map(room);
  return [Math.min(...widths("details.hide .cell_input pre")), Math.max(...widths("div.cell > .cell_input pre"))];
}"""


@pytest.mark.slow
def test_folded_code_is_as_wide_as_code_that_is_open(tabs, html: Path):
    folded, unfolded = opened(tabs[LAPTOP], html, "book/04-activations").evaluate(FOLDED)
    assert folded >= unfolded - 1


@pytest.mark.slow
@pytest.mark.parametrize("width", [LAPTOP, DESKTOP])
@pytest.mark.parametrize("page", CHAPTERS)
def test_no_code_is_cut_on_a_desk(looks, page: str, width: int):
    assert not looks(width, page, CUT)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_what_scrolls_sideways_on_a_phone_shows_and_tells_it_and_nothing_else_does(looks, page: str):
    found = looks(PHONE, page, SCROLLING)
    assert not found["untold"]
    assert not found["needless"]
    assert found["scrolling"] or page not in ("book/04-activations", "book/06-pairings", "book/07-compiling")


@pytest.mark.slow
def test_the_faded_side_follows_what_is_scrolled(tabs, html: Path):
    tab = opened(tabs[PHONE], html, "book/06-pairings")
    frame = tab.locator(".bd-article [aria-label='Table, scrolls sideways']").first
    sides = []
    for place in (0, 20, 9999):
        frame.evaluate("(box, place) => { box.scrollLeft = place; }", place)
        tab.evaluate(DRAWN)
        sides.append(frame.evaluate("(box) => [box.matches('.more-left'), box.matches('.more-right')]"))
    assert sides == [[False, True], [True, True], [True, False]]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_tables_on_a_phone_have_low_rows_and_a_whole_caption(looks, page: str):
    for table in looks(PHONE, page, TABLES):
        assert table["lines"] < 9, table
        assert not table["spilt"], table
        assert table["caption"] <= PHONE, table


@pytest.mark.slow
@pytest.mark.parametrize("page", CHAPTERS)
def test_hardly_a_displayed_formula_is_wider_than_a_phone(looks, page: str):
    hidden = looks(PHONE, page, FORMULAS)
    assert sum(pixels > 1 for pixels in hidden) <= len(hidden) / 5


@pytest.mark.slow
@pytest.mark.parametrize("page", CHAPTERS)
def test_punctuation_after_a_formula_is_bound_to_it(html: Path, page: str):
    text = (html / f"{page}.html").read_text()
    loose = re.sub(r'<span class="bound">.*?</math>.*?</span>', "", text, flags=re.DOTALL)
    assert not re.findall(r"</math>[.,;:!?)\]][^<]{0,20}", loose)


@pytest.mark.slow
def test_root_signs_are_equally_wide_and_primes_can_be_raised(html: Path):
    from fontTools.ttLib import TTFont

    font = TTFont(html / "_static" / "STIXTwoMath.woff2")
    root, variants = font.getBestCmap()[ord("√")], font["MATH"].table.MathVariants
    construction = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    signs = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
    signs += [part.glyph for part in construction.GlyphAssembly.PartRecords]
    assert len(signs) > 3
    assert {font["hmtx"][sign][0] for sign in signs} == {font["hmtx"][root][0]}
    assert "ss04" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


@pytest.mark.slow
@pytest.mark.parametrize("page", ["book/01-how-to-use", "book/05-initializers", "book/06-pairings"])
def test_links_have_one_colour_in_text_tables_and_code(looks, page: str):
    assert len(looks(DESKTOP, page, LINKS)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("page", ["book/04-activations", "genindex", "search"])
def test_one_search_button_is_seen_on_a_desk(looks, page: str):
    assert looks(DESKTOP, page, SEARCH_BUTTONS) == 1


@pytest.mark.slow
def test_literature_is_listed_by_author(html: Path):
    soup = BeautifulSoup((html / "book" / "09-summary.html").read_text(), "html.parser")
    entries = [entry.get_text().strip() for entry in soup.select(".citation")]
    assert len(entries) > 30
    assert all(re.match(r"\w", entry) for entry in entries)


MARGIN = """() => [...document.querySelectorAll(".bd-article aside.margin")].map((note) => {
  const box = note.getBoundingClientRect();
  const column = note.parentElement.getBoundingClientRect();
  const style = getComputedStyle(note.parentElement);
  const [left, right] = [column.left + parseFloat(style.paddingLeft), column.right - parseFloat(style.paddingRight)];
  const touches = (other) => {
    const at = other.getBoundingClientRect();
    return other.checkVisibility() && Math.min(at.right, box.right) - Math.max(at.left, box.left) > 1
      && Math.min(at.bottom, box.bottom) - Math.max(at.top, box.top) > 1;
  };
  const others = [...document.querySelectorAll(".bd-article :is(p, li, pre, img, table, aside, h2, h3)")];
  return {
    beside: box.left >= right - 1, within: box.left >= left - 1 && box.right <= right + 1,
    inWindow: box.left >= 0 && box.right <= document.documentElement.clientWidth, width: box.width,
    under: others.filter((other) => !note.contains(other) && !other.contains(note) && touches(other))
      .map((other) => other.outerHTML.slice(0, 80)),
  };
})"""
#: How many times its own width a figure is drawn, by its width and by the room that its height leaves.
FIGURES = """() => {
  const shown = [...document.querySelectorAll(".bd-article figure img")].filter((image) => image.offsetParent);
  return shown.map((image) => {
    const [wide, high] = ["width", "height"].map((name) => Number(image.getAttribute(name)));
    const { width, height, right } = image.getBoundingClientRect();
    const column = image.closest("figure").getBoundingClientRect();
    const [within, low] = [right <= column.right + 1, height <= innerHeight - 144 + 1];
    return { scale: Math.min(width / wide, height / high), within, low };
  });
}"""
NOTED = ["book/04-activations", "book/06-pairings", "book/07-compiling", "book/08-training"]


@pytest.mark.slow
@pytest.mark.parametrize("width", [PHONE, 820, LAPTOP, DESKTOP])
def test_notes_and_figures_take_the_room_that_a_window_has(browser, html: Path, width: int):
    tab = browser.new_page(viewport={"width": width, "height": 900})
    for page in NOTED:
        notes = opened(tab, html, page).evaluate(MARGIN)
        assert notes
        for note in notes:
            assert note["beside"] == (width >= LAPTOP), (page, note)
            assert note["within"] == (width < LAPTOP), (page, note)
            assert note["inWindow"], (page, note)
            assert not note["under"], (page, note)
            assert note["width"] >= 200, (page, note)
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        figures = tab.evaluate(FIGURES)
        assert figures
        assert all(figure["within"] for figure in figures), figures
        if width < LAPTOP:
            assert all(figure["scale"] <= 1.001 for figure in figures), figures
        else:
            assert all(figure["low"] for figure in figures), figures
            assert np.median([figure["scale"] for figure in figures]) > 1.2, figures
    tab.close()


@pytest.mark.slow
def test_where_a_note_comes_the_page_s_contents_make_way(browser, html: Path):
    tab = browser.new_page(viewport={"width": DESKTOP, "height": 900})
    opened(tab, html, NOTED[1])
    tab.locator("aside.margin").first.evaluate(
        "(note) => scrollTo(0, scrollY + note.getBoundingClientRect().top - 200)"
    )
    tab.wait_for_selector(".bd-sidebar-secondary.hide")
    on_top = """() => {
      const note = document.querySelector("aside.margin");
      const { left, top, width, height } = note.getBoundingClientRect();
      return note.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }"""
    tab.wait_for_function(on_top)
    tab.close()
