"""Colab and Binder: links in the published copy alone, notebooks that run there, an image that can be made."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

from tests.book.contents import CHAPTERS, PAGES, ROOT

PAGE = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec:
  name: python3
  display_name: Python 3
---
# Page

```{code-cell} ipython3
1 + 1
```
"""
SERVICES = re.compile(r"colab\.research|mybinder")


def load(path: str):
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_copy_built_to_be_read_offline_has_no_launch_link(html: Path):
    for page in PAGES:
        soup = BeautifulSoup((html / f"{page}.html").read_text(), "html.parser")
        assert not soup.find_all("a", href=SERVICES)


@pytest.mark.slow
def test_a_published_copy_opens_each_notebook_on_colab_and_binder(small_book: Path):
    (small_book / "book" / "index.md").write_text(PAGE)
    environment = os.environ | {"NNCOURSE_REPOSITORY": "someone/course"}
    command = [sys.executable, str(small_book / "book" / "build.py")]
    built = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    page = BeautifulSoup((small_book / "_build" / "html" / "book" / "index.html").read_text(), "html.parser")
    links = {link.get_text().strip(): link["href"] for link in page.find_all("a", href=SERVICES)}
    live = page.find("script", src=re.compile(r"_static/live\.js"))
    assert (live["data-binder"], live["data-branch"]) == ("someone/course", "notebooks")
    scripts = small_book / "_build" / "html" / "_static" / "live"
    assert (scripts / "thebe-core.min.js").stat().st_size > 1e6
    assert not list(scripts.glob("*.map"))
    first = nbformat.read(small_book / "_build/html/_sources/book/index.ipynb", as_version=4).cells[0].source
    assert "nncourse[book] @ git+https://github.com/someone/course" in first
    assert links == {
        "Colab": "https://colab.research.google.com/github/someone/course/blob/notebooks/book/index.ipynb",
        "Binder": "https://mybinder.org/v2/gh/someone/course/notebooks?urlpath=lab/tree/book/index.ipynb",
    }


def test_a_repository_that_cannot_be_one_is_refused():
    extension = load("book/_ext/launch_links.py")
    for right in ("", "someone/the.course-2"):
        extension.check_repository(None, SimpleNamespace(launch_repository=right))
    for wrong in ("course", "https://example.org/someone/course", "some one/course"):
        with pytest.raises(ConfigError, match="OWNER/NAME"):
            extension.check_repository(None, SimpleNamespace(launch_repository=wrong))


def test_gathered_notebooks_are_those_of_the_readers_built_for_the_repository(tmp_path: Path):
    launch, (built, out) = load("book/launch_notebooks.py"), (tmp_path / "built", tmp_path / "out")
    with pytest.raises(launch.NotebooksMissing, match="make book"):
        launch.gather("someone/course", out, built)
    built.mkdir()
    install = '%pip install "nncourse[book] @ git+https://github.com/someone/course"'
    chapter = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(install)])
    nbformat.write(chapter, built / "01-chapter.ipynb")
    with pytest.raises(launch.NotebooksMissing, match="NNCOURSE_REPOSITORY=someone/else"):
        launch.gather("someone/else", out, built)
    (written,) = launch.gather("someone/course", out, built)
    assert nbformat.read(written, as_version=4).cells[0].source == install


def test_the_workflow_puts_the_notebooks_where_the_links_look():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    extension = load("book/_ext/launch_links.py")
    assert f"HEAD:{extension.BRANCH}\n" in workflow
    assert f"{extension.VARIABLE}: ${{{{ github.repository }}}}" in workflow
    assert {Path(page).parent.as_posix() for page in CHAPTERS} == {"book"}


def test_binder_installs_what_the_chapters_need_at_the_tested_versions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / ".binder" / "requirements.txt").read_text().split("\n")
    constraint = next(line.removeprefix("--constraint ") for line in lines if line.startswith("--constraint"))
    assert (ROOT / ".binder" / constraint).resolve() == ROOT / "requirements.txt"
    extras = re.search(r"--editable \.\[(.+)\]", "\n".join(lines))[1].split(",")
    assert set(extras) <= set(project["optional-dependencies"])
    python = (ROOT / ".binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    assert f"Programming Language :: Python :: {python}" in project["classifiers"]
