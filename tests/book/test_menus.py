"""Every button that a reader sees does what it promises, at the widths of phones, tablets and desks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

WIDTHS = [390, 820, 1024, 1440]
PAGE = "book/06-pairings"
#: What is to be seen after a press, by a button's title or words; the script gives something that is true then.
PROMISED = {
    "Toggle primary sidebar": (
        "[...document.querySelectorAll('.bd-docs-nav a')].filter((link) => link.checkVisibility()"
        " && link.getBoundingClientRect().x >= 0).length > 10"
    ),
    "Toggle secondary sidebar": "document.querySelector('#pst-page-toc-nav a').checkVisibility()",
    "Download this page": "document.querySelector('.dropdown-download-buttons .dropdown-menu.show a[href$=ipynb]')",
    "Search": "document.querySelector('#pst-search-dialog').open",
    "Color mode": "document.documentElement.dataset.mode !== 'auto'",
    "Fullscreen mode": "document.fullscreenElement",
}
VISIBLE = """[...document.querySelectorAll(".bd-header-article button, .bd-sidebar-primary button, header button")]
    .filter((button) => button.checkVisibility({ visibilityProperty: true }) && button.getBoundingClientRect().x >= 0)
    .filter((button) => button.textContent.trim() !== ".pdf")
    .map((button) => button.title || button.getAttribute("aria-label") || button.dataset.bsOriginalTitle
        || button.dataset.bsTitle || button.textContent.trim())"""


@pytest.fixture
def tab(browser, request) -> Iterator[object]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, has_touch=request.param < 1000)
    yield context.new_page()
    context.close()


def opened(tab, html: Path, page: str = PAGE) -> None:
    tab.goto((html / f"{page}.html").as_uri(), wait_until="networkidle")


def pressed(tab, name: str) -> None:
    """Press the visible button of that title, as a finger or a mouse does."""
    names = f'[title="{name}"], [aria-label="{name}"], [data-bs-original-title="{name}"], [data-bs-title="{name}"]'
    tab.locator("button").locator(f":scope:is({names})").locator("visible=true").first.click()


@pytest.mark.parametrize("tab", WIDTHS, indirect=True)
def test_every_visible_button_does_what_it_promises(tab, html: Path):
    opened(tab, html)
    names = {re.sub(r"\s*Ctrl\+K", "", name) for name in tab.evaluate(VISIBLE)} - {"Forget my progress"}
    assert {"Toggle primary sidebar", "Download this page", "Color mode", "Fullscreen mode"} <= names
    assert ("Toggle secondary sidebar" in names) is (tab.viewport_size["width"] <= 1024)
    for name in sorted(names):
        opened(tab, html)
        if name == "Toggle primary sidebar" and tab.viewport_size["width"] >= 992:  # it stands open
            assert tab.evaluate(PROMISED[name])
            pressed(tab, name)
            tab.wait_for_function(f"!({PROMISED[name]})")
        pressed(tab, name)
        tab.wait_for_function(PROMISED[name])


@pytest.mark.parametrize("tab", WIDTHS, indirect=True)
def test_the_download_menu_prints_and_offers_files_that_are_there(tab, html: Path):
    tab.add_init_script("window.printed = 0; window.print = () => { window.printed++; };")
    opened(tab, html)
    pressed(tab, "Download this page")
    menu = tab.locator(".dropdown-download-buttons .dropdown-menu.show")
    for link in menu.locator("a").all():
        assert (html / PAGE).parent.joinpath(link.get_attribute("href")).resolve().is_file()
    menu.get_by_role("button", name=".pdf").click()
    assert tab.evaluate("window.printed") == 1


@pytest.mark.parametrize("tab", [390], indirect=True)
def test_on_a_phone_the_menu_leads_to_another_chapter_and_gives_the_focus_back(tab, html: Path):
    opened(tab, html)
    menu = tab.locator(".bd-header-article .primary-toggle")
    menu.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_function("document.querySelector('#pst-primary-sidebar-modal').open")
    tab.keyboard.press("Escape")
    tab.wait_for_function("document.activeElement.matches('.primary-toggle')")
    menu.tap()
    tab.get_by_role("link", name="4. Activation functions").tap()
    tab.wait_for_url("**/04-activations.html")


@pytest.mark.parametrize("tab", [1440], indirect=True)
def test_what_has_the_focus_shows_a_ring(tab, html: Path):
    opened(tab, html)
    ring = """() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return outlineStyle === "none" ? 0 : parseFloat(outlineWidth); }"""
    seen = {}
    for _ in range(60):
        tab.keyboard.press("Tab")
        place = tab.evaluate("document.activeElement.title || document.activeElement.textContent.trim().slice(0, 40)")
        seen[place] = tab.evaluate(ring)
    assert len(seen) > 25
    assert not {place: width for place, width in seen.items() if width < 2}
