"""Make the cells of a page live: ``live.js`` on pages with cells, and thebe-core, which speaks with a Jupyter server.

A published copy has the script, for mybinder.org; the server of ``make serve LIVE=1`` puts it on the pages that it
serves. In any other copy a page knows nothing of it. thebe-core comes from the npm registry when it is wanted, as the
bundle that its package holds, so its lock names none of the packages that the bundle was made of.
"""

import shutil

from docutils import nodes
from launch_links import BRANCH
from node_packages import ROOT, InstallError, install
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

SOURCE = ROOT / "book" / "live"
PACKAGES = ROOT / "_build" / "live"
BUNDLE = PACKAGES / "node_modules" / "thebe-core"
#: thebe's scripts, without their maps; a page finds them in ``_static/live``.
SCRIPTS = PACKAGES / "static" / "live"


def gather_thebe() -> None:
    """Have thebe's scripts and their licences in :data:`SCRIPTS`.

    Raises:
        InstallError: npm did not manage it.
    """
    install(SOURCE, PACKAGES, "What makes cells live", "make serve LIVE=1")
    shutil.rmtree(SCRIPTS, ignore_errors=True)
    SCRIPTS.mkdir(parents=True)
    for part in [BUNDLE / "LICENSE", *(BUNDLE / "dist" / "lib").glob("*.js"), *BUNDLE.glob("dist/lib/*.LICENSE.txt")]:
        shutil.copy(part, SCRIPTS)


def add_scripts(app: Sphinx, config: Config) -> None:
    """Have Sphinx copy thebe's scripts into a copy that is published."""
    if not config.launch_repository:
        return
    try:
        gather_thebe()
    except InstallError as error:
        raise ExtensionError(str(error)) from error
    config.html_static_path.append(str(SCRIPTS.parent))


def offer_binder(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put the script on a published page that has cells."""
    if app.config.launch_repository and doctree is not None and 'class="cell_input' in context.get("body", ""):
        told = {"data-binder": app.config.launch_repository, "data-branch": BRANCH}
        app.add_js_file("live.js", loading_method="defer", **told)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the configuration and to the writing of each page; ``launch_links`` brings the repository's name."""
    app.setup_extension("launch_links")
    app.connect("config-inited", add_scripts)
    app.connect("html-page-context", offer_binder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
