"""A page's document as plain Markdown; what has no form is an error."""

import pytest
from docutils import nodes

from tests.book.contents import ROOT


def test_what_has_no_form_in_markdown_is_an_error(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import plain_markdown
    from sphinx.errors import ExtensionError

    class Unknown(nodes.Element):
        pass

    write = plain_markdown.Markdown(lambda address: None, lambda kind, node: "")
    for parent in (nodes.section("", nodes.title("", "Title"), Unknown()), nodes.paragraph("", "", Unknown())):
        with pytest.raises(ExtensionError, match="no form for Unknown"):
            write.block(parent, 1)


def test_a_note_in_the_margin_is_a_quote_with_its_title(extensions):
    import plain_markdown

    write = plain_markdown.Markdown(lambda address: None, lambda kind, node: "")
    note = nodes.sidebar("", nodes.title("", "Why four?"), nodes.paragraph("", "Two are a lottery."))
    assert write.block(note, 1) == "> **Why four?**\n>\n> Two are a lottery."
