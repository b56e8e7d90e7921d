"""A hub as `make hub` starts it, and its people in real Chromium."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plan import free_ports

ROOT = Path(__file__).resolve().parents[2]
START = ROOT / "deploy" / "hub" / "start.py"
PATIENCE = 180_000  # in ms: a busy machine takes a while to start a server, or to grade
#: A page's own call of its server, as JupyterLab makes it: with the token against forged requests.
CALL = """async ([method, url, body]) => {
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "";
  const headers = {"X-XSRFToken": decodeURIComponent(token), "Content-Type": "application/json"};
  const answer = await fetch(url, {method, headers, body: body === null ? undefined : JSON.stringify(body)});
  return [answer.status, await answer.text()];
}"""

#: Runs code in a kernel as a notebook does; answers what it printed.
EXECUTE = """([path, code]) => new Promise((resolve, reject) => {
  const id = crypto.randomUUID(), socket = new WebSocket(location.origin.replace("http", "ws") + path);
  const header = {msg_id: id, username: "", session: id, msg_type: "execute_request", version: "5.3", date: ""};
  header.date = new Date().toISOString();
  const content = {code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false};
  const request = {header, content, parent_header: {}, metadata: {}, buffers: [], channel: "shell"};
  let said = "";
  socket.onopen = () => socket.send(JSON.stringify(request));
  socket.onerror = () => reject(new Error("no kernel"));
  socket.onmessage = ({data}) => {
    const message = JSON.parse(data);
    if (message.parent_header.msg_id !== id) return;
    if (message.msg_type === "stream") said += message.content.text;
    if (message.msg_type === "error") said += message.content.traceback.join("\\n");
    if (message.msg_type !== "status" || message.content.execution_state !== "idle") return;
    socket.close();
    resolve(said);
  };
})"""


class Hub:
    """A running hub: its address, its people's passwords, its folder, its process."""

    def __init__(self, folder: Path, process: subprocess.Popen, said: str) -> None:
        self.folder, self.process, self.said = folder, process, said
        self.site, self.port = re.search(r"(http://127\.0\.0\.1:(\d+))/", said).groups()
        self.passwords = dict(re.findall(r"^  (?:learner|instructor) +(\w+) +(\S+)$", said, re.MULTILINE))


@contextmanager
def running(folder: Path, course: Path) -> Iterator[Hub]:
    """Start a hub with a copy of a course; it is ended by Ctrl-C."""
    command = [sys.executable, str(START), "--folder", str(folder), "--course-dir", str(course)]
    command += ["--port", str(*free_ports(1))]
    log = folder.with_suffix(".said")
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
    try:
        yield Hub(folder, process, _said(process, log, folder))
    finally:
        end(process)


def end(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(180)  # longer than the launcher's own patience with what it has started


def _said(process: subprocess.Popen, log: Path, folder: Path) -> str:
    for _ in range(400):
        said = log.read_text()
        if "nothing of it is left" in said:
            return said
        assert process.poll() is None, said
        time.sleep(0.5)
    raise AssertionError(said + (folder / "state" / "log").read_text())


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Any, hub: Hub, name: str) -> None:
        self.hub, self.name, self.kernel = hub, name, None
        self.context = browser.new_context(viewport={"width": 1300, "height": 1000})
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()

    def log_in(self, password: str | None = None) -> None:
        self.page.goto(f"{self.hub.site}/hub/login")
        self.page.fill("#username_input", self.name)
        self.page.fill("#password_input", password or self.hub.passwords[self.name])
        self.page.click("#login_submit")

    def begin(self) -> None:
        """Wait for the own server, after a log-in."""
        self.page.wait_for_url(f"**/user/{self.name}/lab**", wait_until="commit")
        self.page.get_by_role("menuitem", name="Nbgrader").wait_for()

    def call(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """What the own server answers to the page that is open: text of an error, or JSON."""
        url = f"{self.hub.site}/user/{self.name}/{path}"
        status, text = self.page.evaluate(CALL, [method or ("GET" if body is None else "POST"), url, body])
        assert status < 300, f"{status}: {text}"
        return json.loads(text)

    def status(self, path: str) -> int:
        """How the hub's site answers to this person's cookies."""
        return self.context.request.get(f"{self.hub.site}{path}", max_redirects=10).status

    def assignments(self, action: str) -> None:
        """What a button of the assignment list calls."""
        answer = self.call(f"assignments/{action}", {"course_id": "nncourse", "assignment_id": "sums"})
        assert answer["success"], answer["value"]

    def assignments_in_menu(self, button: str) -> None:
        """Press a button of the assignment list, and wait until it has done its work."""
        if not self.page.locator("#released_assignments_list").is_visible():
            self.page.get_by_role("menuitem", name="Nbgrader").click()
            self.page.get_by_role("menuitem", name="Assignment List").click()
        self.page.get_by_role("button", name=button, exact=True).click()
        done = {"Fetch": "#fetched_assignments_list", "Submit": "#submitted_assignments_list"}[button]
        self.page.locator(done).get_by_text("sums", exact=True).first.wait_for()

    def open_formgrader(self) -> None:
        """The page on which its menu entry leads."""
        self.page.goto(f"{self.hub.site}/services/nncourse/")
        self.in_formgrader().locator("td.assign a").wait_for()

    def in_formgrader(self) -> Any:
        """What the frame of formgrader holds."""
        return self.page.frame_locator("iframe")

    def shell(self, command: str) -> str:
        """What a command prints in the own server, run by a kernel there as a notebook's cell is."""
        if self.kernel is None:
            self.kernel = self.call("api/kernels", {"name": "python3"})["id"]
        code = (
            f"import subprocess as s; print(s.run({command!r}, shell=True, text=True, stdout=-1, stderr=-2).stdout)"
        )
        return self.page.evaluate(EXECUTE, [f"/user/{self.name}/api/kernels/{self.kernel}/channels", code])

    def press(self, row: str, button: str) -> str:
        """In the frame of formgrader, press a button of a row; what the dialog says, which is closed again."""
        frame = self.in_formgrader()
        rows = frame.locator("tbody tr", has_text=row)
        rows.locator(f"td.{button} a").click()
        dialog = frame.locator(".modal.in")
        dialog.wait_for()
        said = dialog.inner_text()
        dialog.locator(".modal-footer button").click()
        dialog.wait_for(state="detached")
        return said
