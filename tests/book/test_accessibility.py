"""Every page in both themes: no error in Chromium, and axe-core's rules for WCAG 2.2 level A and AA."""

from collections.abc import Iterator

import pytest

from tests.book.contents import PAGES, ROOT

pytestmark = pytest.mark.slow

AXE = ROOT / "_build" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
ALL_PAGES = [*PAGES, "genindex", "py-modindex", "search"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => {
    const { violations } = await axe.run(document, { runOnly: tags });
    const told = ({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.replaceAll("\\n", " ")}`;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(told).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def problems() -> list[str]:
    """What went wrong in the tab since its page was opened."""
    return []


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(request, browser, site: str, problems: list[str]) -> Iterator[object]:
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    tab = context.new_page()
    tab.on("console", lambda message: message.type == "error" and problems.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: problems.append(f"error: {error}"))
    tab.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
    tab.on("response", lambda answer: answer.status >= 400 and problems.append(f"{answer.status}: {answer.url}"))
    tab.on(
        "request",
        lambda request: (
            request.url.startswith(("data:", "blob:", site)) or problems.append(f"leaves the site: {request.url}")
        ),
    )
    yield tab
    context.close()


def violations(tab) -> list[str]:
    return tab.evaluate(RUN, RULES)


@pytest.mark.parametrize("page", ALL_PAGES)
def test_a_page_opens_without_an_error_and_violates_no_rule_of_wcag_aa(tab, problems, site: str, page: str):
    problems.clear()
    tab.goto(f"{site}/{page}.html", wait_until="networkidle")
    wanted = "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
    assert tab.evaluate("document.documentElement.dataset.theme") == tab.evaluate(wanted)
    assert not tab.locator("merror, .temml-error").count(), "a formula that cannot be set"
    found = violations(tab)
    assert not found, "\n".join(found)
    assert not problems


@pytest.mark.parametrize("width", [1280, 390])
def test_the_explorer_violates_nothing_when_it_is_in_use(tab, site: str, width: int):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto("about:blank")
    tab.goto(f"{site}/book/explorer.html")
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
