"""Finding things: terms linked where first used, an index, goals and time on top, a cheat sheet on one page."""

import io
import itertools
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.book.contents import CONTENTS, LESSONS, PAGES, ROOT, sections

#: Words of the glossary that a chapter uses in another, everyday meaning.
EVERYDAY = {
    "book/01-how-to-use": {"built", "step"},
    "book/02-keras-and-tensorflow": {"built", "unit"},
    "book/03-building-a-network": {"class"},
    "book/04-activations": {"step"},
    "book/06-pairings": {"batch", "built"},
    "book/07-compiling": {"built"},
    "book/08-training": {"built", "gain", "unit"},
}
#: Sections that are lists, tests or lead elsewhere: nothing is argued in them.
PLAIN = {"Common mistakes", "Summary", "Quiz", "Exercises", "Further reading"}
#: Parts of a page that are no running prose.
NOT_PROSE = "h1, h2, h3, pre, code, .math, figure, .admonition, .nnq, .doc, .bibtex-citation, script"


def test_the_front_page_names_every_page_in_order():
    named = re.findall(r"^\| \{doc\}`([^`]+)`", (ROOT / "book/index.md").read_text(), flags=re.M)
    assert [f"book/{page}" for page in named] == CONTENTS


@pytest.mark.parametrize("page", LESSONS)
def test_a_question_opens_each_section_and_a_takeaway_closes_it(page: str):
    for heading, text in sections(page).items():
        if heading in PLAIN:
            continue
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
        prose = [part for part in paragraphs if not re.match(r"```\{index\}|\([\w-]+\)=$", part)]
        assert re.fullmatch(r"\*[^*]+\?\*", prose[0], re.S), f"{page}, {heading!r} opens with {prose[0][:60]!r}"
        assert prose[-1].startswith("**Takeaway:**"), f"{page}, {heading!r} closes with {prose[-1][:60]!r}"


@pytest.mark.parametrize("page", LESSONS)
def test_goals_and_a_time_stand_on_top(page: str):
    top = re.split(r"^## ", (ROOT / f"{page}.md").read_text(), flags=re.M)[0]
    box = re.search(r"^(`{3}|:{3})\{admonition\}.*?^\1$", top, re.M | re.S)
    assert box
    assert len(re.findall(r"^- ", box[0], re.M)) >= 3
    assert re.search(r"Time:\W*about \d+ minutes", box[0])


@pytest.fixture(scope="module")
def terms(html: Path) -> dict[str, str]:
    """The glossary's terms, each with its anchor."""
    soup = BeautifulSoup((html / "book" / "09-summary.html").read_text(), "html.parser")
    found = {}
    for term in soup.select("dl.glossary > dt"):
        for anchor in term.select(".headerlink"):
            anchor.decompose()
        found[term.get_text().strip()] = term["id"]
    return found


def is_used(term: str, prose: str) -> bool:
    plural = f"{term[:-1]}ies" if re.search(r"[^aeiou]y$", term) else f"{term}(?:s|es)"
    words = "|".join(re.sub(r"\s+", r"\\s+", word) for word in (term, plural))
    return re.search(rf"(?<![\w-])(?:{words})(?![\w-])", prose, re.IGNORECASE) is not None


@pytest.mark.slow
@pytest.mark.parametrize("page", LESSONS)
def test_the_glossary_is_linked_from_the_chapters_that_use_its_terms(html: Path, terms: dict[str, str], page: str):
    article = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser").select_one("article")
    linked = {link["href"].partition("#")[2] for link in article.select("a[href*='09-summary.html#term-']")}
    for heading in article.select("h2"):
        if any(heading.get_text().strip(" #").endswith(name) for name in PLAIN):
            heading.parent.decompose()
    frames = [p for p in article.select("p") if re.match(r"Takeaway:|[^.]+\?$", p.get_text())]
    for part in [*article.select(NOT_PROSE), *frames]:
        part.decompose()
    prose = article.get_text()
    missing = []
    for term in sorted(terms, key=len, reverse=True):  # "output layer" before "layer", which it holds
        # What is short for "activation function" is explained there.
        known = {terms[term], terms["activation function"]} if term == "activation" else {terms[term]}
        if is_used(term, prose) and not known & linked:
            missing.append(term)
        prose = re.sub(re.escape(term), " ", prose, flags=re.IGNORECASE)
    assert set(missing) <= EVERYDAY.get(page, set()), f"{page} never links {missing}"


@pytest.mark.slow
def test_every_term_of_the_glossary_is_linked_from_the_index(html: Path, terms: dict[str, str]):
    links = BeautifulSoup((html / "genindex.html").read_text(), "html.parser").select("main a[href]")
    targets = {link["href"] for link in links}
    assert not [anchor for anchor in terms.values() if f"book/09-summary.html#{anchor}" not in targets]
    for page in LESSONS:
        assert any(target.startswith(f"{page}.html#index-") for target in targets), f"the index has nothing of {page}"


@pytest.mark.slow
def test_previous_and_next_follow_the_table_of_contents(html: Path):
    for before, after in itertools.pairwise(PAGES):
        forward = BeautifulSoup((html / f"{before}.html").read_text(), "html.parser").select_one("a.right-next")
        back = BeautifulSoup((html / f"{after}.html").read_text(), "html.parser").select_one("a.left-prev")
        assert (html / before).parent.joinpath(forward["href"]).resolve() == html / f"{after}.html"
        assert (html / after).parent.joinpath(back["href"]).resolve() == html / f"{before}.html"


@pytest.mark.slow
def test_the_cheat_sheet_s_tables_fit_a_phone(browser, html: Path):
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.goto((html / "book" / "cheat-sheet.html").as_uri())
    widths = tab.evaluate(
        "[...document.querySelectorAll('article table')].map(t => [t.scrollWidth, t.parentElement.clientWidth])"
    )
    assert len(widths) == 2
    assert all(table <= place for table, place in widths)


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_cheat_sheet_prints_on_one_page_dark_on_white(browser, html: Path, theme: str):
    from pypdf import PdfReader

    tab = browser.new_context(color_scheme=theme).new_page()
    tab.goto((html / "book" / "cheat-sheet.html").as_uri(), wait_until="networkidle")
    printed = PdfReader(io.BytesIO(tab.pdf(format="A4", print_background=True)))
    tab.emulate_media(media="print")
    colours = tab.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('td')).color]"
    )
    assert len(printed.pages) == 1
    text = printed.pages[0].extract_text()
    for word in ("relu", "he_normal", "SparseCategoricalCrossentropy", "EarlyStopping"):
        assert word in text
    assert "Search" not in text
    ground, ink = ([int(value) for value in re.findall(r"\d+", colour)[:3]] for colour in colours)
    assert min(ground) > 240
    assert max(ink) < 90


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_a_name_in_the_index_of_modules_stands_on_one_line(browser, html: Path, width: int):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto((html / "py-modindex.html").as_uri())
    heights = page.locator(".modindextable a code").evaluate_all(
        "all => all.map((name) => name.getClientRects().length)"
    )
    context.close()
    assert len(heights) > 5
    assert set(heights) == {1}
