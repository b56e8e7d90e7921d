"""Building: what counts as a change, what fails a build, and that a second build executes nothing."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4

ROOT = Path(__file__).resolve().parents[2]

HEADER = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec:
  name: python3
  display_name: Python 3
---
"""


def load_build_script(root: Path):
    spec = importlib.util.spec_from_file_location("build_script", root / "book" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(root: Path, body: str | None = None) -> subprocess.CompletedProcess[str]:
    if body is not None:
        (root / "book" / "index.md").write_text(HEADER + body)
    return subprocess.run([sys.executable, str(root / "book" / "build.py")], capture_output=True, text=True)


@pytest.mark.parametrize("changed", ["requirements.txt", "nncourse/style.py", "nncourse/experiments/__init__.py"])
def test_results_are_stale_when_what_they_came_from_changes(small_book: Path, changed: str):
    script = load_build_script(small_book)
    before = script.fingerprint()
    assert script.fingerprint() == before
    with (small_book / changed).open("a") as file:
        file.write("\n# changed\n")
    assert script.fingerprint() != before


def test_grading_does_not_make_results_stale(small_book: Path):
    script = load_build_script(small_book)
    before = script.fingerprint()
    (small_book / "nncourse" / "grading" / "new.py").write_text("x = 1\n")
    assert script.fingerprint() == before


def test_stale_results_are_dropped_and_fresh_ones_kept(small_book: Path):
    script = load_build_script(small_book)
    script.drop_stale_results()
    kept = small_book / "_build" / ".jupyter_cache"
    kept.mkdir()
    script.drop_stale_results()
    assert kept.exists()
    (small_book / "requirements.txt").write_text("numpy==0\n")
    script.drop_stale_results()
    assert not kept.exists()


def test_a_changed_table_of_contents_writes_every_page_again_and_executes_none(small_book: Path):
    script = load_build_script(small_book)
    script.drop_stale_results()
    pages, executed = (small_book / "_build" / name for name in (".doctrees", ".jupyter_cache"))
    pages.mkdir()
    executed.mkdir()
    script.drop_stale_results()
    assert pages.exists()
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: book/other\n")
    script.drop_stale_results()
    assert not pages.exists()
    assert executed.exists()


def test_what_an_interrupted_build_has_read_is_written_by_the_next_one(small_book: Path, monkeypatch):
    script = load_build_script(small_book)
    pages = small_book / "_build" / ".doctrees"

    def interrupted(*command: object, **options: object) -> None:
        pages.mkdir(exist_ok=True)  # Sphinx has read the pages, and wrote none of them
        raise KeyboardInterrupt

    script.drop_stale_results()
    monkeypatch.setattr(script.subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        script.render()
    script.drop_stale_results()
    assert not pages.exists()
    monkeypatch.setattr(script.subprocess, "run", lambda *command, **options: pages.mkdir() or subprocess_ok())
    script.render()
    script.drop_stale_results()
    assert pages.exists()


def subprocess_ok() -> subprocess.CompletedProcess:
    return subprocess.CompletedProcess([], 0)


def test_the_pages_with_a_kernel_are_found_in_the_order_of_the_contents():
    names = [page.stem for page in load_build_script(ROOT).notebooks()]
    assert names[:2] == ["01-how-to-use", "02-keras-and-tensorflow"]
    assert "index" not in names


def test_a_page_that_is_executed_says_how_far_the_build_is():
    told = load_build_script(ROOT).so_far("book/01.md", 12.6, 3, 11, 125.2)
    assert told == "book/01.md: executed in 13 s (3 of 11 after 2:05)"


def test_what_the_kernel_sent_in_pieces_is_one_text_again():
    pieces = [
        ("stdout", "log of "),
        ("stdout", "softmax\n"),
        ("stderr", "Warn"),
        ("stderr", "ing"),
        ("stdout", "1\n"),
    ]
    cell = v4.new_code_cell(outputs=[v4.new_output("stream", name=name, text=text) for name, text in pieces])
    (joined,) = load_build_script(ROOT).whole_streams(v4.new_notebook(cells=[cell])).cells
    assert [(output.name, output.text) for output in joined.outputs] == [
        ("stdout", "log of softmax\n"),
        ("stderr", "Warning"),
        ("stdout", "1\n"),
    ]


@pytest.mark.slow
def test_outputs_that_come_long_after_their_cell_are_not_lost(tmp_path: Path):
    at_once = "import sys, time\nsys.stdout.flush_timeout = sys.stderr.flush_timeout = 0.1"  # the reply does not wait
    late = "get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6))\ndisplay(1)"  # nbclient waits 4 s
    notebook = v4.new_notebook(cells=[v4.new_code_cell(f"{at_once}\n{late}"), v4.new_code_cell("display(2)")])
    result = load_build_script(ROOT).run_cells(notebook, tmp_path, 300)
    assert result.err is None
    assert [[output.data["text/plain"] for output in cell.outputs] for cell in result.nb.cells] == [["1"], ["2"]]


@pytest.mark.slow
def test_a_failing_cell_fails_the_build(small_book: Path, packages):
    result = build(small_book, "# Page\n\n```{code-cell} ipython3\n1 / 0\n```\n")
    assert result.returncode != 0
    assert "ZeroDivisionError" in result.stdout + result.stderr
    assert "The book was not built" in result.stderr


@pytest.mark.slow
def test_a_warning_fails_the_build_every_time_and_its_mending_ends_it(small_book: Path, packages):
    for _ in range(2):
        result = build(small_book, "# Page\n\nSee {doc}`nowhere`.\n")
        assert result.returncode != 0
        assert "nowhere" in result.stderr
    assert build(small_book, "# Page\n\nSee nothing.\n").returncode == 0


@pytest.mark.slow
def test_a_second_build_executes_what_changed_and_nothing_else(small_book: Path, packages):
    trace = small_book / "runs"
    page = "# Page\n\n```{{code-cell}} ipython3\nopen({file!r}, 'a').write({letter!r})\n```\n\n$$ x = 1 $$\n"
    written = {letter: page.format(file=str(trace), letter=letter) for letter in "xyz"}
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n  - file: book/other\n")
    (small_book / "book" / "other.md").write_text(HEADER + written["y"])
    first = build(small_book, written["x"])
    assert first.returncode == 0, first.stderr
    assert first.stdout.rstrip().endswith("_build/html/index.html")
    assert sorted(trace.read_text()) == ["x", "y"]
    assert build(small_book).returncode == 0
    assert build(small_book, written["x"] + "\nMore prose, the same code.\n").returncode == 0
    assert len(trace.read_text()) == 2
    assert build(small_book, written["z"]).returncode == 0
    assert trace.read_text()[2:] == "z"


@pytest.mark.slow
def test_a_formula_that_cannot_be_set_fails_the_build(small_book: Path, packages):
    result = build(small_book, "# Page\n\nSee $\\nosuchcommand{x}$.\n")
    assert result.returncode != 0
    assert "nosuchcommand" in result.stdout + result.stderr
