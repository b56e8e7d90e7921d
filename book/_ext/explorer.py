"""The directive ``{pairing-explorer}``: networks that train in the reader's browser.

Without options the explorer starts with the page. With ``:embedded:`` it waits behind a button, so that a chapter
loads nothing of it before it is wanted. ``:state:`` gives the settings to begin with, as the explorer writes them in
the address; ``:story:`` names one of the explorer's stories (``presets.json``) to begin with, and waits too. The
scripts come from ``explorer_bundle`` and are put only on the pages that use the directive.
"""

import json
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from explorer_bundle import STATIC
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

LOADER = "loader.js"
PRESETS = STATIC / "presets.json"
PLACE = """<div class="{kind}" data-state="{state}" data-story="{story}">{button}
<noscript><p>The explorer needs JavaScript. The chapter on pairings compares the same by figures.</p></noscript>
</div>"""
BUTTON = '<button type="button" class="nnx-open pst-js-only">{words} (loads about 1 MB)</button>'
OPEN = "Open the pairing explorer here"
SEE = "See it move: {title}"


class PairingExplorer(SphinxDirective):
    """Marks the place; the loader script does the rest."""

    option_spec = {  # noqa: RUF012, docutils' own form
        "embedded": directives.flag,
        "state": directives.unchanged,
        "story": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Give the place as raw HTML, and note that this page wants the script."""
        if not (STATIC / LOADER).exists():
            raise self.error("The explorer's scripts are missing: run `python book/_ext/explorer_bundle.py` first.")
        self.env.metadata[self.env.docname]["explorer"] = True
        story = self._story()
        words = SEE.format(title=story["title"]) if story else OPEN
        button = BUTTON.format(words=escape(words)) if story or "embedded" in self.options else ""
        place = {"state": story.get("state") or self.options.get("state", ""), "story": story.get("name", "")}
        kind = "nnx" if button else "nnx nnx-page"
        html = PLACE.format(
            kind=kind, button=button, **{name: escape(text, quote=True) for name, text in place.items()}
        )
        return [nodes.raw("", html, format="html")]

    def _story(self) -> dict[str, str]:
        """The story that the option names; empty without the option."""
        wanted = self.options.get("story")
        if wanted is None:
            return {}
        self.env.note_dependency(str(PRESETS))
        stories = {story["name"]: story for story in json.loads(PRESETS.read_text(encoding="utf-8"))}
        if wanted not in stories:
            raise self.error(f"The explorer has no story {wanted!r}; take one of {', '.join(stories)}.")
        return stories[wanted]


def add_static_files(app: Sphinx, config: Config) -> None:
    """Have Sphinx copy the bundle, where it has been made."""
    if STATIC.exists():
        config.html_static_path.append(str(STATIC.parent))


def outdated_pages(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Write the explorer's pages again when the bundle has changed: Sphinx copies static files only with a page."""
    copied = Path(app.outdir) / "_static" / STATIC.name
    parts = [(part, copied / part.name) for part in STATIC.glob("*")]
    same = all(there.exists() and there.read_bytes() == here.read_bytes() for here, there in parts)
    return [] if same else [page for page, told in env.metadata.items() if told.get("explorer")]


def add_loader(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Put the loader on a page that uses the directive."""
    if app.env.metadata.get(pagename, {}).get("explorer"):
        app.add_js_file(f"explorer/{LOADER}")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the directive and what belongs to it."""
    app.add_directive("pairing-explorer", PairingExplorer)
    app.connect("config-inited", add_static_files)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("html-page-context", add_loader)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
