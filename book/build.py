"""Build the book: ``make book``. Executes what has changed, writes HTML into ``_build/html``, prints its address.

Changed chapters are executed side by side, one a core, into the cache of jupyter-cache; Sphinx then finds every
result there. An interrupted build goes on where it stopped. jupyter-cache keys a chapter by its own code; the
chapters also depend on the package and on the versions installed, so the cache is emptied when any of those
differ from the last build.
"""

import hashlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import yaml
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
STAMP = BUILD / "executed-with"
RENDERED = BUILD / "rendered-with"

#: What a chapter's results depend on besides its own code; grading and the command line are not imported there.
INPUTS = ["requirements.txt", "nncourse/*.py", "nncourse/checks/**/*.py", "nncourse/experiments/**/*.py"]
#: What every page shows besides its own text: Sphinx would leave the side bars of unchanged pages as they were.
FRAME = [
    "_toc.yml",
    "_config.yml",
    "book/_ext/*.*",
    "book/_static/*",
    "book/_templates/**/*.html",
    "book/explorer/package-lock.json",
    "book/live/package-lock.json",
]
NOT_INPUTS = {"cli.py", "doctor.py"}
#: The chapters that train most networks are begun first.
LONGEST = ("06-pairings.md", "08-training.md", "09-rescues.md")
SPHINX_FLAGS = ["-n", "-W", "--keep-going"]


class BuildError(Exception):
    """Why the book was not built."""


def fingerprint(root: Path = ROOT, patterns: Sequence[str] = INPUTS) -> str:
    """A hash over Python's version and the content of files, :data:`INPUTS` if not said otherwise."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for pattern in patterns for path in root.glob(pattern) if path.name not in NOT_INPUTS):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def drop_stale_results() -> None:
    """Remove executed chapters that were run with another package or other versions."""
    now = fingerprint()
    if BUILD.exists() and (not STAMP.exists() or STAMP.read_text() != now):
        for leftover in (".jupyter_cache", ".doctrees", "jupyter_execute", "html"):
            shutil.rmtree(BUILD / leftover, ignore_errors=True)
    frame = fingerprint(ROOT, FRAME)
    if not RENDERED.exists() or RENDERED.read_text() != frame:
        for leftover in (".doctrees", "html/_static"):
            shutil.rmtree(BUILD / leftover, ignore_errors=True)
    BUILD.mkdir(exist_ok=True)
    STAMP.write_text(now)
    RENDERED.write_text(frame)


def notebooks() -> list[Path]:
    """The pages of the table of contents that have a kernel, in the book's order."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [contents["root"], *_files_below(contents)]
    pages = [ROOT / f"{file}.md" for file in files]
    return [page for page in pages if page.exists() and "kernelspec:" in page.read_text(encoding="utf-8")]


def _files_below(entry: dict) -> list[str]:
    below = []
    for part in [*entry.get("parts", []), *entry.get("chapters", []), *entry.get("sections", [])]:
        below += [part["file"]] if "file" in part else []
        below += _files_below(part)
    return below


def execute(pages: list[Path], timeout_s: int) -> None:
    """Execute the pages that the cache lacks, and put each into the cache as soon as it is done.

    Raises:
        BuildError: a cell failed; the message is the page and the cell's traceback.
    """
    from jupyter_cache import get_cache
    from jupyter_cache.cache.db import NbProjectRecord
    from jupyter_cache.executors.utils import create_cache_bundle
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    cache = get_cache(str(BUILD / ".jupyter_cache"))
    for record in cache.list_project_records():  # pages of the last build, some perhaps renamed since
        cache.remove_nb_from_project(record.pk)
    for page in pages:
        cache.add_nb_to_project(str(page), read_data={"name": "myst_nb_md", "type": "plugin"})
    stale = [cache.get_project_notebook(record.pk) for record in cache.list_unexecuted()]
    if not stale:
        return
    stale.sort(key=lambda page: Path(page.uri).name not in LONGEST)  # none of them is to run alone at the end
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    spawn = multiprocessing.get_context("spawn")
    began = time.monotonic()
    with Progress(*columns) as progress, ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
        bar = progress.add_task("Executing chapters", total=len(stale))
        progress.console.print(f"Executing {len(stale)} chapters, {os.cpu_count()} at once: some minutes.")
        running = {pool.submit(_execute_page, page.nb, page.uri, timeout_s): page for page in stale}
        for number, done in enumerate(as_completed(running), 1):
            page, result = running[done], done.result()
            name = Path(page.uri).relative_to(ROOT)
            if result.err is not None:
                pool.shutdown(cancel_futures=True)
                raise BuildError(f"{name} has a cell that fails:\n{result.exc_string}")
            page.nb.cells = whole_streams(result.nb).cells
            page.nb.metadata["language_info"] = result.nb.metadata["language_info"]
            NbProjectRecord.remove_tracebacks([page.pk], cache.db)
            bundle = create_cache_bundle(page, None, None, result.time, None)
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            progress.console.print(so_far(str(name), result.time, number, len(stale), time.monotonic() - began))
            progress.advance(bar)


