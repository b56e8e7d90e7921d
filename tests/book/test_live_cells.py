"""Run it here: cells that run against the Jupyter server of ``make serve LIVE=1``, and nothing without one."""

import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from tests.book.contents import PAGES, ROOT
from tests.book.test_accessibility import AXE, violations
from tests.ports import free_port

pytestmark = pytest.mark.slow

PAGE = "book/03-building-a-network"
#: The page's cells as they stand there; the theme lets the focus into boxes that scroll.
CELLS = r"""[...document.querySelectorAll(".bd-article div.cell")]
    .map((cell) => cell.outerHTML.replace(/ tabindex="-?\d"/g, ""))"""
#: The first cells draw a figure each, in place of what the chapter computes.
FIGURES = """[...document.querySelectorAll("pre[contenteditable]")].slice(0, 8).forEach((cell) => {
    cell.textContent = "import matplotlib.pyplot as plt; plt.plot([1, 2])";
})"""
#: Cells whose code is not folded.
SHOWN = ".bd-article div.cell:has(> .cell_input)"
TOLD = "document.querySelector('.live-told').textContent"


@contextmanager
def serving(html: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    """A server and the address that it prints."""
    script = str(ROOT / "book" / "serve_live.py")
    command = [sys.executable, script, "--port", str(free_port()), "--html", str(html)]
    with tempfile.TemporaryFile("w+") as said:  # a pipe that nobody reads would fill, and have the server wait
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            address = next((line.strip() for line in server.stdout if line.startswith("http")), None)
            if not address:
                said.seek(0)
                pytest.fail(said.read())
            yield server, address
        finally:
            server.terminate()
            server.communicate(timeout=300)


@pytest.fixture(scope="module")
def served(html: Path) -> Iterator[str]:
    """The address, with its token, of a server of the built book."""
    with serving(html) as (_, address):
        yield address


@pytest.fixture
def asked() -> list[str]:
    """Every address that the tab asks for."""
    return []


@pytest.fixture
def tab(browser, asked: list[str]) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_init_script(path=AXE)
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    context.close()


def root(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def answer(address: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urlopen(Request(address, headers=headers)) as reply:
            return reply.status, reply.read(), dict(reply.headers)
    except HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_no_built_page_knows_of_it(html: Path):
    for page in PAGES:
        assert "live.js" not in (html / f"{page}.html").read_text()
    assert not (html / "_static" / "live").exists(), "thebe is in a copy that has no use for it"


def test_who_comes_without_the_token_reads_the_book_as_it_was_built_and_runs_nothing(served: str, html: Path):
    built = (html / f"{PAGE}.html").read_bytes()
    for query in ("", "?token=guessed"):
        assert answer(f"{root(served)}/{PAGE}.html{query}")[:2] == (200, built)
    for path in ("kernels", "sessions", "contents"):
        assert answer(f"{root(served)}/jupyter/api/{path}")[0] == 403
    token = urlsplit(served).query
    status, page, headers = answer(f"{root(served)}/{PAGE}.html?{token}")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert token.removeprefix("token=").encode() in page
    assert answer(f"{root(served)}/book/../../../pyproject.toml?{token}")[0] in (403, 404)
    assert answer(f"{root(served)}/..%2f..%2fpyproject.toml?{token}")[0] in (403, 404)


def test_another_host_name_and_another_origin_get_nothing(served: str):
    token = urlsplit(served).query
    for path in (f"{PAGE}.html", "jupyter/api/kernels"):
        status, page, _ = answer(f"{root(served)}/{path}?{token}", Host="book.example")
        assert (status, b"data-token" in page) == (403, False), "a name that leads here is another site's"
    cookie = answer(f"{root(served)}/{PAGE}.html?{token}")[2]["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    kept = {"Cookie": cookie.split(";")[0]}
    assert answer(f"{root(served)}/jupyter/api/kernels", **kept)[:2] == (200, b"[]")
    for origin in ("http://localhost:1", "https://book.example"):
        status, _, headers = answer(f"{root(served)}/jupyter/api/kernels", Origin=origin, **kept)
        assert status in (403, 404)
        assert not [name for name in headers if name.lower().startswith("access-control-allow-origin")]


def opened(tab, address: str, page: str = PAGE) -> None:
    """Come by the printed address, as a reader does, and go on to a page."""
    tab.goto(address)
    tab.goto(f"{root(address)}/{page}.html", wait_until="networkidle")


def told(tab, pattern: str, seconds: int = 180) -> str:
    tab.wait_for_function(f"/{pattern}/.test({TOLD})", timeout=1000 * seconds)
    return tab.evaluate(TOLD)


def started(tab) -> None:
    tab.get_by_role("button", name="Run here").click()
    told(tab, "^Ready|gives no Python")
    assert tab.evaluate(TOLD).startswith("Ready")


def written(tab, number: int, code: str) -> object:
    """Write a cell anew by the keyboard; give its frame."""
    cell = tab.locator(SHOWN).nth(number)
    cell.locator("pre[contenteditable]").click()
    tab.keyboard.press("Control+a")
    for place, line in enumerate(code.split("\n")):
        if place:
            tab.keyboard.press("Enter")
        tab.keyboard.type(line)
    return cell


def test_cells_run_and_change_and_end_and_the_page_is_as_it_was_when_the_reader_leaves(tab, served: str, asked):
    opened(tab, served)
    assert not [address for address in asked if "live/" in address or "/jupyter/" in address], (
        "loaded before the click"
    )
    before = tab.evaluate(CELLS)
    started(tab)
    assert not violations(tab)
    cells = tab.locator(SHOWN)
    tab.evaluate(FIGURES)
    cells.nth(3).get_by_role("button", name=re.compile("^Run")).click()
    told(tab, "^Ready")
    states = tab.locator(".live-state").all_text_contents()
    ran = [state.startswith("ran in") for state in states]
    assert 4 < sum(ran) < len(ran), "there are folded cells before it"
    assert ran == sorted(ran, reverse=True), "what comes before is run first"
    assert tab.locator(".live-output img").count() >= sum(ran)

    cell = written(tab, 4, "def twice(x):\nreturn 2 * x")
    assert cell.locator(".live-state").inner_text() == "changed"
    tab.keyboard.press("Shift+Enter")
    told(tab, "^Ready")
    cell = written(tab, 5, "print('twice', twice(21)); 1 / 0")
    tab.keyboard.press("Shift+Enter")
    name = cell.locator("pre[contenteditable]").get_attribute("aria-label").removeprefix("Code, c")
    ended = f"C{name} ended with ZeroDivisionError; what follows it did not run."
    assert told(tab, "ZeroDivisionError") == ended
    assert "twice 42" in cell.locator(".live-output").inner_text()
    assert not violations(tab)
    cell.get_by_role("button", name="As printed").click()
    assert cell.locator(".live-output").is_hidden()
    assert "twice" not in cell.inner_text()

    written(tab, 5, "print('begun')\nwhile True: pass")
    tab.keyboard.press("Shift+Enter")
    told(tab, f"^Running c{name}")
    cell.locator(".live-output", has_text="begun").wait_for()  # a signal before the cell runs ends nothing
    tab.get_by_role("button", name="Stop").click()
    told(tab, "ended with KeyboardInterrupt")
    tab.get_by_role("button", name="Restart").click()
    told(tab, "begun anew")
    assert "before Python began anew" in cells.nth(0).locator(".live-state").inner_text()
    written(tab, 0, "print('ends'); import os; os._exit(1)")
    tab.keyboard.press("Shift+Enter")
    told(tab, "^Python ended")

    tab.get_by_role("button", name="Leave").click()
    assert tab.evaluate(CELLS) == before
    assert not [address for address in asked if not address.startswith((root(served), "data:", "blob:"))], (
        "asked outside"
    )


def test_a_server_that_has_gone_is_told_of(tab, html: Path):
    with serving(html) as (server, address):
        opened(tab, address)
        started(tab)
        written(tab, 0, "while True: pass")
        tab.keyboard.press("Shift+Enter")
        told(tab, "^Running cell 1")
        server.terminate()
        told(tab, "does not answer")
        server.wait(300)
        tab.get_by_role("button", name="Leave").click()
        tab.get_by_role("button", name="Run here").click()
        assert "make serve LIVE=1" in told(tab, "gives no Python")
        assert not tab.locator("pre[contenteditable]").count()


#: The script of a published page in place of a local server's, before it runs.
AS_PUBLISHED = """document.addEventListener("readystatechange", () => {
    const script = document.querySelector("script[data-jupyter]");
    if (!script) return;
    Object.assign(script.dataset, { binder: "someone/course", branch: "notebooks" });
    delete script.dataset.jupyter;
    delete script.dataset.token;
});"""


def test_a_published_page_tells_what_binder_does_and_runs_there(tab, served: str):
    tab.goto(served)
    address, key = root(served), urlsplit(served).query.removeprefix("token=")
    tab.add_init_script(AS_PUBLISHED)

    def builds(phase: str):
        return lambda route: route.fulfill(content_type="text/event-stream", body=f"data: {phase}\n\n")

    builder = "https://mybinder.org/build/gh/someone/course/notebooks*"
    tab.route(builder, builds('{"phase": "failed", "message": "no room"}'))
    tab.goto(f"{address}/{PAGE}.html", wait_until="networkidle")
    tab.get_by_role("button", name="Run here").click()
    assert told(tab, "gives no Python") == "mybinder.org gives no Python: no room. Try again in some minutes."
    assert not tab.locator("pre[contenteditable]").count()
    tab.unroute(builder)
    tab.route(builder, builds(f'{{"phase": "ready", "message": "", "url": "{address}/jupyter/", "token": "{key}"}}'))
    started(tab)
    cell = written(tab, 0, "print(6 * 7)")
    tab.keyboard.press("Shift+Enter")
    told(tab, "^Ready")
    assert "42" in cell.locator(".live-output").inner_text()


def test_what_cannot_be_served_says_why(tmp_path: Path, html: Path):
    script = [sys.executable, str(ROOT / "book" / "serve_live.py")]
    no_book = subprocess.run([*script, "--html", str(tmp_path)], capture_output=True, text=True)
    assert (no_book.returncode, no_book.stdout) == (1, "")
    assert "run `make book` first" in no_book.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = subprocess.run([*script, "--port", port, "--html", str(html)], capture_output=True, text=True)
    assert busy.returncode == 1
    assert f"Could not serve on port {port}. Choose another" in busy.stderr
    assert "token=" not in busy.stdout
