"""Every chapter has the same form, so that a reader knows where to look."""

import re

import pytest

from tests.book.contents import ROOT

CHAPTERS = sorted((ROOT / "book").glob("0[1-8]-*.md"))
ENDING = ["Common mistakes", "Summary", "Quiz", "Exercises", "Further reading"]


def sections(text: str) -> dict[str, str]:
    title_and_text = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(title_and_text[::2], title_and_text[1::2], strict=True))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_opens_with_what_it_teaches_and_the_time_it_takes(chapter):
    box = re.search(r":::\{admonition\} In this chapter\n:class: tip\n(.*?)\n:::", chapter.read_text(), re.DOTALL)
    assert re.fullmatch(r"You will be able to\n\n- .*\.\n\nTime: about \d+ minutes.*\.", box[1], re.DOTALL), box[1]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_ends_with_the_same_sections(chapter):
    parts = sections(chapter.read_text())
    assert [title for title in parts if title in ENDING] == ENDING
    assert list(parts)[-1] == ENDING[-1]
    head = "\n```{list-table}\n:header-rows: 1\n\n* - What happens\n  - Why\n  - What to do\n"
    assert parts["Common mistakes"].startswith(head)
    for paragraph in parts["Further reading"].strip().split("\n\n"):
        assert re.match(r"- \S.*\.$", paragraph, re.DOTALL), paragraph
