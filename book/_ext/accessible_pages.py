"""Mend in the pages' bodies what Sphinx and MyST-NB write against WCAG 2.2 and ARIA 1.2.

The theme's own buttons are mended by the templates in ``book/_templates``.
"""

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
}


def mend(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Exchange the faulty parts of a page's body."""
    if doctree is None:
        return
    for faulty, mended in MENDED.items():
        context["body"] = context["body"].replace(faulty, mended)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
