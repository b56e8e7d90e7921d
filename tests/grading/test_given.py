"""Which pages were given out: what makes a page another one, and what is remembered of it."""

from dataclasses import replace

import pytest

from nncourse.grading.given import Pages, sign
from nncourse.grading.verdict import Verdict

VERDICT = Verdict("ada", "graded", score=2, most=3, final=2, keys=["a"], digest="d")


def test_what_was_given_is_known_to_the_next_process_until_another_page_takes_its_place(tmp_path):
    path = tmp_path / "given" / "ps1.json"
    Pages(path).forget("ada")
    assert not path.exists()
    Pages(path).keep("ada", "page")
    assert Pages(path).has("ada", "page")
    assert not Pages(path).has("ada", "another")
    assert not Pages(path).has("bob", "page")
    Pages(path).forget("ada")
    assert not Pages(path).has("ada", "page")


@pytest.mark.parametrize("content", ["{", "[]"])
def test_of_a_file_that_cannot_be_read_nothing_is_known(tmp_path, content):
    path = tmp_path / "ps1.json"
    path.write_text(content)
    pages = Pages(path)
    assert not pages.has("ada", "page")
    pages.keep("ada", "page")
    assert Pages(path).has("ada", "page")


def test_a_page_is_of_its_verdict_its_hand_in_and_its_secret(tmp_path):
    page = sign(VERDICT, "d", tmp_path)
    assert sign(replace(VERDICT, seconds=3.0, notes=["a remark"]), "d", tmp_path) == page
    others = [replace(VERDICT, score=1), replace(VERDICT, penalty=0.5), replace(VERDICT, keys=["b"])]
    assert page not in [sign(each, "d", tmp_path) for each in others]
    assert sign(VERDICT, None, tmp_path) != page
    for name in ("submission_secret.txt", "timestamp.txt"):
        (tmp_path / name).write_text(name)
        assert sign(VERDICT, "d", tmp_path) != page
        page = sign(VERDICT, "d", tmp_path)
