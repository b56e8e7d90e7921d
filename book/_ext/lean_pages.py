"""Leave out of each page what Jupyter Book writes and this book does not use.

Thebe runs cells on a remote Binder; here it is switched off, yet its scripts are put on every page, twice, which
makes the browser report a redeclared constant. Scripts for tabs, folded parts and code go where there are none. Code
comes with an element around every name, sign and space, though they have the text's own colour. A picture is loaded
when it is about to be seen; its size is told before, so that the text below it stays where it is. A progress
bar leaves an empty box and a widget that is in no page. What is cited is told by a card (:mod:`cards`), and by the
browser once more where a link has the whole reference for its title.
"""

import re
from importlib.resources import files
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

AFTER_OTHERS = 900
#: Files of extensions, by a part of their names, and what a page's body holds where they are needed.
NEEDED_BY = {
    "design-tabs": r'class="sd-tab-set',
    "togglebutton.": r'class="[^"]*\b(toggle|dropdown)\b',
    "copybutton": r'class="highlight',
    "clipboard": r'class="highlight',
}
COPIED_AT_EVERY_BUILD = re.compile(r"mystnb\.[0-9a-f]{20,}\.css$")
#: Pygments' names, punctuation, white space and operators: they are shown in the colour of all code.
_PLAIN = re.compile(r'<span class="(?:n|p|w|o)">([^<]*)</span>')
_CITED = re.compile(r'(<a class="reference internal" href="[^"]*#id\d+") title="[^"]*"')
_IMAGE = re.compile(r'<img (?=[^>]*src="[./]*_images/([^"]+)")')
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
_PIXELS_PER_POINT = 96 / 72
#: What is left of a progress bar that has ended, and of a cell that had nothing else to show.
_REMAINS = [
    re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">.*?</script>', re.DOTALL),
    re.compile(r'<div class="output text_html"><pre[^>]*>\s*</pre>\s*</div>'),
    re.compile(r'<div class="cell_output docutils container">\s*</div>'),
]


def lean(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Lighten one page before it is written."""
    body = context.get("body", "")
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context[kind] if _is_wanted(asset, body)]
    if doctree is not None:
        sources = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
        for remains in _REMAINS:
            body = remains.sub("", body)
        body = _CITED.sub(r"\1", _PLAIN.sub(r"\1", body))
        context["body"] = _IMAGE.sub(lambda image: _when_seen(sources.get(image[1])), body)


def _is_wanted(asset: object, body: str) -> bool:
    name, text = str(asset.filename), asset.attributes.get("body") or ""
    if "thebe" in name or "THEBE" in text or COPIED_AT_EVERY_BUILD.search(name):
        return False
    return all(re.search(sign, body) for part, sign in NEEDED_BY.items() if part in name)


def _when_seen(picture: Path | None) -> str:
    return f'<img loading="lazy" decoding="async" {_size(picture)}'


def _size(picture: Path | None) -> str:
    """Width and height of an SVG as attributes, in CSS pixels; nothing for another kind of picture."""
    is_vector = picture is not None and picture.suffix == ".svg"
    size = is_vector and _SIZE.search(picture.read_text(encoding="utf-8"))
    if not size:
        return ""
    width, height = (round(float(points) * _PIXELS_PER_POINT) for points in size.groups())
    return f'width="{width}" height="{height}" '


def add_notebook_style(app: Sphinx, config: Config) -> None:
    """Have MyST-NB's style sheet copied with the pages; the copy that it makes at every build is never shrunk."""
    config.html_static_path.append(str(files("myst_nb") / "static"))


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("config-inited", add_notebook_style)
    app.add_css_file("mystnb.css")
    app.connect("html-page-context", lean, priority=AFTER_OTHERS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
