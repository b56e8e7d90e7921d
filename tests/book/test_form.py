"""Every chapter has the same form, so that a reader knows where to look."""

import re

import pytest

from tests.book.contents import LESSONS, ROOT, sections

ENDING = ["Common mistakes", "Summary", "Quiz", "Exercises", "Further reading"]


@pytest.mark.parametrize("page", LESSONS)
def test_a_chapter_opens_with_what_it_teaches_and_the_time_it_takes(page: str):
    text = (ROOT / f"{page}.md").read_text()
    box = re.search(r":::\{admonition\} In this chapter\n:class: tip\n(.*?)\n:::", text, re.DOTALL)
    assert re.fullmatch(r"You will be able to\n\n- .*\.\n\nTime: about \d+ minutes.*\.", box[1], re.DOTALL), box[1]


@pytest.mark.parametrize("page", LESSONS)
def test_a_chapter_ends_with_the_same_sections(page: str):
    parts = sections(page)
    assert [title for title in parts if title in ENDING] == ENDING
    assert list(parts)[-1] == ENDING[-1]
    head = "\n\n```{list-table}\n:header-rows: 1\n\n* - What happens\n  - Why\n  - What to do\n"
    assert parts["Common mistakes"].startswith(head)
    for paragraph in parts["Further reading"].strip().split("\n\n"):
        assert re.match(r"- \S.*\.$", paragraph, re.DOTALL), paragraph
