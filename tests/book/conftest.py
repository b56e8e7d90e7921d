"""The built book, once for all the tests that look at it."""

import fcntl
import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import required
from tests.book.watched_page import patient

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def html(testrun_uid: str) -> Path:
    """The folder of the built HTML; building is quick when nothing has changed.

    Tests run in several processes: the first to come builds for all of them, since a second build would write pages
    that the others' browsers are reading.
    """
    (ROOT / "_build").mkdir(exist_ok=True)
    with (ROOT / "_build" / "built-for-tests").open("a+") as built:
        fcntl.flock(built, fcntl.LOCK_EX)
        built.seek(0)
        if built.read() != testrun_uid:
            build = subprocess.run([sys.executable, str(ROOT / "book" / "build.py")], capture_output=True, text=True)
            assert build.returncode == 0, build.stdout[-4000:] + build.stderr[-8000:]
            built.truncate(0)
            built.write(testrun_uid)
    return ROOT / "_build" / "html"


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(html: Path) -> Iterator[str]:
    """The address of the built book on a server: from files, some browsers keep nothing and copy nothing."""
    handler = functools.partial(_QuietHandler, directory=str(html))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, one for the tests of a file: Playwright runs once at a time in a process."""
    from playwright.sync_api import sync_playwright

    chromium = required.program("chromium", "chromium-browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield patient(launched)
        launched.close()


@pytest.fixture(scope="session")
def packages() -> None:
    """The JavaScript packages of the book, installed."""
    script = ROOT / "book" / "_ext" / "explorer_bundle.py"
    (ROOT / "_build").mkdir(exist_ok=True)
    with (ROOT / "_build" / "built-for-tests").open("a") as built:
        fcntl.flock(built, fcntl.LOCK_EX)  # another worker may be building the book with them
        made = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr


@pytest.fixture(scope="module")
def extensions() -> Iterator[None]:
    """The book's extensions can be imported by their bare names, as Sphinx does it."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    yield
    sys.path.remove(str(ROOT / "book" / "_ext"))


@pytest.fixture
def small_book(tmp_path: Path) -> Path:
    """The real configuration and extensions around one page, which each test writes."""
    for name in ("_config.yml", "requirements.txt", "book/build.py", "book/references.bib"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("book/_ext", "book/_static", "book/_templates", "book/live", "nncourse"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    # The JavaScript packages that any book is made with, once they have been installed.
    packages = ROOT / "_build" / "explorer" / "node_modules"
    (tmp_path / "_build" / "explorer").mkdir(parents=True)
    (tmp_path / "_build" / "explorer" / "node_modules").symlink_to(packages)
    (tmp_path / "_build" / "explorer" / "package.json").symlink_to(packages.parent / "package.json")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    return tmp_path
