"""Offer every executed chapter as a Jupyter notebook in the page's download menu.

The theme does so by itself only for a book with a launch service; this course is read offline as well.
"""

from pathlib import Path
from shutil import copyfile

from docutils import nodes
from sphinx.application import Sphinx

BEFORE_THE_THEME = 100


def offer_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Copy the page's executed notebook beside its source, and tell the theme's download menu of it."""
    executed = Path(app.outdir).parent / "jupyter_execute" / f"{pagename}.ipynb"
    if doctree is None or not executed.exists():
        return
    offered = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    offered.parent.mkdir(parents=True, exist_ok=True)
    copyfile(executed, offered)
    context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("html-page-context", offer_notebook, priority=BEFORE_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
