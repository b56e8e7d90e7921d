"""What the browser remembers of a reader: answers to quizzes, finished chapters, and one button that forgets them."""

import json
from collections.abc import Iterator

import pytest

from tests.book.contents import LESSONS

pytestmark = pytest.mark.slow

CHAPTER = "book/05-initializers"
KEPT = "nncourse-progress"


@pytest.fixture
def reader(browser) -> Iterator[object]:
    """A browser with a memory of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield context
    context.close()
    assert not problems


def opened(reader, site: str, page: str = CHAPTER, query: str = ""):
    tab = reader.new_page()
    tab.goto(f"{site}/{page}.html{query}")
    return tab


def answer(tab, number: int, *, right: bool) -> str:
    """Choose in the question of that number and check; gives what was told."""
    question = tab.locator(".nnq-question").nth(number)
    if right:
        for box in question.locator(".nnq-answer[data-right=true] input").all():
            box.check()
    else:
        question.locator(".nnq-answer:not([data-right=true]) input").first.check()
    question.get_by_role("button", name="Check").click()
    return question.get_by_role("status").inner_text()


def sign(tab, chapter: str) -> str:
    """What the side bar says of a chapter, for eyes and for ears."""
    link = tab.locator(".bd-sidebar-primary .bd-docs-nav a", has_text=chapter)
    found = link.locator(".progress-sign")
    return found.text_content() if found.count() else ""


def test_answers_are_there_again_with_what_they_mean_and_counted_in_the_side_bar(reader, site: str):
    tab = opened(reader, site)
    count = tab.locator(".nnq-question").count()
    assert sign(tab, "Weight initializers") == ""
    told = [answer(tab, 0, right=True), answer(tab, 1, right=False)]
    assert told[0].startswith("Right.")
    assert told[1].startswith("Not so.")
    assert sign(tab, "Weight initializers") == f"1/{count} (1 of {count} quiz questions right)"
    again = opened(reader, site)
    questions = again.locator(".nnq-question")
    assert [questions.nth(i).get_by_role("status").inner_text() for i in (0, 1)] == told
    assert questions.nth(0).locator(".nnq-answer[data-right=true] input").first.is_checked()
    assert not questions.nth(2).locator("input:checked").count()
    assert sign(again, "Weight initializers") == f"1/{count} (1 of {count} quiz questions right)"
    other = opened(reader, site, "book/06-pairings")
    assert not other.locator(".nnq-question input:checked").count()
    assert sign(other, "Weight initializers").startswith(f"1/{count}")


def test_another_answer_takes_the_place_of_the_one_that_was_kept(reader, site: str):
    tab = opened(reader, site)
    answer(tab, 0, right=False)
    told = answer(tab, 0, right=True)
    again = opened(reader, site)
    assert again.locator(".nnq-question").first.get_by_role("status").inner_text() == told
    assert sign(again, "Weight initializers").startswith("1/")


def test_feedback_goes_when_the_choice_changes_and_a_choice_that_was_not_checked_is_not_kept(reader, site: str):
    tab = opened(reader, site)
    answer(tab, 0, right=False)
    question = tab.locator(".nnq-question").first
    question.locator(".nnq-answer[data-right=true] input").first.check()
    assert question.get_by_role("status").inner_text() == ""
    assert not question.locator(".nnq-answer.nnq-wrong, .nnq-answer.nnq-right").count()
    again = opened(reader, site).locator(".nnq-question").first
    assert again.get_by_role("status").inner_text().startswith("Not so.")


@pytest.mark.parametrize("page", LESSONS)
def test_a_chapter_can_be_finished_and_unfinished(reader, site: str, page: str):
    tab = opened(reader, site, page, "?from=a-search#quiz")
    title = tab.locator(".bd-sidebar-primary li.current.active > a, .bd-sidebar-primary .current > a.current").first
    assert not title.locator(".progress-sign").count()
    tab.get_by_role("button", name="Mark this chapter as finished").click()
    assert title.locator(".progress-sign").text_content() == "✓ (finished)"
    again = opened(reader, site, page)
    again.get_by_role("button", name="Finished ✓ (press to undo)").click()
    assert not again.locator(".progress-sign").count()
    tab.get_by_role("button", name="Mark this chapter as finished").wait_for()  # the other tab hears of it, in time


def test_one_button_forgets_it_all_when_the_reader_agrees(reader, site: str):
    tab = opened(reader, site)
    forget = tab.get_by_role("button", name="Forget my progress")
    assert not forget.is_visible(), "there is nothing to forget"
    answer(tab, 0, right=True)
    tab.get_by_role("button", name="Mark this chapter as finished").click()
    assert forget.is_visible()
    tab.once("dialog", lambda dialog: dialog.dismiss())
    forget.click()
    assert sign(tab, "Weight initializers") == "✓ (finished)"
    tab.once("dialog", lambda dialog: dialog.accept())
    forget.click()
    assert tab.evaluate(f"localStorage.getItem({KEPT!r})") is None
    assert not tab.locator(".progress-sign, .nnq-question input:checked").count()
    assert tab.locator(".nnq-question").first.get_by_role("status").inner_text() == ""
    assert tab.locator(".progress-told").inner_text() == "Forgotten."
    assert tab.get_by_role("button", name="Mark this chapter as finished").is_visible()


@pytest.mark.parametrize("kept", ["torn {", "null", "[]", '"text"', '{"answers": 3, "finished": null, "counts": []}'])
def test_a_memory_that_cannot_be_read_is_an_empty_one(reader, site: str, kept: str):
    tab = opened(reader, site)
    tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEPT, kept])
    tab.reload()
    assert answer(tab, 0, right=True).startswith("Right.")
    assert sign(tab, "Weight initializers").startswith("1/")
    tab.reload()
    assert sign(tab, "Weight initializers").startswith("1/")


def test_an_answer_of_another_edition_is_not_taken_for_this_one(reader, site: str):
    old = {
        "answers": {CHAPTER: {"no-such-question": {"chosen": [0], "right": True}}},
        "finished": {},
        "counts": {CHAPTER: 9},
    }
    tab = opened(reader, site)
    tab.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEPT, json.dumps(old)])
    tab.reload()
    assert not tab.locator(".nnq-question input:checked").count()
    assert tab.locator(".nnq-question").count()
    assert sign(tab, "Weight initializers") == ""


def test_where_nothing_can_be_kept_the_quiz_works_and_nothing_is_promised(reader, site: str):
    reader.add_init_script(
        "const set = Storage.prototype.setItem; Storage.prototype.setItem = function (key, value) {"
        " if (key.startsWith('nncourse')) throw new DOMException('full', 'QuotaExceededError');"
        " set.call(this, key, value); };"
    )
    tab = opened(reader, site)
    assert answer(tab, 0, right=True).startswith("Right.")
    assert not tab.get_by_role("button", name="Mark this chapter as finished").count()
    assert not tab.get_by_role("button", name="Forget my progress").count()
