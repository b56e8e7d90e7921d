"""Offer each executed chapter on Colab and Binder, in a copy that is published.

The links lead to a public repository, so they exist only where one is known: the workflow that publishes the book
sets ``NNCOURSE_REPOSITORY=OWNER/NAME`` at build. A copy built without it, to be read offline, has none. The notebooks
lie on the branch :data:`BRANCH`, where the same workflow puts what ``book/launch_notebooks.py`` gathers.
"""

import os
import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

VARIABLE = "NNCOURSE_REPOSITORY"
BRANCH = "notebooks"
AFTER_THE_THEME = 600

SERVICES = {
    "Colab": "https://colab.research.google.com/github/{repository}/blob/{branch}/{page}.ipynb",
    "Binder": "https://mybinder.org/v2/gh/{repository}/{branch}?urlpath=lab/tree/{page}.ipynb",
}


def published_at(repository: str) -> str:
    """The address of the pages that the workflow publishes for ``OWNER/NAME``; empty for a copy read offline."""
    owner, _, name = repository.partition("/")
    return f"https://{owner.lower()}.github.io/{name}/" if repository else ""


def check_repository(app: Sphinx, config: Config) -> None:
    """Refuse a repository that is not written ``OWNER/NAME``."""
    if config.launch_repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", config.launch_repository):
        raise ConfigError(f"{VARIABLE} is {config.launch_repository!r}; write OWNER/NAME, or leave it unset.")


def offer_launch(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put a menu with the services at the head of a page that has a notebook."""
    repository = app.config.launch_repository
    if not repository or doctree is None or not context.get("ipynb_source"):
        return
    links = [
        {
            "type": "link",
            "text": service,
            "tooltip": f"Run this page on {service}",
            "icon": "fas fa-rocket",
            "url": address.format(repository=repository, branch=BRANCH, page=pagename),
        }
        for service, address in SERVICES.items()
    ]
    menu = {"type": "group", "tooltip": "Run this page", "icon": "fas fa-rocket", "label": "launch-buttons"}
    context["header_buttons"].insert(0, menu | {"buttons": links})


def setup(app: Sphinx) -> dict[str, object]:
    """Register the setting, whose change writes every page again, and the menu."""
    app.add_config_value("launch_repository", os.environ.get(VARIABLE, ""), "html", str)
    app.connect("config-inited", check_repository)
    app.connect("html-page-context", offer_launch, priority=AFTER_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
