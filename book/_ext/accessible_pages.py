"""Mend in the pages' bodies what Sphinx and MyST-NB write against WCAG 2.2 and ARIA 1.2, and what reads badly.

The theme's own buttons are mended by the templates in ``book/_templates``; ``scroll.js`` tells what scrolls sideways.
"""

import re
from html import unescape

from docutils import nodes
from sphinx.application import Sphinx

#: What is written, and what is put in its place.
MENDED = {
    # A long signature's parameters, one a line, are set as descriptions of no term.
    '<span class="sig-paren">(</span>\n\n<dl>': '<span class="sig-paren">(</span>\n\n<dl role="presentation">',
    # The label hides the words that the summary shows, so that nobody can call it by them.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # Deprecated in ARIA 1.2; the list around the entries asks for list items.
    'role="doc-biblioentry"': 'role="listitem"',
    # A signature may break around its name, so that the name itself need not.
    '<span class="sig-name': '<wbr><span class="sig-name',
    '<span class="sig-paren">(</span>': '<span class="sig-paren">(</span><wbr>',
}
#: Citations name author and year, so the bibliography is found by its authors: a label such as [HZRS15] says nothing.
_LABEL = re.compile(r'(<div class="citation"[^>]*>\s*)<span class="label">.*?</span></span>\s*')
#: Long names in code may break where their words end, so that they fit a table's column; very long ones in text too.
LONG, LONG_IN_TEXT = 16, 25
#: What fits a phone: a call breaks in a text at its bracket alone if no part of it is longer.
LINE = 30
#: A command of several words that is no longer than this stays on one line of a text.
WHOLE = 20
_CODE = re.compile(r'<code class="[^"]*\bdocutils\b[^>]*>.*?</code>', re.DOTALL)
_NAME = re.compile(r'(?<=<span class="pre">)[^<]+(?=</span>)')
_WORD_ENDS = re.compile(r"(?<=[\w)])[._=,(/]+(?=\w)|(?<=[a-z])(?=[A-Z][a-z])")


def mend(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Exchange the faulty parts of a page's body."""
    if doctree is None:
        return
    for faulty, mended in MENDED.items():
        context["body"] = context["body"].replace(faulty, mended)
    body = _LABEL.sub(r"\1", context["body"])
    context["body"] = _CODE.sub(_even, body)


def _even(code: re.Match[str]) -> str:
    html = _NAME.sub(_breakable, code[0])
    text = unescape(re.sub(r"<[^>]*>", "", html))
    return html.replace('class="', 'class="whole ', 1) if " " in text and len(text) <= WHOLE else html


def _breakable(name: re.Match[str]) -> str:
    text = unescape(name[0])
    parts = re.split(r"(?<=\()(?=\w)", text)
    at_bracket = len(parts) > 1 and max(map(len, parts)) <= LINE

    def end(word_end: re.Match[str]) -> str:
        in_text = len(text) >= LONG_IN_TEXT and (word_end[0] == "(" or not at_bracket)
        return word_end[0] + ("<wbr>" if in_text else '<wbr class="short">')

    return _WORD_ENDS.sub(end, name[0]) if len(text) >= LONG else name[0]


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.add_js_file("scroll.js", loading_method="defer")
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
