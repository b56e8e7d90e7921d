"""Pages without what Jupyter Book writes and this book does not use."""

from pathlib import Path
from types import SimpleNamespace

import pytest


def asset(name: str | None, body: str = "") -> SimpleNamespace:
    return SimpleNamespace(filename=name, attributes={"body": body} if body else {})


def leaned(extensions, body: str, *names: SimpleNamespace, doctree: object = object(), **images: str) -> dict:
    import lean_pages

    context = {"body": body, "script_files": list(names), "css_files": []}
    app = SimpleNamespace(srcdir="/", builder=SimpleNamespace(images={v: k for k, v in images.items()}))
    lean_pages.lean(app, "page", "page.html", context, doctree)
    return context


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        ("_static/sphinx-thebe.js", "", False),
        ("_static/mystnb.0123456789abcdef01234567.css", "", False),
        ("_static/mystnb.css", "", True),
        ("_static/copybutton.js", "<p>text</p>", False),
        ("_static/copybutton.js", '<div class="highlight-python">', True),
        ("_static/design-tabs.js", '<div class="sd-tab-set docutils">', True),
        ("_static/design-tabs.js", "<p>sd-tab-set</p>", False),
        ("_static/togglebutton.js", '<div class="cell tag_hide toggle">', True),
        ("_static/togglebutton.js", '<div class="toggled">', False),
        ("_static/menus.js", "", True),
    ],
)
def test_a_script_is_there_where_a_page_needs_it(extensions, name: str, body: str, kept: bool):
    context = leaned(extensions, body, asset(name))
    assert bool(context["script_files"]) is kept


def test_thebes_scripts_without_a_file_go_too(extensions):
    inline = [asset(None, "const THEBE_JS_URL = 1"), asset(None, "let x = 1")]
    assert leaned(extensions, "", *inline)["script_files"] == inline[1:]


def test_code_has_no_element_around_what_has_the_texts_colour(extensions):
    body = '<span class="k">def</span> <span class="n">f</span><span class="p">():</span><span class="w"> </span>'
    assert leaned(extensions, body)["body"] == '<span class="k">def</span> f(): '
    assert leaned(extensions, body, doctree=None)["body"] == body  # the index and the search page stay as they are


def test_a_citation_has_a_card_and_no_title_beside_it(extensions):
    title = ' title="Ada. Notes. 1843."'
    links = [
        f'<a class="reference internal" href="{href}"{title}>[1]</a>' for href in ("09-summary.html#id3", "#terms")
    ]
    assert leaned(extensions, "".join(links))["body"] == links[0].replace(title, "") + links[1]


def test_what_a_progress_bar_leaves_is_left_out(extensions):
    widget = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "1"}</script>'
    box = '<div class="output text_html"><pre style="white-space:pre"></pre>\n</div>'
    cell = '<div class="cell_output docutils container">\n{}</div>'
    assert leaned(extensions, cell.format(widget + box))["body"] == ""
    assert leaned(extensions, cell.format(f"{widget}{box}<p>0.9</p>"))["body"] == cell.format("<p>0.9</p>")


def test_a_picture_waits_and_its_size_is_told(extensions, tmp_path: Path):
    drawn = tmp_path / "a.svg"
    drawn.write_text('<?xml?><svg height="1" width="72pt" height="36pt" x="">'.replace('height="1" ', ""))
    body = '<img alt="x" src="../_images/a.svg"> <img src="_images/b.png"> <img src="logo.svg">'
    told = leaned(extensions, body, **{"a.svg": str(drawn), "b.png": "b.png"})["body"]
    assert '<img loading="lazy" decoding="async" width="96" height="48" alt="x" src=' in told
    assert '<img loading="lazy" decoding="async" src="_images/b.png">' in told
    assert '<img src="logo.svg">' in told
