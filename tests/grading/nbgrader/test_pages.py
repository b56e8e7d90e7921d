"""Feedback and formgrader in real Chromium: whatever a submission holds, none of it runs in a reader's browser.

Every script says ``ran: <carrier>`` on the console; a page must stay silent, and keep no handler or address that
would speak later. The same notebook on a stock page is the proof that it can be heard.
"""

import base64
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from urllib.parse import quote

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from traitlets.config import Config

from nncourse.grading.nbgrader.pages import cleaned, cleaned_markdown, protect_pages
from tests import required
from tests.ports import free_port
from tests.small_course import PROTECT, author, graded, hand_in, make_course, nbgrader

from ..conftest import needs_bwrap

TOKEN = "secret"


def say(carrier):
    """A script without a space, which would end an attribute that stands without quotes."""
    return f"console.log('ran:\\x20{carrier.replace(' ', '-')}')"


def script(carrier):
    return f"<script>{say(carrier)}</script>"


def broken(carrier, before='">'):
    """What leaves an attribute, a text or an element that it was put into."""
    return f'{before}<img src=x onerror="{say(carrier)}">'


PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
#: HTML in which something runs at once, when it is looked at, or when it is touched.
HTML = {
    "script": script("script"),
    "image": broken("image", ""),
    "svg": f'<svg onload="{say("svg")}"><script>{say("svg-script")}</script></svg>',
    "svg animation": f"""<svg><animate onbegin="{say("animate")}" attributeName=x dur=1s></svg>""",
    "frame": f"""<iframe srcdoc="<script>{say("srcdoc")}</script>"></iframe>""",
    "frame of data": f'<iframe src="data:text/html,{script("data")}"></iframe>',
    "frame of script": f'<iframe src="javascript:{say("frame-src")}"></iframe>',
    "object": f'<object data="data:text/html,{script("object")}"></object>',
    "embed": f'<embed src="data:text/html,{script("embed")}">',
    "details": f'<details open ontoggle="{say("toggle")}"><summary>x</summary></details>',
    "focus": f'<input autofocus onfocus="{say("focus")}">',
    "link": f'<a href="javascript:{say("link")}">look</a>',
    "link in disguise": f'<a href="java&#10;script:{say("disguise")}">look</a>',
    "form": f'<form action="javascript:{say("form")}"><button>send</button></form>',
    "video": f'<video><source onerror="{say("video")}"></video>',
    "body": f'<body onpageshow="{say("body")}">',
    "style": f'<style onload="{say("style")}">body {{ display: none }}</style>',
    "meta": f'<meta http-equiv="refresh" content="0; url=javascript:{say("meta")}">',
    "base": '<base href="http://127.0.0.1:1/">',
    "math": f'<math><a xlink:href="javascript:{say("math")}">x</a></math>',
    "comment": f'<!--><img src=x onerror="{say("comment")}">-->',
    "noscript": f'<noscript><p title="</noscript>{broken("noscript", "")}">',
    "nested": f"<scr<script>ipt>{say('nested')}</scr</script>ipt>",
    "unquoted": f"<img src=x alt=`a` onerror={say('unquoted')} >",
    "template": f'<template><img></template><img src=x onerror="{say("template")}">',
    "mutation": f'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;{broken("mutation", "")}">',
    "clobbering": '<a id="submission_id" name="base_url">x</a>',
}
MARKDOWN = HTML | {
    "markdown link": f"[look](javascript:{say('markdown')})",
    "markdown reference": f"[look][1]\n\n[1]: javascript:{say('reference')}",
    "autolink": f"<javascript:{say('autolink')}>",
    "markdown image": f'![x](x"onerror="{say("markdown-image")})',
    "title": f'[x](http://x "\'onmouseover={say("title")}")',
    "code fence": f"```{broken('fence')}\nx\n```",
    "heading": f"# {script('heading')}",
    "math text": f"$${broken('tex', '')}$$",
}
#: Bundles and metadata of displays, as code that a learner hands in.
DISPLAYS = [({"text/html": html}, {}) for html in HTML.values()]
DISPLAYS += [({"text/markdown": text}, {}) for text in MARKDOWN.values()]
DISPLAYS += [
    ({"text/html": script("isolated")}, {"text/html": {"isolated": True}}),
    ({"application/javascript": say("javascript")}, {}),
    ({"text/latex": script("latex")}, {}),
    ({"text/plain": script("plain")}, {}),
    ({"image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{say("svg-output")}"/>'}, {}),
    ({"image/svg+xml": f"</svg>{broken('svg-left', '')}"}, {}),
    ({"image/png": f'{PIXEL}"{broken("png")}'}, {}),
    ({"image/png": PIXEL}, {"image/png": {"width": f"1 onerror={say('width')}"}}),
    ({"image/png": PIXEL}, {"width": f"1 onerror={say('width-2')}", "alt": broken("alt")}),
    ({"image/jpeg": PIXEL}, {"image/jpeg": {"height": f"1 onerror={say('height')}", "unconfined": broken("unconf")}}),
    ({"image/png": PIXEL}, {"filenames": {"image/png": broken("filename")}}),
    ({"application/vnd.jupyter.widget-view+json": {"model_id": f"</script>{script('widget')}"}}, {}),
    ({"text/vnd.mermaid": f"graph TD; A[{broken('mermaid')}]"}, {}),
    ({"application/json": {broken("json"): 1}}, {}),
    ({"text/x-unknown": script("unknown")}, {}),
]
CODE = f"""
from IPython.display import display
for data, metadata in {DISPLAYS!r}:
    display(data, metadata=metadata, raw=True)
print({broken("stream")!r}, "\\x1b[31m" + {script("ansi")!r}, "\\x1b[38;5;\\"onmouseover=" + {say("code")!r} + "m")
__import__("sys").stderr.write({script("stderr")!r})
"""
RAISES = f"raise type({broken('name')!r}, (Exception,), {{}})({broken('error')!r})"
#: Folders of students: each is a name, and on a file system.
NAMES = [
    "<img src=x onerror=console.log('ran:student')>",
    "\"onmouseover=console.log('ran:attribute') x=\"",
    "\"-console.log('ran:script')-\"",
    "';console.log('ran:single');'",
    "back\\slash\\",
    "&lt;img src=x onerror=console.log('ran:entity')&gt;",
]


def hostile(right=True):
    """A submission with a script everywhere."""
    notebook = author()
    for carrier in ("title", "name"):
        notebook.metadata[carrier] = script(carrier)
    notebook.metadata["authors"] = [{"name": script("author")}]
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": script("kernel"), "language": "python"}
    notebook.metadata["language_info"] = {
        each: broken(f"language {each}")
        for each in ("name", "pygments_lexer", "file_extension", "mimetype", "version")
    }
    state = {"a": {"model_name": f"</script>{script('state')}", "model_module": "x", "state": {}}}
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state, "version_major": 2}}
    notebook.cells[1].source = "def square(x):\n    return x * x"
    notebook.cells[3].source = f"def total(xs):\n    {'return sum(xs)' if right else RAISES}"
    notebook.cells.append(new_code_cell(CODE))
    notebook.cells.append(new_code_cell(f"# {script('source')}\n" + RAISES))
    for text in MARKDOWN.values():
        notebook.cells.append(new_markdown_cell(text))
    attached = {"image/png": f'{PIXEL}"{broken("attached")}', f'image/svg+xml"{broken("kind")}': PIXEL}
    notebook.cells.append(new_markdown_cell("![x](attachment:a.png)", attachments={"a.png": attached}))
    for cell in notebook.cells:
        cell.metadata["tags"] = [broken("tag")]
        cell.metadata["magics_language"] = broken("magics")
        cell.metadata["alt"] = broken("cell-alt")
        cell.metadata["raw_mimetype"] = "text/html"
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of hostile names and notebooks, graded, with feedback."""
    root = make_course(tmp_path_factory.mktemp("pages") / "course")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.root = {str(root)!r}\n")
        file.write(PROTECT)
    for number, name in enumerate([*NAMES, "ada"]):
        folder = hand_in(root, name, hostile(right=number % 2 == 0))
        (folder / f"<img src=x onerror={say('file')}>.txt").write_text(script("content"))
        nbformat.write(hostile(), folder / f"<img src=x onerror={say('extra')}>.ipynb")
    verdicts = graded(root)
    assert {each.verdict for each in verdicts.values()} == {"graded"}, verdicts
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_student(
            "ada", first_name=script("first-name"), last_name=broken("last-name"), email=broken("mail")
        )
    nbgrader(root, "generate_feedback", "ps1")
    return root


@pytest.fixture(scope="module")
def browser():
    """Chromium that finds no machine but this one."""
    from playwright.sync_api import sync_playwright

    chromium = required.program("chromium", "chromium-browser")
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", alone])
        yield launched
        launched.close()


class Reader:
    """Looks at pages and hears what runs in them."""

    def __init__(self, page) -> None:
        self.page, self.heard, self.asked = page, [], []
        page.on("console", lambda message: self.heard.append(message.text) if "ran:" in message.text else None)
        page.on("dialog", lambda dialog: (self.heard.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    def look(self, address):
        """Open a page; what ran in it, and what would if it were touched."""
        self.heard.clear()
        self.page.goto(address)
        with contextlib.suppress(Exception):
            self.page.wait_for_load_state("networkidle", timeout=5000)
        self.page.wait_for_timeout(200)
        waiting = self.page.evaluate(
            """() => [...document.querySelectorAll('*')].flatMap(element => [...element.attributes]
                .filter(each => each.value.includes('ran:')
                    && (each.name.startsWith('on') || /^\\s*(java\\s*script|data:text)/i.test(each.value)))
                .map(each => `${element.tagName} ${each.name} ${each.value}`))"""
        )
        return [*self.heard, *waiting]


@pytest.fixture
def reader(browser):
    context = browser.new_context()
    context.set_default_timeout(180_000)
    yield Reader(context.new_page())
    context.close()


TEXTS = [
    "text/html",
    "text/plain",
    "text/latex",
    "text/markdown",
    "image/png",
    "application/javascript",
    "text/x-odd",
]
JSON = ["application/json", "application/vnd.jupyter.widget-view+json", "application/vnd.plotly.v1+json"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, value) for kind in TEXTS for value in ("x", "", "<svg", "\n")]
    + [(kind, value) for kind in JSON for value in ("x", 7, None, ["x", 1], {"model_id": 3}, {"model_id": "a"}, {})],
    ids=repr,
)
def test_there_is_a_page_whatever_is_the_value_of_a_kind(kind, value):
    config = Config()
    protect_pages(config)
    shown = [new_output("display_data", data) for data in ({kind: value}, {kind: value, "text/plain": "kept"})]
    notebook = new_notebook(cells=[new_code_cell("", outputs=shown)])
    page, _ = HTMLExporter(config=config, template_name="classic").from_notebook_node(notebook)
    assert "kept" in page or kind in TEXTS  # another text may be what is shown


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Your element with mimetype")  # nbconvert's, of a display that it leaves out
def test_on_a_stock_page_the_scripts_are_heard(reader, tmp_path):
    notebook = hostile()
    outputs = [new_output("display_data", data, metadata=metadata) for data, metadata in DISPLAYS]
    notebook.cells.append(new_code_cell("", outputs=outputs))
    notebook.metadata["language_info"] = {"name": "python"}
    exporter = HTMLExporter(template_name="classic")
    (tmp_path / "page.html").write_text(exporter.from_notebook_node(notebook)[0])
    waiting = reader.look(f"file://{tmp_path}/page.html")
    wanted = {"script", "image", "svg-script", "srcdoc", "link", "heading", "width"}

    def silent():
        return wanted - set(re.findall(r"ran:(?: |\\x20)([a-z0-9-]+)", " ".join([*reader.heard, *waiting])))

    until = time.monotonic() + 120
    while silent() and time.monotonic() < until:  # on a busy machine a script speaks later
        reader.page.wait_for_timeout(200)
    assert silent() == set()


@pytest.mark.slow
@needs_bwrap
def test_no_script_of_a_submission_runs_in_feedback(course, reader):
    pages = sorted((course / "feedback").rglob("*.html"))
    assert len(pages) == len(NAMES) + 1
    for page in pages:
        assert reader.look(page.as_uri()) == [], page
        assert "Score: " in reader.page.inner_text("body")
        assert not [each for each in reader.asked if "127.0.0.1:1/" in each]
        reader.asked.clear()


@pytest.fixture(scope="module")
def site(course, tmp_path_factory):
    """The address of a Jupyter server with formgrader, in the course's folder."""
    port = free_port()
    own = tmp_path_factory.mktemp("jupyter")
    environment = os.environ | {f"JUPYTER_{name}_DIR": str(own / name) for name in ("CONFIG", "RUNTIME", "DATA")}
    options = [f"--ServerApp.root_dir={course}", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1"]
    options += [f"--IdentityProvider.token={TOKEN}", "--allow-root", "--no-browser"]
    with (own / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyter_server", *options]
        server = subprocess.Popen(
            command, cwd=course, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        for _ in range(600):
            assert server.poll() is None, (own / "log").read_text()
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", timeout=30).close()
                break
            time.sleep(0.5)
        else:
            pytest.fail((own / "log").read_text())
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(300)


@pytest.mark.slow
@needs_bwrap
def test_no_script_of_a_submission_runs_in_formgrader(course, site, reader):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        submissions = [each.id for each in book.notebook_submissions("ps1", "ps1")]
    assert len(submissions) == len(NAMES) + 1
    assert reader.look(f"{site}/formgrader/manage_assignments?token={TOKEN}") == []
    paths = ["manage_submissions/ps1", "gradebook", "gradebook/ps1", "gradebook/ps1/ps1", "manage_students"]
    paths += [f"submissions/{each}/" for each in submissions]
    for path in paths:
        assert reader.look(f"{site}/formgrader/{path}") == [], path
        assert reader.page.locator("table, #notebook").count(), reader.page.content()
        assert "login" not in reader.page.url
    for name in [*NAMES, "ada"]:
        address = f"{site}/formgrader/manage_students/{quote(name, safe='')}"
        for page in (address, f"{address}/ps1"):
            assert reader.look(page) == [], page
            assert name in reader.page.inner_text(".breadcrumb"), page


@pytest.mark.slow
@needs_bwrap
def test_formgrader_can_still_be_used_on_such_a_page(course, site, reader):
    """What a submission shows takes nothing from formgrader: its own fields are found and saved."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        submission = book.find_submission_notebook("ps1", "ps1", "ada").id
    reader.page.goto(f"{site}/formgrader/manage_assignments?token={TOKEN}")
    reader.page.goto(f"{site}/formgrader/submissions/{submission}/")
    with reader.page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
        reader.page.locator("input.score").first.fill("0.5")
        reader.page.locator("input.extra-credit").first.click()  # formgrader saves a field that is left
    assert saved.value.ok
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert book.find_grade("test-square", "ps1", "ps1", "ada").manual_score == 0.5


@pytest.mark.parametrize(
    "shown",
    [
        "<h2>Title</h2>",
        "<p>One <em>two</em> <strong>three</strong> <code>four</code></p>",
        '<table class="dataframe"><thead><tr><th scope="col">a</th></tr></thead></table>',
        f'<img alt="a" src="data:image/png;base64,{PIXEL}">',
        '<img alt="a" src="figures/plot-1.png">',
        '<a href="https://example.org/page">page</a>',
        '<div role="status">✓ right</div>',
        '<span class="k">def</span>',
    ],
)
def test_what_only_shows_something_stays(shown):
    assert cleaned(shown) == cleaned_markdown(shown) == shown


@pytest.mark.parametrize(
    ("hostile", "left"),
    [
        ('<img src="https://example.org/seen.png">', "<img>"),
        ('<img src="//example.org/seen.png">', "<img>"),
        ('<img src="../../../logout">', "<img>"),
        ('<p style="background: url(//a.org/b.png); color: red;">x</p>', '<p style="color: red;">x</p>'),
        ('<div style="position: fixed; margin-top: -90px;">x</div>', '<div style="">x</div>'),
        ('<input class="score" id="test-square">', "&lt;input class=\"score\" id=\"test-square\"&gt;"),
        ('<div class="nbgrader_cell" id="x">x</div>', "<div>x</div>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>"),
    ],
)  # fmt: skip
def test_what_loads_covers_or_is_taken_for_formgraders_own_does_not(hostile, left):
    assert cleaned(hostile) == left
