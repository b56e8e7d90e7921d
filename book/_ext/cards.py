"""What the links of a page lead to, told in a card on hover and on focus (``cards.js``).

A page that was opened as a file may not read another one. So when the pages have been written, each gets a script
with an excerpt of every place in the book that its text links to: a term with its definition, a work, an equation, a
figure with its caption, a table, the beginning and the takeaway of a section. The script is loaded when the first
card is wanted.
"""

import hashlib
import json
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, SoupStrainer, Tag
from sphinx.application import Sphinx

BEFORE_SHRINKING = 400
FOLDER = "cards"
STAMP = "carded"
ARTICLE = SoupStrainer("article", class_="bd-article")
LINKS = "a.reference.internal[href]:not([download])"
#: Links that only lead on: lists of pages, and the ways to the pages before and after.
NO_CARD = (".toctree-wrapper", ".prev-next-area")
#: What a card has no use for. A link within a card could be reached by a pointer alone, so its words are left.
DROPPED = ".headerlink, script, style, button, input, details, .enlarge, .cited-in"
PARAGRAPHS = ["p", "li", "td", "dd"]


def excerpt(target: Tag) -> list[Tag]:
    """The elements that tell what a target is; none where it is no place that can be told."""
    if target.name == "dt":
        return [target, *_first(target.find_next_sibling("dd"), ("p",), 1)]
    for kind in ("figure", "table"):
        if target.name == kind or target.find_parent(kind):
            return [target if target.name == kind else target.find_parent(kind)]
    if "math" in target.get("class", []) or "citation" in target.get("class", []):
        return [target]
    if target.name == "section":
        return _of_section(target)
    if target.name == "span" and not target.get_text(strip=True) and not target.find_parent("p"):
        return _anchored(target)
    paragraph = target if target.name in PARAGRAPHS else target.find_parent(PARAGRAPHS)
    return [paragraph] if paragraph else []


def _of_section(section: Tag) -> list[Tag]:
    paragraphs = section.find_all("p", recursive=False)
    closing = [part for part in paragraphs[1:] if part.get_text().startswith("Takeaway")]
    return [*_first(section, ("h1", "h2", "h3", "h4"), 1), *paragraphs[:1], *closing[-1:]]


def _anchored(anchor: Tag) -> list[Tag]:
    """An empty anchor stands for what follows it, or, at the head of a section, for the section."""
    after = next((part for part in anchor.next_siblings if isinstance(part, Tag) and part.get_text(strip=True)), None)
    if after is None or after.name in ("h1", "h2", "h3", "h4"):
        section = anchor.find_parent("section") if after is not None else None
        return _of_section(section) if section else []
    beside = after.select_one("figure, table, div.math") or after
    return excerpt(beside) if beside.name in ("figure", "table", "section", "dt", "div") else [beside]


def _first(parent: Tag | None, names: tuple[str, ...], count: int) -> list[Tag]:
    return parent.find_all(names, recursive=False, limit=count) if parent else []


def told(parts: list[Tag], page: str, reader: str) -> str:
    """HTML of an excerpt, for a card on the page ``reader``: no links, no names, addresses as seen from there."""
    soup = BeautifulSoup("".join(map(str, parts)), "html.parser")
    for needless in soup.select(DROPPED):
        needless.decompose()
    for tag in soup.find_all(True):
        for name in ("id", "tabindex", "for", "role"):
            tag.attrs.pop(name, None)
        if tag.name == "a":
            tag.unwrap()
        elif tag.name in ("h1", "h2", "h3", "h4", "dt"):
            tag.name, tag.attrs = "p", {"class": "link-card-title"}
        elif "src" in tag.attrs:
            tag["src"] = relpath(normpath(join(dirname(page), tag["src"])), dirname(reader) or ".")
    return str(soup).strip()


class Pages:
    """The articles of a built site, each read once."""

    def __init__(self, site: Path):
        self.site = site
        self.articles: dict[str, Tag | None] = {}
        self.places: dict[str, dict[str, Tag]] = {}

    def article(self, page: str) -> Tag | None:
        """A page's article, whose places are then known; None for a page that has none."""
        if page not in self.articles:
            path = self.site / f"{page}.html"
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            self.articles[page] = found = BeautifulSoup(text, "html.parser", parse_only=ARTICLE).article
            self.places[page] = {tag["id"]: tag for tag in found.find_all(id=True)} if found else {}
        return self.articles[page]

    def cards(self, reader: str) -> dict[str, str]:
        """By a link's address as the page writes it, what its card says."""
        cards: dict[str, str] = {}
        article = self.article(reader)
        for link in article.select(LINKS) if article else []:
            address = link["href"]
            if address not in cards and not any(link.find_parent(class_=kind[1:]) for kind in NO_CARD):
                cards[address] = self._card(address, reader)
        return {address: html for address, html in cards.items() if html}

    def _card(self, address: str, reader: str) -> str:
        parts = urlsplit(address)
        page = normpath(join(dirname(reader), parts.path)).removesuffix(".html") if parts.path else reader
        article = self.article(page)
        if article is None:
            return ""
        target = self.places[page].get(unquote(parts.fragment)) if parts.fragment else article.section
        return told(excerpt(target), page, reader) if target else ""


def write_cards(app: Sphinx, exception: Exception | None) -> None:
    """Write each page's excerpts beside the other static files, unless the pages are as they were."""
    if exception or app.builder.name != "html":
        return
    site, folder = Path(app.outdir), Path(app.outdir, "_static", FOLDER)
    names = sorted(app.env.found_docs)
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in names:
        digest.update((site / f"{name}.html").read_bytes())
    stamp = site.parent / STAMP
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and folder.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    pages = Pages(site)
    for name in names:
        text = json.dumps(pages.cards(name), ensure_ascii=False)
        (folder / f"{name.replace('/', '-')}.js").write_text(f"globalThis.nncourseCards={text};\n", encoding="utf-8")
    stamp.write_text(digest.hexdigest())


def setup(app: Sphinx) -> dict[str, object]:
    """Put the script on all pages, and write what it shows when they are there."""
    app.add_js_file("cards.js", loading_method="defer")
    app.connect("build-finished", write_cards, priority=BEFORE_SHRINKING)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
