"""Feedback and formgrader show a submission as a page that runs nothing of it.

nbconvert's own cleaning, ``sanitize_html``, is not enough: nbgrader's templates leave it out where they show
Markdown, and the width of a picture and the names of students come into the page as they are. So what a submission
can shape is made plain before the page is made, and what becomes HTML goes through one list of elements and
attributes. Names in formgrader's other pages are escaped by its templates, which we tell to.
"""

import base64
import binascii
import functools
import html
import re
import sys
from collections.abc import Iterable
from typing import Any

import bleach
import jinja2
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.filters import strip_files_prefix
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets.config.loader import LazyConfigValue

_FORMGRADER = "nbgrader.server_extensions.formgrader.formgrader"
_HERE = __name__
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
    "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
})  # fmt: skip
_ATTRIBUTES = {
    "*": ["style", "title", "role", "aria-label", "class"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "td": ["colspan", "rowspan", "align"],
    "th": ["colspan", "rowspan", "align", "scope"],
    "ol": ["start"],
    "details": ["open"],
}
#: How a thing looks, not where it is, and no address: nothing lies over what formgrader shows, nothing is fetched.
_STYLES = frozenset({
    "background-color", "border", "border-bottom", "border-collapse", "border-left", "border-radius",
    "border-right", "border-top", "color", "font-family", "font-size", "font-style", "font-weight", "height",
    "line-height", "max-width", "min-width", "overflow", "overflow-x", "padding", "padding-bottom",
    "padding-left", "padding-right", "padding-top", "text-align", "text-decoration", "vertical-align",
    "white-space", "width",
})  # fmt: skip
#: Classes of highlighted code and of tables; no other, since formgrader's own code looks for its fields by class.
_CLASS = re.compile(r"[a-z][a-z0-9]{0,2}|highlight|dataframe")
#: A picture's file beside the page: one of another server's would tell that server who looks.
_BESIDE = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
#: What a page shows of an output, each a text; a script's or a widget's own would not run in it.
_SHOWN = (
    "text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "image/jpeg", "text/plain"
)  # fmt: skip
_LINKS = ("http", "https", "mailto", "data")


def protect_pages(config: Any) -> None:
    """Have nbgrader make plain pages, under a configuration that a course may have filled already."""
    config.HTMLExporter.sanitize_html = True
    steps = [each for each in _value(config, "preprocessors", []) if each != f"{_HERE}.PlainPage"]
    config.HTMLExporter.preprocessors = [*steps, f"{_HERE}.PlainPage"]
    ours = {"clean_html": f"{_HERE}.cleaned", "strip_files_prefix": f"{_HERE}.cleaned_markdown"}
    config.HTMLExporter.filters = {**_value(config, "filters", {}), **ours}
    formgrader = sys.modules.get(_FORMGRADER)
    if formgrader is not None:  # it is what reads this configuration, and makes its templates' environment next
        formgrader.Environment = functools.partial(jinja2.Environment, autoescape=True)


def _value(config: Any, name: str, initial: Any) -> Any:
    """A setting as the course left it: set, added to, or not there."""
    value = config.HTMLExporter.get(name, initial)
    return value.get_value(initial) if isinstance(value, LazyConfigValue) else value


def cleaned(text: Any) -> str:
    """HTML with what shows something, and nothing that runs, loads or is found by formgrader's scripts."""
    text = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return _cleaner().clean(text)


def cleaned_markdown(text: str) -> str:
    """What Markdown became, cleaned: the last step of nbgrader's templates."""
    return cleaned(strip_files_prefix(text))


@functools.cache
def _cleaner() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=_TAGS,
        attributes=_may_stay,
        protocols=_LINKS,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
        strip=False,
    )


def _may_stay(tag: str, name: str, value: str) -> bool:
    if name not in _ATTRIBUTES["*"] and name not in _ATTRIBUTES.get(tag, ()):
        return False
    value = value.strip().lower()
    if name == "class":
        return all(_CLASS.fullmatch(each) for each in value.split())
    if name == "href":
        return not value.startswith("data:")
    if name == "src":
        return bool(_BESIDE.fullmatch(value)) or value.startswith(tuple(f"data:{kind};base64," for kind in _PICTURES))
    return True


class PlainPage(Preprocessor):
    """Leaves of a notebook what nbgrader's pages show: sources, outputs, pictures, marks."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Make metadata, attachments and outputs plain, and escape names."""
        nb.metadata = NotebookNode({"language_info": {"name": "python", "pygments_lexer": "ipython3"}})
        for cell in nb.cells:
            mark = cell.metadata.get("nbgrader")
            cell.metadata = NotebookNode({} if mark is None else {"nbgrader": mark})
            if cell.cell_type == "markdown":
                cell.attachments = _pictures(cell.get("attachments"))
                cell.source = _without_missing(cell.source, cell.attachments)
            for output in cell.get("outputs", []):
                if "metadata" in output:
                    output.metadata = _sizes(output.metadata)
                if "data" in output:
                    output.data = _shown(output.data)
        for name in ("student", "last_name", "first_name", "notebook_path"):
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        return nb, resources


def _shown(data: Any) -> NotebookNode:
    """What is a text of a kind that the page shows: nbconvert makes no page of a widget that is a text."""
    kept = {kind: data[kind] for kind in _SHOWN if isinstance(data, dict) and isinstance(data.get(kind), str)}
    return NotebookNode(kept or {"text/plain": ""})


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Attached pictures whose data are data."""
    found = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        kept = {kind: _base64(data) for kind, data in dict(bundle).items() if kind in _PICTURES}
        if any(kept.values()):
            found[name] = {kind: data for kind, data in kept.items() if data}
    return found


def _without_missing(source: str, names: Iterable[str]) -> str:
    """Markdown that names no attachment which is not there: nbconvert makes no page of one that does."""
    there = "|".join(re.escape(each) for each in names)
    return re.sub(rf"attachment:(?!(?:{there})(?![\w.-]))" if there else "attachment:", "missing:", source)


def _base64(data: Any) -> str:
    """The data without line breaks; an empty text where they are none."""
    try:
        text = "".join(data).replace("\n", "")
        base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        return ""
    return text


def _sizes(metadata: Any) -> NotebookNode:
    """Width and height of pictures, where they are numbers."""
    kept = {
        kind: {name: size for name, size in metadata[kind].items() if name in ("width", "height") and _is_size(size)}
        for kind in _PICTURES
        if isinstance(metadata.get(kind), dict)
    }
    return NotebookNode(kept)


def _is_size(size: Any) -> bool:
    return type(size) in (int, float) and 0 < size < 10_000
