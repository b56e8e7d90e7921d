"""Offer every executed chapter as a notebook that Jupyter runs and shows anywhere, in the page's download menu.

The text is plain Markdown (``plain_markdown``), outputs are kept, cells that readers do not see are left out. A first
cell installs the course's package where it is missing, from the public repository if the copy is a published one.
``book/launch_notebooks.py`` puts the same notebooks where Colab and Binder find them.
"""

import re
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import nbformat
from docutils import nodes
from launch_links import published_at
from nbformat import NotebookNode
from plain_markdown import Locate, Markdown
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

BEFORE_THE_THEME = 100
#: Tags of cells that are not shown on the page.
UNSEEN = {"remove-cell", "remove-input"}

_FIRST = """\
# Installs the course's package where it is missing, and does nothing where it is there.
import importlib.util
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if importlib.util.find_spec("nncourse") is None:
    {install}

from nncourse import style

style.use()"""
_FROM_REPOSITORY = '%pip install --quiet "nncourse[book] @ git+https://github.com/{repository}"'
_BY_HAND = """\
raise ModuleNotFoundError(
        "Install the course's package first, from your copy of the course: pip install FOLDER"
    )"""


def set_up(repository: str) -> NotebookNode:
    """The first cell; without a repository it says what to install."""
    install = _FROM_REPOSITORY.format(repository=repository) if repository else _BY_HAND
    return nbformat.v4.new_code_cell(_FIRST.format(install=install), id="set-up")


def reader_notebook(
    doctree: nodes.document, executed: NotebookNode, write: Markdown, first: NotebookNode
) -> NotebookNode:
    """The notebook for readers, from a page's resolved document and its executed notebook."""
    cells, text = [first], []

    def flush() -> None:
        source = "\n\n".join(part for part in text if part.strip())
        if source:
            cells.append(nbformat.v4.new_markdown_cell(source, id=f"text-{len(cells)}"))
        text.clear()

    def walk(parent: nodes.Element, level: int) -> None:
        for node in parent.children:
            if isinstance(node, nodes.section):
                text.append(write.heading(node, level))
                walk(node, level + 1)
            elif isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
                flush()
                cells.append(_code(executed.cells[node["cell_index"]], len(cells)))
                text.extend(write.block(figure, level) for figure in node.findall(nodes.figure))
            elif not isinstance(node, nodes.title):
                text.append(write.block(node, level))

    walk(doctree, 1)
    flush()
    kept = {name: executed.metadata[name] for name in ("kernelspec", "language_info") if name in executed.metadata}
    return nbformat.v4.new_notebook(cells=cells, metadata=kept)


def _code(cell: NotebookNode, place: int) -> NotebookNode:
    tags = cell.metadata.get("tags", [])
    if UNSEEN & set(tags):
        raise ValueError(f"A cell that readers do not see stands on the page: {cell.source[:60]!r}")
    outputs = [output for output in cell.outputs if not _is_remains(output)]
    code = nbformat.v4.new_code_cell(cell.source, id=f"code-{place}", outputs=outputs)
    code.execution_count = cell.execution_count
    if "hide-input" in tags:
        code.metadata["jupyter"] = {"source_hidden": True}
    return code


def _is_remains(output: NotebookNode) -> bool:
    """Whether an output is what a progress bar leaves: an empty box, or a widget that no other Jupyter knows."""
    data = output.get("data", {})
    is_empty = re.fullmatch(r"<pre[^>]*>\s*</pre>\s*", "".join(data.get("text/html", "x"))) is not None
    return is_empty or "application/vnd.jupyter.widget-view+json" in data


def locator(page: str, site: str) -> Locate:
    """Resolve addresses as they stand on a page of a site, whose own address may be unknown (empty)."""

    def locate(address: str) -> str | None:
        parts = urlsplit(address)
        if parts.scheme:
            return address
        if not site:
            return None
        path = normpath(join(dirname(page), parts.path)) if parts.path else f"{page}.html"
        return f"{site}{path}" + (f"#{parts.fragment}" if parts.fragment else "")

    return locate


def writer(app: Sphinx, page: str) -> Markdown:
    """What writes a page's text, with the numbers that the page shows."""
    env: BuildEnvironment = app.env

    def number(kind: str, node: nodes.Element) -> str:
        if kind == "section":
            numbers = env.toc_secnumbers.get(page, {})
            names = [""] if isinstance(node.parent, nodes.document) else [f"#{name}" for name in node["ids"]]
        else:
            numbers, names = env.toc_fignumbers.get(page, {}).get(kind, {}), node["ids"]
        return ".".join(map(str, next((numbers[name] for name in names if numbers.get(name)), ())))

    return Markdown(locator(page, published_at(app.config.launch_repository)), number)


def executed_notebook(build: Path, page: str) -> NotebookNode | None:
    """A page's notebook with its outputs, which MyST-NB leaves in the cache; None for a page that has no code."""
    path = build / "jupyter_execute" / f"{page}.ipynb"
    if not path.exists():
        return None
    from jupyter_cache import get_cache

    return get_cache(str(build / ".jupyter_cache")).merge_match_into_notebook(nbformat.read(path, as_version=4))[1]


def offer_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Write the page's notebook beside its source, and tell the theme's download menu of it."""
    executed = None if doctree is None else executed_notebook(Path(app.outdir).parent, pagename)
    if executed is None:
        return
    first = set_up(app.config.launch_repository)
    notebook = reader_notebook(doctree, executed, writer(app, pagename), first)
    offered = Path(app.outdir) / "_sources" / f"{pagename}.ipynb"
    offered.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, offered)
    context["ipynb_source"] = f"{pagename}.ipynb"


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to the writing of each page."""
    app.connect("html-page-context", offer_notebook, priority=BEFORE_THE_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
