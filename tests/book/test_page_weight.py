"""What a page costs: bytes on the wire before a reader does anything, and formulas that need no script."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.book.contents import CHAPTERS, PAGES

pytestmark = pytest.mark.slow

MOST_BYTES = 500_000
ALL_PAGES = [*PAGES, "genindex", "py-modindex", "search"]


@pytest.fixture(scope="module")
def transferred(browser, site: str) -> dict[str, dict[str, int]]:
    """By page and address, the bytes of head and body as the server sent them: uncompressed, nothing cached."""
    pages = {}
    for page in ALL_PAGES:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        tab, finished = context.new_page(), []
        tab.on("requestfinished", lambda request, finished=finished: finished.append(request))
        tab.goto(f"{site}/{page}.html", wait_until="networkidle")
        sizes = [(request.url, request.sizes()) for request in finished]
        pages[page] = {url: size["responseHeadersSize"] + size["responseBodySize"] for url, size in sizes}
        context.close()
    return pages


@pytest.mark.parametrize("page", ALL_PAGES)
def test_a_page_transfers_at_most_500_kb_before_interaction(transferred, html: Path, page: str):
    sizes = transferred[page]
    if page == "book/explorer":  # it starts with its page, and is meant to: 0.8 MB are its engine and its data
        sizes = {url: size for url, size in sizes.items() if "/_static/explorer/" not in url}
        assert len(sizes) < len(transferred[page])
    own = sum(size for url, size in sizes.items() if url.endswith(f"{page}.html"))
    assert own >= (html / f"{page}.html").stat().st_size
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda item: -item[1])[:8]


def test_the_explorer_s_button_tells_what_it_loads(html: Path):
    told = re.findall(r"loads about (\d+) MB", (html / "book" / "06-pairings.html").read_text())
    loaded = sum(file.stat().st_size for file in (html / "_static" / "explorer").iterdir())
    assert {round(loaded / 1e6)} == {int(megabytes) for megabytes in told}


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_figure_is_fetched_for_the_theme_in_force_alone(transferred, page: str):
    assert not [url for url in transferred[page] if url.endswith("-dark.svg")]


def test_style_sheets_and_icons_hold_what_pages_use(html: Path):
    """Also the style sheet of code, which the theme writes last of all, and every font of icons."""
    assert "\n" not in (html / "_static" / "pygments.css").read_text().strip()
    assert (html / "_static" / "styles" / "pydata-sphinx-theme.css").stat().st_size < 80_000
    fonts = list(html.glob("_static/vendor/fontawesome/webfonts/*.woff2"))
    assert max(font.stat().st_size for font in fonts) < 10_000
    named = "".join(style.read_text() for style in html.glob("_static/styles/*.css"))
    icons = {int(code, 16) for code in re.findall(r"\\(f[0-9a-f]{3})", named)}
    assert len(icons) > 5
    assert icons <= set().union(*(TTFont(font).getBestCmap() for font in fonts)), "shown as a box"


def test_formulas_are_mathml_and_the_font_has_all_their_signs(html: Path):
    font = TTFont(html / "_static" / "STIXTwoMath.woff2")
    assert "MATH" in font
    assert ord("√") in font.getBestCmap()  # drawn by <msqrt>, in no formula's text
    signs, formulas = set(font.getBestCmap()), 0
    for page in CHAPTERS:
        text = (html / f"{page}.html").read_text()
        for formula in re.findall(r"<math.*?</math>", text, re.DOTALL):
            formulas += 1
            shown = re.sub("<[^>]*>|&[a-z]+;", "", formula)
            assert {ord(sign) for sign in shown if sign.isprintable()} - signs <= INVISIBLE, shown
        assert "\\(" not in re.sub(r"<(pre|code|script).*?</\1>", "", text, flags=re.DOTALL)
    assert formulas > 300


#: Function application and invisible times have no shape; Unicode puts thin and other spaces between.
INVISIBLE = {0x2061, 0x2062, 0x2063, 0x2009, 0x200A, 0x2002, 0x2003, 0x205F, 0xA0}
