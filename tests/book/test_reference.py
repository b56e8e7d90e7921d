"""The reference page describes every public name of the reader's door, with its docstring."""

import importlib
import inspect
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.slow

DOOR = "nncourse.experiments"
MODULES = ["spec", "results", "statistics", "figures", "propagation", "figures_propagation", "theory"]


@pytest.fixture(scope="module")
def page(html: Path) -> BeautifulSoup:
    return BeautifulSoup((html / "book" / "reference-experiments.html").read_text(), "html.parser")


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
def test_every_public_name_is_described(page: BeautifulSoup, module: str):
    described = {tag["id"] for tag in page.select("dt[id]")}
    names = public(module)
    assert names
    assert set(names) <= described


@pytest.mark.parametrize("bare", ["Alias for field number", "<factory>", "<function", "<object", "σw²", "E[φ"])
def test_the_page_shows_texts_and_formulas_not_what_python_makes_of_them(page: BeautifulSoup, bare: str):
    assert bare not in page.select_one("article").get_text()


def test_sections_are_numbered_without_gaps(page: BeautifulSoup):
    numbers = [tag.get_text().rstrip(". ") for tag in page.select("article h2 .section-number")]
    chapter = numbers[0].split(".")[0]
    assert numbers == [f"{chapter}.{place}" for place in range(1, len(numbers) + 1)]
    assert not page.select("article h3 .section-number")


def test_what_the_door_exports_is_described(page: BeautifulSoup):
    door = importlib.import_module(DOOR)
    for name in door.__all__:
        home = getattr(door, name).__module__
        entry = page.find("dt", id=f"{home}.{name}")
        assert entry is not None, name
        assert len(entry.find_next_sibling("dd").get_text().split()) > 10, name
