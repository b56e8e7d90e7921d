"""Write a page's document as plain Markdown, which Jupyter shows without extensions.

Roles and directives are gone by then: the document is taken after Sphinx has resolved it, so that terms are words,
references have their numbers, and citations their authors. Admonitions become quotes, formulas stay TeX. A link leads
to the published page where its address is known, and is plain text where it is not. What has no form here is an
error: a notebook that lacks a paragraph would not tell.
"""

import re
from collections.abc import Callable, Iterable

from docutils import nodes
from mathml import source as tex_of
from sphinx.errors import ExtensionError

#: From a link's address on the page to one that leads there from anywhere; None where there is none.
Locate = Callable[[str], str | None]
#: The number of a section, figure, table or displaymath on the page, such as "6.2"; empty where it has none.
Number = Callable[[str, nodes.Element], str]

_SPECIAL = re.compile(r"([\\`*_\[\]$<>|])")
#: Nodes that leave no trace on paper.
_SILENT = (
    *(nodes.comment, nodes.target, nodes.substitution_definition, nodes.system_message, nodes.colspec, nodes.meta),
    *(nodes.label, nodes.Invisible),
)
_EXPLORER = "*The pairing explorer runs on the chapter's page, in a browser: two networks that train side by side.*"


class Runs:
    """Writes what stands within a block."""

    def __init__(self, locate: Locate):
        self.locate = locate

    def inline(self, node: nodes.Node) -> str:
        """The text within a block."""
        return "".join(self._run(child) for child in node.children)

    def _run(self, node: nodes.Node) -> str:
        if isinstance(node, _SILENT):
            return ""
        if isinstance(node, nodes.Text):
            return _escaped(node.astext().replace("\n", " "))
        for kind in type(node).__mro__:
            write = getattr(self, f"_run_{kind.__name__}", None)
            if write:
                return write(node)
        raise ExtensionError(f"A notebook has no form for {type(node).__name__} in a text: {node.astext()[:80]!r}")

    def _run_emphasis(self, node: nodes.Element) -> str:
        return _marked("*", self.inline(node))

    _run_title_reference = _run_emphasis

    def _run_strong(self, node: nodes.Element) -> str:
        return _marked("**", self.inline(node))

    def _run_literal(self, node: nodes.Element) -> str:
        text = node.astext()
        return f"`` {text} ``" if "`" in text else f"`{text}`"

    def _run_math(self, node: nodes.Element) -> str:
        before, after = (_escaped(node.get(side, "")) for side in ("before", "after"))
        return f"{before}${node.astext().strip()}${after}"

    def _run_inline(self, node: nodes.Element) -> str:
        return self.inline(node)

    _run_quiz_text = _run_download_reference = _run_abbreviation = _run_generated = _run_inline

    def _run_quiz_tag(self, node: nodes.Element) -> str:
        text = self.inline(node)
        return _marked("**", text) if node["tag_name"] == "strong" else text

    def _run_reference(self, node: nodes.Element) -> str:
        text = self.inline(node)
        if any("std-term" in part.get("classes", []) for part in node.findall(nodes.inline)):
            return text
        address = self.locate(node.get("refuri") or "#" + node.get("refid", ""))
        return f"[{text}]({address})" if address and text else text

    def _run_superscript(self, node: nodes.Element) -> str:
        return f"<sup>{self.inline(node)}</sup>"

    def _run_subscript(self, node: nodes.Element) -> str:
        return f"<sub>{self.inline(node)}</sub>"

    def _run_raw(self, node: nodes.Element) -> str:
        return ""


