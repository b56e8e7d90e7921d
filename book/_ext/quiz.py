"""The directive ``{quiz} quizzes/NN-name.yml``: questions with feedback to every answer.

A file is a list of questions: ``question``, ``answers`` (each with ``text``, ``feedback`` and, where it is right,
``correct: true``), and ``multiple: true`` where more than one answer is right. Texts are inline MyST. The page works
without its script: each answer's feedback then opens by itself. With the script, a button checks what was chosen.
"""

from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

KEYS = {"question", "answers", "multiple"}
ANSWER_KEYS = {"text", "feedback", "correct"}


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


class quiz_tag(nodes.General, nodes.Element):
    """An HTML element with ``name`` and ``attributes`` around other nodes."""


def element(tag_name: str, /, *children: nodes.Node, **attributes: str) -> quiz_tag:
    """A :class:`quiz_tag`; ``class_`` stands for ``class``, an underscore for a hyphen."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return quiz_tag("", *children, tag_name=tag_name, attributes=named)


def open_tag(self: HTML5Translator, node: quiz_tag) -> None:
    """Write the start of the element."""
    attributes = "".join(f' {key}="{self.attval(value)}"' for key, value in node["attributes"].items())
    self.body.append(f"<{node['tag_name']}{attributes}>")


def close_tag(self: HTML5Translator, node: quiz_tag) -> None:
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
        except QuizError as error:
            raise self.error(str(error)) from error
        shown = [self._question(question, number) for number, question in enumerate(questions, 1)]
        return [element("div", *shown, class_="nnq")]

    def _inline(self, text: str) -> list[nodes.Node]:
        parsed, messages = self.parse_inline(" ".join(text.split()), lineno=self.lineno)
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
        return element("form", fieldset, button, status, class_="nnq-question")

    def _answer(self, answer: dict, kind: str, name: str) -> quiz_tag:
        right = bool(answer.get("correct"))
        label = element(
            "label", element("input", type=kind, name=name), element("span", *self._inline(answer["text"]))
        )
        verdict = element("strong", nodes.Text("Right. " if right else "Not so. "))
        told = element("p", verdict, *self._inline(answer["feedback"]))
        details = element("details", element("summary", nodes.Text("What if I choose this?")), told)
        return element("div", label, details, class_="nnq-answer", data_right=str(right).lower())


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put script and style on a page that has a quiz."""
    if app.env.metadata.get(pagename, {}).get("quiz"):
        app.add_js_file("quiz.js", loading_method="defer")
        app.add_css_file("quiz.css")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive and its element."""
    app.add_node(quiz_tag, html=(open_tag, close_tag), override=True)
    app.add_directive("quiz", Quiz)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
