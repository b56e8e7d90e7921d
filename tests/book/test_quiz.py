"""Quizzes: every file is whole, a faulty one is refused with its fault, and the page tells what each answer means."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "book" / "quizzes").glob("*.yml"))


def load_extension():
    spec = importlib.util.spec_from_file_location("quiz_extension", ROOT / "book" / "_ext" / "quiz.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


quiz = load_extension()


def question(**changes: object) -> dict:
    right = {"text": "This", "feedback": "Yes.", "correct": True}
    return {"question": "Which?", "answers": [right, {"text": "That", "feedback": "No."}]} | changes


def test_every_chapter_has_its_quiz():
    chapters = sorted((ROOT / "book").glob("[0-9][0-9]-*.md"))
    assert [file.stem for file in FILES] == [file.stem for file in chapters]
    assert all(f"{{quiz}} quizzes/{file.stem}.yml" in file.read_text() for file in chapters)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_quiz_has_five_questions_and_feedback_to_every_answer(file: Path):
    questions = quiz.read(file)
    assert len(questions) >= 5
    assert len({entry["question"] for entry in questions}) == len(questions)
    for entry in questions:
        assert len(entry["answers"]) >= 3
        feedback = [answer["feedback"] for answer in entry["answers"]]
        assert all(len(text) >= 8 for text in feedback), entry["question"]
        assert len(set(feedback)) == len(feedback)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_right_answer_is_not_always_in_the_same_place(file: Path):
    places = {[bool(answer.get("correct")) for answer in entry["answers"]].index(True) for entry in quiz.read(file)}
    assert len(places) > 1


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ([], "no list of questions"),
        ({"question": "x"}, "no list of questions"),
        ([question(hint="x")], "question 1: it needs 'question' and 'answers'"),
        (
            [question(), question(answers=[{"text": "a", "feedback": "b", "correct": True}])],
            "question 2: it needs two",
        ),
        ([question(answers=[{"text": "a"}, {"text": "b"}])], "each answer needs"),
        ([question(answers=[{"text": "a", "feedback": " "}] * 2)], "says something"),
        ([question(answers=[{"text": "a", "feedback": "b"}] * 2)], "one answer is right, not 0"),
        ([question(answers=[{"text": "a", "feedback": "b", "correct": True}] * 2)], "one answer is right, not 2"),
        ([question(multiple=True)], "more than one answer is right"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(tmp_path: Path, content: object, fault: str):
    file = tmp_path / "wrong.yml"
    file.write_text(yaml.safe_dump(content))
    with pytest.raises(quiz.QuizError, match=r"The quiz wrong\.yml") as caught:
        quiz.read(file)
    assert fault in str(caught.value)


def test_a_file_that_is_missing_or_no_yaml_is_named(tmp_path: Path):
    with pytest.raises(quiz.QuizError, match=r"nowhere\.yml cannot be read"):
        quiz.read(tmp_path / "nowhere.yml")
    (tmp_path / "torn.yml").write_text("- question: [")
    with pytest.raises(quiz.QuizError, match=r"torn\.yml cannot be read"):
        quiz.read(tmp_path / "torn.yml")


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"1/\text{fan-in}", "1 over fan-in"),
        (
            r"\pm\sqrt{6/(\text{fan-in}+\text{fan-out})}",
            "plus or minus the square root of 6 over (fan-in plus fan-out)",
        ),
        (r"\mathbb{E}[\tanh(z)^2]^{-1/2}", "E[tanh (z) squared] to the power minus 1 over 2"),
        (
            r"\chi = \sigma_w^2\,\mathbb{E}[\varphi'(\sqrt{q}\,z)^2]",
            "chi equals sigma w squared E[phi prime (the square root of q z) squared]",
        ),
        (r"32 \times 10", "32 times 10"),
        (r"0.9^{50}", "0.9 to the power 50"),
    ],
)
def test_a_formula_is_said_in_words(tex: str, words: str):
    assert quiz.spoken(tex) == words


def test_a_command_without_words_is_refused():
    with pytest.raises(quiz.QuizError, match=r"\\heartsuit"):
        quiz.spoken(r"x \heartsuit")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_formulas_are_typeset_and_not_made_up_of_signs(file: Path):
    prose = re.sub(r"`[^`]*`|\$[^$]*\$", "", file.read_text())
    assert not re.findall(r"[²√χσφ⌈×±−^]|E\[|\b\d+/\w", prose)


@pytest.mark.slow
def test_a_formula_on_the_page_has_its_words_in_an_answer_s_name(browser, html: Path):
    tab = browser.new_page()
    tab.goto((html / "book" / "05-initializers.html").as_uri())
    name = "Uniform on plus or minus 1 over the square root of fan-in"
    assert tab.get_by_role("radio", name=name).count() == 1
    assert tab.locator(".nnq math").count() == tab.locator(".nnq math[aria-label]").count() > 5


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_quotation_marks_are_set_as_in_the_prose(html: Path, file: Path):
    page = BeautifulSoup((html / "book" / f"{file.stem}.html").read_text(), "html.parser")
    for part in page.select(".nnq code, .nnq math"):
        part.decompose()
    assert page.select(".nnq")
    assert not re.findall(r".{0,20}[\"'].{0,20}", "".join(part.get_text() for part in page.select(".nnq")))


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A page with a quiz, built by Sphinx with the course's extension and the book's own parser."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("out")
    (source / "index.md").write_text("# Page\n\n```{quiz} two.yml\n```\n")
    several = question(question="Several with $x^2$?", multiple=True)
    several["answers"].append({"text": "And `this`", "feedback": "Also.", "correct": True})
    (source / "two.yml").write_text(yaml.safe_dump([question(), several]))
    settings = {
        "extensions": ["myst_parser", "quiz"],
        "myst_enable_extensions": ["dollarmath"],
        "html_static_path": [str(ROOT / "book" / "_static")],
        "html_theme": "basic",
    }
    with pytest.MonkeyPatch.context() as patch, docutils_namespace():
        patch.syspath_prepend(str(ROOT / "book" / "_ext"))
        Sphinx(source, None, out, out / "doctrees", "html", settings, status=None, warningiserror=True).build()
    return out / "index.html"


@pytest.mark.slow
def test_a_page_tells_what_an_answer_means_and_works_by_keyboard(browser, page: Path):
    tab = browser.new_page()
    tab.goto(page.as_uri())
    one, several = (tab.locator(".nnq-question").nth(i) for i in (0, 1))
    status = one.get_by_role("status")
    assert one.get_by_role("group", name="Question 1. Which?").is_visible()
    one.get_by_role("radio", name="This").focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert status.inner_text() == "Choose an answer first."
    one.get_by_role("radio", name="This").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert status.inner_text() == "Not so. No."
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    assert status.inner_text() == "Right. Yes."
    several.get_by_role("checkbox", name="This", exact=True).check()
    several.get_by_role("button", name="Check").click()
    assert several.get_by_role("status").locator("p").all_inner_texts() == [
        "Right. Yes.",
        "1 more answer is right.",
    ]
    assert not tab.locator("details").first.is_visible()


@pytest.mark.slow
def test_without_javascript_each_answer_has_its_feedback_to_open(browser, page: Path):
    tab = browser.new_context(java_script_enabled=False).new_page()
    tab.goto(page.as_uri())
    assert not tab.get_by_role("button", name="Check").count()
    tab.locator("summary").nth(1).click()
    assert tab.locator("details p").nth(1).inner_text() == "Not so. No."
