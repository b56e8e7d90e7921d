"""The scripts that every page has: its menus, its printing, its figures, and what the browser remembers."""

from sphinx.application import Sphinx

SCRIPTS = ["menus.js", "paper.js", "enlarge.js"]
#: After the quizzes have been set up.
LAST = ["memory.js"]


def setup(app: Sphinx) -> dict[str, object]:
    """Put the scripts on all pages."""
    for name in SCRIPTS:
        app.add_js_file(name, loading_method="defer")
    for name in LAST:
        app.add_js_file(name, loading_method="defer", priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
