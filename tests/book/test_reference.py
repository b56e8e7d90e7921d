"""The reference pages describe every public name of the reader's door, with its docstring."""

import importlib
import inspect
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.slow

DOOR = "nncourse.experiments"
PAGES = ["reference-experiments", "reference-propagation"]
MODULES = ["spec", "results", "statistics", "figures", "propagation", "figures_propagation", "theory"]


@pytest.fixture(scope="module")
def pages(html: Path) -> dict[str, BeautifulSoup]:
    return {name: BeautifulSoup((html / "book" / f"{name}.html").read_text(), "html.parser") for name in PAGES}


def public(module: str) -> list[str]:
    """Full names of the functions and classes that a module defines, and of the methods of its classes."""
    found = importlib.import_module(f"{DOOR}.{module}")
    names = []
    for name, value in vars(found).items():
        if name.startswith("_") or getattr(value, "__module__", None) != found.__name__:
            continue
        names.append(f"{found.__name__}.{name}")
        if inspect.isclass(value) and not issubclass(value, tuple):
            own = (item for item, member in vars(value).items() if callable(member) or isinstance(member, property))
            names += [f"{found.__name__}.{name}.{item}" for item in own if not item.startswith("_")]
    return names


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_described(pages: dict[str, BeautifulSoup], module: str):
    described = {tag["id"] for page in pages.values() for tag in page.select("dt[id]")}
    names = public(module)
    assert names
    assert set(names) <= described


@pytest.mark.parametrize("bare", ["Alias for field number", "<factory>", "<function", "<object", "σw²", "E[φ", "ξ_"])
def test_the_pages_show_texts_and_formulas_not_what_python_makes_of_them(pages: dict[str, BeautifulSoup], bare: str):
    for page in pages.values():
        assert bare not in page.select_one("article").get_text()


@pytest.mark.parametrize("name", PAGES)
def test_sections_are_numbered_without_gaps(pages: dict[str, BeautifulSoup], name: str):
    page = pages[name]
    numbers = [tag.get_text().rstrip(". ") for tag in page.select("article h2 .section-number")]
    chapter = numbers[0].split(".")[0]
    assert numbers == [f"{chapter}.{place}" for place in range(1, len(numbers) + 1)]
    assert not page.select("article h3 .section-number")


def test_what_the_door_exports_is_described(pages: dict[str, BeautifulSoup]):
    door = importlib.import_module(DOOR)
    for name in door.__all__:
        home = getattr(door, name).__module__
        entry = pages[PAGES[0]].find("dt", id=f"{home}.{name}")
        assert entry is not None, name
        assert len(entry.find_next_sibling("dd").get_text().split()) > 10, name
