"""The whole book as one PDF: every page in it, formulas set, pages numbered, outline and links that lead on."""

import importlib.util
import re
import shutil
import sys
import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import required
from tests.book.contents import CHAPTERS, PAGES, ROOT

pytestmark = pytest.mark.slow


def load_script():
    spec = importlib.util.spec_from_file_location("pdf_script", ROOT / "book" / "pdf.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = load_script()


@pytest.fixture(scope="module")
def source(html: Path) -> Path:
    folder = html.parent / "pdf"
    folder.mkdir(exist_ok=True)
    path = folder / "book.html"
    path.write_text(SCRIPT.compose(SCRIPT.pages()))
    return path


@pytest.fixture(scope="module")
def printed(source: Path, tmp_path_factory: pytest.TempPathFactory):
    from pypdf import PdfReader

    required.program("chromium", "chromium-browser")
    path = tmp_path_factory.mktemp("printed") / "book.pdf"
    SCRIPT.print_to(path, source)
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(printed) -> list[str]:
    return [page.extract_text() for page in printed.pages]


def squeezed(text: str) -> str:
    """Without spaces, which are lost or won where a line breaks in a PDF, and with ligatures taken apart."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def test_every_page_of_the_book_is_in_it(html: Path, printed, texts: list[str]):
    assert len(printed.pages) >= 100
    whole = squeezed(" ".join(texts))
    for page in [page for page in PAGES if page != "genindex"]:
        article = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser").select_one("article")
        for heading in article.select("h1, h2"):
            for anchor in heading.select(".headerlink"):
                anchor.decompose()
            assert squeezed(heading.get_text()) in whole, f"{page} lacks {heading.get_text()!r}"


def test_every_page_has_its_number(texts: list[str]):
    for number, text in enumerate(texts, 1):
        assert f"{number}/{len(texts)}" in squeezed(text)


def test_the_outline_lists_the_chapters(printed):
    titles = {re.sub(r"\W+", "", entry.title) for entry in printed.outline if not isinstance(entry, list)}
    for chapter in CHAPTERS:
        first = next(
            line for line in (ROOT / f"{chapter}.md").read_text().splitlines() if line.startswith("# ")
        ).removeprefix("# ")
        assert any(title.endswith(re.sub(r"\W+", "", first)) for title in titles), first


def test_links_lead_within_the_document_or_outside_but_never_to_a_file(printed, source: Path):
    soup = BeautifulSoup(source.read_text(), "html.parser")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    inner = [link["href"][1:] for link in soup.select("a[href^='#']")]
    assert len(inner) > 300
    assert not [target for target in inner if target not in ids]
    annotations = [note.get_object() for page in printed.pages for note in page.get("/Annots", [])]
    addresses = [note["/A"]["/URI"] for note in annotations if "/URI" in note.get("/A", {})]
    assert addresses
    assert not [address for address in addresses if not address.startswith("http")]
    assert len(annotations) - len(addresses) > 300


def test_what_needs_a_screen_is_replaced_and_formulas_are_set(texts: list[str]):
    whole = squeezed(" ".join(texts))
    for sentence in SCRIPT.REPLACED.values():
        assert squeezed(sentence) in whole
    assert squeezed("What if I choose this?") not in whole
    assert r"\varphi" not in whole
    assert r"\mathbb" not in whole


def test_a_book_that_is_not_built_is_not_printed(tmp_path: Path):
    with pytest.raises(SCRIPT.PdfError, match="make book"):
        SCRIPT.compose(["book/index"], tmp_path)


def test_without_chromium_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SCRIPT.PdfError, match="apt install chromium"):
        SCRIPT.chromium()
