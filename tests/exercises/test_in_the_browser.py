"""A learner and an instructor at work in real Chromium, on one JupyterLab as `make lab` starts it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import Response, expect

from nncourse.grading.nbgrader import workflow
from nncourse.grading.nbgrader.course import Course, load
from nncourse.grading.rehearsal.answer_files import Answers, fill
from tests import required
from tests.ports import free_port
from tests.small_course import KERNEL, sums

pytestmark = pytest.mark.slow

EXERCISES = Path(__file__).resolve().parents[2] / "exercises"
TOKEN = "secret"
PATIENCE = 180_000  # in ms: a busy machine takes a minute to import TensorFlow


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """Our own configuration with two assignments: `ps2-activations`, and a small one with a written question."""
    root = tmp_path_factory.mktemp("lab") / "course"
    shutil.copytree(EXERCISES / "source" / "ps2-activations", root / "source" / "ps2-activations")
    shutil.copy(EXERCISES / "nbgrader_config.py", root)
    rights = {"grade": True, "grade_id": "why", "locked": False, "points": 3, "schema_version": 3, "solution": True}
    written = new_markdown_cell("Because.", id="why", metadata={"nbgrader": {**rights, "task": False}})
    (root / "source" / "sums").mkdir()
    notebook = new_notebook(cells=[*sums(), written], metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, root / "source" / "sums" / "sums.ipynb")
    return load(root)


@pytest.fixture(scope="module")
def site(course, tmp_path_factory) -> Iterator[str]:
    """The address of a JupyterLab that `exercises/lab.py` started; it has settings of its own."""
    port = free_port()
    own = tmp_path_factory.mktemp("jupyter")
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = os.environ | {name: str(own / name) for name in (*folders, "IPYTHONDIR")}
    options = [f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"]
    command = [
        sys.executable,
        str(EXERCISES / "lab.py"),
        "--course-dir",
        str(course.root),
        "--instructor",
        "--no-browser",
    ]
    with (own / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--allow-root", *options], env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield wait_for(f"http://127.0.0.1:{port}", server, own / "log")
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # lab.py and the server that it waits for
            server.wait(300)


def wait_for(address: str, server: subprocess.Popen, log: Path) -> str:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=30):
                return address
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {address}: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium that finds no machine but this one."""
    from playwright.sync_api import sync_playwright

    chromium = required.program("chromium", "chromium-browser")
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", alone])
        yield launched
        launched.close()


@pytest.fixture
def page(browser) -> Iterator[object]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


class Notebook:
    """An open notebook, worked on as a person does: by clicks and keys."""

    def __init__(self, page, cells: int) -> None:
        self.page, self.cells = page, page.locator(".jp-Notebook .jp-Cell")
        # Before there is a kernel its indicator says idle, too, and a cell that is run then stays as it was.
        page.locator("#jp-main-statusbar", has_text="ipykernel) | Idle").wait_for()
        expect(self.cells).to_have_count(cells, timeout=PATIENCE)  # JupyterLab adds them little by little

    def cell(self, text: str):
        """The cell that shows a text now; it stays that cell when its text changes."""
        self.cells.filter(has_text=text).first.wait_for()
        number = self.cells.evaluate_all("(all, text) => all.findIndex(one => one.innerText.includes(text))", text)
        return self.cells.nth(number)

    def run(self, cell, source: str | None = None) -> None:
        """Write into a cell, unless it is to stay as it is, run it, and wait until it has run."""
        before = cell.locator(".jp-InputPrompt").text_content()
        cell.locator(".cm-content").click()
        if source is not None:
            self.page.keyboard.press("ControlOrMeta+A")
            self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        self.wait_until_run(cell, before)

    @staticmethod
    def wait_until_run(cell, before: str) -> None:
        """Wait until a cell shows the number of a run in its prompt, and no longer what it showed before."""
        prompt = cell.locator(".jp-InputPrompt")
        expect(prompt).not_to_have_text(before, timeout=PATIENCE)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=PATIENCE)

    def new_below(self, cell, source: str):
        """Make a cell, write into it and run it."""
        cell.locator(".cm-content").click()
        for key in ("Escape", "b", "Enter"):
            self.page.keyboard.press(key)
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        made = self.cell(source)
        self.wait_until_run(made, "[ ]:")
        return made


