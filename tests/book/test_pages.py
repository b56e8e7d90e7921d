"""The built pages as a reader meets them: figures described, notebooks offered, links whole."""

import functools
import io
import itertools
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, SoupStrainer

from tests.book.contents import CHAPTERS, LESSONS, PAGES, ROOT

pytestmark = pytest.mark.slow

#: Chapters whose figures and printed outputs are made for a column of 358 pixels.
FOR_A_PHONE = [
    "book/04-activations",
    "book/05-initializers",
    "book/06-pairings",
    "book/07-compiling",
    "book/08-training",
    "book/09-rescues",
]
#: In points: a label of 10 points then is 9 pixels high there.
WIDEST_FIGURE = 400
#: In characters: more would scroll.
WIDEST_OUTPUT = 40


@pytest.fixture(scope="module")
def soups(html: Path) -> dict[str, BeautifulSoup]:
    return {page: BeautifulSoup((html / f"{page}.html").read_text(), "html.parser") for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_has_alt_text(soups: dict[str, BeautifulSoup], page: str):
    for image in soups[page].select("main img"):
        alt = image.get("alt", "")
        assert len(alt.split()) >= 3, f"{image['src']} has the alt text {alt!r}"
        assert not re.search(r"\.(svg|png)$|^_images|jupyter_execute", alt), alt


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_output_shows_something(soups: dict[str, BeautifulSoup], page: str):
    outputs = soups[page].select(".cell_output, .cell_output > .output")
    assert outputs or page not in LESSONS
    assert not [
        output for output in outputs if not output.get_text().strip() and not output.select("img, table, math")
    ]
    assert not soups[page].select("script[type*='jupyter.widget']")


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_drawn_figure_has_a_twin_for_the_dark_theme(soups: dict[str, BeautifulSoup], page: str):
    drawn = [image for image in soups[page].select("main img") if image["src"].endswith(".svg")]
    light = [image for image in drawn if "only-light" in image["class"]]
    dark = [image for image in drawn if "only-dark" in image["class"]]
    assert len(light) == len(dark) == len(drawn) / 2


@pytest.mark.parametrize("page", FOR_A_PHONE)
def test_figures_and_outputs_are_legible_on_a_phone(soups: dict[str, BeautifulSoup], html: Path, page: str):
    for image in soups[page].select("main img.only-light"):
        figure = ((html / page).parent / image["src"]).read_text()
        width = float(re.search(r'<svg [^>]*?width="([\d.]+)pt"', figure)[1])
        assert width <= WIDEST_FIGURE, f"{image['alt']}: {width} points"
    for output in soups[page].select(".cell_output pre"):
        for line in output.get_text().splitlines():
            assert len(line) <= WIDEST_OUTPUT, line
            assert not re.search(r"(?<![\w.])-0\.0+(?!\d)|np\.float", line), line


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_chapter_offers_its_notebook(soups: dict[str, BeautifulSoup], html: Path, page: str):
    link = soups[page].find("a", href=re.compile(r"\.ipynb$"))
    assert link is not None
    notebook = json.loads((html / page).parent.joinpath(link["href"]).resolve().read_text())
    assert notebook["nbformat"] == 4
    assert notebook["cells"]


@pytest.mark.parametrize("page", PAGES)
def test_headings_are_in_order(soups: dict[str, BeautifulSoup], page: str):
    levels = [
        int(heading.name[1])
        for heading in soups[page].select("main article h1, h2, h3, h4, h5, h6")
        if heading.find_parent("article")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("page", PAGES)
def test_headings_show_code_as_code(soups: dict[str, BeautifulSoup], page: str):
    for heading in soups[page].select("main :is(h1, h2, h3, h4)"):
        prose = [text for text in heading.find_all(string=True) if text.find_parent("code") is None]
        assert not re.search("[“”_=]", "".join(prose)), heading.get_text()


@pytest.fixture(scope="module")
def anchors(html: Path) -> dict[Path, set[str]]:
    """The anchors of every built page, by its file."""
    parse = functools.partial(BeautifulSoup, features="html.parser", parse_only=SoupStrainer(id=True))
    pages = [path for path in html.rglob("*.html") if "_static" not in path.parts]
    return {path: {tag["id"] for tag in parse(path.read_text()).find_all(id=True)} for path in pages}


@pytest.mark.parametrize("page", [*PAGES, "genindex", "search"])
def test_links_and_resources_inside_the_site_exist(html: Path, anchors: dict[Path, set[str]], page: str):
    soup = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser")
    targets = [tag.get("href") or tag.get("src") for tag in soup.select("a[href], link[href], img[src], script[src]")]
    for target in targets:
        parts = urlsplit(target)
        if parts.scheme or not (parts.path or parts.fragment):
            continue
        path = (html / page).parent.joinpath(unquote(parts.path)).resolve() if parts.path else html / f"{page}.html"
        assert path.exists(), f"{page} refers to {target}"
        if parts.fragment and path.suffix == ".html":
            assert unquote(parts.fragment) in anchors[path], f"{page} refers to {target}, and no such place is there"


def test_released_assignments_are_offered_without_their_solutions(soups: dict[str, BeautifulSoup], html: Path):
    offered = {}
    for page, soup in soups.items():
        for link in soup.select("main a.download"):
            offered[Path(link["href"]).stem] = (html / page).parent.joinpath(link["href"]).resolve()
    sources = {path.stem: path for path in (ROOT / "exercises" / "source").glob("*/*.ipynb")}
    assert set(offered) == set(sources)
    for name, path in offered.items():
        with zipfile.ZipFile(path) as archive:
            wheel, *rest = sorted(archive.namelist(), key=lambda entry: not entry.endswith(".whl"))
            assert sorted(rest) == [f"{name}/README.txt", f"{name}/{name}.ipynb"]
            assert f"\n    %pip install {Path(wheel).name}\n" in archive.read(f"{name}/README.txt").decode()
            with zipfile.ZipFile(io.BytesIO(archive.read(wheel))) as package:
                assert "nncourse/checks/__init__.py" in package.namelist()
            released = archive.read(f"{name}/{name}.ipynb").decode()
        assert "BEGIN SOLUTION" in sources[name].read_text()
        assert "SOLUTION" not in released
        assert "HIDDEN TESTS" not in released
