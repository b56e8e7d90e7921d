"""The built site from a USB stick: with the network cut, every page opens as a file, asks for nothing outside, and
search finds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import required
from tests.book.contents import PAGES
from tests.book.watched_page import patient

pytestmark = pytest.mark.slow

ALL_PAGES = [*PAGES, "genindex", "py-modindex", "search"]
#: Every name resolves to nothing, and what asks for an address goes to a proxy that is not there.
NO_NETWORK = [
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    chromium = required.program("chromium", "chromium-browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", *NO_NETWORK])
        yield patient(launched)
        launched.close()


@pytest.fixture
def watched(browser) -> Iterator[tuple[object, list[str], list[str]]]:
    """A tab, every address that it and its workers ask for, and everything that goes wrong."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    problems: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    context.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
    context.on("console", lambda message: message.type == "error" and problems.append(f"console: {message.text}"))
    context.on("weberror", lambda error: problems.append(f"error: {error.error}"))
    yield context.new_page(), asked, problems
    context.close()


def outside(asked: list[str], html: Path) -> list[str]:
    return [url for url in asked if not url.startswith((html.as_uri() + "/", "data:", "blob:", "about:"))]


def test_the_network_is_cut_and_a_request_is_seen(watched, html: Path):
    tab, asked, problems = watched
    tab.goto((html / "book/index.html").as_uri())
    for address in ("http://127.0.0.1:8/picture.png", "https://example.org/script.js"):
        tab.evaluate("url => fetch(url).catch(() => null)", address)
    assert outside(asked, html) == ["http://127.0.0.1:8/picture.png", "https://example.org/script.js"]
    assert sum(problem.startswith("failed: ") for problem in problems) == 2


@pytest.mark.parametrize("page", ALL_PAGES)
def test_a_page_opened_as_a_file_is_whole_asks_for_nothing_outside_and_fits_a_phone(watched, html: Path, page: str):
    tab, asked, problems = watched
    tab.goto((html / f"{page}.html").as_uri(), wait_until="networkidle")
    tab.evaluate("document.querySelectorAll('img').forEach((image) => { image.loading = 'eager'; })")
    tab.wait_for_function("[...document.images].every((image) => image.complete)")
    if tab.locator(".nnx-open").count():
        tab.locator(".nnx-open").first.click()
    if tab.locator(".nnx").count():
        tab.wait_for_function("document.querySelector('.nnx-status')?.textContent.startsWith('Update 0')")
        tab.click("[data-do=step]")
        tab.wait_for_function("document.querySelector('.nnx-status').textContent.startsWith('Update 1')")
    assert tab.evaluate("[...document.images].every((image) => image.naturalWidth > 0)")
    assert tab.evaluate("document.fonts.ready.then((fonts) => [...fonts].every((font) => font.status !== 'error'))")
    assert any(url.endswith(".css") for url in asked)
    assert not outside(asked, html)
    assert not problems
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_search_finds_without_a_server(watched, html: Path):
    tab, asked, problems = watched
    tab.goto((html / "book/index.html").as_uri())
    tab.keyboard.press("Control+k")
    tab.keyboard.type("saturation")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=saturation")
    found = tab.locator("#search-results li a")
    found.filter(has_text="Activation functions").first.wait_for()
    tab.get_by_text("Search finished, found").wait_for()
    found.filter(has_text="Saturation").first.click()
    tab.wait_for_url("**/book/04-activations.html#saturation")
    assert not outside(asked, html)
    assert not problems