def test_a_learner_goes_through_problem_set_2(page, site, course):
    """Open, answer, run, read the message, take a hint, correct, validate: it says the same there."""
    page.goto(f"{site}/lab/tree/work/ps2-activations/ps2-activations.ipynb?token={TOKEN}")
    released = nbformat.read(course.root / "work" / "ps2-activations" / "ps2-activations.ipynb", 4)
    notebook = Notebook(page, len(released.cells))
    notebook.run(notebook.cell("from nncourse import checks"))
    page.keyboard.press("Shift+Enter")  # the next cell, which is collapsed, holds the hints

    answer, test = notebook.cell("sigmoid_greatest_slope = ..."), notebook.cell('checks.question("slopes"')
    notebook.run(answer, 'sigmoid_greatest_slope = "a quarter"\ntanh_greatest_slope = 1\ncentred = "tanh"')
    notebook.run(test)
    message = test.locator("[role=status]").first
    expect(message).to_contain_text("sigmoid_greatest_slope is not the right kind of thing.", timeout=PATIENCE)
    assert message.locator("dd").all_inner_texts()[:2] == ["'a quarter'", "a single number"]
    test.locator("strong", has_text="2 of 3 points").wait_for()  # shown when the last part, a seal, has been judged
    hint = notebook.new_below(test, "checks.hint()").locator("[role=status]")
    expect(hint).to_contain_text("Hint 1 of 3", timeout=PATIENCE)

    notebook.run(answer, 'sigmoid_greatest_slope = 0.25\ntanh_greatest_slope = 1\ncentred = "tanh"')
    notebook.run(notebook.cell("def relu(z)"), "def relu(z):\n    z[z < 0] = 0\n    return z")
    test = notebook.cell('checks.question("hidden"')
    notebook.run(test)
    told = test.locator("[role=status]").first
    expect(told).to_contain_text("relu changes its input in place.", timeout=PATIENCE)

    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for()
    for part in told.locator("dd").all_inner_texts():
        assert part in dialog.inner_text().replace("`", "")
    assert "sigmoid_greatest_slope" not in dialog.inner_text()


def test_an_instructor_grades_a_written_answer_in_formgrader(page, site, course):
    """The menu, manual grading, points and a comment; the gradebook has them, and nothing waits any more."""
    released, source = (nbformat.read(f / "sums" / "sums.ipynb", 4) for f in (course.release, course.source))
    answers = Answers("ada", "reference", None, {"why": "Since two and two make four."}, {})
    workflow.hand_in(course, "sums", "ada", {"sums": fill(released, source, answers)})
    workflow.run_step(course, "autograde", "sums")
    assert graded_by_hand(course) == (True, None, None)

    page.goto(f"{site}/lab?token={TOKEN}")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    formgrader = page.frame_locator("iframe")
    formgrader.get_by_role("link", name="Manual Grading", exact=True).click()
    for place in ("sums", "sums/sums"):  # of one name on the two pages: the first one's stays while the second loads
        formgrader.locator(f"td a[href$='/formgrader/gradebook/{place}']").click()
    formgrader.get_by_role("link", name="Submission #1", exact=True).click()
    answer = formgrader.locator(".nbgrader_cell", has_text="Since two and two make four.")
    with page.expect_response(saves("grade")), page.expect_response(saves("comment")):
        answer.locator("input.score").fill("2")
        answer.locator("textarea.comment").fill("And why do they?")
        answer.locator("input.extra-credit").click()  # formgrader saves a field that is left; its sign comes before
    assert graded_by_hand(course) == (False, 2.0, "And why do they?")


def saves(what: str) -> Callable[[Response], bool]:
    """Whether a response is formgrader's server's, that it has saved a grade or a comment."""
    return lambda answer: answer.request.method == "PUT" and f"/api/{what}/" in answer.url and answer.ok


def graded_by_hand(course: Course) -> tuple[bool, float | None, str | None]:
    """Whether the written answer still waits for a person, its points, and the comment."""
    from nbgrader.api import Gradebook

    with Gradebook(course.db_url) as book:
        grade = book.find_grade("why", "sums", "sums", "ada")
        comment = book.find_comment("why", "sums", "sums", "ada")
        return grade.needs_manual_grade, grade.manual_score, comment.manual_comment
