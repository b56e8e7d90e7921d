"""Cards: what a link leads to, told beside it, for a pointer that rests on it and for the keyboard's focus."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.book.contents import PAGES, ROOT
from tests.book.test_accessibility import AXE, RULES, RUN

pytestmark = pytest.mark.slow

CARD = "#link-card"
#: On a page, a link of each kind by its address, and words of what it leads to.
KINDS = {
    "term": ("book/05-initializers", "09-summary.html#term-", None),
    "work": ("book/06-pairings", "09-summary.html#", "Exponential expressivity"),
    "equation": ("book/06-pairings", "#equation-", None),
    "figure": ("book/06-pairings", "#fig-", "Fig. 6."),
    "table": ("book/07-compiling", "#tab-losses", "Table 7."),
    "chapter": ("book/06-pairings", "05-initializers.html", "Weight initializers"),
}


@pytest.fixture
def tab(request, browser) -> Iterator[object]:
    theme = getattr(request, "param", "light")
    context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    # Of style sheets axe asks for copies, which a file may not give.
    made.on("requestfailed", lambda it: it.url.endswith(".css") or ".css?" in it.url or problems.append(it.url))
    yield made
    context.close()
    assert not problems


def link_of(tab, html: Path, kind: str):
    page, address, words = KINDS[kind]
    tab.goto((html / f"{page}.html").as_uri())
    links = tab.locator(f".bd-article p a.reference.internal[href^='{address}']")
    return (links.filter(has_text="Poole") if kind == "work" else links).first, words


@pytest.fixture(scope="module")
def empty(browser) -> Iterator[object]:
    return browser.new_page()


@pytest.mark.parametrize("way", ["pointer", "key"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_card_tells_what_a_link_leads_to(tab, html: Path, kind: str, way: str):
    link, words = link_of(tab, html, kind)
    card = tab.locator(CARD)
    assert card.is_hidden()
    if way == "pointer":
        link.hover()
    else:
        link.focus()
        tab.keyboard.press("Shift+Tab")
        tab.keyboard.press("Tab")
    card.wait_for()
    assert link.get_attribute("aria-describedby") == card.get_attribute("id")
    box = card.bounding_box()
    assert 0 <= box["x"] < box["x"] + box["width"] <= 1280
    assert 0 <= box["y"] < box["y"] + box["height"] <= 900
    assert len(card.inner_text().strip()) > 10
    assert (words or "") in card.inner_text()
    if kind == "figure":
        shown = card.locator("img").locator("visible=true")
        assert shown.count() == 1
        assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    if kind == "work":
        assert "Cited in" not in card.inner_text()
    if kind == "equation":
        assert card.locator("math").count()


@pytest.mark.parametrize(
    ("tab", "kind"), [*(("light", kind) for kind in KINDS), ("dark", "term"), ("dark", "figure")], indirect=["tab"]
)
def test_a_page_with_a_card_violates_nothing(tab, html: Path, kind: str):
    link, _ = link_of(tab, html, kind)
    link.hover()
    tab.locator(CARD).wait_for()
    tab.add_script_tag(path=AXE)
    assert not tab.evaluate(RUN, RULES)


def test_a_card_says_the_glossary_s_own_words(tab, html: Path):
    link, _ = link_of(tab, html, "term")
    anchor = link.get_attribute("href").partition("#")[2]
    soup = BeautifulSoup((html / "book" / "09-summary.html").read_text(), "html.parser")
    wanted = soup.find("dt", id=anchor).find_next_sibling("dd").p.get_text()
    link.hover()
    tab.locator(CARD).wait_for()
    assert re.sub(r"\s+", " ", wanted).strip() in re.sub(r"\s+", " ", tab.locator(CARD).text_content())


def test_escape_puts_it_away_and_a_pointer_may_go_onto_it(tab, html: Path):
    tab.clock.install(time=0)
    link, _ = link_of(tab, html, "term")
    card = tab.locator(CARD)
    tab.clock.pause_at(60_000)  # the page's clock stands: how fast this machine moves the pointer is no matter
    link.hover()
    tab.clock.run_for(400)
    card.wait_for()
    box = card.bounding_box()
    tab.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=5)
    tab.clock.run_for(600)
    assert card.is_visible()
    tab.keyboard.press("Escape")
    card.wait_for(state="hidden")
    tab.mouse.move(2, 2)
    link.hover()
    tab.clock.run_for(400)
    card.wait_for()
    tab.mouse.move(2, 2)
    tab.clock.run_for(200)
    assert card.is_visible(), "the way to the card takes its time"
    tab.clock.run_for(100)
    card.wait_for(state="hidden")
    assert link.get_attribute("aria-describedby") is None


def test_the_focus_takes_its_card_along(tab, html: Path):
    link, _ = link_of(tab, html, "term")
    link.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    tab.locator(CARD).wait_for()
    tab.keyboard.press("Escape")
    assert tab.locator(CARD).is_hidden()
    assert tab.evaluate("document.activeElement.matches('a.reference.internal')")
    tab.locator("a.headerlink").first.focus()
    tab.wait_for_timeout(300)
    assert tab.locator(CARD).is_hidden()


def test_nothing_of_it_is_loaded_before_it_is_wanted_and_a_finger_follows_the_link(browser, html: Path):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    link, _ = link_of(tab, html, "term")
    tab.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/_static/cards/" in url]
    link.tap()
    tab.wait_for_url("**/09-summary.html#term-*")
    context.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_place_that_a_page_s_text_leads_to_has_a_card(empty, html: Path, page: str):
    script = (html / "_static" / "cards" / f"{page.replace('/', '-')}.js").read_text()
    known = empty.evaluate(f"(() => {{ {script} return globalThis.nncourseCards; }})()")
    soup = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser")
    wanted = {
        link["href"]
        for link in soup.select("article.bd-article a.reference.internal[href]")
        if not link.find_parent(class_="toctree-wrapper")
        and "genindex" not in link["href"]
        and not link.has_attr("download")
    }
    assert not sorted(address for address in wanted if address not in known)
    for address, text in known.items():
        card = BeautifulSoup(text, "html.parser")
        assert len(card.get_text().strip()) > 3 or card.find("img"), address
        assert not card.select("a, button, input, script, [id]"), address
        for image in card.select("img"):
            assert ((html / page).parent / image["src"]).resolve().is_file(), address


def test_an_excerpt_of_each_kind(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import cards

    soup = BeautifulSoup(
        '<article><section id="s"><span id="other"></span><h2>Head<a class="headerlink">#</a></h2>'
        '<p><em>Why?</em></p><p id="middle">Much.</p><p>Takeaway: so.</p>'
        '<section id="below"><h3>Below</h3><p>Deep.</p></section></section>'
        '<dl><dt id="t">Term</dt><dd><p>Meaning <a href="x.html">there</a>.</p><p>More.</p></dd></dl>'
        '<p>Cited <span id="id1"><a href="#w">Poole</a></span>.</p></article>',
        "html.parser",
    )

    def told(name: str) -> str:
        html = cards.told(cards.excerpt(soup.find(id=name)), "book/a", "book/b")
        return BeautifulSoup(html, "html.parser").get_text("|").replace("|", " ")

    assert told("s").split() == told("other").split() == ["Head", "Why?", "Takeaway:", "so."]
    assert told("below").split() == ["Below", "Deep."]
    assert told("t").split() == ["Term", "Meaning", "there."]
    assert told("id1").split() == ["Cited", "Poole", "."]
