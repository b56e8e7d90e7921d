"""The notebooks that readers download: plain Markdown, outputs kept, hidden cells left out, and they run anywhere."""

import io
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import nbformat
import pytest

from tests.book.contents import CHAPTERS, ROOT

#: Notebooks that run in seconds; all of them share the cells that the build has executed.
QUICK = ["book/01-how-to-use", "book/03-building-a-network"]

#: Options of a cell of which a page shows no code.
HIDDEN = re.compile(r"^(?::tags:|tags:).*remove-(?:cell|input)", re.M)


def notebook(html: Path, page: str) -> nbformat.NotebookNode:
    return nbformat.read(html / "_sources" / f"{page}.ipynb", as_version=4)


@pytest.mark.slow
@pytest.mark.parametrize("page", CHAPTERS)
def test_no_role_directive_or_hidden_cell_remains_and_outputs_are_kept(html: Path, page: str):
    read = notebook(html, page)
    nbformat.validate(read)
    source = (ROOT / f"{page}.md").read_text()
    text = "\n".join(cell.source for cell in read.cells if cell.cell_type == "markdown")
    prose = re.sub(r"^```.*?^```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", "", text, flags=re.M | re.S)
    assert not re.findall(
        r"\{[\w:-]+\}`?|^:{3,}.*|^\(\S+\)=|```\{|%%|<(?!br>|/?details>|/?summary>|/?su[bp]>)", prose
    )
    assert "remove-cell" not in str([cell.metadata for cell in read.cells])
    code = [cell for cell in read.cells[1:] if cell.cell_type == "code"]
    assert len(code) == source.count("\n```{code-cell}") - len(re.findall(r"tags:.*remove-(?:cell|input)", source))
    assert "getLogger" not in "".join(cell.source for cell in code)
    assert "widget-view" not in str(read)
    assert not re.search(r"<pre[^>]*>\s*</pre>", str([cell.outputs for cell in code]))
    drawn = len(re.findall(r'class="only-light|only-light"', (html / f"{page}.html").read_text()))
    assert sum("image/svg+xml" in output.get("data", {}) for cell in code for output in cell.outputs) == drawn


@pytest.mark.slow
@pytest.mark.parametrize("page", CHAPTERS)
def test_every_name_that_its_cells_use_is_defined_in_it(html: Path, page: str, tmp_path: Path):
    """Cells that are left out may define something: ruff reads the notebook as a program."""
    path = html / "_sources" / f"{page}.ipynb"
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "--no-cache", str(path)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_cells_that_a_page_shows_use_no_name_that_only_a_cell_not_shown_defines(page: str, tmp_path: Path):
    """Whoever types the page's cells has nothing else."""
    source = (ROOT / f"{page}.md").read_text()
    cells = re.findall(r"^```\{code-cell\}.*?\n(.*?)^```$", source, re.M | re.S)
    options = r"\A(---\n(?:.*\n)*?---\n|(?::.*\n)+)"
    shown = [re.sub(options, "", cell) for cell in cells if not HIDDEN.search(cell)]
    assert len(cells) == source.count("\n```{code-cell}")
    program = tmp_path / "page.py"
    program.write_text("\n".join(line for line in "\n".join(shown).splitlines() if line[:1] not in "%!"))
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821", "--no-cache", str(program)]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


#: Run by Python as it starts: what neither the package nor a Jupyter kernel brings along is not there.
HIDE_THE_REST = """
import re, sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

def brought(names):
    found, wanted = set(), [(name, "") for name in names]
    while wanted:
        one = wanted.pop()
        if one in found:
            continue
        found.add(one)
        try:
            wanted += [(name, extra) for line in requires(one[0]) or [] for name, extra in needed(line, one[1])]
        except PackageNotFoundError:
            pass
    return {name for name, _ in found}

def needed(line, of):
    from packaging.requirements import Requirement

    it = Requirement(line)
    if it.marker and not it.marker.evaluate({"extra": of}):
        return []
    return [(normal(it.name), extra) for extra in {"", *it.extras}]

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

there = brought(["nncourse", "ipykernel", "pip", "setuptools"])
hidden = {top for top, owners in packages_distributions().items() if not {normal(it) for it in owners} & there}

class Hides:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"No module named {name!r}: nncourse does not bring it", name=name)

sys.meta_path.insert(0, Hides())
"""


@pytest.fixture
def with_the_package_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder; every Python begun from now on finds the package and what a kernel needs, and nothing else."""
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "sitecustomize.py").write_text(HIDE_THE_REST)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "start"))
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.mark.slow
@pytest.mark.parametrize("page", QUICK)
def test_it_runs_top_to_bottom_in_a_fresh_kernel_elsewhere(html: Path, page: str, with_the_package_alone: Path):
    from nbclient import NotebookClient

    read = notebook(html, page)
    place = {"metadata": {"path": str(with_the_package_alone)}}
    ran = NotebookClient(read, timeout=300, resources=place).execute()
    assert not [output for cell in ran.cells for output in cell.get("outputs", []) if output.output_type == "error"]


@pytest.mark.slow
def test_quizzes_fold_their_answers_and_tables_formulas_and_boxes_are_markdown(html: Path):
    text = "\n\n".join(cell.source for cell in notebook(html, "book/06-pairings").cells)
    assert "**Question 1." in text
    assert re.search(
        r"<details><summary>What each answer means</summary>\n\n(- .+: \*\*(Right|Not so)\.\*\* .+\n)+", text
    )
    assert re.search(r"^> \*\*In this chapter\*\*\n>\n> You will be able to", text, re.M)
    assert re.search(r"^\$\$\n.*?\\tag\{6\.1\}\n\$\$$", text, re.M | re.S)
    assert re.search(
        r"\*\*Table 6\.1\.\*\* .*\n\n\| Activation \| Initializer \| Why \|\n\| --- \| --- \| --- \|", text
    )
    assert "Poole *et al.*, 2016" in text


def test_links_lead_to_the_published_page_and_are_words_in_a_copy_read_offline(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import reader_notebooks

    online = reader_notebooks.locator("book/06-pairings", "https://someone.github.io/course/")
    assert (
        online("04-activations.html#saturation")
        == "https://someone.github.io/course/book/04-activations.html#saturation"
    )
    assert online("#fig-forward") == "https://someone.github.io/course/book/06-pairings.html#fig-forward"
    assert online("../genindex.html") == "https://someone.github.io/course/genindex.html"
    offline = reader_notebooks.locator("book/06-pairings", "")
    assert offline("04-activations.html") is None
    assert offline("https://keras.io") == "https://keras.io"


@pytest.mark.parametrize("repository", ["", "someone/course"])
def test_the_first_cell_does_nothing_where_the_package_is_and_names_it_where_it_is_not(
    monkeypatch: pytest.MonkeyPatch, repository: str
):
    from IPython.core.inputtransformer2 import TransformerManager

    monkeypatch.syspath_prepend(str(ROOT / "book" / "_ext"))
    import reader_notebooks

    source = reader_notebooks.set_up(repository).source
    assert ("git+https://github.com/someone/course" in source) is bool(repository)
    code = compile(TransformerManager().transform_cell(source), "cell", "exec")
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        exec(code, {"get_ipython": lambda: pytest.fail("installed though it is there")})
    assert not out.getvalue()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    called = []
    shell = type("Shell", (), {"run_line_magic": staticmethod(lambda *call: called.append(call))})
    if repository:
        exec(code, {"get_ipython": lambda: shell})
        assert called[0][0] == "pip"
    else:
        with pytest.raises(ModuleNotFoundError, match="pip install FOLDER"):
            exec(code, {})
