"""The directive ``{quiz} quizzes/NN-name.yml``: questions with feedback to every answer.

A file is a list of questions: ``question``, ``answers`` (each with ``text``, ``feedback`` and, where it is right,
``correct: true``), and ``multiple: true`` where more than one answer is right. Texts are inline MyST, formulas in
dollars included. The page works without its script: each answer's feedback then opens by itself. With the script, a
button checks what was chosen.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

KEYS = {"question", "answers", "multiple"}
ANSWER_KEYS = {"text", "feedback", "correct"}


#: TeX's signs as they are said; other letters, digits and brackets stand for themselves.
SAID = {
    **{sign: f" {words} " for sign, words in {"+": "plus", "-": "minus", "/": "over", "=": "equals"}.items()},
    **{sign: f" {words} " for sign, words in {"<": "is less than", ">": "is greater than", "'": "prime"}.items()},
    **{rf"\{name}": f" {name} " for name in ("chi", "sigma", "ln", "tanh")},
    **{r"\varphi": " phi ", r"\times": " times ", r"\cdot": " times ", r"\pm": " plus or minus ", r"\,": " "},
    **{r"\lceil": " the next integer above ", r"\rceil": "", "{": "", "}": "", "_": " "},
}
#: Commands whose argument is text.
WORDS = {r"\text", r"\operatorname", r"\mathbb"}


class QuizError(ValueError):
    """A quiz file that cannot be shown; the message names file, question and fault."""


def read(path: Path) -> list[dict]:
    """The questions of a file.

    Raises:
        QuizError: the file is missing, is no YAML, or a question lacks something.
    """
    try:
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise QuizError(f"The quiz {path.name} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(questions, list) or not questions:
        raise QuizError(f"The quiz {path.name} holds no list of questions.")
    for number, question in enumerate(questions, 1):
        fault = _fault(question)
        if fault:
            raise QuizError(f"The quiz {path.name}, question {number}: {fault}.")
    return questions


def _fault(question: object) -> str | None:
    if not isinstance(question, dict) or not {"question", "answers"} <= set(question) <= KEYS:
        return "it needs 'question' and 'answers', and may have 'multiple'"
    answers = question["answers"]
    if not isinstance(answers, list) or len(answers) < 2:
        return "it needs two answers or more"
    for answer in answers:
        if not isinstance(answer, dict) or not {"text", "feedback"} <= set(answer) <= ANSWER_KEYS:
            return "each answer needs 'text' and 'feedback', and may have 'correct'"
        if not all(isinstance(answer[key], str) and answer[key].strip() for key in ("text", "feedback")):
            return "every text and every feedback is a string that says something"
    right = sum(bool(answer.get("correct")) for answer in answers)
    if question.get("multiple"):
        return None if right > 1 else "with 'multiple' more than one answer is right"
    return None if right == 1 else f"one answer is right, not {right}; or say 'multiple: true'"


def key(question: dict) -> str:
    """What names a question in a reader's browser: another text is another question, not yet answered."""
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:12]


def spoken(tex: str) -> str:
    """A formula in words. An answer's name is its text, and browsers leave formulas out of it.

    Raises:
        QuizError: a command of TeX has no words here yet.
    """
    said = _say(iter(re.findall(r"\\[a-zA-Z]+|\\.|[0-9.]+|\S", tex)))
    return re.sub(r"\s+(?=[\])},])|(?<=[\[({])\s+", "", " ".join(said.split()))


def _say(tokens: Iterator[str], *, end: str = "") -> str:
    said = ""
    for token in tokens:
        if token == end:
            break
        if token in WORDS:
            said += "".join(iter(lambda: next(tokens), "}")).removeprefix("{")
        elif token == r"\sqrt":
            said += f" the square root of {_argument(tokens)} "
        elif token == "^":
            power = _argument(tokens).strip()
            said += " squared " if power == "2" else f" to the power {power} "
        elif token in SAID:
            said += SAID[token]
        elif token.startswith("\\"):
            raise QuizError(f"The command {token} in a quiz's formula has no words yet: add them to SAID in quiz.py.")
        else:
            said += token
    return said


