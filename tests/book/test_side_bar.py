"""The side bar leads through the book in four groups, and each page finds itself in one."""

from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.book.contents import CONTENTS, PAGES, ROOT

pytestmark = pytest.mark.slow

GROUPS = ["Learn", "Practise", "Look up", "Teach"]


def groups(html: Path, page: str) -> dict[str, list]:
    """The entries of a page's side bar, by the caption above them."""
    navigation = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser").select_one(".bd-docs-nav")
    captions = navigation.select("p.caption")
    return {caption.get_text(strip=True): caption.find_next_sibling("ul").select("li > a") for caption in captions}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_s_side_bar_has_all_pages_in_four_groups(html: Path, page: str):
    found = groups(html, page)
    assert list(found) == GROUPS
    here = (html / page).parent
    places = [
        "#" if link["href"] == "#" else (here / link["href"].split("#")[0]).resolve().relative_to(html.resolve())
        for links in found.values()
        for link in links
    ]
    assert [page if place == "#" else str(place).removesuffix(".html") for place in places] == CONTENTS
    current = [link["href"] for links in found.values() for link in links if "current" in link.parent["class"]]
    assert current == ([] if page == "book/index" else ["#"]), "the page itself is marked"


def test_the_groups_are_those_of_the_table_of_contents(html: Path):
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text())
    for part in contents["parts"]:
        assert len(groups(html, "book/index")[part["caption"]]) == len(part["chapters"]), part["caption"]
