"""Every page against axe-core's rules for WCAG 2.2 level A and AA, in both themes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book.contents import PAGES, ROOT

pytestmark = pytest.mark.slow

AXE = ROOT / "_build" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
ALL_PAGES = [*PAGES, "genindex", "search"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags });
    const told = ({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.replaceAll("\\n", " ")}`;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(told).join(" | ")}`);
}"""


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(request, browser, html: Path) -> Iterator[object]:
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


def violations(tab) -> list[str]:
    return tab.evaluate(RUN, RULES)


@pytest.mark.parametrize("page", ALL_PAGES)
def test_no_page_violates_wcag_aa(tab, html: Path, page: str):
    tab.goto((html / f"{page}.html").as_uri(), wait_until="networkidle")
    found = violations(tab)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_explorer_violates_nothing_when_it_is_in_use(tab, html: Path, width: int):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto("about:blank")
    tab.goto((html / "book/explorer.html").as_uri())
    tab.wait_for_function("document.querySelector('.nnx-status')?.textContent.startsWith('Update 0')")
    tab.click("[data-do=step]")
    tab.click(".nnx-a summary")
    tab.wait_for_selector(".nnx-a tbody td")
    found = violations(tab)
    tab.set_viewport_size({"width": 1280, "height": 720})
    assert not found, "\n".join(found)


def test_the_check_finds_what_is_wrong(tab):
    tab.goto("about:blank")
    tab.set_content(
        "<html lang='en'><title>x</title><main><img src='x.png'><p style='color:#bbb'>faint</p></main></html>"
    )
    found = " ".join(violations(tab))
    assert "image-alt" in found
    assert "color-contrast" in found
