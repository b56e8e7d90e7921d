"""Print the whole book into one PDF: ``make pdf``. Writes ``_build/nncourse.pdf`` from the built HTML.

The pages of the table of contents become the chapters of one HTML document (`compose`), which Chromium sets and
prints (`print_to`): no LaTeX. Links between pages lead within the document, headings become the outline. What needs
a reader at a screen, quizzes and the explorer, is replaced by a sentence; folded code is left to the notebooks.
"""

import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
SOURCE = ROOT / "_build" / "pdf" / "book.html"
TARGET = ROOT / "_build" / "nncourse.pdf"

#: What works on a screen only, by its selector, and what is said in its place.
REPLACED = {
    ".nnq": "The quiz stands on this chapter's page: it tells of each answer why it is right or wrong.",
    ".nnx": "The pairing explorer runs on the page itself, in a browser: two networks that train side by side.",
}
#: What has no meaning on paper: anchors, the dark twins of figures, folded code, scripts.
DROPPED = ".headerlink, .only-dark, details.hide, script, noscript, .sd-tab-set > input"
FOOTER = (
    '<div style="width: 100%; font-size: 8px; text-align: center;">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
MARGIN = {"top": "18mm", "bottom": "18mm", "left": "17mm", "right": "17mm"}


class PdfError(Exception):
    """Why the book was not printed."""


def pages() -> list[str]:
    """The names of all pages, in the order of the table of contents."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [contents["root"], *(entry["file"] for part in contents["parts"] for entry in part["chapters"])]
    return [name for name in names if name != "genindex"]  # an index without page numbers helps nobody on paper


def compose(names: list[str], html: Path = HTML) -> str:
    """One HTML document with every page as a chapter, to lie in a folder beside that of the pages.

    Raises:
        PdfError: a page has not been built.
    """
    missing = [name for name in names if not (html / f"{name}.html").exists()]
    if missing:
        raise PdfError(f"{missing[0]}.html has not been built: run `make book` first.")
    soups = {
        name: BeautifulSoup((html / f"{name}.html").read_text(encoding="utf-8"), "html.parser") for name in names
    }
    loaded = dict.fromkeys(tag for name in names for tag in _resources(soups[name], name))
    style = (Path(__file__).parent / "pdf.css").read_text(encoding="utf-8")
    chapters = [_chapter(soups[name], name, names) for name in names]
    return "\n".join(
        [
            '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">',
            f"<title>{_title()}</title>",
            *loaded,
            f"<style>{style}</style>",
            "</head><body>",
            _front(chapters),
            *map(str, chapters),
            "</body></html>",
        ]
    )


def _title() -> str:
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]


def _front(chapters: list[Tag]) -> str:
    headings = [(chapter["id"], chapter.h1.get_text().strip()) for chapter in chapters]
    entries = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in headings)
    return f'<section class="front"><p class="book-title">{_title()}</p><nav><ul>{entries}</ul></nav></section>'


def _resources(soup: BeautifulSoup, name: str) -> list[str]:
    """The style sheets of a page's head, their addresses as seen from the composed document."""
    tags = soup.head.select("link[rel=stylesheet]")
    for tag in tags:
        tag["href"] = _beside(name, tag["href"])
    return [str(tag) for tag in tags]


def _beside(name: str, address: str) -> str:
    """An address that is relative to a page, relative to a folder beside the pages' root."""
    if urlsplit(address).scheme:
        return address
    return "../html/" + _path(name, address).as_posix()


def _path(name: str, address: str) -> Path:
    """Where an address leads, relative to the pages' root."""
    parts: list[str] = []
    for part in (*Path(name).parent.parts, *Path(unquote(urlsplit(address).path)).parts):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return Path(*parts)


def _anchor(name: str, fragment: str = "") -> str:
    return name.replace("/", "-") + (f"--{fragment}" if fragment else "")


def _chapter(soup: BeautifulSoup, name: str, names: list[str]) -> Tag:
    """A page's article, made fit for paper and for standing among the others."""
    article = soup.select_one("article.bd-article")
    for selector, sentence in REPLACED.items():
        for tag in article.select(selector):
            note = soup.new_tag("p", attrs={"class": "on-screen"})
            note.string = sentence
            tag.replace_with(note)
    for tag in article.select(DROPPED):
        tag.decompose()
    for tag in article.find_all(id=True):
        tag["id"] = _anchor(name, tag["id"])
    for image in article.select("img[src]"):
        image["src"] = _beside(name, image["src"])
        image.attrs.pop("loading", None)
    for link in article.select("a[href]"):
        _relink(link, name, names)
    article["id"] = _anchor(name)
    return article


def _relink(link: Tag, name: str, names: list[str]) -> None:
    """Lead a link within the document; keep one that leads outside; make plain text of any other."""
    parts = urlsplit(link["href"])
    if parts.scheme:
        return
    page = _path(name, parts.path).with_suffix("").as_posix() if parts.path else name
    if page in names and not parts.path.endswith((".zip", ".ipynb")):
        link["href"] = "#" + _anchor(page, unquote(parts.fragment))
    else:
        link.unwrap()


def chromium() -> str:
    """The browser's program.

    Raises:
        PdfError: there is none.
    """
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise PdfError("The book is printed by Chromium, and there is none. Install it: sudo apt install chromium.")


def print_to(target: Path, source: Path) -> None:
    """Have Chromium set the composed document and print it.

    Raises:
        PdfError: there is no Chromium.
    """
    from playwright.sync_api import sync_playwright

    program = chromium()
    with sync_playwright() as playwright:
        # The document is our own, so Chromium's sandbox, which root may not use, guards nothing here.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_default_timeout(300_000)
        tab.goto(source.as_uri(), wait_until="load")
        tab.evaluate("async () => { await document.fonts.ready; }")
        aside = target.with_suffix(".partial")
        tab.pdf(
            path=aside,
            format="A4",
            margin=MARGIN,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        browser.close()
    aside.replace(target)


def main() -> int:
    """Compose and print; 1 with the reason where that fails."""
    try:
        SOURCE.parent.mkdir(parents=True, exist_ok=True)
        SOURCE.write_text(compose(pages()), encoding="utf-8")
        print_to(TARGET, SOURCE)
    except PdfError as error:
        print(f"The book was not printed. {error}", file=sys.stderr)
        return 1
    print(f"The book is printed. Open {TARGET.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