class Markdown(Runs):
    """Writes the nodes of one page."""

    def __init__(self, locate: Locate, number: Number):
        super().__init__(locate)
        self.number = number

    def heading(self, section: nodes.section, level: int) -> str:
        """A section's title with its number."""
        number = self.number("section", section)
        return f"{'#' * level} {number}{'. ' if number else ''}{self.inline(section.next_node(nodes.title))}"

    def blocks(self, found: Iterable[nodes.Node], level: int = 1) -> str:
        """Blocks of text, an empty line between them. ``level`` is that of the next heading."""
        written = (self.block(node, level) for node in found)
        return "\n\n".join(text for text in written if text.strip())

    def block(self, node: nodes.Node, level: int) -> str:
        """One block."""
        if isinstance(node, _SILENT):
            return ""
        for kind in type(node).__mro__:
            write = getattr(self, f"_block_{kind.__name__}", None)
            if write:
                return write(node, level)
        raise ExtensionError(f"A notebook has no form for {type(node).__name__}: {node.astext()[:80]!r}")

    def _block_section(self, node: nodes.section, level: int) -> str:
        return f"{self.heading(node, level)}\n\n{self.blocks(node.children[1:], level + 1)}"

    def _block_paragraph(self, node: nodes.Element, level: int) -> str:
        return self.inline(node)

    _block_TextElement = _block_paragraph

    def _block_container(self, node: nodes.Element, level: int) -> str:
        return self.blocks(node.children, level)

    _block_compound = _block_block = _block_only = _block_container

    def _block_rubric(self, node: nodes.rubric, level: int) -> str:
        return f"**{self.inline(node)}**"

    _block_sd_tab_label = _block_rubric

    def _block_sd_tab_input(self, node: nodes.Element, level: int) -> str:
        return ""

    def _block_glossary(self, node: nodes.Element, level: int) -> str:
        return self.blocks(node.children, level)

    def _block_bullet_list(self, node: nodes.Element, level: int) -> str:
        return "\n".join(self._item("- ", item) for item in node.children)

    def _block_enumerated_list(self, node: nodes.Element, level: int) -> str:
        first = node.get("start", 1)
        return "\n".join(self._item(f"{first + i}. ", item) for i, item in enumerate(node.children))

    def _item(self, mark: str, item: nodes.Element) -> str:
        lines = self.blocks(item.children).splitlines() or [""]
        return "\n".join([mark + lines[0], *(" " * len(mark) + line if line else "" for line in lines[1:])])

    def _block_definition_list(self, node: nodes.Element, level: int) -> str:
        return "\n\n".join(self._definition(item) for item in node.children)

    def _definition(self, item: nodes.Element) -> str:
        terms = ", ".join(self.inline(term) for term in item.findall(nodes.term))
        (meaning,) = item.findall(nodes.definition)
        return f"**{terms}**\n\n{_quoted(self.blocks(meaning.children))}"

    def _block_citation(self, node: nodes.Element, level: int) -> str:
        return self._item("- ", nodes.list_item("", *[child.deepcopy() for child in node.children[1:]]))

    def _block_block_quote(self, node: nodes.Element, level: int) -> str:
        return _quoted(self.blocks(node.children, level))

    def _block_Admonition(self, node: nodes.Element, level: int) -> str:
        title, rest = type(node).__name__.capitalize(), node.children
        if isinstance(rest[0], nodes.title):
            title, rest = self.inline(rest[0]), rest[1:]
        return _quoted(f"**{title}**\n\n{self.blocks(rest, level)}")

    _block_sidebar = _block_Admonition  # a note in the margin

    def _block_literal_block(self, node: nodes.Element, level: int) -> str:
        return f"```{node.get('language', '')}\n{node.astext()}\n```"

    def _block_math_block(self, node: nodes.Element, level: int) -> str:
        number = self.number("displaymath", node) if node.get("number") else ""
        tag = rf" \tag{{{number}}}" if number else ""
        return f"$$\n{tex_of(node)[0]}{tag}\n$$"

    def _block_figure(self, node: nodes.Element, level: int) -> str:
        return "\n\n".join(self._caption("figure", node, caption) for caption in node.findall(nodes.caption))

    def _caption(self, kind: str, node: nodes.Element, caption: nodes.Element) -> str:
        number = self.number(kind, node)
        label = f"**{kind.capitalize()} {number}.** " if number else ""
        return label + self.inline(caption).strip()

    def _block_image(self, node: nodes.Element, level: int) -> str:
        return f"*{_escaped(node.get('alt', ''))}*"

    def _block_table(self, node: nodes.Element, level: int) -> str:
        rows = [[self._cell(entry) for entry in row.children] for row in node.findall(nodes.row)]
        if node.next_node(nodes.thead) is None:
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        titles = [self._caption("table", node, title) for title in node.findall(nodes.title)]
        return "\n\n".join([*titles, table])

    def _cell(self, entry: nodes.Element) -> str:
        return re.sub(r"\n+", "<br>", self.blocks(entry.children))

    def _block_transition(self, node: nodes.Element, level: int) -> str:
        return "---"

    def _block_raw(self, node: nodes.raw, level: int) -> str:
        return _EXPLORER if 'class="nnx' in node.astext() else ""

    def _block_quiz_tag(self, node: nodes.Element, level: int) -> str:
        """A quiz: each question with its answers, and folded below it what each of them means."""
        return "\n\n".join(self._question(form) for form in _tags(node, "form"))

    def _question(self, form: nodes.Element) -> str:
        (legend,) = _tags(form, "legend")
        answers = [answer for answer in _tags(form, "div") if answer["attributes"].get("class") == "nnq-answer"]
        offered = [self.inline(_tags(answer, "span")[0]) for answer in answers]
        texts = [self.inline(_tags(answer, "p")[0]) for answer in answers]
        choices = "\n".join(f"- {text}" for text in offered)
        meanings = "\n".join(f"- {text}: {said}" for text, said in zip(offered, texts, strict=True))
        return (
            f"**{self.inline(legend).strip()}**\n\n{choices}\n\n"
            f"<details><summary>What each answer means</summary>\n\n{meanings}\n\n</details>"
        )


def _marked(mark: str, text: str) -> str:
    """Text in emphasis, whose signs Markdown wants at its first and its last letter."""
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}") if inner else text


def _tags(node: nodes.Element, name: str) -> list[nodes.Element]:
    return [part for part in node.findall(nodes.Element) if part.get("tag_name") == name]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