def so_far(page: str, seconds: float, number: int, pages: int, since: float) -> str:
    """A line for a page that is executed: how long it took, how many are, and how long since the build began."""
    return f"{page}: executed in {seconds:.0f} s ({number} of {pages} after {int(since) // 60}:{int(since) % 60:02d})"


def whole_streams(notebook: NotebookNode) -> NotebookNode:
    """Join what a cell printed where the kernel happened to send it in pieces, maybe in the middle of a line."""
    from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor

    return CoalesceStreamsPreprocessor().preprocess(notebook, {})[0]


def _execute_page(notebook, uri: str, timeout_s: int):
    """Run in a process of its own: a notebook, with the page's folder as its working directory."""
    # A backend that the caller's environment names would leave the chapters without figures.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    # What kernels write past Jupyter, TensorFlow's start-up lines above all, would tear the progress bar.
    os.dup2(os.open(BUILD / "kernels.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), sys.stderr.fileno())
    return run_cells(notebook, Path(uri).parent, timeout_s)


def run_cells(notebook: NotebookNode, folder: Path, timeout_s: int):
    """Run all cells; on a busy machine outputs come long after their cell has ended, and are waited for."""
    from jupyter_cache.executors.utils import single_nb_execution

    return single_nb_execution(
        notebook,
        cwd=str(folder),
        timeout=timeout_s,
        iopub_timeout=timeout_s,
        raise_on_iopub_timeout=True,
        allow_errors=False,
        extra_arguments=["--log-level=ERROR"],  # a kernel on this machine alone need not warn of its transport
    )


def assemble_explorer() -> None:
    """Make what the pairing explorer needs in the browser, where the book has an explorer.

    Raises:
        BuildError: it could not be made; the message is that of ``explorer_bundle``.
    """
    if not (ROOT / "book" / "explorer").exists():
        return
    script = ROOT / "book" / "_ext" / "explorer_bundle.py"
    made = subprocess.run([sys.executable, str(script)], check=False, stderr=subprocess.PIPE, text=True)
    if made.returncode:
        raise BuildError(made.stderr.strip())


def render() -> None:
    """Have jupyter-book write the HTML from the executed pages; a warning is an error.

    Pages that Sphinx has read and not yet written look up to date to it: until all are written, :data:`RENDERED` is
    not there, and the build after an interrupted one writes every page anew.
    """
    frame = RENDERED.read_text()
    RENDERED.unlink()
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(ROOT), *SPHINX_FLAGS]
    if subprocess.run(command, check=False).returncode:
        # Pages that Sphinx has read once are not read again: without this, the next build would hide their warnings.
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
        raise BuildError("Sphinx reported the warnings or errors above.")
    RENDERED.write_text(frame)


def main() -> int:
    """Build; 0 when the book is there, 1 with the reason when it is not, 130 when interrupted."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    try:
        drop_stale_results()
        assemble_explorer()
        execute(notebooks(), config["execute"]["timeout"])
        render()
    except BuildError as error:
        print(f"The book was not built. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. What was executed is kept: the next build goes on from here.", file=sys.stderr)
        return 130
    print(f"The book is built. Open {(BUILD / 'html' / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
