"""Leave out of each page what Jupyter Book loads and this book does not use.

Thebe runs cells on a remote Binder; here it is switched off, yet its scripts are put on every page, twice, which
makes the browser report a redeclared constant.
"""

from docutils import nodes
from sphinx.application import Sphinx

AFTER_OTHERS = 900


def drop_thebe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Take Thebe's script and its configuration off the page's list."""
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe" not in str(script.filename) and "THEBE" not in script.attributes.get("body", "")
    ]


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("html-page-context", drop_thebe, priority=AFTER_OTHERS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
