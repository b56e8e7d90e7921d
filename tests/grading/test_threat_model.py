"""The page of what grading protects against: no promise without a test, and no test that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book" / "instructors" / "threat-model.md").read_text()
NOTES = dict(re.findall(r"^\[\^(\w+)\]: (.+)\.$", PAGE, re.MULTILINE))


def section(title):
    return re.search(rf"^## {title}\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)[1]


def test_every_sentence_that_promises_names_a_test():
    promises = section("What is guaranteed").split("\n- ")[1:]
    assert len(promises) >= 7
    for each in promises:
        text = re.sub(r"\*\*[^*]+\*\*", "", each)  # the heading in front
        assert not re.findall(r"[^.]{0,60}[.?!](?!\[\^)(?=\s|$)", text)
        assert re.findall(r"\.\[\^(\w+)\]", text)


def test_every_reference_is_a_note_and_every_note_is_referred_to():
    assert set(re.findall(r"(?<!^)\[\^(\w+)\](?!:)", PAGE, re.MULTILINE)) == set(NOTES)


@pytest.mark.parametrize("name", NOTES)
def test_the_tests_that_are_named_exist(name):
    for each in NOTES[name].split("; "):
        where, what = each.split(": ")
        if where == "hostile":
            assert list((ROOT / "tests" / "grading" / "hostile").rglob(f"{what}.py")), each
        else:
            folder = ROOT / "tests" / ("" if where.startswith("grading/") else "grading")
            (path,) = folder.rglob(f"{where}.py")
            assert f"def test_{what.replace(' ', '_')}(" in path.read_text(), each
