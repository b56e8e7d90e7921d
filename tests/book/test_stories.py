"""The explorer where a chapter's question arises: a story behind each button, and a link that leads back to it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book.contents import ROOT
from tests.book.test_explorer import EXPLORER, READY

STORIES = {story["name"]: story for story in json.loads((EXPLORER / "src" / "presets.json").read_text())}
#: By chapter, the stories that its sections tell, in their order.
TOLD = {
    "book/04-activations": ["dead"],
    "book/05-initializers": ["zeros"],
    "book/06-pairings": ["relu-glorot", "sigmoid", "selu"],
    "book/09-rescues": ["normalised"],
}
PLACES = [(page, at, name) for page, names in TOLD.items() for at, name in enumerate(names, 1)]


def test_every_story_of_the_explorer_is_told_where_its_question_arises():
    assert sorted(STORIES) == sorted(name for names in TOLD.values() for name in names)


@pytest.mark.parametrize("page", TOLD)
def test_a_story_stands_in_the_text_and_not_behind_the_quiz(page: str):
    text = (ROOT / f"{page}.md").read_text()
    assert re.findall(r"^:story: (\S+)", text, re.M) == TOLD[page]
    assert text.rindex("```{pairing-explorer}") < text.index("```{quiz}")


@pytest.fixture
def tab(browser) -> Iterator[object]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    made = context.new_page()
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    yield made
    context.close()
    assert not problems


@pytest.mark.slow
@pytest.mark.parametrize(("page", "at", "name"), PLACES, ids=[name for _, _, name in PLACES])
def test_a_button_opens_its_story_where_it_stands_and_the_copied_link_opens_it_again(
    tab, site: str, page: str, at: int, name: str
):
    story = STORIES[name]
    tab.goto(f"{site}/{page}.html")
    place = tab.locator(".nnx").nth(at - 1)
    button = place.get_by_role("button", name=f"See it move: {story['title']}")
    button.scroll_into_view_if_needed()
    above = button.evaluate("(node) => node.getBoundingClientRect().top")
    button.click()
    tab.wait_for_function(READY)
    assert abs(place.evaluate("(node) => node.getBoundingClientRect().top") - above) < 40, "nothing jumps"
    assert place.locator(".nnx-note").inner_text() == story["look"]
    assert tab.locator(".nnx-status").count() == 1, "the others wait"
    place.locator("input[name=seed]").fill("7")
    place.locator("input[name=seed]").press("Tab")
    tab.wait_for_function("location.hash.includes('seed=7')")
    place.get_by_role("button", name="Copy link").click()
    place.get_by_text("The link is copied; it holds every setting.").wait_for()
    tab.wait_for_function(READY)
    assert place.get_by_text("The link is copied").is_visible(), "what the networks do meanwhile says nothing of it"
    copied = tab.evaluate("navigator.clipboard.readText()")
    tab.goto("about:blank")
    tab.goto(copied)
    tab.wait_for_function(READY)
    again = tab.locator(".nnx").nth(at - 1)
    assert again.locator("input[name=seed]").input_value() == "7"
    wanted = re.search(r"a=(\w+),(\w+),", story["state"])
    assert again.locator(".nnx-a select[name=activation]").input_value() == wanted[1]
    assert again.locator(".nnx-a select[name=initializer]").input_value() == wanted[2]
    assert -100 < again.evaluate("(node) => node.getBoundingClientRect().top") < 300, "the reader is led to it"
    assert tab.locator(".nnx-status").count() == 1


@pytest.mark.slow
def test_two_stories_of_a_page_run_side_by_side_and_load_once(tab, site: str):
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{site}/book/06-pairings.html")
    for at in (0, 1):
        tab.locator(".nnx").nth(at).locator(".nnx-open").click()
        tab.wait_for_function(
            "at => document.querySelectorAll('.nnx')[at].querySelector('.nnx-status')"
            "?.textContent.startsWith('Update 0')",
            arg=at,
        )
    assert len([url for url in asked if url.endswith("explorer/engine.js")]) == 1
    tab.locator(".nnx").nth(1).get_by_role("button", name="Step").click()
    tab.wait_for_function(
        "document.querySelectorAll('.nnx')[1].querySelector('.nnx-status').textContent.startsWith('Update 1.')"
    )
    assert tab.locator(".nnx").first.locator(".nnx-status").inner_text().startswith("Update 0.")


@pytest.mark.slow
def test_a_story_that_there_is_not_ends_the_build(small_book: Path):
    shutil.copytree(ROOT / "_build/explorer/static", small_book / "_build/explorer/static")
    page = "# Page\n\n```{pairing-explorer}\n:story: no-such\n```\n"
    (small_book / "book" / "index.md").write_text(page)
    done = subprocess.run([sys.executable, str(small_book / "book" / "build.py")], capture_output=True, text=True)
    assert done.returncode == 1
    assert "no story 'no-such'; take one of relu-glorot, zeros" in done.stdout + done.stderr