def _argument(tokens: Iterator[str]) -> str:
    first = next(tokens)
    return _say(tokens, end="}") if first == "{" else _say(iter([first]))


class quiz_tag(nodes.General, nodes.Element):
    """An HTML element with ``name`` and ``attributes`` around other nodes."""


class quiz_text(nodes.General, nodes.TextElement):
    """One that holds text, whose quotation marks and apostrophes Sphinx sets as it does the prose's."""


HOLD_TEXT = {"legend", "span", "p"}


def element(tag_name: str, /, *children: nodes.Node, **attributes: str) -> quiz_tag | quiz_text:
    """A node for the element; ``class_`` stands for ``class``, an underscore for a hyphen."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    node = quiz_text("") if tag_name in HOLD_TEXT else quiz_tag("")
    node["tag_name"], node["attributes"] = tag_name, named
    node += list(children)
    return node


def open_tag(self: HTML5Translator, node: quiz_tag | quiz_text) -> None:
    """Write the start of the element."""
    attributes = "".join(f' {key}="{self.attval(value)}"' for key, value in node["attributes"].items())
    self.body.append(f"<{node['tag_name']}{attributes}>")


def close_tag(self: HTML5Translator, node: quiz_tag | quiz_text) -> None:
    """Write its end, except of elements that have none."""
    if node["tag_name"] != "input":
        self.body.append(f"</{node['tag_name']}>")


class Quiz(SphinxDirective):
    """Reads the file beside the page and lays out its questions."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Give one element with all questions; a faulty file is an error at this line."""
        relative, absolute = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        self.env.metadata[self.env.docname]["quiz"] = True
        try:
            questions = read(Path(absolute))
            shown = [self._question(question, number) for number, question in enumerate(questions, 1)]
        except QuizError as error:
            raise self.error(str(error)) from error
        return [element("div", *shown, class_="nnq")]

    def _inline(self, text: str) -> list[nodes.Node]:
        parsed, messages = self.parse_inline(" ".join(text.split()), lineno=self.lineno)
        for formula in [found for node in parsed for found in node.findall(nodes.math)]:
            formula["spoken"] = spoken(formula.astext())  # mathml.py writes it
        return [*parsed, *messages]

    def _question(self, question: dict, number: int) -> quiz_tag:
        kind = "checkbox" if question.get("multiple") else "radio"
        hint = [nodes.Text(" Choose every right answer.")] if question.get("multiple") else []
        legend = element("legend", nodes.Text(f"Question {number}. "), *self._inline(question["question"]), *hint)
        name = f"quiz-{self.env.new_serialno('quiz')}"
        answers = [self._answer(answer, kind, name) for answer in question["answers"]]
        fieldset = element("fieldset", legend, *answers)
        button = element("button", nodes.Text("Check"), type="button", hidden="hidden")
        status = element("div", role="status", class_="nnq-status")
        return element("form", fieldset, button, status, class_="nnq-question", data_key=key(question))

    def _answer(self, answer: dict, kind: str, name: str) -> quiz_tag:
        right = bool(answer.get("correct"))
        label = element(
            "label", element("input", type=kind, name=name), element("span", *self._inline(answer["text"]))
        )
        verdict = element("strong", nodes.Text("Right. " if right else "Not so. "))
        paragraph = element("p", verdict, *self._inline(answer["feedback"]))
        details = element("details", element("summary", nodes.Text("What if I choose this?")), paragraph)
        return element("div", label, details, class_="nnq-answer", data_right=str(right).lower())


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put script and style on a page that has a quiz."""
    if app.env.metadata.get(pagename, {}).get("quiz"):
        app.add_js_file("quiz.js", loading_method="defer")
        app.add_css_file("quiz.css")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive and its elements."""
    for kind in (quiz_tag, quiz_text):
        app.add_node(kind, html=(open_tag, close_tag), override=True)
    app.add_directive("quiz", Quiz)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
